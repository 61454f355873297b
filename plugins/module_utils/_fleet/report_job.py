# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_report`: files of earlier runs become a page or a table.

Private to the collection.
"""

from __future__ import annotations

import collections
import dataclasses
import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_files import (
    check_target,
    content,
    is_written,
    write_target,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import CSV, HTML, path_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_read import read_all
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Path, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    NO_RULES,
    Mode,
    Result,
    Rules,
    Run,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.plain_job import PlainJob

FIELDS = (
    ListOf(
        "source",
        Path("path"),
        required=True,
        doc=(
            "The files that the page is about - the report (JSON Lines) of a run of M(ucfleet.voice.fleet),"
            " M(ucfleet.voice.fleet_info) or M(ucfleet.voice.fleet_audit), a plan, the findings of an audit, or what"
            " M(ucfleet.voice.presence_info) returned, as JSON. The content decides, whatever the name is.",
            "Several reports, such as those of slices, become one page. Findings can stand beside the report of the run"
            " that found them.",
            "A file that is empty or broken fails the task with its name and line, and nothing is written.",
        ),
    ),
    Path(
        "dest",
        default="report.html",
        doc=(
            "The file to write, readable by its owner only. A file that exists is replaced if it is a page or a table"
            " of a report, and refused otherwise."
        ),
    ),
    ListOf(
        "format",
        Text("format", choices=(HTML, CSV)),
        doc=(
            "What to write, one or both. Without it the ending of O(dest) decides - V(csv) for C(.csv), else V(html).",
            "A format whose ending O(dest) has is written there. For another one, its ending takes the place of a known"
            " ending, or is added.",
            "V(html) needs the Python library Jinja2.",
        ),
    ),
    Text("title", maximum=200, doc="The title of the page. Without it the page says what kind of run it is about."),
)


class FleetReport(PlainJob):
    """Make a page of the files of earlier runs."""

    name = "fleet_report"

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def rules(self) -> Rules:
        return NO_RULES

    def work(self, run: Run) -> Result:
        params, mode = run.params, run.mode
        sources, targets = _paths(params)
        for name, path in targets.items():
            check_target(path, name, "dest")
        material = read_all(sources)
        head = material.run.head(params.get("title") or "")
        head = dataclasses.replace(head, facts=(*head.facts, *material.facts))
        changed = [
            _write(path, content(name, head, material.rows, material.findings), mode) for name, path in targets.items()
        ]
        outcomes = collections.Counter(str(row.get("outcome", "")) for row in material.rows)
        return {
            "changed": any(changed),
            "kinds": list(material.kinds),
            "title": head.title,
            "summary": {
                "users": len(material.rows),
                "outcomes": dict(outcomes),
                "findings": len(material.findings),
                "requests": sum(int(row.get("requests") or 0) for row in material.rows),
            },
            "files": targets,
        }


def _write(path: str, data: bytes, mode: Mode) -> bool:
    """Write a file unless it has this content; returns whether it had not."""
    if is_written(path, data, "dest"):
        return False
    if not mode.check:
        write_target(path, data, "dest")
    return True


def _paths(params: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """The files to read, and format -> file to write. Raises VoiceError."""
    sources, dest, formats = params["source"], params["dest"], params["format"]
    problems = [] if sources else ["source is an empty list; name a file"]
    problems += [
        f"{name} is an empty text; name a file"
        for name, path in (*(("source", path) for path in sources), ("dest", dest))
        if not path.strip()
    ]
    if formats is not None and not formats:
        problems.append("format is an empty list; name a format, or leave it out")
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was written")
    chosen = formats or ([CSV] if dest.lower().endswith(".csv") else [HTML])
    whole = os.path.abspath(dest)
    # Of one format alone the name is the user's, whatever its ending is.
    targets = {name: whole if formats is None else path_of(whole, name) for name in dict.fromkeys(chosen)}
    read = {os.path.realpath(path) for path in sources}
    if any(os.path.realpath(path) in read for path in targets.values()):
        raise errors.invalid("source and dest are the same file", "correct the options; nothing was written")
    return list(map(os.path.abspath, sources)), targets


FLEET_REPORT = FleetReport()
