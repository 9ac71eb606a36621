// SPDX-License-Identifier: Apache-2.0
// Lines and columns of a text with replaced placeholders, as those of the file that the user sees.
#pragma once

#include "source/placeholders.hpp"
#include "sql/script.hpp"

#include <string_view>
#include <vector>

namespace pgmig::source {

/// Changes the lines and columns of statements, comments and findings of a script that was made
/// from `text` to those in `file_text`, from which the replacements made `text`. Offsets stay.
void refer_to_file(sql::Script& script, std::string_view text, std::string_view file_text,
                   const std::vector<Replacement>& replacements);

}  // namespace pgmig::source
