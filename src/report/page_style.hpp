// SPDX-License-Identifier: Apache-2.0
// How the report looks: on a screen by day and by night, on a phone, and on paper.
#pragma once

#include <string_view>

namespace pgmig::report {

inline constexpr std::string_view page_style = R"css(
:root {
  color-scheme: light dark;
  --paper: #fbfaf7; --card: #ffffff; --ink: #222a31; --soft: #5d6872; --line: #e4e0d7; --well: #f4f1ea;
  --link: #2c5f86; --good: #2f7a55; --warn: #a86a00; --bad: #b23b26;
  --good-bg: #edf6f0; --warn-bg: #fcf4e2; --bad-bg: #fbece8;
  --all: #bf4b33; --writers: #d99a2b; --ddl: #7198b8; --weak: #b9bdb9; --later: #efe9f6; --later-ink: #8a6fb0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181c; --card: #1b2026; --ink: #dde2e6; --soft: #98a3ad; --line: #2e353d; --well: #12161a;
    --link: #8cbce2; --good: #7fc6a0; --warn: #e2b457; --bad: #ee8d77;
    --good-bg: #17261f; --warn-bg: #2a2315; --bad-bg: #2e1c18;
    --all: #dd6d53; --writers: #dfab48; --ddl: #6d97ba; --weak: #59626a; --later: #241f2e; --later-ink: #b49bdb;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
  "Helvetica Neue", "Liberation Sans", "DejaVu Sans", sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h1 { font-size: 1.9rem; letter-spacing: -.015em; }
h2 { font-size: 1.25rem; margin: 3rem 0 .9rem; letter-spacing: -.005em; }
h3 { font-size: 1.08rem; }
h4 { font-size: .8rem; text-transform: uppercase; letter-spacing: .08em; color: var(--soft); margin: 1.4rem 0 .6rem; }
p { margin: .4rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
code, pre, .mono { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
  font-size: .845em; }
pre { margin: .6rem 0; padding: .75rem .9rem; background: var(--well); border: 1px solid var(--line); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; tab-size: 4; }
.kicker, .meta, .note, .why { color: var(--soft); }
.kicker { font-size: .8rem; text-transform: uppercase; letter-spacing: .1em; margin: 0 0 .3rem; }
.meta, .note { font-size: .875rem; }
.verdict { margin: 1.6rem 0 1rem; padding: 1.1rem 1.25rem; border-radius: 10px; border: 1px solid var(--line);
  border-left: 5px solid var(--good); background: var(--good-bg); }
.verdict strong { display: block; font-size: 1.2rem; color: var(--good); }
.verdict strong::first-letter { text-transform: uppercase; }
.verdict p { margin: .15rem 0 0; }
.verdict.warn { border-left-color: var(--warn); background: var(--warn-bg); }
.verdict.warn strong { color: var(--warn); }
.verdict.bad { border-left-color: var(--bad); background: var(--bad-bg); }
.verdict.bad strong { color: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1px; margin: 0; padding: 0;
  background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.facts div { background: var(--card); padding: .7rem .9rem; }
.facts dt { font-size: .78rem; color: var(--soft); }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.migration { margin: 0 0 2rem; padding: 1.2rem 1.25rem 1.3rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
.migration > header { display: flex; flex-wrap: wrap; gap: .2rem .8rem; align-items: baseline; }
.migration > header .meta { margin: 0; }
.step { padding: .95rem 0 .2rem; border-top: 1px solid var(--line); }
.step:first-of-type { border-top: 0; padding-top: 0; }
.step > header { display: flex; flex-wrap: wrap; gap: .3rem .7rem; align-items: baseline; }
.step > header b { font-weight: 650; overflow-wrap: anywhere; }
.tag { display: inline-block; font-size: .75rem; line-height: 1.5; padding: 0 .5rem; border-radius: 99px; border: 1px solid var(--line);
  color: var(--soft); overflow-wrap: anywhere; }
.tag.warn { color: var(--warn); border-color: currentColor; }
.tag.bad { color: var(--bad); border-color: currentColor; }
.tag.good { color: var(--good); border-color: currentColor; }
.tag.later { color: var(--later-ink); border-color: currentColor; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; font-size: .875rem; margin: .6rem 0; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: .78rem; padding: .25rem .8rem .25rem 0;
  border-bottom: 1px solid var(--line); }
td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
th:nth-child(1) { width: 26%; } th:nth-child(2) { width: 25%; } th:nth-child(3) { width: 19%; } th:nth-child(4) { width: 9%; }
td:last-child, th:last-child { padding-right: 0; }
tr:last-child td { border-bottom: 0; }
td i, .legend i { display: inline-block; width: .7rem; height: .7rem; border-radius: 2px; margin-right: .45rem; background: var(--weak); }
i.all { background: var(--all); } i.writers { background: var(--writers); } i.ddl { background: var(--ddl); }
i.weak { background: var(--weak); } i.later { background: var(--later-ink); }
.cost { display: flex; flex-wrap: wrap; gap: .1rem 1.4rem; margin: .3rem 0 .5rem; padding: 0; list-style: none; font-size: .875rem; }
.cost span { color: var(--soft); }
.undo { font-size: .875rem; margin: .4rem 0 .8rem; }
.undo pre { margin: .25rem 0 0; }
.finding { border-left: 3px solid var(--soft); padding: .1rem 0 .1rem .8rem; margin: .7rem 0; }
.finding.error { border-color: var(--bad); } .finding.warning { border-color: var(--warn); }
.finding p { margin: 0; } .finding .hint { color: var(--soft); font-size: .9rem; }
.finding b.error { color: var(--bad); } .finding b.warning { color: var(--warn); }
.timeline { display: block; margin: .4rem 0 .2rem; font-size: 12px; }
.timeline text { fill: var(--ink); font-family: inherit; }
.timeline .version { fill: var(--soft); font-size: 11px; }
.timeline .track { fill: var(--well); }
.timeline .mark { stroke: var(--line); }
.timeline rect.all { fill: var(--all); } .timeline rect.writers { fill: var(--writers); }
.timeline rect.ddl { fill: var(--ddl); } .timeline rect.weak { fill: var(--weak); }
.timeline rect.all, .timeline rect.writers, .timeline rect.ddl, .timeline rect.weak { stroke: var(--card); stroke-width: 1; }
.timeline .later { fill: var(--later); }
.panel { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.3rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .82rem;
  color: var(--soft); }
.commands { margin: 0; padding: 0; list-style: none; counter-reset: command; }
.commands li { margin: 0 0 .8rem; } .commands pre { margin: .2rem 0 0; }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .82rem; }
@media (max-width: 44rem) {
  main { padding: 1.5rem .9rem 3rem; }
  .migration, .panel { padding: .9rem; }
  .facts { grid-template-columns: repeat(2, 1fr); }
  table, tbody, tr, td { display: block; width: 100%; }
  thead { display: none; }
  tr { padding: .45rem 0; border-bottom: 1px solid var(--line); }
  tr:last-child { border-bottom: 0; }
  td { border: 0; padding: .05rem 0; display: flex; gap: .6rem; }
  td::before { content: attr(data-label); flex: 0 0 5.5rem; color: var(--soft); font-size: .78rem; line-height: 1.75; }
  td > span { min-width: 0; overflow-wrap: anywhere; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --well: #f6f6f6; --link: #000;
    --good: #1d5c3d; --warn: #7a4d00; --bad: #8c2313; --good-bg: #fff; --warn-bg: #fff; --bad-bg: #fff;
    --all: #333; --writers: #777; --ddl: #aaa; --weak: #ccc; --later: #eee; --later-ink: #555; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  .step, .verdict, .facts, .finding, tr { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)css";

}  // namespace pgmig::report
