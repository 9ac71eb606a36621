// SPDX-License-Identifier: Apache-2.0
// Finds the files, then takes each key from the highest place that has it.
#include "cli/config.hpp"

#include "base/assert.hpp"
#include "base/suggest.hpp"
#include "cli/config_dotenv.hpp"
#include "cli/config_toml.hpp"
#include "cli/config_value.hpp"
#include "source/file.hpp"
#include "source/printable.hpp"
#include "source/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

namespace pgmig::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view prefix = "PGMIG_";

/// Variables of ours that are no keys.
constexpr std::array<std::string_view, 2> other_variables{"PGMIG_POSTGRES_DIR",
                                                          "PGMIG_FAULT_POINT"};

/// A file that was found: as it is shown, and where it is.
struct FoundFile {
  fs::path shown;
  fs::path real;
};

class Loader {
 public:
  Loader(const FlagValues& flags, const std::map<std::string, std::string>& environment,
         const fs::path& directory)
      : flags_(flags), directory_(directory) {
    for (const auto& [name, value] : environment) {
      variables_[name] = {.text = value, .origin = "environment " + name, .name = name};
    }
  }

  Config load() {
    const bool dotenv = read_dotenv_in(fs::path{});
    find_toml();
    if (!dotenv && found_ && !found_->shown.parent_path().empty()) {
      read_dotenv_in(found_->shown.parent_path());
    }
    read_found_toml();
    choose_environment();
    for (const ConfigKey& key : config_keys()) {
      settle(key);
    }
    warn_of_shadowed_database();
    warn_of_unknown_variables();
    return std::move(config_);
  }

 private:
  void report(Severity severity, std::string code, std::string message, std::string hint,
              Location at = {}) {
    config_.diagnostics.push_back({.severity = severity,
                                   .code = std::move(code),
                                   .message = std::move(message),
                                   .hint = std::move(hint),
                                   .at = std::move(at)});
  }

  /// True when there is one. Anything else of that name (a Python environment, say) is nothing to
  /// us.
  bool read_dotenv_in(const fs::path& where) {
    const std::string file = source::printable((where / ".env").string());
    auto read = source::read_bytes((directory_ / where / ".env").string());
    if (const auto* const failure = std::get_if<source::ReadFailure>(&read)) {
      if (failure->kind == source::ReadFailure::Kind::unreadable) {
        report(Severity::warning, "unreadable_file", "cannot be read: " + failure->why, "",
               {.file = file});
      }
      return false;
    }
    Dotenv dotenv = read_dotenv(source::normalised(std::get<std::string>(std::move(read))), file);
    std::ranges::move(dotenv.diagnostics, std::back_inserter(config_.diagnostics));
    std::ranges::reverse(dotenv.entries);  // of two with one name the last counts
    for (const DotenvEntry& entry : dotenv.entries) {
      const bool added =
          variables_
              .try_emplace(entry.name, RawValue{.text = entry.value,
                                                .origin = fmt::format("{}:{}", file, entry.line),
                                                .name = entry.name,
                                                .at = {.file = file, .line = entry.line},
                                                .base = where})
              .second;
      if (added && entry.name.starts_with("PG") && !entry.name.starts_with(prefix)) {
        config_.libpq_environment[entry.name] = entry.value;
      }
    }
    return true;
  }

  void find_toml() {
    if (const auto named = from_flag_or_variable(key_of("config"))) {
      found_ = FoundFile{.shown = named->base / named->text,
                         .real = directory_ / named->base / named->text};
      named_ = true;
      return;
    }
    std::error_code ignored;
    fs::path shown = "pgmig.toml";
    fs::path above = (fs::absolute(directory_, ignored) / "").lexically_normal().parent_path();
    for (;; above = above.parent_path()) {
      const fs::path real = above / "pgmig.toml";
      if (fs::exists(fs::symlink_status(real, ignored))) {
        found_ = FoundFile{.shown = shown, .real = real};
        return;
      }
      if (!above.has_relative_path()) {
        return;
      }
      shown = ".." / shown;
    }
  }

  void read_found_toml() {
    if (!found_) {
      return;
    }
    const std::string file = source::printable(found_->shown.string());
    auto read = source::read_bytes(found_->real.string());
    if (const auto* const failure = std::get_if<source::ReadFailure>(&read)) {
      report(Severity::error, "unreadable_file",
             "the configuration file cannot be read: " + failure->why,
             named_ ? "name another with --config" : "", {.file = file});
      return;
    }
    const std::string text = source::normalised(std::get<std::string>(std::move(read)));
    if (auto error = source::encoding_error(text, file)) {
      config_.diagnostics.push_back(*std::move(error));
      return;
    }
    toml_ = read_toml(text, file, found_->shown.parent_path());
    std::ranges::move(toml_.diagnostics, std::back_inserter(config_.diagnostics));
  }

