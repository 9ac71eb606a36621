// SPDX-License-Identifier: Apache-2.0
// A migration file as a value: its version, its statements, its directives, its checksums.
#pragma once

#include <chrono>
#include <compare>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.hpp"
#include "sql/script.hpp"

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

/// The directives that apply to one statement (file-wide ones already merged in; the statement's win).
struct Directives {
  std::vector<std::string> accept;  ///< hazard ids
  std::string reason;
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

struct MigrationStatement {
  sql::Statement sql;
  Directives directives;
};

struct Migration {
  Kind kind = Kind::versioned;
  Version version;          ///< not for repeatables
  std::string description;  ///< underscores as blanks
  std::string path;         ///< as shown to the user
  std::shared_ptr<const std::string> text;  ///< normalised: no BOM, LF line ends, placeholders replaced
  std::string checksum;        ///< SHA-256 of the normalised text, before placeholders are replaced
  std::string checksum_tokens; ///< SHA-256 of the token stream and the directives, before placeholders too
  std::vector<MigrationStatement> statements;
  std::vector<std::string> requires_versions;

  /// "V" + version key, or "R__" + description: the identity in the history.
  [[nodiscard]] std::string id() const;
};

/// What a directory holds. Versioned ones in version order, repeatables in name order, undo files apart.
struct MigrationSet {
  std::vector<Migration> versioned;
  std::vector<Migration> repeatable;
  std::vector<Migration> undo;
  Diagnostics diagnostics;
};

struct ReadOptions {
  std::map<std::string, std::string> placeholders;  ///< `${name}`; replaced only when not empty
};

/// Reads a directory (not recursive). Everything wrong with the files is in `diagnostics`; a missing
/// directory throws Error{usage}. Statements are parsed lazily where `parse` says so: see parse().
[[nodiscard]] MigrationSet read_directory(const std::string& directory, const ReadOptions& options);

/// The statements and directives of a migration that was read without them: fills `statements`,
/// `checksum_tokens` and `requires_versions`, and returns what is wrong with the file. read_directory()
/// reads names, bytes and checksums only, so that `status` with 10,000 files stays fast.
[[nodiscard]] Diagnostics parse(Migration& migration, const ReadOptions& options);

/// One file by path, parsed, whatever its name: for lint and tests.
[[nodiscard]] Migration read_file(const std::string& path, const ReadOptions& options, Diagnostics& diagnostics);

}  // namespace pgmig::source
