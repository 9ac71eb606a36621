// SPDX-License-Identifier: Apache-2.0
#include "snapshot/differences.hpp"

#include "snapshot/kinds.hpp"
#include "snapshot/script.hpp"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace pgmig::snapshot {

namespace {

using Key = std::tuple<std::string_view, std::string_view, std::string_view>;

Key key_of(const Object& object) { return {object.kind, object.of, object.name}; }

std::map<Key, const Object*> by_key(const Snapshot& snapshot) {
  std::map<Key, const Object*> objects;
  for (const Object& object : snapshot) {
    objects.emplace(key_of(object), &object);
  }
  return objects;
}

const Object& either(const Difference& difference) {
  return difference.found ? *difference.found : *difference.expected;
}

bool matches(const std::string& text, const std::string& pattern) {
  return ::fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

/// What is missing, or new, as a whole: things that stand alone, and columns.
class Wholes {
 public:
  Wholes(const std::vector<Difference>& all, std::optional<Object> Difference::*side,
         std::optional<Object> Difference::*other) {
    for (const Difference& difference : all) {
      const auto& object = difference.*side;
      if (!object || difference.*other) {
        continue;
      }
      if (object->of.empty()) {
        heads_.insert(object->name);
      } else if (object->kind == "column") {
        columns_.emplace(object->of, object->name);
      }
    }
  }

  /// It comes and goes with one of them.
  [[nodiscard]] bool contain(const Object& object) const {
    return heads_.contains(object.of) ||
           (object.kind != "column" && columns_.contains({object.of, object.name}));
  }

 private:
  std::set<std::string> heads_;
  std::set<std::pair<std::string, std::string>> columns_;
};

std::string in_words(const Object& object) {
  const std::string what = object.kind + (object.name.empty() ? "" : " " + object.name);
  return object.of.empty() || object.name.ends_with(object.of) ? what : what + " of " + object.of;
}

/// On one line, not all of a long one.
std::string shortened(const std::string& value) {
  constexpr std::size_t longest = 60;
  const std::string line = value.substr(0, value.find('\n'));
  return line.size() == value.size() && line.size() <= longest ? line
                                                               : line.substr(0, longest) + "...";
}

std::string in_words(const Difference& difference) {
  const std::string what = in_words(either(difference));
  if (!difference.found) {
    return what + " is missing";
  }
  if (!difference.expected) {
    return what + " is new";
  }
  const std::string now = shortened(difference.found->value);
  const std::string before = shortened(difference.expected->value);
  return now == before ? what + " is not the same"
                       : fmt::format("{} is {}, not {}", what, now, before);
}

void append_statement(std::string& script, const std::string& sql) {
  if (!sql.empty()) {
    script += sql + ";\n";
  }
}

/// Partitions that came to or went from tables that were known before.
std::set<std::string> managed_partitions(const std::vector<Difference>& all,
                                         const Snapshot& expected) {
  const auto known = by_key(expected);
  std::set<std::string> names;
  for (const Difference& difference : all) {
    const Object& object = either(difference);
    const bool moved = !difference.expected || !difference.found;
    if (moved && object.kind == "attachment" && known.contains({"table", "", object.of})) {
      names.insert(object.name);
    }
  }
  return names;
}

}  // namespace

std::vector<Difference> differences(const Snapshot& expected, const Snapshot& found) {
  const auto wanted = by_key(expected);
  const auto there = by_key(found);
  std::vector<Difference> all;
  for (const Object& object : expected) {
    if (!there.contains(key_of(object))) {
      all.push_back({.expected = object, .found = {}});
    }
  }
  for (const Object& object : found) {
    const auto at = wanted.find(key_of(object));
    if (at == wanted.end()) {
      all.push_back({.expected = {}, .found = object});
    } else if (*at->second != object) {
      all.push_back({.expected = *at->second, .found = object});
    }
  }
  return all;
}

std::vector<Difference> without_ignored(std::vector<Difference> all, const Snapshot& expected,
                                        const std::vector<std::string>& patterns) {
  const auto partitions = managed_partitions(all, expected);
  std::erase_if(all, [&](const Difference& difference) {
    const Object& object = either(difference);
    return partitions.contains(object.name) || partitions.contains(object.of) ||
           std::ranges::any_of(patterns, [&](const std::string& pattern) {
             return matches(object.name, pattern) || matches(object.of, pattern);
           });
  });
  return all;
}

std::vector<std::string> to_words(const std::vector<Difference>& all) {
  const Wholes missing(all, &Difference::expected, &Difference::found);
  const Wholes added(all, &Difference::found, &Difference::expected);
  std::vector<std::string> words;
  for (const Difference& difference : all) {
    const bool told = difference.found ? !difference.expected && added.contain(*difference.found)
                                       : missing.contain(*difference.expected);
    if (!told) {
      words.push_back(in_words(difference));
    }
  }
  return words;
}

std::string to_sql(const std::vector<Difference>& all) {
  const Wholes missing(all, &Difference::expected, &Difference::found);
  std::string script;
  for (auto at = all.rbegin(); at != all.rend(); ++at) {
    if (!at->found && !missing.contain(*at->expected)) {
      append_statement(script, remove(*at->expected));
    }
  }
  Snapshot added;
  for (const Difference& difference : all) {
    if (difference.expected && difference.found) {
      append_statement(script, change(*difference.expected, *difference.found));
    } else if (difference.found) {
      added.push_back(*difference.found);
    }
  }
  return script + script_of(added);
}

std::vector<Object> without_removal(const std::vector<Difference>& all) {
  const Wholes added(all, &Difference::found, &Difference::expected);
  std::vector<Object> objects;
  for (const Difference& difference : all) {
    const bool is_new = difference.found && !difference.expected;
    if (is_new && !added.contain(*difference.found) && remove(*difference.found).empty()) {
      objects.push_back(*difference.found);
    }
  }
  return objects;
}

std::vector<Difference> reversed(std::vector<Difference> all) {
  for (Difference& difference : all) {
    std::swap(difference.expected, difference.found);
  }
  // What is made comes in the order of making, what is removed in the other.
  std::stable_partition(all.begin(), all.end(),
                        [](const Difference& difference) { return !difference.found; });
  return all;
}

Snapshot expected_after(const Snapshot& found, const std::vector<Difference>& before) {
  std::map<Key, const Difference*> untouched;
  const auto there = by_key(found);
  for (const Difference& difference : before) {
    const auto at = there.find(key_of(either(difference)));
    const bool same = difference.found ? at != there.end() && *at->second == *difference.found
                                       : at == there.end();
    if (same) {
      untouched.emplace(key_of(either(difference)), &difference);
    }
  }
  Snapshot expected;
  for (const Object& object : found) {
    const auto at = untouched.find(key_of(object));
    if (at == untouched.end()) {
      expected.push_back(object);
    } else if (at->second->expected) {
      expected.push_back(*at->second->expected);
    }
  }
  for (const Difference& difference : before) {
    if (!difference.found && untouched.contains(key_of(*difference.expected))) {
      expected.push_back(*difference.expected);
    }
  }
  return expected;
}

}  // namespace pgmig::snapshot
