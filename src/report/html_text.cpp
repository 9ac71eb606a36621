// SPDX-License-Identifier: Apache-2.0
// Five characters mean something in HTML.
#include "report/html_text.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "report/quantity.hpp"

#include <fmt/format.h>

namespace pgmig::report {

std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : printable_lines(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string element(std::string_view tag, std::string_view css_class, std::string_view text) {
  return around(tag, css_class, escaped(text));
}

std::string around(std::string_view tag, std::string_view css_class, std::string_view html) {
  const std::string attribute =
      css_class.empty() ? "" : fmt::format(" class=\"{}\"", escaped(css_class));
  return fmt::format("<{0}{1}>{2}</{0}>", tag, attribute, html);
}

std::string cut_long(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string{text};
  }
  const std::string_view shown = front_within(text, limit);
  return fmt::format("{}\n-- {} more are not shown", shown,
                     bytes_in_words(static_cast<double>(text.size() - shown.size())));
}

}  // namespace pgmig::report
