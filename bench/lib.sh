# SPDX-License-Identifier: Apache-2.0
# What the benchmarks share; sourced, with the checkout as the working directory.
source scripts/lib.sh

# The psql of the server's own binaries: Debian's /usr/bin/psql is a Perl wrapper that adds 20 ms.
psql_binary() { echo "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/psql"; }

# A release build of pgmig, and a server with every durability setting at its default.
prepare_benchmark() {
  install_packages scripts/packages.txt scripts/packages-test.txt bench/packages.txt
  build_preset release
  pgmig=$PWD/build/release/pgmig
  psql=$(psql_binary)
  work=$(mktemp -d)
  server=$("$pgmig" sandbox start --durable --owner $$)
  trap 'rm -rf "$work"; "$pgmig" --quiet sandbox stop "$server"' EXIT
  export PGMIG_DATABASE_URL=${server%/*}/bench
}

# empty_database: the database `bench`, made anew.
empty_database() {
  "$psql" -X -q -d "$server" -c 'DROP DATABASE IF EXISTS bench WITH (FORCE)' -c 'CREATE DATABASE bench'
}

# write_migrations <directory> <count>: one-statement migrations: tables, columns, indexes, views, rows.
write_migrations() {
  local number name
  mkdir -p "$1"
  for ((number = 1; number <= $2; number++)); do
    printf -v name '%s/V%05d__step.sql' "$1" "$number"
    one_statement "$number" > "$name"
  done
}

one_statement() {
  local table=t$((($1 - 1) / 5 + 1))
  case $((($1 - 1) % 5)) in
    0) echo "CREATE TABLE $table (id bigint PRIMARY KEY, name text NOT NULL);" ;;
    1) echo "ALTER TABLE $table ADD COLUMN price numeric(10,2) NOT NULL DEFAULT 0;" ;;
    2) echo "CREATE INDEX ${table}_name_idx ON $table (name);" ;;
    3) echo "CREATE VIEW v_$table AS SELECT id, name FROM $table;" ;;
    4) echo "INSERT INTO $table (id, name) VALUES (1, 'one');" ;;
  esac
}

# milliseconds <command>...: how long it took.
milliseconds() {
  local began=$EPOCHREALTIME
  "$@" > /dev/null || die "failed: $*"
  local ended=$EPOCHREALTIME
  echo "$(((${ended/./} - ${began/./}) / 10))e-2"
}

# in_pairs <runs> <prepare> <floor> <pgmig>: both in turn, so that what else the machine does meets both alike;
# prints the medians in ms, and those of the pairs' ratios and differences. The commands are split at blanks. $rival
# names the floor (psql).
in_pairs() {
  local run floor ours
  for ((run = 0; run < $1; run++)); do
    $2
    floor=$(milliseconds $3)
    $2
    ours=$(milliseconds $4)
    echo "$floor $ours"
  done | gawk -v rival="${rival:-psql}" '
    function median(values) { asort(values); return values[int((NR + 1) / 2)] }
    { floor[NR] = $1; ours[NR] = $2; ratio[NR] = $2 / $1; difference[NR] = $2 - $1 }
    END { printf "%s %.1f ms, pgmig %.1f ms, difference %.1f ms, ratio %.2f\n", rival, median(floor), median(ours),
                 median(difference), median(ratio) }'
}
