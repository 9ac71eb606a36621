// SPDX-License-Identifier: Apache-2.0
// A node's children by its descriptor.
#include "sql/walk.hpp"

#include <cstddef>
#include <cstdint>

namespace pgmig::sql {

namespace {

template <class T>
const T& field_at(const ProtobufCMessage& message, std::size_t offset) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(&message) + offset);
}

bool is_absent_alternative(const ProtobufCMessage& message, const ProtobufCFieldDescriptor& field) {
  return (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0U &&
         field_at<std::uint32_t>(message, field.quantifier_offset) != field.id;
}

}  // namespace

void children(const ProtobufCMessage& message, std::vector<ProtobufCMessage*>& found) {
  if (message.descriptor == &pg_query__node__descriptor) {
    // All 240 alternatives are pointers to messages that share one place.
    const auto& node = reinterpret_cast<const PgQuery__Node&>(message);
    if (node.node_case != PG_QUERY__NODE__NODE__NOT_SET) {
      found.push_back(&node.alias->base);
    }
    return;
  }
  for (const ProtobufCFieldDescriptor& field : fields_of(message)) {
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) {
      continue;
    }
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      const auto count = field_at<std::size_t>(message, field.quantifier_offset);
      const std::span list(field_at<ProtobufCMessage**>(message, field.offset), count);
      found.insert(found.end(), list.begin(), list.end());
    } else if (!is_absent_alternative(message, field)) {
      if (auto* child = field_at<ProtobufCMessage*>(message, field.offset); child != nullptr) {
        found.push_back(child);
      }
    }
  }
}

}  // namespace pgmig::sql
