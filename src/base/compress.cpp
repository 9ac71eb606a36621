// SPDX-License-Identifier: Apache-2.0
// zlib streams, whole texts at a time. This file is the only one that knows zlib.
#include "base/compress.hpp"

#include "base/assert.hpp"
#include "base/error.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <new>

namespace pgmig {

namespace {

/// zlib's inflate with its memory freed at the end.
class Inflater {
 public:
  Inflater() {
    if (inflateInit(&stream_) != Z_OK) {
      throw std::bad_alloc{};
    }
  }

  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  Inflater(Inflater&&) = delete;
  Inflater& operator=(Inflater&&) = delete;

  ~Inflater() { inflateEnd(&stream_); }

  z_stream& stream() noexcept { return stream_; }

 private:
  z_stream stream_{};
};

[[noreturn]] void throw_damaged() {
  throw Error{ErrorKind::history_violation, "a text kept in the history is damaged",
              "restore the pgmig schema from a backup"};
}

}  // namespace

std::string compress(std::string_view text) {
  PGMIG_ASSERT(text.size() <= std::numeric_limits<uLong>::max() / 2);
  uLongf size = compressBound(static_cast<uLong>(text.size()));
  std::string bytes(size, '\0');
  // zlib's types are unsigned char; reading char through them is what the language allows.
  const auto* from = reinterpret_cast<const Bytef*>(text.data());
  auto* to = reinterpret_cast<Bytef*>(bytes.data());
  const int result = ::compress(to, &size, from, static_cast<uLong>(text.size()));
  if (result == Z_MEM_ERROR) {
    throw std::bad_alloc{};
  }
  PGMIG_ASSERT(result == Z_OK);
  bytes.resize(size);
  return bytes;
}

std::string decompress(std::string_view bytes) {
  Inflater inflater;
  z_stream& stream = inflater.stream();
  std::string text;
  std::array<char, 16384> piece{};
  int result = Z_OK;
  while (result == Z_OK) {
    if (stream.avail_in == 0) {
      const auto length = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
      // next_in is const in all but the type; zlib does not write through it.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
      stream.avail_in = static_cast<uInt>(length);
      bytes.remove_prefix(length);
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    result = inflate(&stream, Z_NO_FLUSH);
    text.append(piece.data(), piece.size() - stream.avail_out);
  }
  if (result == Z_MEM_ERROR) {
    throw std::bad_alloc{};
  }
  // A stream that ends early gives Z_BUF_ERROR; bytes after the end are damage too.
  if (result != Z_STREAM_END || stream.avail_in != 0 || !bytes.empty()) {
    throw_damaged();
  }
  return text;
}

}  // namespace pgmig
