// SPDX-License-Identifier: Apache-2.0
// stdin, stdout and stderr are there, whoever started us without them.
#pragma once

namespace pgmig::cli {

/// Before anything else is opened: a closed stream's number would go to the next file or socket,
/// and what is printed would end up in it - in the connection to the server, for one. What is
/// written to a stdout that was closed is lost, and counts as such.
void open_standard_streams() noexcept;

}  // namespace pgmig::cli
