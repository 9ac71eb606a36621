// SPDX-License-Identifier: Apache-2.0
// One command, from options to exit status; its errors are told on the console.
#pragma once

#include "base/error.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"

namespace pgmig::cli {

/// Never throws: an error becomes what report_error() makes of it.
int run_command(const Options& options, const Console& console);

/// Tells it, as text or JSON, without the secrets of the command line; hands the status on.
int report_error(const Options& options, const Console& console, const Error& error, int status);

}  // namespace pgmig::cli
