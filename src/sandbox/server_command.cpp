// SPDX-License-Identifier: Apache-2.0
// The command lines of one server, and the URLs that lead to it.
#include "sandbox/server_command.hpp"

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <clocale>
#include <string_view>
#include <vector>

namespace pgmig::sandbox {

namespace {

/// What a caller may not set: the header promises who can get in and what is left behind.
constexpr auto reserved_settings = std::to_array<std::string_view>(
    {"config_file", "data_directory", "external_pid_file", "hba_file", "ident_file",
     "listen_addresses", "port", "unix_socket_directories", "unix_socket_group",
     "unix_socket_permissions"});

/// C.UTF-8 where the system has it (upper-casing beyond ASCII), else C.
const char* locale_of_servers() {
  const locale_t locale = ::newlocale(LC_ALL_MASK, "C.UTF-8", nullptr);
  if (locale == nullptr) {
    return "C";
  }
  ::freelocale(locale);
  return "C.UTF-8";
}

std::vector<std::string> environment(const Files& files) {
  std::vector<std::string> variables = plain_environment();
  variables.push_back("HOME=" + files.directory.string());
  return variables;
}

/// For a setting that is a list of directories.
std::string quote_list_item(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string{c};
  }
  return quoted + "\"";
}

std::map<std::string, std::string> default_settings(const Files& files, int port,
                                                    Durability durability) {
  std::map<std::string, std::string> settings{
      {"listen_addresses", "127.0.0.1"},
      {"port", std::to_string(port)},
      {"unix_socket_directories",
       files.socket_is_usable() ? quote_list_item(files.directory.string()) : ""},
      {"unix_socket_permissions", "0700"},
      {"logging_collector", "off"},
      {"log_destination", "stderr"},
  };
  if (durability == Durability::none) {
    settings.insert({{"fsync", "off"}, {"synchronous_commit", "off"}, {"full_page_writes", "off"}});
  }
  return settings;
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    encoded +=
        is_unreserved(c) ? std::string{c} : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

bool Files::socket_is_usable() const {
  constexpr std::string_view longest_name = "/.s.PGSQL.65535";
  return directory.native().size() + longest_name.size() < sizeof(sockaddr_un::sun_path) &&
         directory.native().find(',') == std::string::npos;
}

Program initdb_program(const Installation& installation, const Files& files) {
  return {{(installation.bin / "initdb").string(), "--pgdata=" + files.data().string(),
           "--username=postgres", "--pwfile=" + (files.directory / password_file).string(),
           "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8",
           std::string{"--locale="} + locale_of_servers(), "--no-sync"},
          environment(files)};
}

Program server_program(const Installation& installation, const Files& files, int port,
                       const Options& options) {
  std::map<std::string, std::string> settings = default_settings(files, port, options.durability);
  for (const auto& [name, value] : options.settings) {
    if (std::ranges::find(reserved_settings, name) != reserved_settings.end()) {
      throw Error{ErrorKind::usage,
                  fmt::format("the setting {} of a sandbox cannot be chosen", name),
                  "leave it out: the sandbox decides where it listens and where its files are"};
    }
    settings[name] = value;
  }
  std::vector<std::string> arguments{(installation.bin / "postgres").string(), "-D",
                                     files.data().string()};
  for (const auto& [name, value] : settings) {
    arguments.insert(arguments.end(), {"-c", fmt::format("{}={}", name, value)});
  }
  return {std::move(arguments), environment(files)};
}

std::string tcp_url(const std::string& password, int port) {
  return fmt::format("postgresql://postgres:{}@127.0.0.1:{}/postgres", password, port);
}

std::string socket_url(const Files& files, int port) {
  return files.socket_is_usable() ? fmt::format("postgresql://postgres@{}:{}/postgres",
                                                percent_encode(files.directory.native()), port)
                                  : std::string{};
}

std::string random_text(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (::getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) {
    throw system_error("cannot get random bytes");
  }
  return fmt::format("{:02x}", fmt::join(random, ""));
}

}  // namespace pgmig::sandbox
