// SPDX-License-Identifier: Apache-2.0
// Assertions of the user's: queries whose rows are violations, and pgTAP.
#include "rehearse/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace pgmig::rehearse {

namespace {

/// What one statement said of one database.
struct Answer {
  std::optional<std::string> error;  ///< it could not be asked
  std::vector<std::string> violations;
};

bool is_pgtap(const source::Migration& file) {
  return file.text->find("plan(") != std::string::npos &&
         file.text->find("finish(") != std::string::npos;
}

std::string row_in_words(const db::Rows& rows, std::size_t row) {
  std::string text;
  for (std::size_t column = 0; column < rows.names().size(); ++column) {
    text += fmt::format("{}{}={}", column == 0 ? "" : ", ", rows.names()[column],
                        rows.at(row, column).value_or("NULL"));
  }
  return text;
}

Answer ask(db::Session& session, const sql::Statement& statement) {
  const auto answer = session.try_query(statement.text);
  if (const auto* failed = std::get_if<db::ServerError>(&answer)) {
    return {.error = failed->message, .violations = {}};
  }
  const auto& rows = std::get<db::Rows>(answer);
  Answer found;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    found.violations.push_back(row_in_words(rows, row));
  }
  return found;
}

/// pgTAP says "not ok" in lines of many statements: they count as one.
Answer run_pgtap(db::Session& session, const source::Migration& file) {
  Answer whole;
  for (const auto& [statement, directives] : file.statements) {
    Answer one = ask(session, statement);
    if (one.error) {
      return one;
    }
    std::ranges::copy_if(one.violations, std::back_inserter(whole.violations),
                         [](const auto& row) { return row.find("=not ok") != std::string::npos; });
  }
  return whole;
}

/// The answers of a file, by the line of the statement; nothing it does stays.
std::vector<std::pair<std::size_t, Answer>> answers_of(const Database& database,
                                                       const db::SessionSettings& settings,
                                                       const source::Migration& file) {
  auto session = db::Session::open({.conninfo = database.url()}, settings);
  std::vector<std::pair<std::size_t, Answer>> answers;
  session.execute("BEGIN");
  if (is_pgtap(file)) {
    const auto made = session.try_query("CREATE EXTENSION IF NOT EXISTS pgtap");
    const auto* failed = std::get_if<db::ServerError>(&made);
    answers.emplace_back(1, failed != nullptr ? Answer{.error = failed->message, .violations = {}}
                                              : run_pgtap(session, file));
  } else {
    for (const auto& [statement, directives] : file.statements) {
      session.execute("SAVEPOINT assertion");
      answers.emplace_back(statement.line, ask(session, statement));
      session.execute("ROLLBACK TO SAVEPOINT assertion");
    }
  }
  session.execute("ROLLBACK");
  return answers;
}

/// Compares what a statement said before and after.
class Verdict {
 public:
  void judge(const std::string& place, const Answer& before, const Answer& after) {
    if (after.error) {
      if (!before.error) {
        remarks_.push_back(
            fmt::format("{}: can no longer be asked after the migration: {}", place, *after.error));
      }
    } else if (!after.violations.empty()) {
      const bool held = before.error || before.violations.empty();
      (held ? faults_ : remarks_)
          .push_back(fmt::format("{}: {} violation{} after the migration{}, the first: {}", place,
                                 after.violations.size(), after.violations.size() == 1 ? "" : "s",
                                 held ? "" : fmt::format(" ({} before)", before.violations.size()),
                                 after.violations.front()));
    }
  }

  [[nodiscard]] Check check() && {
    const Outcome outcome = !faults_.empty()    ? Outcome::failed
                            : !remarks_.empty() ? Outcome::warned
                                                : Outcome::passed;
    faults_.insert(faults_.end(), remarks_.begin(), remarks_.end());
    return {.property = Property::data, .outcome = outcome, .details = std::move(faults_)};
  }

 private:
  std::vector<std::string> faults_;
  std::vector<std::string> remarks_;
};

}  // namespace

Check check_data(const Scene& scene, const Trip& trip) {
  Verdict verdict;
  for (const source::Migration* file : scene.wish.assertions) {
    const auto before = answers_of(trip.start, scene.wish.settings, *file);
    const auto after = answers_of(trip.there, scene.wish.settings, *file);
    for (std::size_t at = 0; at < after.size(); ++at) {
      verdict.judge(fmt::format("{}:{}", file->path, after[at].first), before[at].second,
                    after[at].second);
    }
  }
  return std::move(verdict).check();
}

}  // namespace pgmig::rehearse
