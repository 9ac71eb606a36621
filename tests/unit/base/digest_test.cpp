// SPDX-License-Identifier: Apache-2.0
// SHA-256 against the standard's own examples.
#include "base/digest.hpp"

#include <catch2/catch.hpp>

using pgmig::is_sha256;
using pgmig::sha256;

TEST_CASE("the digests are those of FIPS 180-4") {
  const auto [text, digest] = GENERATE(table<std::string, std::string>({
      {"", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
  }));
  CHECK(sha256(text) == digest);
  CHECK(is_sha256(digest));
}

TEST_CASE("only the exact form is taken for a digest") {
  const std::string good = sha256("abc");
  std::string upper = good;
  upper.back() = 'A';
  const auto text = GENERATE_COPY(std::string{}, good.substr(7), good.substr(0, good.size() - 1),
                                  good + "0", "SHA256:" + good.substr(7), upper);
  CHECK_FALSE(is_sha256(text));
}
