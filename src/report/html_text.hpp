// SPDX-License-Identifier: Apache-2.0
// Text into HTML: nothing that a file or a server says becomes markup.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::report {

/// For text and for attributes in quotes. Control characters are shown escaped; line feeds and tabs
/// stay.
[[nodiscard]] std::string escaped(std::string_view text);

/// `<tag class="...">text</tag>`, the text escaped; no class attribute for "".
[[nodiscard]] std::string element(std::string_view tag, std::string_view css_class,
                                  std::string_view text);

/// The same around what is HTML already.
[[nodiscard]] std::string around(std::string_view tag, std::string_view css_class,
                                 std::string_view html);

/// The first `limit` bytes, cut between characters, with a line that says how much is missing.
[[nodiscard]] std::string cut_long(std::string_view text, std::size_t limit);

}  // namespace pgmig::report
