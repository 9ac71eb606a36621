// SPDX-License-Identifier: Apache-2.0
#include "rehearse/report.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <string_view>

namespace pgmig::rehearse {

namespace {

std::string name_of(const Rehearsed& migration) {
  return printable(migration.version.empty() ? "R " + migration.description
                                             : migration.version + " " + migration.description);
}

const Check* find(const Rehearsed& migration, Property property) {
  const auto at = std::ranges::find(migration.checks, property, &Check::property);
  return at == migration.checks.end() ? nullptr : &*at;
}

/// Those that any migration was checked for.
std::vector<Property> properties_of(const Rehearsal& rehearsal) {
  std::vector<Property> used;
  std::ranges::copy_if(all_properties, std::back_inserter(used), [&](Property property) {
    return std::ranges::any_of(rehearsal.migrations, [&](const Rehearsed& migration) {
      return find(migration, property) != nullptr;
    });
  });
  return used;
}

std::string summary_of(const std::vector<Rehearsal>& all) {
  return fmt::format("{} passed, {} failed, {} warned, {} skipped", count(all, Outcome::passed),
                     count(all, Outcome::failed), count(all, Outcome::warned),
                     count(all, Outcome::skipped));
}

using Line = std::function<void(const Rehearsed&, const Check&)>;

void for_each(const Rehearsal& rehearsal, const Line& line) {
  for (const Rehearsed& migration : rehearsal.migrations) {
    for (const Check& check : migration.checks) {
      line(migration, check);
    }
  }
}

std::string table_of(const Rehearsal& rehearsal) {
  const auto properties = properties_of(rehearsal);
  std::size_t width = std::string_view("migration").size();
  for (const Rehearsed& migration : rehearsal.migrations) {
    width = std::max(width, name_of(migration).size());
  }
  std::string text = fmt::format("{:{}}", "migration", width);
  for (const Property property : properties) {
    text += fmt::format("  {:11}", name(property));
  }
  text += "\n";
  for (const Rehearsed& migration : rehearsal.migrations) {
    text += fmt::format("{:{}}", name_of(migration), width);
    for (const Property property : properties) {
      const Check* check = find(migration, property);
      text += fmt::format("  {:11}", check == nullptr ? "-" : name(check->outcome));
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += "\n";
  }
  return text;
}

std::string in_xml(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string lines_of(const Check& check, std::string_view before, std::string_view after) {
  std::string text;
  for (const std::string& detail : check.details) {
    text += fmt::format("{}{}{}", before, printable(detail), after);
  }
  return text;
}

std::string junit_case(const Rehearsed& migration, const Check& check) {
  const std::string head = fmt::format(R"(    <testcase classname="{}" name="{}" time="{:.3f}")",
                                       in_xml(name_of(migration)), name(check.property),
                                       std::chrono::duration<double>(check.took).count());
  const std::string details = in_xml(lines_of(check, "", "\n"));
  switch (check.outcome) {
    case Outcome::failed:
      return fmt::format("{}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", head,
                         in_xml(headline(migration, check)), details);
    case Outcome::skipped:
      return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head, details);
    case Outcome::warned:
      return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", head,
                         details);
    case Outcome::passed:
      break;
  }
  return head + "/>\n";
}

std::string in_cell(std::string text) {
  for (auto at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) {
    text.insert(at, "\\");
  }
  return text;
}

std::string markdown_of(const Rehearsal& rehearsal) {
  const auto properties = properties_of(rehearsal);
  std::string text = fmt::format("\n### PostgreSQL {}\n\n| migration |", rehearsal.server);
  std::string rule = "\n|---|";
  for (const Property property : properties) {
    text += fmt::format(" {} |", name(property));
    rule += "---|";
  }
  text += rule + "\n";
  for (const Rehearsed& migration : rehearsal.migrations) {
    text += fmt::format("| {} |", in_cell(name_of(migration)));
    for (const Property property : properties) {
      const Check* check = find(migration, property);
      const bool stands_out = check != nullptr && check->outcome == Outcome::failed;
      const std::string mark = stands_out ? "**" : "";
      text += fmt::format(" {0}{1}{0} |", mark, check == nullptr ? "" : name(check->outcome));
    }
    text += "\n";
  }
  for_each(rehearsal, [&](const Rehearsed& migration, const Check& check) {
    if (check.outcome == Outcome::failed || check.outcome == Outcome::warned) {
      text +=
          fmt::format("\n**{}**\n\n", headline(migration, check)) + lines_of(check, "    ", "\n");
    }
  });
  return text;
}

nlohmann::ordered_json json_of(const Check& check) {
  return {{"property", name(check.property)},
          {"outcome", name(check.outcome)},
          {"details", check.details},
          {"took_ms", check.took.count()}};
}

}  // namespace

std::string headline(const Rehearsed& migration, const Check& check) {
  return fmt::format("{}: {} {}", name_of(migration), name(check.property), name(check.outcome));
}

std::string to_text(const std::vector<Rehearsal>& all) {
  std::string text;
  for (const Rehearsal& rehearsal : all) {
    text += fmt::format("PostgreSQL {}\n", rehearsal.server) + table_of(rehearsal);
    for_each(rehearsal, [&](const Rehearsed& migration, const Check& check) {
      if (check.outcome != Outcome::passed) {
        text += "\n" + headline(migration, check) + "\n" + lines_of(check, "  ", "\n");
      }
    });
    for (const std::string& note : rehearsal.notes) {
      text += "\nnote: " + printable(note);
    }
    text += "\n";
  }
  return text + "rehearsal: " + summary_of(all) + "\n";
}

std::string to_markdown(const std::vector<Rehearsal>& all) {
  std::string text = "## Rehearsal of migrations\n\n" + summary_of(all) + "\n";
  for (const Rehearsal& rehearsal : all) {
    text += markdown_of(rehearsal);
  }
  return text;
}

nlohmann::ordered_json to_json(const std::vector<Rehearsal>& all) {
  auto servers = nlohmann::ordered_json::array();
  for (const Rehearsal& rehearsal : all) {
    auto migrations = nlohmann::ordered_json::array();
    for (const Rehearsed& migration : rehearsal.migrations) {
      auto checks = nlohmann::ordered_json::array();
      for (const Check& check : migration.checks) {
        checks.push_back(json_of(check));
      }
      nlohmann::ordered_json version;
      if (!migration.version.empty()) {
        version = migration.version;
      }
      migrations.push_back({{"version", std::move(version)},
                            {"description", migration.description},
                            {"file", migration.file},
                            {"checks", std::move(checks)}});
    }
    servers.push_back({{"server_version", rehearsal.server},
                       {"migrations", std::move(migrations)},
                       {"notes", rehearsal.notes}});
  }
  return {{"schema_version", 1},
          {"failed", count(all, Outcome::failed)},
          {"warned", count(all, Outcome::warned)},
          {"servers", std::move(servers)}};
}

std::string to_junit(const std::vector<Rehearsal>& all) {
  std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const Rehearsal& rehearsal : all) {
    const std::vector<Rehearsal> one{rehearsal};
    std::size_t tests = 0;
    std::string cases;
    for_each(rehearsal, [&](const Rehearsed& migration, const Check& check) {
      cases += junit_case(migration, check);
      ++tests;
    });
    text += fmt::format(
        "  <testsuite name=\"PostgreSQL {}\" tests=\"{}\" failures=\"{}\" skipped=\"{}\">\n{}"
        "  </testsuite>\n",
        rehearsal.server, tests, count(one, Outcome::failed), count(one, Outcome::skipped), cases);
  }
  return text + "</testsuites>\n";
}

}  // namespace pgmig::rehearse
