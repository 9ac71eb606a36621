// SPDX-License-Identifier: Apache-2.0
// The only file that knows toml++; header-only and without exceptions, so that errors are values.
#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include "cli/config_toml.hpp"

#include "base/printable.hpp"
#include "base/suggest.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace pgmig::cli {

namespace {

/// Where keys may stand: at the top, in [policy], or anywhere in [env.<name>].
enum class Section { top, policy, env };

class Reader {
 public:
  Reader(const std::string& file, const std::filesystem::path& base) : file_(file), base_(base) {}

  TomlFile read(std::string_view text) {
    const toml::parse_result parsed = toml::parse(text, file_);
    if (!parsed) {
      const toml::parse_error& error = parsed.error();
      report("config_syntax", printable(error.description()), "", error.source().begin);
      return std::move(result_);
    }
    for (const auto& [key, node] : parsed.table()) {
      if (key == "policy") {
        read_section(node, key, Section::policy, result_.values);
      } else if (key == "env") {
        read_environments(node, key);
      } else if (key == "drift") {
        read_drift(node, key);
      } else {
        read_key(key, node, Section::top, result_.values);
      }
    }
    return std::move(result_);
  }

 private:
  void report(std::string code, std::string message, std::string hint,
              const toml::source_position& place) {
    result_.diagnostics.push_back({.code = std::move(code),
                                   .message = std::move(message),
                                   .hint = std::move(hint),
                                   .at = {file_, place.line, place.column}});
  }

  const toml::table* table_of(const toml::node& node, const toml::key& key) {
    if (const toml::table* const table = node.as_table()) {
      return table;
    }
    report("bad_value", fmt::format("{} is not a table", printable(key.str())),
           key == "env" ? "write [env.<name>]" : fmt::format("write [{}]", printable(key.str())),
           node.source().begin);
    return nullptr;
  }

  void read_section(const toml::node& node, const toml::key& name, Section section,
                    TomlValues& values) {
    if (const toml::table* const table = table_of(node, name)) {
      for (const auto& [key, value] : *table) {
        if (section == Section::env && key == "policy") {
          read_section(value, key, Section::policy, values);
        } else {
          read_key(key, value, section, values);
        }
      }
    }
  }

  void read_environments(const toml::node& node, const toml::key& name) {
    if (const toml::table* const table = table_of(node, name)) {
      for (const auto& [key, value] : *table) {
        TomlValues& values = result_.environments[std::string{key.str()}];
        read_section(value, key, Section::env, values);
      }
    }
  }

  /// `ignore` in [drift] is drift_ignore.
  void read_drift(const toml::node& node, const toml::key& name) {
    if (const toml::table* const table = table_of(node, name)) {
      for (const auto& [key, value] : *table) {
        read_named(fmt::format("drift_{}", key.str()), key, value, Section::top, result_.values);
      }
    }
  }

  void read_key(const toml::key& name, const toml::node& node, Section section,
                TomlValues& values) {
    read_named(std::string{name.str()}, name, node, section, values);
  }

  void read_named(const std::string& wanted, const toml::key& name, const toml::node& node,
                  Section section, TomlValues& values) {
    const auto keys = config_keys();
    const auto key = std::ranges::find(keys, wanted, &ConfigKey::name);
    if (key == keys.end() || !may_stand(*key, section)) {
      report_unknown(name, section);
      return;
    }
    auto raw = raw_value(node, key->name);
    if (!raw) {
      return;
    }
    const auto read = read_value(*key, *raw);
    if (const auto* const error = std::get_if<ValueError>(&read)) {
      report("bad_value", fmt::format("{}: {}", key->name, error->message), error->hint,
             node.source().begin);
    } else if (const auto [there, added] = values.try_emplace(key->name, *raw); !added) {
      report("duplicate_key", fmt::format("{} is given twice", key->name),
             fmt::format("the other stands on line {}", there->second.at.line),
             node.source().begin);
    }
  }

  static bool may_stand(const ConfigKey& key, Section section) {
    switch (key.place) {
      case ConfigPlace::nowhere:
        return false;
      case ConfigPlace::top:
        return section != Section::policy;
      case ConfigPlace::policy:
        return section != Section::top;
    }
    return false;
  }

  void report_unknown(const toml::key& name, Section section) {
    std::vector<std::string_view> here;
    for (const ConfigKey& key : config_keys()) {
      if (may_stand(key, section)) {
        here.emplace_back(key.name);
      }
    }
    if (section == Section::top) {
      here.insert(here.end(), {"policy", "drift", "env"});
    } else if (section == Section::env) {
      here.emplace_back("policy");
    }
    report("unknown_key",
           fmt::format("there is no key {}{}", printable(name.str()),
                       section == Section::policy ? " in [policy]" : ""),
           hint_for(name.str(), section, here), name.source().begin);
  }

  static std::string hint_for(std::string_view name, Section section,
                              const std::vector<std::string_view>& here) {
    const auto keys = config_keys();
    const auto key = std::ranges::find(keys, name, &ConfigKey::name);
    if (key != keys.end() && key->place == ConfigPlace::policy) {
      return "write it in [policy]";
    }
    if (key != keys.end() && key->place == ConfigPlace::top) {
      return "write it before the first [table]";
    }
    const auto near = nearest(name, here);
    if (near) {
      return fmt::format("did you mean {}?", *near);
    }
    // A misspelt key of the policy at the top: both slips at once.
    std::vector<std::string_view> elsewhere;
    for (const ConfigKey& other : keys) {
      if (other.place == ConfigPlace::policy) {
        elsewhere.emplace_back(other.name);
      }
    }
    const auto policy = section == Section::top ? nearest(name, elsewhere) : std::nullopt;
    return policy ? fmt::format("did you mean {} in [policy]?", *policy)
                  : fmt::format("keys are {}", fmt::join(here, ", "));
  }

  std::optional<RawValue> raw_value(const toml::node& node, const std::string& key) {
    const toml::source_position place = node.source().begin;
    RawValue raw{.origin = fmt::format("{}:{}", file_, place.line),
                 .at = {file_, place.line, place.column},
                 .base = base_};
    if (const auto* const text = node.as_string()) {
      raw.text = text->get();
      return raw;
    }
    if (const auto* const number = node.as_integer()) {
      raw.form = RawValue::Form::number;
      raw.text = std::to_string(number->get());
      return raw;
    }
    if (const auto* const yes = node.as_boolean()) {
      raw.form = RawValue::Form::yes_no;
      raw.text = yes->get() ? "true" : "false";
      return raw;
    }
    const toml::array* const array = node.as_array();
    if (array != nullptr &&
        std::ranges::all_of(*array, [](const toml::node& one) { return one.is_string(); })) {
      raw.form = RawValue::Form::list;
      for (const toml::node& one : *array) {
        raw.list.push_back(one.as_string()->get());
      }
      return raw;
    }
    report("bad_value", fmt::format("{}: a value of this kind does not go here", key),
           "write a text in quotes", place);
    return std::nullopt;
  }

  const std::string& file_;
  const std::filesystem::path& base_;
  TomlFile result_;
};

}  // namespace

TomlFile read_toml(std::string_view text, const std::string& file,
                   const std::filesystem::path& base) {
  return Reader{file, base}.read(text);
}

}  // namespace pgmig::cli
