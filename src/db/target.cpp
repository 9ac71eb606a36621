// SPDX-License-Identifier: Apache-2.0
#include "db/target.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace pgmig::db {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};

using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;
using Settings = std::map<std::string, std::string, std::less<>>;

void add_missing(Settings& settings, const PQconninfoOption* options) {
  for (; options != nullptr && options->keyword != nullptr; ++options) {
    if (options->val != nullptr) {
      settings.try_emplace(options->keyword, options->val);
    }
  }
}

bool is_uri(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// What the connection string itself says; nothing when libpq cannot read it.
std::optional<Settings> settings_of(const std::string& conninfo) {
  Settings settings;
  if (conninfo.empty()) {
    return settings;
  }
  // libpq's own test (recognized_connection_string): anything else is the name of a database.
  if (!is_uri(conninfo) && conninfo.find('=') == std::string::npos) {
    settings["dbname"] = conninfo;
    return settings;
  }
  char* message = nullptr;
  const Options options(PQconninfoParse(conninfo.c_str(), &message));
  PQfreemem(message);  // it quotes pieces of the string
  if (options == nullptr) {
    return std::nullopt;
  }
  add_missing(settings, options.get());
  return settings;
}

std::string value_of(const Settings& settings, std::string_view key) {
  const auto found = settings.find(key);
  return found == settings.end() ? std::string{} : found->second;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t comma = list.find(','); comma != std::string::npos;
       comma = list.find(',', from)) {
    parts.push_back(list.substr(from, comma - from));
    from = comma + 1;
  }
  parts.push_back(list.substr(from));
  return parts;
}

/// "a:5432,b:5433": hosts and ports are lists of the same length, or one port is for all.
std::string hosts_and_ports(const std::string& hosts, const std::string& ports) {
  const auto names = split(hosts);
  const auto numbers = split(ports);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& port = numbers.size() == names.size() ? numbers[i] : numbers.front();
    const bool ip6 = names[i].find(':') != std::string::npos;
    text += fmt::format("{}{}{}{}{}{}", text.empty() ? "" : ",", ip6 ? "[" : "", names[i],
                        ip6 ? "]" : "", port.empty() ? "" : ":", port);
  }
  return text;
}

std::string percent_decoded(std::string_view text) {
  const auto digit = [](char c) -> int {
    static constexpr std::string_view digits = "0123456789abcdefABCDEF";
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at < 16 ? at : at - 6);
  };
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 && digit(text[i + 2]) >= 0;
    decoded += escape ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    i += escape ? 2 : 0;
  }
  return decoded;
}

/// The password as it may have been meant: between the first ':' behind the scheme and the last
/// '@'.
std::string_view password_as_meant(std::string_view uri) {
  const std::size_t begin = uri.find("://") + 3;
  const std::size_t at = uri.rfind('@');
  const std::size_t colon = uri.find(':', begin);
  if (at == std::string_view::npos || colon == std::string_view::npos || colon >= at) {
    return {};
  }
  return uri.substr(colon + 1, at - colon - 1);
}

/// A password with a bare '@' or '/' in it: libpq takes the rest of it for a host, a port or a
/// name.
bool password_went_astray(const std::string& conninfo, const Settings& settings) {
  const auto holds_at = [&](std::string_view key) {
    return value_of(settings, key).find('@', 1) !=
           std::string::npos;  // "@name" is an abstract socket
  };
  const std::string port = value_of(settings, "port");
  return is_uri(conninfo) &&
         (holds_at("host") || holds_at("dbname") || holds_at("hostaddr") ||
          port.find_first_not_of("0123456789,") != std::string::npos ||
          (conninfo.find('@') != std::string::npos && !settings.contains("user")));
}

/// What people see of a target.
constexpr std::array shown_keys{"user", "host", "hostaddr", "port", "dbname", "service"};

/// A whole connection string that libpq takes for a name: another scheme, or a slip in ours. It
/// would be sent to some server, and shown, with the password in it.
bool is_connection_string(std::string_view value) {
  std::string lower(value);
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::size_t colon = lower.find(':');
  return lower.find("://") != std::string::npos || lower.find("password=") != std::string::npos ||
         (colon != std::string::npos && lower.find('@', colon) != std::string::npos);
}

bool holds_connection_string(const Settings& settings) {
  return std::ranges::any_of(shown_keys, [&](std::string_view key) {
    return is_connection_string(value_of(settings, key));
  });
}

/// What the connection string says, and the environment where it says nothing.
Settings with_defaults(Settings settings) {
  const Options defaults(PQconndefaults());
  add_missing(settings, defaults.get());
  return settings;
}

void add_pieces(std::vector<std::string>& secrets, std::string_view text) {
  secrets.emplace_back(text);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("@/:?#&= '\"\\%"), text.size());
    secrets.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

