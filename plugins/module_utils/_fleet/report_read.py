# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files that a page is made of: reports, findings, plans, and what presence_info returned.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LONGEST_LINE, row_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import open_to_read
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import MARK
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report import is_row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_run import RUN, RunFacts
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED

WHAT = "source"
Row = Mapping[str, Any]
_ADVICE = "give a report, a plan or findings of this collection, or the result of presence_info as JSON"
_KINDS = {
    "report": "the report of a fleet run",
    "plan": "a plan",
    "findings": "the findings of an audit",
    "presence": "the result of presence_info",
}


@dataclasses.dataclass(frozen=True)
class Material:
    """What a page is about. `kinds` are the kinds of its files, `facts` more pairs of name and value for its head."""

    kinds: tuple[str, ...]
    run: RunFacts
    rows: tuple[Row, ...]
    findings: tuple[Row, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclasses.dataclass(frozen=True)
class _Line:
    """A line of a file, and where it stands."""

    path: str
    number: int
    row: Any

    @property
    def place(self) -> str:
        return f"{WHAT} {self.path}:{self.number}"


def read_all(paths: Sequence[str]) -> Material:
    """What files hold together. Raises VoiceError for one that is empty or broken, and for some that do not fit."""
    found = [_read(path) for path in paths]
    kinds = tuple(dict.fromkeys(kind for one in found for kind in one.kinds))
    runs = [one for one in found if one.kinds != ("findings",)]
    # Findings belong to the run that found them, so they fit the report of a run.
    if len({one.kinds for one in runs}) > 1:
        named = ", ".join(_KINDS[kind] for kind in kinds if kind != "findings")
        raise errors.invalid(f"{WHAT} holds files of different kinds ({named})", "make a page of each kind")
    if len({one.run.check for one in runs}) > 1:
        raise errors.invalid(
            f"{WHAT} holds reports of runs in check mode and of others", "make a page of each, or give those of one run"
        )
    facts = dict(pair for one in found for pair in one.facts) if len(runs) < 2 else {}
    return Material(
        kinds,
        _joined([one.run for one in runs or found]),
        tuple(row for one in found for row in one.rows),
        tuple(row for one in found for row in one.findings),
        tuple(facts.items()),
    )


def _joined(runs: Sequence[RunFacts]) -> RunFacts:
    """Several runs, such as the slices of a fleet, as one: the longest time, the sum of the rest."""
    jobs = {run.job for run in runs}
    times = [run.seconds for run in runs if run.seconds is not None]
    requests = [run.requests for run in runs if run.requests is not None]
    return RunFacts(
        runs[0].job if len(jobs) == 1 else "",
        runs[0].check,
        min((run.began for run in runs if run.began), default=""),
        max(times) if times else None,
        sum(requests) if len(requests) == len(runs) else None,
        tuple(sorted({server for run in runs for server in run.servers})),
        runs[0].collection if len({run.collection for run in runs}) == 1 else "",
        sum(run.not_tried for run in runs),
        "; ".join(dict.fromkeys(run.stopped for run in runs if run.stopped)),
    )


def _read(path: str) -> Material:
    lines = list(_lines(path))
    if not lines:
        raise errors.invalid(f"{WHAT} {path}:1 is empty, so there is nothing to report", _ADVICE)
    first = lines[0].row
    for is_of_kind, read in _READERS:
        if is_of_kind(first):
            return read(lines)
    raise _foreign(lines[0], "a line of a report, of a plan or of findings, nor the result of presence_info")


def _lines(path: str) -> Iterator[_Line]:
    """The lines of a file as JSON; a file that is one JSON value over several lines is one line."""
    try:
        with open_to_read(path, WHAT, of_anybody=True) as stream:
            number = 0
            while text := stream.readline(LONGEST_LINE + 1):
                number += 1
                line = _Line(path, number, _parsed(text))
                if line.row is None and number == 1 and text.strip() in (b"{", b"["):
                    yield _whole(path, text + stream.read(LONGEST_LINE + 1))
                    return
                if not text.endswith(b"\n") and line.row is None:
                    raise errors.invalid(
                        f"{line.place} is cut off, because the run that wrote it was killed or the disk was full",
                        "remove that line, or run again",
                    )
                if line.row is None:
                    raise _foreign(line, "JSON")
                yield line
    except OSError as error:
        raise errors.invalid(
            f"{WHAT} {path} cannot be read: {(error.strerror or str(error)).lower()}", "give the path of a regular file"
        ) from error


def _whole(path: str, text: bytes) -> _Line:
    if len(text) > LONGEST_LINE:
        raise errors.invalid(f"{WHAT} {path} is larger than {LONGEST_LINE} bytes", "give JSON Lines instead")
    try:
        return _Line(path, 1, json.loads(text))
    except json.JSONDecodeError as error:
        raise _foreign(_Line(path, error.lineno, None), "JSON") from error
    except (ValueError, RecursionError) as error:
        raise _foreign(_Line(path, 1, None), "JSON") from error


def _parsed(text: bytes) -> Any:
    return None if len(text) > LONGEST_LINE else row_of(text)


def _foreign(line: _Line, expected: str) -> VoiceError:
    return errors.invalid(f"{line.place} is not {expected}", _ADVICE)


# ------------------------------------------------------------------ kinds of files
def _report(lines: Sequence[_Line]) -> Material:
    rows: list[Row] = []
    run: RunFacts | None = None
    for line in lines:
        if is_row(line.row) and _is_sound(line.row):
            rows.append(line.row)
        elif isinstance(line.row, Mapping) and line.row.keys() == {RUN}:
            run = _run_of(line)
        elif not (isinstance(line.row, Mapping) and line.row.keys() == {"plan"}):
            raise _foreign(line, f"a line of {_KINDS['report']}")
    if run is None:
        check = any(row.get("check") is True for row in rows)
        changes = check or any(row.get("changes") for row in rows)
        run = RunFacts("fleet" if changes else "", check)
    return Material(("report",), run, tuple(rows))


def _run_of(line: _Line) -> RunFacts:
    try:
        return RunFacts.of_line(line.row)
    except (TypeError, ValueError) as error:
        raise _foreign(line, "the line of a run") from error


def _plan(lines: Sequence[_Line]) -> Material:
    head, rows, servers = lines[0].row, [], set()
    for line in lines[1:]:
        row = line.row
        is_row_of_plan = isinstance(row, Mapping) and isinstance(row.get("user"), str) and "changes" in row
        if not (is_row_of_plan and _is_sound(row)):
            raise _foreign(line, f"a line of {_KINDS['plan']}")
        accounts = row.get("accounts")
        if isinstance(accounts, Mapping):
            servers |= {str(one).rpartition(" at ")[2] for one in accounts.values()}
        rows.append({"user": row["user"], "where": "", "outcome": CHANGED, "changes": row["changes"]})
    names = (("Source", "source"), ("Users in the source", "total"), ("Users who failed", "failed"))
    facts = tuple((label, str(head[name])) for label, name in names if head.get(name) not in (None, ""))
    run = RunFacts(
        "plan",
        check=True,
        began=str(head.get("created", "")),
        servers=tuple(sorted(servers)),
        collection=str(head.get("collection", "")),
    )
    return Material(("plan",), run, tuple(rows), facts=facts)


def _findings(lines: Sequence[_Line]) -> Material:
    for line in lines:
        if not _is_finding(line.row):
            raise _foreign(line, f"a line of {_KINDS['findings']}")
    return Material(("findings",), RunFacts("fleet_audit", check=False), (), tuple(line.row for line in lines))


def _presence(lines: Sequence[_Line]) -> Material:
    return Material(("presence",), RunFacts("presence", check=False), tuple(_extensions(lines)))


def _extensions(lines: Sequence[_Line]) -> Iterator[Row]:
    for line in lines:
        for entry in _entries(line.row):
            if not _is_extension(entry):
                raise _foreign(line, f"a line of {_KINDS['presence']}")
            yield {
                "user": entry["extension"],
                "where": str(entry.get("status_name") or ""),
                "outcome": "registered" if entry.get("registered") else "not registered",
                "notes": _phones(entry),
            }


def _phones(entry: Row) -> list[str]:
    """The phones of an extension in sentences."""
    phones = [one for one in entry.get("registrations") or () if isinstance(one, Mapping)]
    return [
        f"{one.get('agent') or 'phone without a name'}: {one.get('registration_name') or 'unknown'}"
        + (f" until {one['expires_at']}" if one.get("expires_at") else "")
        for one in phones
    ] or [str(agent) for agent in entry.get("agents") or ()]


def _entries(row: Any) -> Iterable[Any]:
    """The extensions in a line: an extension, a list of them, or a result that has them."""
    if isinstance(row, Mapping):
        found = row.get("presence", [row])
        return found if isinstance(found, list) else [found]
    return row if isinstance(row, list) else [row]


def _is_extension(row: Any) -> bool:
    is_one = isinstance(row, Mapping) and isinstance(row.get("extension"), str) and "registered" in row
    return is_one and all(_is_list_of(row.get(name), object) for name in ("registrations", "agents"))


def _is_sound(row: Row) -> bool:
    """Whether the values of a row of a report or of a plan have the types that a page needs."""
    numbers = (row.get(name) or 0 for name in ("requests", "seconds"))
    return (
        all(_is_list_of(row.get(name), Mapping) for name in ("changes", "failures", "stale", "unavailable"))
        and all(_is_list_of(row.get(name), str) for name in ("warnings", "notes"))
        and all(isinstance(one, (int, float)) and math.isfinite(one) for one in numbers)
    )


def _is_list_of(value: Any, kind: type) -> bool:
    """Whether a value is a list of elements of one type, or is not there."""
    return value is None or (isinstance(value, list) and all(isinstance(one, kind) for one in value))


def _is_finding(row: Any) -> bool:
    return isinstance(row, Mapping) and {"rule", "severity", "user"} <= row.keys()


def _is_plan(row: Any) -> bool:
    return isinstance(row, Mapping) and MARK in row


def _is_report(row: Any) -> bool:
    return is_row(row) or (isinstance(row, Mapping) and row.keys() in ({"plan"}, {RUN}))


def _is_presence(row: Any) -> bool:
    entries = _entries(row)
    return bool(entries) and all(map(_is_extension, entries))


#: how the first line of a file says what it is, in the order of asking
_READERS: tuple[tuple[Callable[[Any], bool], Callable[[Sequence[_Line]], Material]], ...] = (
    (_is_plan, _plan),
    (_is_report, _report),
    (_is_finding, _findings),
    (_is_presence, _presence),
)
