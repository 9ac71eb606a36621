// SPDX-License-Identifier: Apache-2.0
// Undo files: after them the schema and the rows must be those before, as far as a file can bring
// them back.
#include "rehearse/checks.hpp"
#include "rehearse/plain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pgmig::rehearse {

namespace {

using Lines = std::vector<std::string>;

/// One run: migration, undo, migration again.
struct Course {
  std::optional<std::string> migration_failed;
  std::optional<std::string> undo_failed;
  std::optional<std::string> again_failed;
  SchemaFindings schema;
  RowFindings rows;
};

void append(Lines& lines, const Lines& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

void append_new(Lines& lines, const Lines& more) {
  for (const std::string& line : more) {
    if (std::ranges::find(lines, line) == lines.end()) {
      lines.push_back(line);
    }
  }
}

std::optional<std::string> run_file(const Scene& scene, const Database& database,
                                    const source::Migration& file) {
  auto session = db::Session::open({.conninfo = database.url()}, scene.wish.settings);
  return run_plain(session, file);
}

Course run_course(const Scene& scene, const Database& start) {
  const auto& journal = scene.wish.journal_schema;
  scene.server.remove_new_roles();
  const Database there = scene.server.copy(start);
  const State before = read_state(there, journal);
  Course course{.migration_failed = run_file(scene, there, scene.migration)};
  if (course.migration_failed) {
    return course;
  }
  const State after = read_state(there, journal);
  course.undo_failed = run_file(scene, there, *scene.undo);
  if (course.undo_failed) {
    return course;
  }
  const State back = read_state(there, journal);
  course.schema = schema_findings(before, back);
  course.rows = judge_rows(before.rows, after.rows, back.rows);
  course.again_failed = run_file(scene, there, scene.migration);
  return course;
}

/// What its author is to blame for, whatever rows there are.
Lines faults_of(const Course& course) {
  Lines faults;
  if (course.undo_failed) {
    return {"the undo fails: " + *course.undo_failed};
  }
  append(faults, course.schema.wrong);
  append(faults, course.rows.lost);
  append(faults, course.rows.left);
  append(faults, course.rows.emptied);
  return faults;
}

/// A sequence that has moved on may keep a migration from running again: no fault of the undo.
Lines remarks_of(const Course& course) {
  Lines remarks = course.schema.worded_otherwise;
  append(remarks, course.rows.gone);
  if (course.again_failed) {
    remarks.push_back("after the undo the migration cannot be run again: " + *course.again_failed);
  }
  return remarks;
}

/// The same where its tables hold rows: what only fails then is told, and lost rows are a fault.
void judge_with_rows(const Scene& scene, const Database& before, Lines& faults, Lines& remarks) {
  scene.server.remove_new_roles();
  const Database start = scene.server.copy(before);
  make_rows(start, scene.wish.rows);
  const Course course = run_course(scene, start);
  if (course.migration_failed) {
    remarks.push_back("not tried with rows, for the migration fails there: " +
                      *course.migration_failed);
  } else if (course.undo_failed) {
    remarks.push_back("the undo fails where tables hold rows: " + *course.undo_failed);
  } else {
    append_new(faults, course.rows.lost);
    append_new(faults, course.rows.left);
    // Whoever fills an empty table may mean to empty it again.
    append_new(remarks, course.rows.emptied);
    append_new(remarks, course.rows.gone);
  }
}

}  // namespace

Check check_undo_file(const Scene& scene, const Database& before) {
  if (const auto bad = scene.wish.bad.find(scene.undo->path); bad != scene.wish.bad.end()) {
    return failed(Property::undo_file, {"the file is bad: " + bad->second});
  }
  const Course course = run_course(scene, before);
  if (course.migration_failed) {
    return skipped(Property::undo_file,
                   {"the migration cannot be run as it stands: " + *course.migration_failed});
  }
  Lines faults = faults_of(course);
  Lines remarks = remarks_of(course);
  if (!course.undo_failed && scene.wish.rows.rows > 0) {
    judge_with_rows(scene, before, faults, remarks);
  }
  if (!faults.empty()) {
    return failed(Property::undo_file, std::move(faults));
  }
  return {.property = Property::undo_file,
          .outcome = remarks.empty() ? Outcome::passed : Outcome::warned,
          .details = std::move(remarks)};
}

}  // namespace pgmig::rehearse
