// SPDX-License-Identifier: Apache-2.0
// A migration from a text, without a file.
#pragma once

#include "source/migration.hpp"

#include <memory>
#include <string>
#include <utility>

namespace pgmig::test {

struct Parsed {
  source::Migration migration;
  Diagnostics diagnostics;
};

inline Parsed parsed(std::string text, const source::ReadOptions& options = {}) {
  Parsed result;
  result.migration.path = "V1__x.sql";
  result.migration.file_text = std::make_shared<const std::string>(std::move(text));
  result.diagnostics = source::parse(result.migration, options);
  return result;
}

}  // namespace pgmig::test
