// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls with each input, and corpus_main.cpp with each of a kept corpus.
#pragma once

#include <cstddef>
#include <cstdint>

// The name is libFuzzer's.
// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
