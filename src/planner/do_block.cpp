// SPDX-License-Identifier: Apache-2.0
#include "planner/do_block.hpp"

namespace pgmig::planner {

std::string do_block(const std::string& body) {
  std::string tag = "$pgmig$";
  while (body.find(tag) != std::string::npos) {
    tag.insert(1, "_");
  }
  return "DO " + tag + "\n" + body + tag;
}

}  // namespace pgmig::planner
