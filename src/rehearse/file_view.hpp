// SPDX-License-Identifier: Apache-2.0
// The migrations directory as pgmig is to see it: `up` runs repeatables with the last version, and
// a rehearsal takes them one by one.
#pragma once

#include <filesystem>
#include <string>

namespace pgmig::rehearse {

/// A temporary directory with a link to each file of another one; removed with this object.
class FileView {
 public:
  /// Throws Error{usage} when it cannot be made.
  explicit FileView(const std::filesystem::path& of);
  FileView(const FileView&) = delete;
  FileView& operator=(const FileView&) = delete;
  ~FileView();

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// By the path of a file in the other directory.
  void hide(const std::string& file) const;
  void show(const std::string& file) const;

 private:
  std::filesystem::path of_;
  std::filesystem::path path_;
};

}  // namespace pgmig::rehearse
