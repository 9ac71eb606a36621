// SPDX-License-Identifier: Apache-2.0
// Calls libpg_query and owns what it returns.
#include "sql/tree.hpp"

#include "base/utf8.hpp"
#include "sql/walk.hpp"

#include <pg_query.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace pgmig::sql {

namespace {

void* allocate(void* arena, std::size_t bytes) {
  return static_cast<Tree::Arena*>(arena)->allocate(bytes);
}

void keep(void* /*arena*/, void* /*memory*/) noexcept {}  // the arena frees all at once

using ParseResult =
    std::unique_ptr<PgQueryProtobufParseResult, void (*)(PgQueryProtobufParseResult*)>;

/// The parser's cursor counts characters from 1; 0 is no place.
std::size_t byte_offset(std::string_view text, int cursor) noexcept {
  std::size_t at = 0;
  for (int characters = cursor; at < text.size(); ++at) {
    if (starts_character(text[at]) && --characters <= 0) {
      break;
    }
  }
  return at;
}

template <class Message>
std::string pack(const Message& message) {
  std::string bytes(protobuf_c_message_get_packed_size(&message.base), '\0');
  protobuf_c_message_pack(&message.base, reinterpret_cast<std::uint8_t*>(bytes.data()));
  return bytes;
}

}  // namespace

std::variant<Tree, SyntaxError> parse_tree(const std::string& text) {
  if (text.find('\0') != std::string::npos) {
    return SyntaxError{.message = "a zero byte in the text", .offset = text.find('\0')};
  }
  PgQueryProtobufParseResult result = pg_query_parse_protobuf(text.c_str());
  const auto free = [](PgQueryProtobufParseResult* r) { pg_query_free_protobuf_parse_result(*r); };
  const ParseResult owner(&result, free);
  if (result.error != nullptr) {
    return SyntaxError{.message = result.error->message,
                       .offset = byte_offset(text, result.error->cursorpos)};
  }
  auto arena =
      std::make_unique<Tree::Arena>(std::clamp<std::size_t>(text.size() * 16, 1024, 1U << 20U));
  ProtobufCAllocator allocator{.alloc = allocate, .free = keep, .allocator_data = arena.get()};
  PgQuery__ParseResult* tree =
      pg_query__parse_result__unpack(&allocator, result.parse_tree.len,
                                     reinterpret_cast<const std::uint8_t*>(result.parse_tree.data));
  if (tree == nullptr) {
    return SyntaxError{.message = "the parser's tree cannot be read", .offset = 0};
  }
  return Tree(std::move(arena), tree);
}

std::string deparse_tree(PgQuery__ParseResult& result) {
  std::string bytes = pack(result);
  PgQueryDeparseResult deparsed =
      pg_query_deparse_protobuf({.len = bytes.size(), .data = bytes.data()});
  std::string text = deparsed.error == nullptr ? deparsed.query : "";
  pg_query_free_deparse_result(deparsed);
  return text;
}

std::string bytes_without_places(PgQuery__ParseResult& result) {
  constexpr std::array<std::string_view, 4> places{"location", "stmt_location", "stmt_len",
                                                   "list_start"};
  walk(result.base, [&](ProtobufCMessage& message) {
    for (const ProtobufCFieldDescriptor& field : fields_of(message)) {
      if (field.type == PROTOBUF_C_TYPE_INT32 &&
          std::ranges::find(places, field.name) != places.end()) {
        *reinterpret_cast<std::int32_t*>(reinterpret_cast<char*>(&message) + field.offset) = 0;
      }
    }
    return Descend::yes;
  });
  return pack(result);
}

}  // namespace pgmig::sql
