// SPDX-License-Identifier: Apache-2.0
// Colour for terminals: always beside a word, never instead of one.
#pragma once

#include <string>
#include <string_view>

namespace pgmig::report {

enum class Colour { none, red, green, yellow, blue, dim, bold };

/// Wraps text in ANSI codes, or leaves it alone.
class Style {
 public:
  explicit Style(bool colours) noexcept : colours_(colours) {}

  [[nodiscard]] std::string paint(Colour colour, std::string_view text) const;

  [[nodiscard]] bool colours() const noexcept { return colours_; }

 private:
  bool colours_;
};

/// What `--color` asks for.
enum class ColourWish { automatic, always, never };

/// flag > NO_COLOR (present and not empty, no-color.org) > TERM=dumb > whether the stream is a
/// terminal.
[[nodiscard]] bool use_colours(ColourWish wish, std::string_view no_color, std::string_view term,
                               bool terminal) noexcept;

}  // namespace pgmig::report
