// SPDX-License-Identifier: Apache-2.0
// Any bytes as a migration: nothing crashes, every finding has its place in the file, and what was
// read is the same when it is read again. The first byte says whether placeholders are on.
#include "base/assert.hpp"
#include "fuzz/target.hpp"
#include "source/migration.hpp"
#include "source/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace {

using namespace pgmig;

source::Migration parsed(const std::string& text, const source::ReadOptions& options) {
  source::Migration migration;
  migration.path = "V1__x.sql";
  migration.file_text = std::make_shared<const std::string>(text);
  const auto lines = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  for (const Diagnostic& found : source::parse(migration, options)) {
    PGMIG_ASSERT(!found.code.empty() && !found.message.empty());
    PGMIG_ASSERT(found.at.line <= lines);
  }
  return migration;
}

void check(const source::Migration& migration) {
  std::size_t end = 0;
  for (const source::MigrationStatement& statement : migration.statements) {
    PGMIG_ASSERT(statement.sql.offset >= end);
    end = statement.sql.offset + statement.sql.text.size();
    PGMIG_ASSERT(end <= migration.text->size());
    PGMIG_ASSERT(statement.directives.accept.empty() || statement.sql.line > 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  source::ReadOptions options;
  if (data[0] % 2 == 1) {
    options.placeholders = {
        {"a", ""}, {"b", "x\ny"}, {"c", "'"}, {"d", "$$"}, {"e", "1; SELECT 2"}};
  }
  std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string text = source::normalised(std::move(bytes));
  PGMIG_ASSERT(source::normalised(text) == text || text.starts_with("\xEF\xBB\xBF"));
  if (source::encoding_error(text, "V1__x.sql")) {
    return 0;
  }
  const source::Migration migration = parsed(text, options);
  check(migration);
  PGMIG_ASSERT(*migration.file_text == text);
  const source::Migration again = parsed(text, options);
  PGMIG_ASSERT(again.checksum_tokens == migration.checksum_tokens);
  PGMIG_ASSERT(again.statements.size() == migration.statements.size());
  return 0;
}
