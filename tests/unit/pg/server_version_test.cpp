// SPDX-License-Identifier: Apache-2.0
// server_version_num taken apart.
#include "pg/server_version.hpp"

#include <catch2/catch.hpp>

using pgmig::pg::ServerVersion;

TEST_CASE("a version has a major and a minor part, and its text is both") {
  constexpr ServerVersion version{150020};
  CHECK(version.major() == 15);
  CHECK(version.minor() == 20);
  CHECK(to_text(version) == "15.20");
  CHECK(to_text(ServerVersion{120000}) == "12.0");
}

TEST_CASE("versions are ordered by age") {
  CHECK(ServerVersion{140022} < ServerVersion{150001});
  CHECK(ServerVersion{150001} < ServerVersion{150002});
}
