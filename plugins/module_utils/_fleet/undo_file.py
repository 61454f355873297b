# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The undo file of a run: for each user, before the first write, the document that brings the old state back.

The first line is a head, each other line a document as `fleet` takes it, with `irreversible` beside the platforms.
The last line of a user counts.

Private to the collection.
"""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile, line_of, row_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.login import login_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import NAME, Mistake, check_texts
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_undo import (
    FORMAT,
    HEAD,
    IRREVERSIBLE,
    is_head,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import PlannedBlock, Stop, UndoOfSteps
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite
from ansible_collections.ucfleet.voice.plugins.module_utils._model.phases import PlannedStep
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Remainder, combined, undo_of_steps

_KIND = "the undo file of a fleet run"
#: how many old values are remembered that were checked; many users have the same ones
_MOST_CHECKED = 4096


class UndoFile(Sink):
    """Writes ahead what undoes the changes to each user. A gate of the run, and one of its sinks.

    A file of an earlier run is continued: with its new lines it brings back the state before that run.
    """

    def __init__(self, path: str, *, source: str, secrets: bool) -> None:
        """`source` is where the users come from; with `secrets`, readable secrets are in the file."""
        self._path = path
        self._source = source
        self._secrets = secrets
        self._file: LineFile | None = None
        self._earlier: dict[str, dict[str, Any]] = {}
        self._began = ""
        self._lock = threading.Lock()
        self._sync_lock = threading.Lock()
        self._written = self._synced = 0
        self._irreversible: list[str] = []
        self._checked: dict[tuple[str, str, bool, str], str] = {}

    def __enter__(self) -> Self:
        self._file = LineFile(self._path, what="undo_file", kind=_KIND, is_ours=begins_an_undo_file)
        try:
            self._read_earlier(self._file)
            self._file.cut_torn_line()
        except VoiceError:
            self._file.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, selection: Selection) -> None:
        if self._file is not None and not self._began:
            self._file.write({HEAD: FORMAT, "time": _now(), "source": self._source})
            self._file.sync()

    def __call__(self, user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        """Write the line of a user who is about to be changed, and wait until it is on the disk."""
        if not any(one.acts for one in planned):
            return None
        line = self._line(user, planned)
        if line is None:
            return Stop()
        if user.name in self._earlier:
            line = _continued(self._earlier[user.name], line)
        if line.get(IRREVERSIBLE):
            self._irreversible.append(user.name)
        self._durable(line)
        return None

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        if self._began and self._written:
            yield (
                f"undo_file {self._path} continues the file that a run began at {self._began}: it brings back the"
                " state before that run"
            )
        if self._irreversible:
            first = min(self._irreversible)
            yield (
                f"undo_file: of {len(self._irreversible)} users not every change can be undone, first {first};"
                f" {IRREVERSIBLE} in {self._path} has the reasons"
            )

    def add(self, user: User | None, row: Row) -> None:
        """Everything about a user is in the file already."""

    def undo_of(self, client: Any, block: Block, steps: Sequence[PlannedStep]) -> UndoOfSteps:
        """What undoes the planned steps of one platform. Raises VoiceError."""
        return undo_of(client, block, steps, secrets=self._secrets, problem_of=self._problem)

    def _problem(self, composite: AnyComposite, option: str, value: Any, is_list: bool) -> str:
        """Why a platform's own value cannot be given back to it; each value is checked once."""
        key = composite.platform.name, option, is_list, repr(value)
        problem = self._checked.get(key)
        if problem is None:
            problem = _problem(composite, option, value, is_list)
            if len(self._checked) < _MOST_CHECKED:
                self._checked[key] = problem
        return problem

    def _line(self, user: User, planned: Sequence[PlannedBlock]) -> dict[str, Any] | None:
        """The line of a user; None where a part of it could not be found out."""
        line: dict[str, Any] = {NAME: user.name}
        left: list[dict[str, str]] = []
        for one in planned:
            if not one.acts:
                continue
            if one.undo is None:
                return None
            settings, remainders = one.undo
            if settings:
                line[one.platform] = {**login_of(one.block, secrets=self._secrets, everything=False), **settings}
            left += ({"platform": one.platform, **remainder._asdict()} for remainder in remainders)
        return {**line, IRREVERSIBLE: left} if left else line

    def _durable(self, line: Mapping[str, Any]) -> None:
        """Append a line; one wait for the disk serves all threads that wait at the same time."""
        file = self._file
        if file is None:
            return
        with self._lock:
            file.write(line)
            self._written += 1
            mine = self._written
        with self._sync_lock:
            if self._synced < mine:
                reached = self._written
                file.sync()
                self._synced = reached

    def _read_earlier(self, file: LineFile) -> None:
        for number, line in enumerate(file.lines(), 1):
            row = row_of(line)
            if number == 1 and is_head(row):
                self._began = str(row.get("time") or "an unknown time")
            elif number > 1 and isinstance(row, dict) and isinstance(row.get(NAME), str):
                self._earlier[row[NAME]] = row
            else:
                raise file.foreign(number)


