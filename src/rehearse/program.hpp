// SPDX-License-Identifier: Apache-2.0
// The program itself, as its users run it, on a database of the throw-away server.
#pragma once

#include "sandbox/process.hpp"
#include "sandbox/running_program.hpp"
#include "source/migration.hpp"

#include <map>
#include <string>
#include <vector>

namespace pgmig::rehearse {

using Environment = std::map<std::string, std::string>;

/// pgmig with the user's own settings, but for the database and what decides when it ends.
class Pgmig {
 public:
  /// `program` is its path, `flags` what the user gave on the command line.
  Pgmig(std::string program, std::vector<std::string> flags);

  /// From now on with another directory of migrations, called `shown` in what it says.
  void read_from(std::string migrations, std::string shown);

  /// In this process's working directory, with its environment; `also` wins over that.
  [[nodiscard]] sandbox::Program command(const std::vector<std::string>& arguments,
                                         const std::string& url,
                                         const Environment& also = {}) const;

  /// Runs it to its end. Throws Error{temporary} when that takes longer than an hour.
  [[nodiscard]] sandbox::Ended run(const std::vector<std::string>& arguments,
                                   const std::string& url, const Environment& also = {}) const;

  /// What it said, with the directory of migrations that the user knows.
  [[nodiscard]] std::string as_shown(std::string text) const;

  /// What it said on stderr, line by line, to be shown under a finding.
  [[nodiscard]] std::vector<std::string> said(const sandbox::Ended& ended) const;

  /// `up` of the next migration, to its very end.
  [[nodiscard]] sandbox::Ended up(const std::string& url, const Environment& also = {}) const;
  /// `down` of the last one.
  [[nodiscard]] sandbox::Ended down(const std::string& url) const;

  /// The state of every migration, by version key, or "R " and the description. Throws
  /// Error{history_violation} with what pgmig said when it does not know.
  [[nodiscard]] std::map<std::string, std::string> states(const std::string& url) const;

 private:
  std::string program_;
  std::vector<std::string> flags_;
  std::string migrations_;
  std::string shown_;
};

/// What states() calls it.
[[nodiscard]] std::string name_in_status(const source::Migration& migration);

}  // namespace pgmig::rehearse
