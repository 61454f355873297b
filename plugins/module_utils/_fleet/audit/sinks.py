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
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import parse_slice
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import failed_result

#: findings in the result of a run that was refused
REFUSED_FINDINGS = 100


def is_whole(params: Mapping[str, Any]) -> bool:
    """Whether a run is about all users of its source."""
    return not params.get("slice") or parse_slice(params["slice"])[1] == 1


class Findings(Sink):
    """Applies the rules to the settings that were read, and records what they find."""

    def __init__(self, config: Config, params: Mapping[str, Any], *, name: str) -> None:
        self._path = params.get("findings_file")
        self._name = name
        self._file: LineFile | None = None
        self._audit = Audit(config, limit=int(params["findings_limit"]), record=self._write, whole=is_whole(params))

    def __enter__(self) -> Self:
        self._file = _findings_at(self._path) if self._path else None
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()

    def start(self, selection: Selection) -> None:
        if self._file is not None:
            self._file.keep(lambda row: False)

    def examine(self, document: Document) -> None:
        self._audit.examine(document)

    def add(self, user: User | None, row: Row) -> None:
        if user is not None:
            # The numbers of a user who could not be read are known all the same.
            self.examine(Document(user.name, row.exported, row.number, _numbers(user)))

    def finish(self, outcome: Outcome) -> None:
        self._audit.finish()

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
        self._audit = Audit(config_of_fleet(params["audit"]), limit=REFUSED_FINDINGS, whole=is_whole(params))
        self._order = 0

    def is_done(self, user: User) -> bool:
        """Never; but this is called for each user while the source is checked."""
        self._audit.examine(Document(user.name, _desired(user), self._order, _numbers(user)))
        self._order += 1
        return False

    def start(self, selection: Selection) -> None:
        self._audit.finish()
        if self._audit.failure:
            why = f"audit refuses the documents: {self._audit.failure}"
            advice = "correct them, or give the rule an exception; nothing was sent"
            raise VoiceError(errors.INVALID, why, advice, result=self._audit.result())

    def warnings(self, outcome: Outcome) -> Iterable[str]:
        return self._audit.warnings()


def _numbers(user: User) -> tuple[str, ...]:
    return tuple(block.settings.username for block in user.blocks if block.settings.username)


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