  void choose_environment() {
    const auto chosen = from_flag_or_variable(key_of("env"));
    if (!chosen || chosen->text.empty()) {
      return;
    }
    const auto environment = toml_.environments.find(chosen->text);
    if (environment != toml_.environments.end()) {
      chosen_ = &environment->second;
      return;
    }
    std::vector<std::string_view> names;
    std::ranges::transform(toml_.environments, std::back_inserter(names),
                           [](const auto& one) -> std::string_view { return one.first; });
    const auto near = nearest(chosen->text, names);
    std::string hint =
        !found_ ? "there is no pgmig.toml"
        : names.empty()
            ? fmt::format("{} has no [env.<name>]", source::printable(found_->shown.string()))
            : fmt::format("{} has {}", source::printable(found_->shown.string()),
                          source::printable(fmt::format("{}", fmt::join(names, ", "))));
    report(Severity::error, "unknown_environment",
           fmt::format("{}: there is no [env.{}]", chosen->name, source::printable(chosen->text)),
           near ? fmt::format("did you mean {}? {}", *near, hint) : hint, chosen->at);
  }

  void settle(const ConfigKey& key) {
    RawValue raw = raw_of(key);
    auto read = read_value(key, raw);
    if (const auto* const error = std::get_if<ValueError>(&read)) {
      // Values of the toml were complained of when the file was read, and are not kept.
      report(Severity::error, "bad_value", fmt::format("{}: {}", raw.name, error->message),
             error->hint, raw.at);
      raw = fallback(key);
      read = read_value(key, raw);
    }
    const auto* const value = std::get_if<ConfigValue>(&read);
    PGMIG_ASSERT(value != nullptr);
    key.set(config_, *value);
    const std::string text = to_text(*value);
    const std::string safe = masked(text);
    config_.settings.push_back({.key = key.name,
                                .value = source::printable(safe),
                                .origin = raw.origin,
                                .secret = safe != text});
  }

  [[nodiscard]] RawValue raw_of(const ConfigKey& key) const {
    if (key.name == "config" && found_ && !named_) {
      return {.text = found_->shown.string(), .origin = "found"};
    }
    if (auto raw = from_flag_or_variable(key)) {
      return *std::move(raw);
    }
    if (auto raw = from_toml(key.name)) {
      return *std::move(raw);
    }
    return fallback(key);
  }

  [[nodiscard]] std::optional<RawValue> from_flag_or_variable(const ConfigKey& key) const {
    if (const auto flag = flags_.find(key.name); flag != flags_.end()) {
      return RawValue{.text = flag->second, .origin = "flag " + key.flag, .name = key.flag};
    }
    for (const std::string& name : key.environment) {
      const auto variable = variables_.find(name);
      // A variable that is set to nothing is as good as not set, but keeps .env from setting it.
      if (variable != variables_.end() && !variable->second.text.empty()) {
        return variable->second;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<RawValue> from_toml(const std::string& key) const {
    for (const TomlValues* const values : {chosen_, &toml_.values}) {
      if (values == nullptr) {
        continue;
      }
      if (const auto found = values->find(key); found != values->end()) {
        return found->second;
      }
    }
    return std::nullopt;
  }

  /// The default. The directory of the migrations lies beside the toml, wherever one stands below
  /// it.
  [[nodiscard]] RawValue fallback(const ConfigKey& key) const {
    return {.text = key.fallback,
            .origin = "default",
            .base = found_ ? found_->shown.parent_path() : fs::path{}};
  }

  /// `--env production` while DATABASE_URL names the database of development: easily not meant.
  void warn_of_shadowed_database() {
    const auto winner = from_flag_or_variable(key_of("database"));
    if (chosen_ == nullptr || !winner || winner->origin.starts_with("flag ")) {
      return;
    }
    if (const auto loser = chosen_->find("database"); loser != chosen_->end()) {
      report(Severity::warning, "shadowed_database",
             fmt::format("the database of the chosen environment is not used: {} wins",
                         winner->origin),
             "unset it, or say which database with -d", loser->second.at);
    }
  }

  void warn_of_unknown_variables() {
    std::vector<std::string> known;
    for (const ConfigKey& key : config_keys()) {
      std::ranges::copy(key.environment, std::back_inserter(known));
    }
    std::vector<std::string_view> tails;
    for (const std::string& name : known) {
      if (name.starts_with(prefix)) {
        tails.push_back(std::string_view{name}.substr(prefix.size()));
      }
    }
    for (const auto& [name, value] : variables_) {
      if (!name.starts_with(prefix) || std::ranges::find(known, name) != known.end() ||
          std::ranges::find(other_variables, name) != other_variables.end()) {
        continue;
      }
      const auto near = name == "PGMIG_DATABASE"
                            ? std::optional<std::string>{"DATABASE_URL"}
                            : nearest(std::string_view{name}.substr(prefix.size()), tails);
      if (near) {
        report(Severity::warning, "unknown_variable",
               fmt::format("{} is not read", source::printable(name)),
               fmt::format("did you mean {}{}?", prefix, *near), value.at);
      }
    }
  }

  static const ConfigKey& key_of(std::string_view name) {
    return *std::ranges::find(config_keys(), name, &ConfigKey::name);
  }

  const FlagValues& flags_;
  const fs::path& directory_;
  std::map<std::string, RawValue> variables_;
  std::optional<FoundFile> found_;
  bool named_ = false;
  TomlFile toml_;
  const TomlValues* chosen_ = nullptr;
  Config config_;
};

}  // namespace

Config load_config(const FlagValues& flags, const std::map<std::string, std::string>& environment,
                   const std::filesystem::path& directory) {
  return Loader{flags, environment, directory}.load();
}

}  // namespace pgmig::cli
