# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run as comma-separated values: a line for each change, failure and difference from a plan.

Private to the collection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.sentences import change_sentences
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import cell, visible

HEADER = ("user", "where", "outcome", "kind", "platform", "setting", "text", "requests", "seconds")


def begins_a_table(head: bytes) -> bool:
    """Whether a file is empty or begins as a table does."""
    return not head or head.startswith(csv_line(HEADER).encode())


def csv_lines(
    rows: Iterable[Mapping[str, Any]], findings: Iterable[Mapping[str, Any]] = (), *, check: bool
) -> Iterator[str]:
    """The lines (RFC 4180) of rows of a report, the header first. A user without anything to say has one line."""
    yield csv_line(HEADER)
    for row in rows:
        user = [visible(str(row.get(name, ""))) for name in ("user", "where", "outcome")]
        for kind, platform, setting, text in list(_entries(row, check=check)) or [("", "", "", "")]:
            yield csv_line(
                (*user, kind, platform, setting, text, str(row.get("requests", 0)), str(row.get("seconds", 0)))
            )
    for finding in findings:
        said = {name: visible(str(text)) for name, text in finding.items() if text}
        names = ("user", "where", "", "severity", "platform", "setting")
        text = ": ".join(said[name] for name in ("rule", "reason", "value") if name in said)
        yield csv_line((*(said.get(name, "finding" if not name else "") for name in names), text, "0", "0"))


def _entries(row: Mapping[str, Any], *, check: bool) -> Iterator[tuple[str, str, str, str]]:
    for change in row.get("changes") or ():
        for sentence in change_sentences(change, check=check):
            yield "change", *_place(change), sentence
    for failure in row.get("failures") or ():
        yield "failure", *_place(failure), visible(str(failure.get("msg", "")))
    for entry in row.get("stale") or ():
        field = visible(str(entry.get("field", "")))
        yield "stale", *_place(entry), f"{field} is not what was approved"
    for entry in row.get("unavailable") or ():
        yield "unavailable", *_place(entry), visible(str(entry.get("msg", "")))
    for warning in row.get("warnings") or ():
        yield "warning", "", "", visible(warning)
    for note in row.get("notes") or ():
        yield "note", "", "", visible(note)


def _place(entry: Mapping[str, Any]) -> tuple[str, str]:
    return visible(str(entry.get("platform", ""))), visible(str(entry.get("setting", "")))


def csv_line(cells: Iterable[str]) -> str:
    """One line (RFC 4180) that no spreadsheet takes for a formula."""
    stream = io.StringIO()
    csv.writer(stream).writerow(map(cell, cells))
    return stream.getvalue()
