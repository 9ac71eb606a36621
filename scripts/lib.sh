# SPDX-License-Identifier: Apache-2.0
# Functions that the scripts share; sourced, with the checkout as the working directory.
set -euo pipefail

say() { printf '== %s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  elif command -v sudo > /dev/null; then
    sudo "$@"
  else
    die "installing packages needs root or sudo: $*"
  fi
}

# missing_packages <file>...: those of the listed packages that are not installed, one a line.
missing_packages() {
  local package
  cat "$@" | while read -r package; do
    [[ -z $package || $package == \#* ]] && continue
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null) == installed ]] ||
      echo "$package"
  done
}

# Debian starts the services of what it installs and makes a PostgreSQL cluster. pgmig's tests
# start their own servers, so both are held back, by Debian's own switches, during the installation.
cluster_switch=/etc/postgresql-common/createcluster.d/pgmig-no-main-cluster.conf
service_switch=/usr/sbin/policy-rc.d
own_service_switch=no

hold_services_back() {
  as_root mkdir -p "${cluster_switch%/*}"
  echo 'create_main_cluster = false' | as_root tee "$cluster_switch" > /dev/null
  if [[ ! -e $service_switch ]]; then
    own_service_switch=yes
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$service_switch" > /dev/null
    as_root chmod +x "$service_switch"
  fi
}

let_services_go() {
  as_root rm -f "$cluster_switch"
  [[ $own_service_switch == no ]] || as_root rm -f "$service_switch"
  own_service_switch=no
}

# install_packages <file>...: installs what is missing, and says what.
install_packages() {
  if ! command -v apt-get > /dev/null; then
    say "no apt-get here: the packages of $* must be installed already"
    return
  fi
  local missing
  mapfile -t missing < <(missing_packages "$@")
  if [[ ${#missing[@]} -eq 0 ]]; then
    say "packages: all installed"
    return
  fi
  say "packages: installing ${missing[*]}"
  trap let_services_go EXIT
  hold_services_back
  as_root apt-get update -qq
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" > /dev/null
  let_services_go
  trap - EXIT
}

# build_preset <preset>: configures and builds; compiles only what changed.
build_preset() {
  say "configure and build: preset $1"
  cmake --preset "$1"
  cmake --build --preset "$1" --parallel "$(nproc)"
}
