# SPDX-License-Identifier: Apache-2.0
# Packages of the npm registry as archives with a known digest; sourced.

# npm_archive PACKAGE VERSION SHA256 FILE: with curl; behind a proxy whose certificates only npm knows, with npm.
npm_archive() {
  local package=$1 version=$2 digest=$3 file=$4
  local registry=${npm_config_registry:-https://registry.npmjs.org}
  curl -fsSL --retry 3 -o "$file" "${registry%/}/$package/-/${package##*/}-$version.tgz" ||
    { command -v npm > /dev/null &&
      (cd "$(dirname "$file")" && mv "$(npm pack --silent "$package@$version")" "$file"); } ||
    { echo "${0##*/}: cannot fetch $package@$version from $registry" >&2; return 1; }
  sha256sum --quiet --check <<< "$digest  $file" ||
    { echo "${0##*/}: $package@$version is not what it was when this was written" >&2; return 1; }
}
