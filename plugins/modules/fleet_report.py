#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A page about earlier runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet_report
short_description: Make one page or a table of the report, plan or findings of a run
version_added: 1.0.0
description:
  - Makes one self-contained HTML page of the files that earlier runs left. It needs no network and no other file. It
    has totals with charts, what differs in sentences, failures grouped by kind with what to do, findings, and a table
    of all users with search, filters and sort.
  - As CSV there is a line for each change, failure, finding and warning.
  - No request is sent.
author:
  - ucfleet.voice contributors (@ucfleet)
requirements:
  - Jinja2 for V(html)
# BEGIN GENERATED options
options:
  source:
    description:
      - The files that the page is about - the report (JSON Lines) of a run of M(ucfleet.voice.fleet),
        M(ucfleet.voice.fleet_info) or M(ucfleet.voice.fleet_audit), a plan, the findings of
        an audit, or what M(ucfleet.voice.presence_info) returned, as JSON. The content decides,
        whatever the name is.
      - Several reports, such as those of slices, become one page. Findings can stand beside
        the report of the run that found them.
      - A file that is empty or broken fails the task with its name and line, and nothing is
        written.
    type: list
    elements: path
    required: true
  dest:
    description: The file to write, readable by its owner only. A file that exists is replaced
      if it is a page or a table of a report, and refused otherwise.
    type: path
    default: report.html
  format:
    description:
      - What to write, one or both. Without it the ending of O(dest) decides - V(csv) for C(.csv),
        else V(html).
      - A format whose ending O(dest) has is written there. For another one, its ending takes
        the place of a known ending, or is added.
      - V(html) needs the Python library Jinja2.
    type: list
    elements: str
    choices:
      - html
      - csv
  title:
    description: The title of the page. Without it the page says what kind of run it is about.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
    details: A page is no text to compare.
  idempotent:
    support: full
seealso:
  - module: ucfleet.voice.fleet
    description: Its option O(ucfleet.voice.fleet#module:report_format) makes the same page at the end of a run.
"""

EXAMPLES = r"""
- name: Make a page about the drift of the night
  ucfleet.voice.fleet_report:
    source: [drift.jsonl]
    dest: drift.html

- name: Make a page about the four slices of a fleet, and a table for a spreadsheet
  ucfleet.voice.fleet_report:
    source: "{{ query('ansible.builtin.fileglob', playbook_dir ~ '/report-*.jsonl') | sort }}"
    dest: report.html
    format: [html, csv]

- name: Make a page about a plan, for those who approve it
  ucfleet.voice.fleet_report:
    source: [plan.jsonl]
    dest: plan.html
    title: Move of the sales department
"""

RETURN = r"""
kinds:
  description: What the files were, V(report), V(plan), V(findings) or V(presence).
  returned: success
  type: list
  elements: str
  sample: [report]
title:
  description: The title of the page.
  returned: success
  type: str
  sample: Drift of the fleet
summary:
  description: The files in numbers.
  returned: success
  type: dict
  contains:
    users:
      description: The number of users.
      type: int
      returned: always
      sample: 200
    outcomes:
      description: The number of users by outcome.
      type: dict
      returned: always
      sample: {changed: 3, ok: 197}
    findings:
      description: The number of findings.
      type: int
      returned: always
      sample: 0
    requests:
      description: The number of requests that the runs sent. This module sends none.
      type: int
      returned: always
      sample: 800
files:
  description: The path of each written file by its format.
  returned: success
  type: dict
  sample: {html: /srv/voice/report.html}
# BEGIN GENERATED failure
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_job import FLEET_REPORT
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET_REPORT)


if __name__ == "__main__":
    main()
# END GENERATED
