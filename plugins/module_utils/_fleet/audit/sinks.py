# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How an audit takes part in a run: it records findings, or it keeps a run from sending its first request.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document, Finding
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.engine import Audit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import Config, config_of_fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.line_file import LineFile
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Objection, Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import parse_slice
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import failed_result

#: findings in the result of a run that was refused
REFUSED_FINDINGS = 100


def is_whole(params: Mapping[str, Any]) -> bool:
    """Whether a run is about all users of its source."""
    return params.get("limit") is None and (not params.get("slice") or parse_slice(params["slice"])[1] == 1)


class Findings(Sink):
    """Applies the rules to the settings that were read, and records what they find."""

    def __init__(self, config: Config, params: Mapping[str, Any], *, name: str, whole: bool) -> None:
        """`whole`: whether all users of the source will be looked at."""
        self._is_whole = whole
        self._is_complete = is_whole(params) and not params.get("gather_subset")
        self._reads = config.reads()
        self._path = params.get("findings_file")
        self._name = name
        self._file: LineFile | None = None
        self._audit = Audit(config, limit=int(params["findings_limit"]), record=self._write)

    def __enter__(self) -> Self:
        self._file = _findings_at(self._path) if self._path else None
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, selection: Selection) -> None:
        if self._file is not None:
            self._file.keep(lambda row: False)

    def look_at(self, document: Document, *, reported: bool = True) -> None:
        """Apply the rules to a document."""
        self._audit.examine(document, reported=reported)

    @property
    def reads(self) -> Mapping[str, frozenset[str]]:
        """The settings that the rules read, by platform."""
        return self._reads

    def lacks_a_user(self) -> None:
        """A user of the source cannot be read, so nobody can say which numbers nobody has."""
        self._is_whole = False
        self._is_complete = False

    def add(self, user: User | None, row: Row) -> None:
        if user is not None:
            # The numbers of a user who could not be read are known all the same.
            self.look_at(_document(user, row.exported, row.number))
        if row.failures:
            self._is_complete = False

    def finish(self, outcome: Outcome) -> None:
        whole = self._is_whole and not outcome.selection.broken
        self._audit.finish(whole=whole, complete=self._is_complete and outcome.is_complete)

    def rows(self) -> Iterable[Mapping[str, Any]]:
        """The findings as lines of a report have them, the most severe first; at most `findings_limit`."""
        return list(self._audit.result()["findings"])

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        return self._audit.warnings()

    def note(self, outcome: Outcome) -> str:
        return self._audit.failure

    def result(self, outcome: Outcome) -> dict[str, Any]:
        result = {"changed": False, **self._audit.result(), "findings_file": self._path}
        failure = self._audit.failure
        if failure:
            where = self._path or "findings"
            advice = f"see {where}; correct the settings, or give the rule an exception"
            result |= failed_result(VoiceError(errors.INVALID, failure, advice, self._name))
        return result

    def _write(self, finding: Finding) -> None:
        if self._file is not None:
            self._file.write(finding.as_dict())


def _findings_at(path: str) -> LineFile:
    """The file of findings at a path. Raises VoiceError where the file there is something else."""
    return LineFile(path, what="findings_file", kind="the findings of an audit", is_ours=_begins_with_a_finding)


def _begins_with_a_finding(head: bytes) -> bool:
    """Whether a file is empty, or its first line is a finding."""
    return not head.strip() or head.startswith(b'{"rule":"')


class Gate(Sink):
    """Refuses the documents of a run before its first request when a rule finds something severe in them."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Takes the option audit. Raises VoiceError where it is not valid."""
        config = config_of_fleet(params["audit"])
        self._fails = config.fails
        self._failing: list[Finding] = []
        self._is_whole = True
        self._audit = Audit(config, limit=REFUSED_FINDINGS, record=self._record)

    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        self._audit.examine(_document(user, _desired(user), position), reported=mine)
        return self._objections()

    def examined(self, *, whole: bool) -> Iterable[Objection]:
        self._is_whole = whole
        self._audit.finish(whole=whole)
        found = self._objections()
        if self._audit.failing:
            # A run that is refused has no warnings, so those about expired exceptions are a part of its message.
            heads = (f"audit refuses the documents: {self._audit.failing}", *self._audit.warnings())
            found = [*(Objection("", text, -1, _ADVICE) for text in heads), *found]
        return found

    def refusal(self) -> dict[str, Any]:
        return self._audit.result()

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        yield from self._audit.warnings()
        if not self._is_whole:
            yield "some users of the source cannot be read, so the rule unknown_target of audit was not applied"

    def _record(self, finding: Finding) -> None:
        if self._fails(finding.severity):
            self._failing.append(finding)

    def _objections(self) -> list[Objection]:
        """What was found since the last call."""
        found, self._failing = self._failing, []
        return [
            Objection(f"{one.where} ({one.user})", f"{one.summary}: {one.hit.value}", one.order, _ADVICE)
            for one in found
        ]


_ADVICE = "give the rule of audit an exception if a finding is accepted"


def _document(user: User, settings: Mapping[str, Mapping[str, Any]], order: int) -> Document:
    numbers = tuple(block.settings.username for block in user.blocks if block.settings.username)
    return Document(user.name, settings, order, numbers, user.classes, user.where)


def _desired(user: User) -> dict[str, dict[str, Any]]:
    """The settings of a checked user as they were given, by platform."""
    found: dict[str, dict[str, Any]] = {}
    for block in user.blocks:
        settings = found.setdefault(block.composite.platform.name, {})
        for step in block.steps:
            if step.part.many:
                settings.setdefault(step.part.option, []).append(step.given)
            else:
                settings[step.part.option] = step.given
    return found
