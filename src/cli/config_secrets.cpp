// SPDX-License-Identifier: Apache-2.0
// Passwords in connection strings, found by libpq's rules and, where a text breaks them,
// generously.
#include "cli/config.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace pgmig::cli {

namespace {

constexpr std::string_view mask = "***";
constexpr std::string_view blanks = " \t\n\r\f\v";
constexpr std::size_t npos = std::string_view::npos;

std::string lower(std::string_view text) {
  std::string result{text};
  std::ranges::transform(result, result.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return result;
}

/// libpq decodes parameter names too: `p%61ssword=` is a password.
std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i] + 1, &text[i] + 3, byte, 16).ptr == &text[i] + 3) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

/// password, sslpassword, oauth_client_secret, scram_client_key, ... `passfile` is a path, no
/// secret.
bool is_secret(std::string_view key) {
  constexpr std::array<std::string_view, 6> words{"password", "passwd", "pwd",
                                                  "secret",   "scram_", "token"};
  const std::string name = lower(percent_decoded(key));
  return std::ranges::any_of(
      words, [&](std::string_view word) { return name.find(word) != std::string::npos; });
}

/// Where `user:password` ends in what follows `://`: its last '@' before the path; npos without
/// one.
std::size_t end_of_user_part(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find('/'));
  if (const std::size_t at = authority.rfind('@'); at != npos) {
    return at;
  }
  // A password with a slash in it, which ought to be %2F: then what follows the colon is no port.
  const std::size_t colon = authority.find_last_of(":]");
  const bool port = colon == npos || authority[colon] == ']' ||
                    authority.find_first_not_of("0123456789,", colon + 1) == npos;
  return port ? npos : rest.rfind('@');
}

std::string masked_parameters(std::string_view parameters) {
  std::string result;
  for (;;) {
    const std::size_t end = std::min(parameters.find_first_of("&;"), parameters.size());
    const std::string_view parameter = parameters.substr(0, end);
    const std::size_t equals = parameter.find('=');
    const bool secret = equals != npos && is_secret(parameter.substr(0, equals));
    result += parameter.substr(0, secret ? equals + 1 : npos);
    result += secret ? mask : "";
    if (end == parameters.size()) {
      return result;
    }
    result += parameters[end];
    parameters.remove_prefix(end + 1);
  }
}

/// What follows `://`, or a text of that form without a scheme.
std::string masked_address(std::string_view rest) {
  std::string result;
  if (const std::size_t at = end_of_user_part(rest); at != npos) {
    const std::string_view user = rest.substr(0, at);
    const std::size_t colon = user.find(':');
    result +=
        colon == npos ? std::string{user} : std::string{user.substr(0, colon + 1)}.append(mask);
    rest.remove_prefix(at);
  }
  const std::size_t question = rest.find('?');
  if (question == npos) {
    return result.append(rest);
  }
  return result.append(rest.substr(0, question + 1)) + masked_parameters(rest.substr(question + 1));
}

bool is_scheme(std::string_view text) {
  return !text.empty() && std::ranges::all_of(lower(text), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '.' || c == '-' ||
           c == ':';
  });
}

/// Reads a conninfo string: `key = value` with quotes and backslashes.
class Conninfo {
 public:
  explicit Conninfo(std::string_view text) : text_(text) {}

  std::string masked() {
    bool secret = false;
    while (at_ < text_.size()) {
      copy_blanks();
      const std::size_t start = at_;
      const std::size_t equals = key_end();
      if (equals == npos) {
        // Not `key =`: after a password it is the rest of one that ought to be in quotes.
        at_ = std::min(text_.find_first_of(blanks, at_), text_.size());
        result_ += secret && at_ > start ? mask : text_.substr(start, at_ - start);
        continue;
      }
      at_ = equals + 1;
      result_ += text_.substr(start, at_ - start);
      copy_blanks();
      secret = is_secret(text_.substr(start, equals - start));
      const std::string_view value = take_value();
      result_ += secret ? std::string{mask} : pgmig::cli::masked(value);
    }
    return std::move(result_);
  }

 private:
  void copy_blanks() {
    const std::size_t end = std::min(text_.find_first_not_of(blanks, at_), text_.size());
    result_ += text_.substr(at_, end - at_);
    at_ = end;
  }

  /// The equals sign of the key that begins here; npos when none begins here.
  [[nodiscard]] std::size_t key_end() const {
    std::size_t end = at_;
    while (end < text_.size() && text_[end] != '=' && blanks.find(text_[end]) == npos) {
      ++end;
    }
    end = std::min(text_.find_first_not_of(blanks, end), text_.size());
    return end > at_ && end < text_.size() && text_[end] == '=' ? end : npos;
  }

  std::string_view take_value() {
    const std::size_t start = at_;
    const bool quoted = at_ < text_.size() && text_[at_] == '\'';
    const std::string_view ends = quoted ? "'" : blanks;
    at_ += quoted ? std::size_t{1} : std::size_t{0};
    while (at_ < text_.size() && ends.find(text_[at_]) == npos) {
      at_ += text_[at_] == '\\' ? std::size_t{2} : std::size_t{1};
    }
    at_ = std::min(at_ + (quoted ? std::size_t{1} : std::size_t{0}), text_.size());
    return text_.substr(start, at_ - start);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string result_;
};

}  // namespace

std::string masked(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of("' \t\n"), text.size());
  const std::size_t scheme = text.find("://");
  if (scheme != npos && is_scheme(text.substr(first, scheme - first))) {
    const std::size_t rest = scheme + 3;
    return std::string{text.substr(0, rest)} + masked_address(text.substr(rest));
  }
  // `user:password@host/db`, a URI without its scheme; no key of a conninfo string holds a colon.
  const std::size_t colon = text.find(':');
  const std::size_t equals = text.find('=');
  if (colon < equals && text.find('@', colon) != npos) {
    // Or one with a slip in it (`postgres:/app:password@host`): which part is the password, nobody
    // knows.
    return std::string{mask};
  }
  return equals == npos ? std::string{text} : Conninfo{text}.masked();
}

}  // namespace pgmig::cli
