// SPDX-License-Identifier: Apache-2.0
// Follows BEGIN and COMMIT as a session would.
#include "sql/author_blocks.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>
#include <vector>

namespace pgmig::sql {

namespace {

class BlockReader {
 public:
  BlockReader(Script& script, const std::string& file) : script_(script), file_(file) {}

  void run() {
    std::vector<Statement> kept;
    kept.reserve(script_.statements.size());
    for (Statement& statement : script_.statements) {
      const auto* const control = std::get_if<Transaction>(&statement.change);
      if (control == nullptr || !ends_or_begins(*control, statement)) {
        statement.author_block = open_ ? blocks_ : 0;
        kept.push_back(std::move(statement));
      }
    }
    script_.statements = std::move(kept);
    if (open_) {
      report(Severity::error, "unclosed_transaction", "BEGIN without COMMIT",
             "write COMMIT where the transaction ends, or leave BEGIN out: pgmig opens its own "
             "transactions",
             begin_);
    }
  }

 private:
  /// False when the statement is to be run as it stands (SAVEPOINT and the like).
  bool ends_or_begins(const Transaction& control, const Statement& statement) {
    const Location at{.file = file_, .line = statement.line, .column = statement.column};
    switch (control.verb) {
      case Transaction::Verb::begin:
        begin(control, at);
        return true;
      case Transaction::Verb::commit:
        end(control, at, "COMMIT");
        return true;
      case Transaction::Verb::rollback:
        rollback(control, at);
        return true;
      case Transaction::Verb::prepare:
        report(Severity::error, "prepared_transaction", "PREPARE TRANSACTION in a migration",
               "end the block with COMMIT: a prepared transaction would keep its locks", at);
        open_ = false;
        return true;
      case Transaction::Verb::savepoint:
      case Transaction::Verb::release:
      case Transaction::Verb::rollback_to:
      case Transaction::Verb::other:
        return false;
    }
    return false;
  }

  void begin(const Transaction& control, const Location& at) {
    if (open_) {
      report(Severity::warning, "transaction_in_progress",
             fmt::format("BEGIN inside the transaction that began in line {}", begin_.line),
             "leave it out: as in psql, it changes nothing", at);
      return;
    }
    if (control.has_modes) {
      report(Severity::warning, "transaction_modes", "the modes of this BEGIN are not used",
             "leave them out: migrations run READ COMMITTED and READ WRITE", at);
    }
    open_ = true;
    ++blocks_;
    begin_ = at;
  }

  void end(const Transaction& control, const Location& at, const char* word) {
    if (!open_) {
      report(Severity::warning, "no_transaction", fmt::format("{} without BEGIN", word),
             "leave it out: as in psql, it changes nothing", at);
      return;
    }
    open_ = false;
    if (control.chain) {
      begin({.verb = Transaction::Verb::begin}, at);
    }
  }

  void rollback(const Transaction& control, const Location& at) {
    if (open_) {
      report(Severity::error, "rollback",
             fmt::format("ROLLBACK would undo everything since BEGIN in line {}", begin_.line),
             "nothing of the block would happen: write COMMIT, or remove the block", at);
    }
    end(control, at, "ROLLBACK");
  }

  void report(Severity severity, const char* code, std::string message, const char* hint,
              const Location& at) {
    script_.diagnostics.push_back({.severity = severity,
                                   .code = code,
                                   .message = std::move(message),
                                   .hint = hint,
                                   .at = at});
  }

  Script& script_;
  const std::string& file_;
  int blocks_ = 0;
  bool open_ = false;
  Location begin_;
};

}  // namespace

void resolve_author_blocks(Script& script, const std::string& file) {
  BlockReader(script, file).run();
}

}  // namespace pgmig::sql
