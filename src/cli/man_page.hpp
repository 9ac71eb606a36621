// SPDX-License-Identifier: Apache-2.0
// Pages of the manual, made of what --help says.
#pragma once

#include <string>

namespace pgmig::cli {

/// pgmig-<command>(1), or pgmig(1) for "": what man reads (roff). The same for the same program.
[[nodiscard]] std::string man_page(const std::string& command);

/// All pages as <directory>/pgmig.1, pgmig-up.1, ...; the directory is made, files are overwritten.
/// Throws Error{usage} when one cannot be written.
void write_man_pages(const std::string& directory);

}  // namespace pgmig::cli
