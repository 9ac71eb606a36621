// SPDX-License-Identifier: Apache-2.0
#include "rehearse/file_view.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <system_error>

namespace pgmig::rehearse {

namespace fs = std::filesystem;

FileView::FileView(const fs::path& of) : of_(fs::absolute(of)) {
  std::string name = (fs::temp_directory_path() / "pgmig-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot make a directory in {}", fs::temp_directory_path().string()),
                "TMPDIR says where to make it");
  }
  path_ = name;
  for (const auto& entry : fs::directory_iterator(of_)) {
    show(entry.path().filename().string());
  }
}

FileView::~FileView() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

void FileView::hide(const std::string& file) const {
  fs::remove(path_ / fs::path(file).filename());
}

void FileView::show(const std::string& file) const {
  const auto name = fs::path(file).filename();
  fs::create_symlink(of_ / name, path_ / name);
}

}  // namespace pgmig::rehearse
