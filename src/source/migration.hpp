// SPDX-License-Identifier: Apache-2.0
// A migration file as a value: its version, its statements, its directives, its checksums.
#pragma once

#include "base/diagnostics.hpp"
#include "sql/script.hpp"

#include <chrono>
#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pgmig::source {

/// A version as text, ordered part by part as integers of any size: `1` = `1.0` = `01`.
class Version {
 public:
  Version() = default;

  /// Nothing when `text` is not dotted digits.
  [[nodiscard]] static std::optional<Version> parse(std::string_view text);

  /// As written in the file name.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// Equal for equal versions: parts without leading zeros, trailing zero parts cut; "0" at least.
  [[nodiscard]] std::string key() const;

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const;

 private:
  std::string text_;
  std::vector<std::string> parts_;
};

enum class Kind { versioned, repeatable, undo };

enum class PhaseWish { expand, migrate, contract };

/// The directives that apply to one statement (file-wide ones already merged in; the statement's
/// win). Timeouts and deadline are more than zero, but for statement_timeout, where zero means no
/// limit.
struct Directives {
  std::vector<std::string> accept;  ///< hazard ids as written; the planner knows which exist
  Location accept_at;
  std::string reason;  ///< not empty when `accept` is not
  std::optional<PhaseWish> phase;
  std::optional<std::chrono::milliseconds> lock_timeout;
  std::optional<std::chrono::milliseconds> statement_timeout;
  std::optional<std::chrono::milliseconds> deadline;
  std::optional<std::string> undo;
  std::optional<std::string> up;
  std::optional<std::string> down;
  std::optional<std::string> drop;      ///< copy | hide | plain
  std::optional<std::string> replaces;  ///< table
  std::optional<long> batch_rows;
  bool batch_off = false;
  bool operator==(const Directives&) const = default;
};

/// What a C++ hook says of itself. Its migration has no statements: its text is a comment that
/// names it, its checksums are those of its sources.
struct Hook {
  PhaseWish phase = PhaseWish::migrate;
  bool in_batches = false;  ///< in transactions of its own
  bool has_down = false;
  bool operator==(const Hook&) const = default;
};

/// A hook's source or its library in a directory of migrations.
struct HookFile {
  Version version;
  std::string description;
  std::string path;  ///< as it is; for showing it: printable()
  bool is_library = false;
};

struct MigrationStatement {
  sql::Statement sql;
  Directives directives;
};

/// A file. Offsets and ranges of its statements refer to `text`; their lines and columns, like
/// those of all diagnostics, to the file as it is on disk, also where placeholders were replaced
/// before them.
struct Migration {
  Kind kind = Kind::versioned;
  Version version;          ///< not for repeatables
  std::string description;  ///< underscores as blanks, control characters escaped
  std::string path;         ///< as shown to the user: control characters escaped

  /// As on disk but for BOM and line ends (LF): what the history keeps and compares. Never null.
  std::shared_ptr<const std::string> file_text = std::make_shared<const std::string>();

  /// What is run: `file_text` with placeholders replaced; the same object where none are. Never
  /// null.
  std::shared_ptr<const std::string> text = file_text;

  std::string checksum;         ///< SHA-256 of file_text; line ends at its end do not count
  std::string checksum_tokens;  ///< SHA-256 of file_text's token stream and directives; empty
                                ///< before parse()
  std::vector<MigrationStatement> statements;  ///< empty before parse()
  std::vector<std::string>
      requires_versions;     ///< as written; whether they exist is not checked here
  Location requires_at;      ///< of the file's `requires=`
  std::optional<Hook> hook;  ///< it is code

  /// "V" or "U" + version key, or "R__" + description: the identity in the history.
  [[nodiscard]] std::string id() const;
};

/// What a directory holds. Versioned ones in version order, repeatables in name order, undo files
/// apart. A file that could not be read, or is no UTF-8, is in none of the lists: with an error
/// among the diagnostics the lists are good for showing only.
struct MigrationSet {
  std::vector<Migration> versioned;
  std::vector<Migration> repeatable;
  std::vector<Migration> undo;
  std::vector<HookFile> hook_files;  ///< in the order of their names; add_hooks() makes migrations
  Diagnostics diagnostics;
};

struct ReadOptions {
  /// `${name}`; replaced only when not empty, outside comments, `$$` bodies and COPY rows.
  std::map<std::string, std::string> placeholders;
};

/// Reads a directory (not recursive). Everything wrong with the files is in `diagnostics`; a
/// missing or unreadable directory throws Error{usage}. Names, bytes and checksums only, so that
/// `status` with 10,000 files stays fast: parse() does the rest.
[[nodiscard]] MigrationSet read_directory(const std::string& directory, const ReadOptions& options);

/// A hook as a migration. `path` is what findings name: its source where that is known.
/// `sources_checksum` is that of its sources, "sha256:...".
[[nodiscard]] Migration make_hook(const Version& version, const std::string& description,
                                  const std::string& path, const std::string& sources_checksum,
                                  Hook hook);

/// Hooks take their place among the versions; what is wrong with that is among the diagnostics.
void add_hooks(MigrationSet& set, std::vector<Migration> hooks);

/// The statements and directives of a migration that was read without them: fills `text`,
/// `statements`, `checksum_tokens` and what `requires=` says anew, and returns what is wrong with
/// the file.
[[nodiscard]] Diagnostics parse(Migration& migration, const ReadOptions& options);

/// The undo of a version from statements that were made, not written: parsed as a file of that path
/// would be.
[[nodiscard]] Migration make_undo(const Version& version, const std::string& description,
                                  const std::string& path, std::string text,
                                  Diagnostics& diagnostics);

/// One file by path, parsed, whatever its name (then it counts as a versioned one without a version
/// and with its name as description): for lint and tests.
[[nodiscard]] Migration read_file(const std::string& path, const ReadOptions& options,
                                  Diagnostics& diagnostics);

}  // namespace pgmig::source
