// SPDX-License-Identifier: Apache-2.0
// ANSI colours and when to use them.
#include "report/style.hpp"

#include <fmt/format.h>

namespace pgmig::report {

namespace {

std::string_view code(Colour colour) noexcept {
  switch (colour) {
    case Colour::none:
      return "";
    case Colour::red:
      return "31";
    case Colour::green:
      return "32";
    case Colour::yellow:
      return "33";
    case Colour::blue:
      return "34";
    case Colour::dim:
      return "2";
    case Colour::bold:
      return "1";
  }
  return "";
}

}  // namespace

std::string Style::paint(Colour colour, std::string_view text) const {
  if (!colours_ || colour == Colour::none) {
    return std::string(text);
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code(colour), text);
}

bool use_colours(ColourWish wish, std::string_view no_color, std::string_view term,
                 bool terminal) noexcept {
  switch (wish) {
    case ColourWish::always:
      return true;
    case ColourWish::never:
      return false;
    case ColourWish::automatic:
      return no_color.empty() && term != "dumb" && terminal;
  }
  return false;
}

}  // namespace pgmig::report
