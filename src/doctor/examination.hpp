// SPDX-License-Identifier: Apache-2.0
// Runs every check of the table, each for itself: what one may not see does not end the others.
#pragma once

#include "doctor/subject.hpp"
#include "report/checkup.hpp"

namespace pgmig::doctor {

/// Everything in one read-only transaction, whose settings end with it: a pooler hands nothing on.
/// `session` was opened to look. Waits for no lock longer than a second.
[[nodiscard]] report::Checkup examine(db::Session& session, const Subject& subject);

}  // namespace pgmig::doctor
