// SPDX-License-Identifier: Apache-2.0
// One example a recipe, as short as the recipe allows.
#include "planner/recipe_page.hpp"

#include <array>

namespace pgmig::planner {

namespace {

constexpr std::string_view shop =
    "CREATE TABLE customer (id bigint PRIMARY KEY, email text);"
    "CREATE TABLE orders (id bigint, customer_id bigint, total numeric, state text);"
    "CREATE INDEX orders_state_idx ON orders (state);";

constexpr std::string_view partitioned =
    "CREATE TABLE event (id bigint, at date NOT NULL) PARTITION BY RANGE (at);"
    "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
    "CREATE TABLE event_2025 (id bigint, at date NOT NULL);";

constexpr std::string_view referring =
    "CREATE TABLE customer (id bigint PRIMARY KEY);"
    "CREATE TABLE orders (id bigint, customer_id bigint CONSTRAINT orders_customer_fkey"
    " REFERENCES customer);";

constexpr std::string_view summed =
    "CREATE TABLE orders (id bigint, customer_id bigint, total numeric);"
    "CREATE MATERIALIZED VIEW revenue AS SELECT customer_id, sum(total) AS total FROM orders GROUP "
    "BY customer_id;"
    "CREATE UNIQUE INDEX revenue_customer_idx ON revenue (customer_id);";

constexpr std::array table{
    RecipeExample{"add-check", shop,
                  "ALTER TABLE orders ADD CONSTRAINT total_positive CHECK (total > 0);"},
    RecipeExample{"add-column", shop,
                  "ALTER TABLE orders ADD COLUMN public_id uuid NOT NULL DEFAULT "
                  "gen_random_uuid();"},
    RecipeExample{"add-foreign-key", shop,
                  "ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey FOREIGN KEY "
                  "(customer_id) REFERENCES customer (id);"},
    RecipeExample{"add-primary-key", shop, "ALTER TABLE orders ADD PRIMARY KEY (id);"},
    RecipeExample{"add-unique", shop,
                  "ALTER TABLE customer ADD CONSTRAINT customer_email_key UNIQUE (email);"},
    RecipeExample{"attach-partition", partitioned,
                  "ALTER TABLE event ATTACH PARTITION event_2025 FOR VALUES FROM ('2025-01-01') TO "
                  "('2026-01-01');"},
    RecipeExample{"change-rows",
                  "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric, state text);",
                  "UPDATE orders SET state = 'free' WHERE total = 0;"},
    RecipeExample{"create-index", shop,
                  "CREATE INDEX orders_customer_idx ON orders (customer_id);"},
    RecipeExample{"create-partitioned-index", partitioned,
                  "CREATE INDEX event_id_idx ON event (id);"},
    RecipeExample{"delete-rows", "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);",
                  "DELETE FROM orders WHERE total = 0;"},
    RecipeExample{"detach-partition", partitioned,
                  "ALTER TABLE event DETACH PARTITION event_2024;"},
    RecipeExample{"drop-column", "CREATE TABLE orders (id bigint PRIMARY KEY, note text);",
                  "ALTER TABLE orders DROP COLUMN note;"},
    RecipeExample{"drop-constraint", referring,
                  "ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey;"},
    RecipeExample{"drop-index", shop, "DROP INDEX orders_state_idx;"},
    RecipeExample{"drop-table", referring, "DROP TABLE orders;"},
    RecipeExample{"drop-type",
                  "CREATE SCHEMA pgmig_trash; CREATE TYPE mood AS ENUM ('sad', 'glad');"
                  "CREATE TABLE pgmig_trash.diary (id bigint, mood mood);",
                  "DROP TYPE mood;"},
    RecipeExample{"insert-rows", "CREATE TABLE state (name text PRIMARY KEY);",
                  "INSERT INTO state VALUES ('open'), ('paid');"},
    RecipeExample{"refresh-view", summed, "REFRESH MATERIALIZED VIEW revenue;"},
    RecipeExample{"rename-table", shop, "ALTER TABLE orders RENAME TO purchase;"},
    RecipeExample{"rows-in-batches", "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);",
                  "-- pgmig: batch_rows=5000\nUPDATE orders SET total = round(total, 2);"},
    RecipeExample{"set-not-null", shop,
                  "ALTER TABLE orders ALTER COLUMN customer_id SET NOT NULL;"},
    RecipeExample{"truncate", "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric);",
                  "TRUNCATE orders;"},
};

}  // namespace

std::span<const RecipeExample> recipe_examples() { return table; }

}  // namespace pgmig::planner
