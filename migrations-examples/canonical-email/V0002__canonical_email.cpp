// SPDX-License-Identifier: Apache-2.0
// Gives every account the e-mail address as its provider reads it, so that one mailbox is one
// account. The rules are those of the application's own library; SQL does not have them.
#include <pgmig/hook.hpp>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>

namespace {

using pgmig::hook::Array;
using pgmig::hook::Batch;
using pgmig::hook::Context;
using pgmig::hook::Row;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  const auto last = text.find_last_not_of(" \t.");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

/// Empty for what is no address.
std::string canonical(const std::string& typed) {
  const std::string address = lower(trimmed(typed));
  const auto at = address.rfind('@');
  if (at == std::string::npos || at == 0 || at + 1 == address.size()) {
    return "";
  }
  std::string box = address.substr(0, at);
  std::string domain = address.substr(at + 1);
  if (domain == "googlemail.com") {
    domain = "gmail.com";
  }
  if (domain == "gmail.com") {  // dots count for nothing there, and what follows a plus is a label
    box.erase(std::min(box.find('+'), box.size()));
    box.erase(std::remove(box.begin(), box.end(), '.'), box.end());
  }
  return box + "@" + domain;
}

/// Before anything changes: an address that cannot be read would stop the work in the middle.
void check(Context& db) {
  db.for_each_row("SELECT id, email FROM account", {}, [](const Row& row) {
    if (canonical(row["email"].text()).empty()) {
      PGMIG_HOOK_FAIL("account " + row["id"].text() +
                      " has no e-mail address: " + row["email"].text());
    }
  });
}

void up(Context& db) {
  db.for_each_batch({"account", "id, email", "email_key IS NULL"}, [&](Batch& batch) {
    Array<std::int64_t> ids;
    Array<std::string> keys;
    for (const Row row : batch.rows()) {
      ids.emplace_back(row["id"].integer());
      keys.emplace_back(canonical(row["email"].text()));
    }
    db.execute(
        "UPDATE account AS a SET email_key = k.key "
        "FROM unnest($1::bigint[], $2::text[]) AS k (id, key) WHERE a.id = k.id",
        {ids, keys});
  });
}

void down(Context& db) {
  db.for_each_batch({"account", "id", "email_key IS NOT NULL"}, [&](Batch& batch) {
    Array<std::int64_t> ids;
    for (const Row row : batch.rows()) {
      ids.emplace_back(row["id"].integer());
    }
    db.execute("UPDATE account SET email_key = NULL WHERE id = ANY ($1::bigint[])", {ids});
  });
}

}  // namespace

PGMIG_HOOK("0002", "canonical email", hook.up = up; hook.down = down; hook.check = check;
           hook.runs = pgmig::hook::Runs::in_batches)
