// SPDX-License-Identifier: Apache-2.0
// Visits every node of a syntax tree, whatever its kind, through protobuf-c's descriptors.
#pragma once

#include <pg_query/pg_query.pb-c.h>

#include <span>
#include <vector>

namespace pgmig::sql {

/// Whether a walk goes below the node just visited.
enum class Descend { yes, no };

[[nodiscard]] inline std::span<const ProtobufCFieldDescriptor> fields_of(
    const ProtobufCMessage& message) {
  return {message.descriptor->fields, message.descriptor->n_fields};
}

/// The nodes right below `message`, in the order of the tree's fields.
void children(const ProtobufCMessage& message, std::vector<ProtobufCMessage*>& found);

/// Calls `visit(node)` for `root` and everything below it, parents first, in the order of the
/// fields. Not recursive: the tree may be as deep as it likes.
template <class Visit>
void walk(const ProtobufCMessage& root, Visit visit) {
  std::vector<ProtobufCMessage*> waiting{const_cast<ProtobufCMessage*>(&root)};
  std::vector<ProtobufCMessage*> below;
  while (!waiting.empty()) {
    ProtobufCMessage& node = *waiting.back();
    waiting.pop_back();
    if (visit(node) == Descend::yes) {
      below.clear();
      children(node, below);
      waiting.insert(waiting.end(), below.rbegin(), below.rend());
    }
  }
}

}  // namespace pgmig::sql
