// SPDX-License-Identifier: Apache-2.0
// The lines of each order's document become rows of a table of their own. The document stays as it
// is for the application that still reads it; the way back writes it anew from the rows, for those
// may have changed.
#include <pgmig/hook.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

using pgmig::hook::Array;
using pgmig::hook::Batch;
using pgmig::hook::Context;
using pgmig::hook::Row;

/// "12.5" -> 1250. No floating point: it is money.
std::int64_t cents(const std::string& price) {
  const auto point = price.find('.');
  std::string fraction = point == std::string::npos ? "" : price.substr(point + 1);
  if (fraction.size() > 2) {
    PGMIG_HOOK_FAIL("a price of less than a cent: " + price);
  }
  fraction.resize(2, '0');
  return std::stoll(price.substr(0, point)) * 100 + std::stoll(fraction);
}

struct Lines {
  Array<std::int64_t> orders;
  Array<std::int64_t> numbers;
  Array<std::string> skus;
  Array<std::int64_t> quantities;
  Array<std::int64_t> prices;

  void add(std::int64_t order, const nlohmann::json& document) {
    std::int64_t number = 0;
    for (const auto& line : document.at("lines")) {
      orders.emplace_back(order);
      numbers.emplace_back(++number);
      skus.emplace_back(line.at("sku").get<std::string>());
      quantities.emplace_back(line.at("quantity").get<std::int64_t>());
      prices.emplace_back(cents(line.at("price").get<std::string>()));
    }
  }
};

void up(Context& db) {
  db.for_each_batch(
      {"shop_order", "id, document",
       "document -> 'lines' <> '[]' AND NOT EXISTS "
       "(SELECT FROM order_line AS l WHERE l.order_id = shop_order.id)"},
      [&](Batch& batch) {
        Lines lines;
        for (const Row row : batch.rows()) {
          lines.add(row["id"].integer(), nlohmann::json::parse(row["document"].view()));
        }
        db.execute(
            "INSERT INTO order_line SELECT * FROM unnest($1::bigint[], "
            "$2::int[], $3::text[], $4::int[], $5::bigint[])",
            {lines.orders, lines.numbers, lines.skus, lines.quantities, lines.prices});
      });
}

void down(Context& db) {
  db.for_each_batch(
      {"shop_order", "id", "EXISTS (SELECT FROM order_line AS l WHERE l.order_id = shop_order.id)"},
      [&](Batch& batch) {
        Array<std::int64_t> ids;
        for (const Row row : batch.rows()) {
          ids.emplace_back(row["id"].integer());
        }
        db.execute(
            "UPDATE shop_order AS o SET document = jsonb_set(o.document, '{lines}', l.lines) "
            "FROM (SELECT order_id, jsonb_agg(jsonb_build_object('sku', sku, 'quantity', "
            "quantity, 'price', trim_scale(price_cents / 100.0)::text) ORDER BY number) AS "
            "lines FROM order_line WHERE order_id = ANY ($1::bigint[]) GROUP BY order_id) AS "
            "l WHERE o.id = l.order_id",
            {ids});
        db.execute("DELETE FROM order_line WHERE order_id = ANY ($1::bigint[])", {ids});
      });
}

}  // namespace

PGMIG_HOOK("0002", "split order lines", hook.up = up; hook.down = down;
           hook.runs = pgmig::hook::Runs::in_batches)