/// Everything that could be a password or a piece of it, longest first.
std::vector<std::string> secrets_of(const Target& target) {
  std::vector<std::string> secrets;
  if (is_uri(target.conninfo)) {
    const std::string_view meant = password_as_meant(target.conninfo);
    add_pieces(secrets, meant);
    add_pieces(secrets, percent_decoded(meant));
  }
  if (const auto settings = settings_of(target.conninfo)) {
    secrets.push_back(value_of(*settings, "password"));
    secrets.push_back(value_of(*settings, "sslpassword"));
  }
  if (const char* from_environment = std::getenv("PGPASSWORD")) {
    secrets.emplace_back(from_environment);
  }
  std::ranges::sort(secrets, std::greater<>{}, &std::string::size);
  return secrets;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// Short secrets ("a", "app") are masked only where they stand alone: cutting them out of every
/// word would make the message unreadable and give them away.
bool stands_alone(std::string_view text, std::size_t at, std::size_t length) {
  const bool before = at == 0 || !is_word(text[at - 1]);
  const bool after = at + length >= text.size() || !is_word(text[at + length]);
  return before && after;
}

}  // namespace

void Parameters::add(std::string key, std::string value) {
  entries_.emplace_back(std::move(key), std::move(value));
}

const char* const* Parameters::keys() const {
  keys_.clear();
  for (const auto& entry : entries_) {
    keys_.push_back(entry.first.c_str());
  }
  keys_.push_back(nullptr);
  return keys_.data();
}

const char* const* Parameters::values() const {
  values_.clear();
  for (const auto& entry : entries_) {
    values_.push_back(entry.second.c_str());
  }
  values_.push_back(nullptr);
  return values_.data();
}

bool is_readable(const Target& target) {
  const auto own = settings_of(target.conninfo);
  return own && !password_went_astray(target.conninfo, *own) &&
         !holds_connection_string(with_defaults(*own));
}

bool is_mistaken(const Target& target) {
  const auto own = settings_of(target.conninfo);
  return own && holds_connection_string(with_defaults(*own));
}

Parameters connection_parameters(const Target& target) {
  Parameters parameters;
  const Settings own = settings_of(target.conninfo).value_or(Settings{});
  // A parameter given here wins over the environment and the service file, so a default may be
  // given only where neither says anything; what a service file says cannot be seen from here.
  const bool service = own.contains("service") || std::getenv("PGSERVICE") != nullptr;
  if (!service) {
    if (std::getenv("PGCONNECT_TIMEOUT") == nullptr) {
      parameters.add("connect_timeout", "10");
    }
    // Hours of silence during an index build: notice a dead peer after a minute, and keep firewalls
    // awake.
    parameters.add("keepalives_idle", "30");
    parameters.add("keepalives_interval", "10");
    parameters.add("keepalives_count", "3");
    parameters.add("tcp_user_timeout", "60000");
  }
  // Of a key given twice the later one counts: what the connection string says beats what stands
  // above it.
  parameters.add("dbname", target.conninfo);
  parameters.add("application_name", target.application_name);
  parameters.add("client_encoding", "UTF8");
  return parameters;
}

std::string describe(const Target& target) {
  if (!is_readable(target)) {
    return "(unreadable connection string)";
  }
  Settings own = settings_of(target.conninfo).value_or(Settings{});
  if (own.contains("service") && !own.contains("host")) {
    return fmt::format("postgresql:///?service={}", value_of(own, "service"));
  }
  own = with_defaults(std::move(own));
  const std::string user = value_of(own, "user");
  const std::string database = value_of(own, "dbname");
  std::string host = value_of(own, "host");
  if (host.empty()) {
    host = value_of(own, "hostaddr");
  }
  const std::string before = fmt::format("postgresql://{}{}", user, user.empty() ? "" : "@");
  const std::string& name = database.empty() ? user : database;
  if (host.empty() || host.starts_with('/') || host.starts_with('@')) {
    return fmt::format("{}/{}?{}{}port={}", before, name, host.empty() ? "" : "host=" + host,
                       host.empty() ? "" : "&", value_of(own, "port"));
  }
  return fmt::format("{}{}/{}", before, hosts_and_ports(host, value_of(own, "port")), name);
}

std::string masked(std::string_view message, const Target& target) {
  static constexpr std::size_t short_secret = 4;
  std::string text(message);
  for (const std::string& secret : secrets_of(target)) {
    if (secret.empty()) {
      continue;
    }
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
      if (secret.size() > short_secret || stands_alone(text, at, secret.size())) {
        text.replace(at, secret.size(), "***");
        at += 3;
      } else {
        at += secret.size();
      }
    }
  }
  return text;
}

}  // namespace pgmig::db
