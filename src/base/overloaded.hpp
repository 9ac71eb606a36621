// SPDX-License-Identifier: Apache-2.0
// The visitor for std::variant: one lambda an alternative, no default, so that a new one fails to
// compile.
#pragma once

namespace pgmig {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace pgmig
