# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The targets of a copy: what they show, the outcome of each, and the result of all.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Result
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import TELECOMX
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import label

NAME = "mobileconfig_copy"
COLLEAGUES = "COLLEAGUES"


@dataclasses.dataclass(frozen=True)
class Row:
    """One target and its outcome; `before` and `after` are states as from `Source.state_of`."""

    desired: Mapping[str, str]
    id: str = ""
    changed: bool = False
    created: bool = False
    converged: bool | None = None
    before: Values | None = None
    after: Values | None = None
    error: VoiceError | None = None
    warning: str = ""

    @property
    def is_open(self) -> bool:
        """Whether there is something to do yet: a target that was found and is not the source itself."""
        return self.error is None and self.converged is None

    def failed(self, error: VoiceError) -> Row:
        """The row after a failure."""
        changed = self.changed or error.changed
        error = about(error, "target", self.desired, changed)
        return dataclasses.replace(self, changed=changed, converged=None, error=error)

    def result(self) -> dict[str, Any]:
        state = self.after if self.error is None else None
        result: dict[str, Any] = {
            "target": label(self.desired),
            "id": self.id or None,
            "changed": self.changed,
            "created": self.created,
            "converged": self.converged,
            "configs": None if state is None else state["configs"],
            "failed": self.error is not None,
        }
        if self.error is not None:
            result.update(msg=self.error.message, failure=self.error.failure)
        return result

    def actions(self) -> list[dict[str, Any]]:
        if not self.changed or self.before is None or self.after is None or self.error is not None:
            return []
        made = [{"action": "create", "fields": [], "target": self.id}] if self.created else []
        return [*made, {"action": "copy", "fields": different(self.before, self.after), "target": self.id}]


class Source:
    """The config that is copied, and the one way in which configs are compared with it."""

    def __init__(self, config: dict[str, Any], ordered: bool) -> None:
        self.config = config
        self.id = str(config["id"])
        self._ordered = ordered
        # One name for each id, so that a label which was renamed in between is no difference.
        self._names: dict[str, str] = {}

    def chosen(self, config: Mapping[str, Any], target_id: str) -> list[dict[str, Any]]:
        """What the config shows, by type; a type that shows nothing is as good as none.

        Employees are perhaps not listed among their own colleagues, so neither the source nor
        the target counts there.
        """
        by_type: dict[str, list[dict[str, str]]] = {}
        for section in config["configs"]:
            for item in section["chosen"]:
                if section["type"] == COLLEAGUES and item["id"] in (self.id, target_id):
                    continue
                name = self._names.setdefault(item["id"], item["name"])
                by_type.setdefault(section["type"], []).append({"id": item["id"], "name": name})
        if not self._ordered:
            by_type = {kind: sorted(items, key=lambda item: item["id"]) for kind, items in by_type.items()}
        return [{"type": kind, "chosen": by_type[kind]} for kind in sorted(by_type)]

    def state_of(self, config: Values | None, target_id: str) -> dict[str, Any]:
        """What a copy decides of a target: whether its config exists, and what it shows."""
        return {"exists": config is not None, "configs": [] if config is None else self.chosen(config, target_id)}


def result_of(source_id: str, rows: list[Row], mode: Mode) -> Result:
    """The result of a task. Raises VoiceError where a target failed."""
    result = assembled(source_id, rows, mode)
    failure = failure_of(rows, result)
    if failure is not None:
        raise failure
    return result


def assembled(source_id: str, rows: list[Row], mode: Mode) -> Result:
    result: Result = {
        "changed": any(row.changed for row in rows),
        NAME: {"source": source_id, "targets": [row.result() for row in rows]},
        "actions": [action for row in rows for action in row.actions()],
        "warnings": [row.warning for row in rows if row.warning],
    }
    if mode.diff:
        result["diff"] = _diff(rows)
    return result


def failure_of(rows: list[Row], result: Result) -> VoiceError | None:
    """What went wrong with some of the targets, in one error with the result of all; None where nothing did."""
    failed = [row.error for row in rows if row.error is not None]
    if not failed:
        return None
    # What ended the task matters more than what failed before.
    first = next((error for error in failed if error.kind in ENDS_USER), failed[0])
    return errors.partly(first, f"{len(failed)} of {len(rows)} targets failed", result)


def refuse_twice(rows: list[Row]) -> None:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.id and row.id in seen:
            first = seen[row.id]
            raise errors.invalid(
                f"targets names the same employee twice, as {label(first.desired)} and as {label(row.desired)}",
                "name each target once; nothing was written",
            )
        seen[row.id] = row


def about(error: VoiceError, role: str, selector: Mapping[str, str], changed: bool = False) -> VoiceError:
    """The error with the employee that it is about; the message of the task names the account once."""
    why = f"{role} {label(selector)}: {error.why}"
    return error.within(
        why=why, subject="", platform=error.platform or TELECOMX.title, changed=changed or error.changed
    )


def _by_type(state: Mapping[str, Any]) -> dict[str, Any]:
    return {section["type"]: section["chosen"] for section in state["configs"]}


def different(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Types whose chosen items differ."""
    old, new = _by_type(before), _by_type(after)
    return sorted(kind for kind in {*old, *new} if old.get(kind, []) != new.get(kind, []))


def shows(rows: Iterable[Row], after: Mapping[str, Any]) -> bool:
    """Whether each target of an earlier plan shows by now what that plan has for it."""
    found = {label(row.desired): row.after for row in rows if row.converged and row.after is not None}
    return all(
        name in found and _shown(found[name], [*state, *_by_type(found[name])]) == state
        for name, state in after.items()
    )


def _shown(state: Mapping[str, Any], kinds: Iterable[str]) -> dict[str, Any]:
    """A state for people: whether there is a config, and by type each item as "name (id)"."""
    chosen = _by_type(state)
    items = {kind: [f"{item['name']} ({item['id']})" for item in chosen.get(kind, [])] for kind in kinds}
    return {**items, "exists": state["exists"]}


def _diff(rows: list[Row]) -> dict[str, dict[str, Any]]:
    """Both sides for the targets that differ, each item as "name (id)"."""
    sides: dict[str, dict[str, Any]] = {"before": {}, "after": {}}
    for row in rows:
        if not row.changed or row.before is None or row.after is None:
            continue
        kinds = ["exists", *sorted({*_by_type(row.before), *_by_type(row.after)})]
        for side, state in (("before", row.before), ("after", row.after)):
            sides[side][label(row.desired)] = _shown(state, kinds)
    return sides
