// SPDX-License-Identifier: Apache-2.0
// A large value that rarely changes, in a value that is often copied.
#pragma once

#include <memory>
#include <utility>

namespace pgmig::catalog {

/// Copies share it until one of them changes it; equal when what they hold is equal.
template <class Value>
class Shared {
 public:
  Shared() = default;

  Shared(Value value)  // NOLINT(google-explicit-constructor): it stands for the value
      : value_(std::make_shared<const Value>(std::move(value))) {}

  [[nodiscard]] const Value& get() const noexcept { return *value_; }

  friend bool operator==(const Shared& a, const Shared& b) {
    return a.value_ == b.value_ || *a.value_ == *b.value_;
  }

 private:
  std::shared_ptr<const Value> value_ = std::make_shared<const Value>();
};

}  // namespace pgmig::catalog