def _problem(composite: AnyComposite, option: str, value: Any, is_list: bool) -> str:
    """Why a platform's own value cannot be given back to it; empty if it can."""
    try:
        check_texts(value, 1)
        composite.prepare({option: [value] if is_list else value})
    except Mistake as mistake:
        return f"its old value {mistake.why}"
    except VoiceError as error:
        return f"its old value is refused: {error.why}"
    return ""


def undo_of(
    client: Any,
    block: Block,
    steps: Sequence[PlannedStep],
    *,
    secrets: bool,
    problem_of: Callable[[AnyComposite, str, Any, bool], str],
) -> UndoOfSteps:
    """What undoes the planned steps of one platform, as a fleet takes it; the rest is not restorable, with reasons."""
    found, left = undo_of_steps(client, steps, secrets=secrets)
    [settings] = _in_one_place(block.composite, [found])
    kept: dict[str, Any] = {}
    refused: list[Remainder] = []
    for option, value in settings.items():
        objects = value if isinstance(value, list) else [value]
        problems = [problem_of(block.composite, option, one, isinstance(value, list)) for one in objects]
        refused += (
            Remainder(f"{option}[{number}]" if isinstance(value, list) else option, "", problem)
            for number, problem in enumerate(problems, 1)
            if problem
        )
        good = [one for one, problem in zip(objects, problems, strict=True) if not problem]
        if good:
            kept[option] = good if isinstance(value, list) else good[0]
    return kept, (*left, *refused)


def begins_an_undo_file(head: bytes) -> bool:
    """Whether a file begins as a run writes it, perhaps cut off by a kill."""
    begin = line_of({HEAD: FORMAT}).rstrip(b"}\n")
    return head.startswith(begin) or begin.startswith(head)


def _continued(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """What undoes the changes of both runs."""
    line: dict[str, Any] = {NAME: later[NAME]}
    for platform in COMPOSITES:
        sides = [side[platform] for side in (earlier, later) if isinstance(side.get(platform), Mapping)]
        if len(sides) == 2:
            composite = COMPOSITES[platform]
            old, new = _in_one_place(composite, sides)
            line[platform] = combined(
                composite.own_fields(), _lists_of(composite), old, _without_same(composite, old, new)
            )
        elif sides:
            line[platform] = sides[0]
    left: list[Any] = []
    for one in (*earlier.get(IRREVERSIBLE, ()), *later.get(IRREVERSIBLE, ())):
        if one not in left:
            left.append(one)
    return {**line, IRREVERSIBLE: left} if left else line


def _in_one_place(composite: AnyComposite, sides: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The same settings, where two parts that hold the same objects were used: each object once, in one of them."""
    result = list(sides)
    for part in composite.parts:
        if part.held_by is None or not all(
            any(name in one for one in result) for name in (part.option, part.held_by[0])
        ):
            continue
        holder, option = part.held_by
        for position, one in enumerate(result):
            held = one.get(holder, {})
            objects = list(held.get(option, ()))
            objects += (entry for entry in one.get(part.option, ()) if entry not in objects)
            others = {name: value for name, value in one.items() if name != part.option}
            result[position] = {**others, holder: {**held, option: objects}} if objects else others
    return result


def _without_same(composite: AnyComposite, earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Mapping[str, Any]:
    """The later settings without those that are one value on the platform with a setting of the earlier ones."""
    for settings in composite.same:
        if any(name in earlier.get(part, ()) for part, name in settings):
            for part, name in settings:
                if name in later.get(part, ()):
                    kept = {option: value for option, value in later[part].items() if option != name}
                    others = {option: value for option, value in later.items() if option != part}
                    later = {**others, part: kept} if kept else others
    return later


def _lists_of(composite: AnyComposite) -> dict[str, tuple[str, ...]]:
    """The settings that are lists of objects, with the options that identify one."""
    found = {}
    for part in composite.parts:
        operation = part.operation
        if part.many and isinstance(operation, Resource):
            found[part.option] = (*operation.key, *operation.key_options)
        elif not isinstance(operation, Resource):
            found |= {field.name: _keys_of(field) for field in operation.own_fields() if field.fields}
    return found


def _keys_of(field: Any) -> tuple[str, ...]:
    """What identifies an entry of a list of records: its required options."""
    return tuple(one.name for one in field.fields if one.required)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
