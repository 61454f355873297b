# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `report_format`: in which formats a report is written, and under which names.

Private to the collection.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Text

JSONL, CSV, HTML = "jsonl", "csv", "html"
#: ending of a name -> the format that it stands for
_ENDINGS = {".jsonl": JSONL, ".ndjson": JSONL, ".json": JSONL, ".csv": CSV, ".html": HTML, ".htm": HTML}
REPORT_FORMAT = ListOf(
    "report_format",
    Text("format", choices=(JSONL, CSV, HTML)),
    doc=(
        "In which formats O(report_file) is written, one or several. Without it that is V(jsonl) alone.",
        "V(html) is one page with totals, charts, what differs in sentences, failures with what to do, and a table of"
        " all users. It needs no network and the Python library Jinja2. V(csv) has a line for each change, failure,"
        " finding and warning.",
        "A format whose ending O(report_file) has is written there. For another one, the ending C(.jsonl), C(.csv) or"
        " C(.html) takes the place of a known ending, or is added. V(jsonl) keeps a name with an ending that is not"
        " known.",
        "A page or table is written at the end of the run. A file that exists is replaced if it is a report of the same"
        " format, and refused before the first request otherwise.",
        "With it the lines of V(jsonl) end with one on the run: time, mode, servers and requests.",
        "A run that goes on where another ended shows the users of the run before if V(jsonl) is among the formats.",
    ),
)


def report_paths(params: Mapping[str, Any]) -> dict[str, str]:
    """Format -> path of each report of a run. Nothing without `report_file`."""
    path = params.get("report_file")
    if not path:
        return {}
    formats = tuple(dict.fromkeys(params.get("report_format") or (JSONL,)))
    if formats == (JSONL,):
        return {JSONL: path}
    return {name: path_of(path, name) for name in formats}


def report_path(params: Mapping[str, Any]) -> str | None:
    """The report that messages refer to: the one with the most in it."""
    paths = report_paths(params)
    return next((paths[name] for name in (JSONL, HTML, CSV) if name in paths), None)


def format_problems(params: Mapping[str, Any]) -> list[str]:
    """What does not fit together among these options."""
    formats = params.get("report_format")
    if formats is None:
        return []
    if not formats:
        return ["report_format is an empty list; name a format, or leave it out"]
    if not params.get("report_file"):
        return ["report_format needs report_file, which says where the report is written; give it"]
    return []


def path_of(path: str, name: str) -> str:
    """The path of a format, where another one may have the path."""
    stem, ending = os.path.splitext(path)
    known = _ENDINGS.get(ending.lower())
    if known == name or (name == JSONL and known is None):
        return path
    return f"{path if known is None else stem}.{name}"
