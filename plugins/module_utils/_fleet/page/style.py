# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The style sheet of a page. It is Python, because only Python files of module_utils reach the target of a task.

Private to the collection.
"""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c1f24; --soft: #59616e; --line: #d5d9e0; --card: #f5f6f8;
  --changed: #1f5fbf; --ok: #1a7440; --failed: #b3261e; --stale: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e8eaee; --soft: #a9b1bd; --line: #3a414b;
  --card: #1e2228; --changed: #8ab4f8; --ok: #7bd19b; --failed: #ff9a92; --stale: #f2b766; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: .5rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p { margin: .25rem 0; } .soft { color: var(--soft); }
dl.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem; margin: 1rem 0; }
dl.facts div { background: var(--card); border: 1px solid var(--line); border-radius: .4rem; padding: .5rem .75rem; }
dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-weight: 600; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; }
figure { margin: 0; border: 1px solid var(--line); border-radius: .4rem; padding: .75rem; }
figcaption { font-weight: 600; margin-bottom: .5rem; } svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--ink); font-size: 13px; } svg rect { fill: var(--changed); }
svg rect.ok { fill: var(--ok); } svg rect.failed { fill: var(--failed); } svg rect.stale { fill: var(--stale); }
details { border: 1px solid var(--line); border-radius: .4rem; padding: .4rem .75rem; margin: .5rem 0; }
summary { font-weight: 600; cursor: pointer; } details ul { margin: .25rem 0; padding-inline-start: 1.25rem; }
.note { border-inline-start: 4px solid var(--failed); padding: .25rem .75rem; background: var(--card); }
.controls { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; }
label { display: block; font-size: .85rem; color: var(--soft); }
input, select, button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft);
  border-radius: .3rem; padding: .4rem .6rem; max-width: 100%; }
:focus-visible { outline: 3px solid var(--changed); outline-offset: 2px; }
table { width: 100%; table-layout: fixed; border-collapse: collapse; margin: .75rem 0; }
th, td { text-align: start; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid var(--line); }
th button { border: 0; background: none; padding: 0; font-weight: 600; cursor: pointer; }
th[aria-sort="ascending"] button::after { content: " \\2191"; }
th[aria-sort="descending"] button::after { content: " \\2193"; }
th:nth-child(1) { width: 16%; } th:nth-child(2) { width: 16%; } th:nth-child(3) { width: 6.5rem; }
th:nth-child(4) { width: 6.5rem; } th:nth-child(5) { width: 6rem; }
td ul { margin: 0; padding-inline-start: 1.1rem; } .number { text-align: end; white-space: nowrap; }
.outcome { font-weight: 600; } .outcome.changed { color: var(--changed); } .outcome.ok { color: var(--ok); }
.outcome.failed { color: var(--failed); } .outcome.stale { color: var(--stale); }
@media (max-width: 40rem) {
  thead { display: none; }
  .controls > div, input, select { width: 100%; }
  tr { display: block; border-bottom: 1px solid var(--line); padding: .5rem 0; }
  td { display: block; border: 0; padding: .1rem 0; text-align: start; }
  td.number { text-align: start; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--soft); font-weight: 400; } }
"""
