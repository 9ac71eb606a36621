// SPDX-License-Identifier: Apache-2.0
#include "base/assert.hpp"
#include "db/session.hpp"

#include <charconv>
#include <utility>

namespace pgmig::db {

StatementFailed::StatementFailed(ServerError error)
    : std::runtime_error(error.message), error_(std::move(error)) {}

Rows::Rows(std::size_t columns) : columns_(columns) {}

void Rows::reserve(std::size_t rows) { values_.reserve(rows * columns_); }

void Rows::append(std::optional<std::string> value) { values_.push_back(std::move(value)); }

void Rows::describe(std::vector<std::string> names, std::int64_t affected, std::size_t count) {
  without_columns_ = names.empty() ? count : 0;
  names_ = std::move(names);
  affected_ = affected;
}

std::size_t Rows::size() const noexcept {
  return columns_ == 0 ? without_columns_ : values_.size() / columns_;
}

const std::optional<std::string>& Rows::at(std::size_t row, std::size_t column) const {
  PGMIG_ASSERT(column < columns_ && row < size());
  return values_[row * columns_ + column];
}

const std::string& Rows::text(std::size_t row, std::size_t column) const {
  static const std::string empty;
  const auto& value = at(row, column);
  return value ? *value : empty;
}

std::string Rows::take(std::size_t row, std::size_t column) {
  PGMIG_ASSERT(column < columns_ && row < size());
  return std::move(values_[row * columns_ + column]).value_or(std::string{});
}

std::int64_t Rows::integer(std::size_t row, std::size_t column) const {
  const std::string& value = text(row, column);
  std::int64_t number = 0;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

bool Rows::boolean(std::size_t row, std::size_t column) const { return text(row, column) == "t"; }

}  // namespace pgmig::db
