# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One employee's mobile config copied onto others (Telecom X protocol, sections 4.5 and 4.6).

Compared are only the ids that an employee chose to show. Names are labels resolved by the
platform, and what is not chosen depends on what the employee may see.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.claims import Claim, hashable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    Mode,
    Operation,
    Result,
    Rules,
    refuse,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import Planned
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    label,
    selector,
    selector_problems,
)

COLLEAGUES = "COLLEAGUES"
_WITH_DIFF = Mode(check=True, diff=True)


@dataclasses.dataclass(frozen=True)
class Task:
    """The checked options. `targets` are selectors; `single` when one was asked for by `target`."""

    source: Mapping[str, str]
    targets: tuple[Mapping[str, str], ...]
    single: bool
    customer: str | None
    create_missing: bool
    compare_order: bool
    require_converged: bool


class MobileconfigCopy(Operation[TelecomxClient, Task]):
    """Copy one config onto one or many; one target's failure does not stop the others."""

    name = "mobileconfig_copy"
    platform = TELECOMX

    _options = (
        selector("source", required=True, doc="The employee whose mobile config is copied, named in exactly one way."),
        selector(
            "target",
            doc=(
                "The employee whose mobile config is written, named in exactly one way.",
                "One of O(target) and O(targets) is needed.",
            ),
        ),
        selector(
            "targets",
            several=True,
            doc="Several employees whose mobile configs are written. Naming one twice is refused.",
        ),
        CUSTOMER,
        Bool(
            "create_missing",
            default=False,
            doc=("Whether a target that has no mobile config yet gets one.", "Without it such a target fails."),
        ),
        Bool("compare_order", default=True, doc="Whether the order of the chosen items counts as a difference."),
        Bool(
            "require_converged",
            default=True,
            doc=(
                "Whether a target fails that still differs after the copy was accepted.",
                "With V(false) it counts as changed, with a warning, in each run.",
            ),
        ),
    )

    def own_fields(self) -> tuple[Field, ...]:
        return self._options

    def own_rules(self) -> Rules:
        return Rules(mutually_exclusive=(("target", "targets"),), required_one_of=(("target", "targets"),))

    def prepare(self, params: Values) -> Task:
        values, problems = walk.normalise_all(self._options, params)
        several = values.get("targets", [])
        targets = several or [values.get("target", {})]
        if not problems:
            problems += selector_problems("source", values.get("source"))
            for position, target in enumerate(targets, 1):
                problems += selector_problems(f"targets (entry {position})" if several else "target", target)
            if len({tuple(target.items()) for target in targets}) < len(targets):
                problems.append("targets names an employee twice")
        refuse(problems)
        return Task(
            values["source"],
            tuple(targets),
            not several,
            values.get("customer"),
            *(values[name] for name in ("create_missing", "compare_order", "require_converged")),
        )

    def claims(self, prepared: Task) -> Iterable[tuple[str, Claim]]:
        for position, target in enumerate(prepared.targets, 1):
            title = "the mobile config of the employee " + ", ".join(map(str, target.values()))
            place = "target" if prepared.single else f"targets[{position}]"
            yield place, Claim(self.name, title, (prepared.customer, hashable(target)))

    def run(self, client: TelecomxClient, prepared: Task, mode: Mode, context: Context) -> Result:
        copying = _Copying(client, prepared)
        found = copying.found()
        rows = copying.each(found.rows, lambda row: copying.written(copying.planned(row, found), found, mode))
        return _result(found.source_id, rows, mode)

    def plan(self, client: TelecomxClient, prepared: Task, mode: Mode, context: Context) -> Planned:
        """Everybody is found and read; `work` is who and what was found, with the planned rows."""
        copying = _Copying(client, prepared)
        found = copying.found()
        rows = copying.each(found.rows, lambda row: copying.planned(row, found))
        result = _assembled(found.source_id, rows, _WITH_DIFF)
        return Planned(prepared, result, found._replace(rows=rows), failure=_failure(rows, {"changed": False}))

    def apply(self, client: TelecomxClient, planned: Planned, mode: Mode, context: Context) -> Result:
        found: _Found = planned.work
        copying = _Copying(client, planned.prepared)
        return _result(found.source_id, copying.each(found.rows, lambda row: copying.written(row, found, mode)), mode)


MOBILECONFIG_COPY = MobileconfigCopy()


@dataclasses.dataclass(frozen=True)
class _Row:
    """One target and what became of it; `before` and `after` are states as from `_Source.state_of`."""

    desired: Mapping[str, str]
    id: str = ""
    changed: bool = False
    created: bool = False
    converged: bool | None = None
    before: Values | None = None
    after: Values | None = None
    error: VoiceError | None = None
    warning: str = ""

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
        return [*made, {"action": "copy", "fields": _different(self.before, self.after), "target": self.id}]


class _Source:
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


class _Found(NamedTuple):
    """Who was found, and the config to copy; that is None where no target needs it."""

    source_id: str
    rows: list[_Row]
    source: _Source | None

    @property
    def needed(self) -> _Source:
        """The config to copy, for a target that needs it."""
        if self.source is None:
            raise AssertionError("no target is open, so nothing is copied")
        return self.source


class _Copying:
    """One task: everybody is found first, then the source is read once, then target after target."""

    def __init__(self, client: TelecomxClient, task: Task) -> None:
        self._client = client
        self._task = task
        self._directory = Directory(client, task.customer)

    def found(self) -> _Found:
        """Find everybody, and read the source if it is needed."""
        self._directory.expect([self._task.source, *self._task.targets])
        source_id = self._find("source", self._task.source)
        rows = [self._resolved(target) for target in self._task.targets]
        _refuse_twice(rows)
        rows = [dataclasses.replace(row, converged=True) if row.id == source_id else row for row in rows]
        return _Found(source_id, rows, self._read_source(source_id) if any(map(_is_open, rows)) else None)

    # ------------------------------------------------------------- reading
    def _find(self, role: str, selector: Mapping[str, str]) -> str:
        try:
            return self._directory.find(selector)
        except VoiceError as error:
            raise _about(error, role, selector) from error

    def _resolved(self, target: Mapping[str, str]) -> _Row:
        try:
            return _Row(target, self._find("target", target))
        except VoiceError as error:
            if self._task.single or error.kind in ENDS_USER:
                raise
            return _Row(target, error=error)

    def _read_source(self, source_id: str) -> _Source:
        try:
            config = configs.read_config(self._client, source_id)
            if config is None:
                raise VoiceError(
                    errors.NOT_FOUND,
                    "the employee has no mobile config, so there is nothing to copy",
                    "name an employee who has set up the app",
                )
        except VoiceError as error:
            raise _about(error, "source", self._task.source) from error
        return _Source(config, self._task.compare_order)

    def _read_target(self, source: _Source, target_id: str) -> dict[str, Any]:
        config = configs.read_config(self._client, target_id)
        if config is None and not self._task.create_missing:
            raise VoiceError(
                errors.NOT_FOUND,
                "the employee has no mobile config that could be written to",
                "set create_missing to true, or let the employee open the app once",
            )
        return source.state_of(config, target_id)

    # ------------------------------------------------------------- target by target
    def each(self, rows: Iterable[_Row], act: Callable[[_Row], _Row]) -> list[_Row]:
        """The rows after `act`. One target's failure is kept in its row, unless it is the only one."""
        done: list[_Row] = []
        stopped: VoiceError | None = None
        for row in rows:
            if not _is_open(row):
                done.append(row)
            elif stopped is not None:
                why = "not attempted, because the failure before concerns every target"
                error = _about(VoiceError(stopped.kind, why, "see that failure"), "target", row.desired)
                done.append(dataclasses.replace(row, error=error))
            else:
                after = act(row)
                if after.error is not None and self._task.single:
                    raise after.error
                stopped = after.error if after.error is not None and after.error.kind in ENDS_USER else None
                done.append(after)
        return done

    def planned(self, row: _Row, found: _Found) -> _Row:
        """One target with its state and the one that it shall have. A failure is in the row."""
        source = found.needed
        try:
            before = self._read_target(source, row.id)
        except VoiceError as error:
            return _failed(row, error)
        desired = source.state_of(source.config, row.id)
        row = dataclasses.replace(row, before=before, after=desired)
        if before == desired:
            return dataclasses.replace(row, converged=True)
        return dataclasses.replace(row, changed=True, created=not before["exists"])

    def written(self, row: _Row, found: _Found, mode: Mode) -> _Row:
        """A planned target brought to the source's choice. A failure is in the row."""
        if mode.check or not _is_open(row) or row.before is None or row.after is None:
            return row
        desired, is_new = row.after, row.created
        row = dataclasses.replace(row, changed=False, created=False, after=None)
        try:
            if is_new:
                configs.ensure_config(self._client, row.id)
                row = dataclasses.replace(row, changed=True, created=True)
            # A new config is filled as the platform likes, so it is copied onto in any case.
            open_end = self._copy(found.source_id, row.id)
            row = dataclasses.replace(row, changed=True)
            after = self._read_target(found.needed, row.id)
            row = dataclasses.replace(row, after=after, converged=after == desired)
            if open_end is not None and not row.converged:
                raise open_end
            return row if row.converged else self._not_converged(row, _different(after, desired))
        except VoiceError as error:
            return _failed(row, error)

    def _copy(self, source_id: str, target_id: str) -> VoiceError | None:
        """Copy; returns the failure where the response proves nothing, so that reading the target decides."""
        try:
            configs.copy_config(self._client, source_id, target_id)
        except VoiceError as error:
            if not error.response_lost or error.kind != errors.UNEXPECTED_ANSWER:
                raise
            return error
        return None

    def _not_converged(self, row: _Row, types: list[str]) -> _Row:
        """The copy was accepted, yet the target shows something else."""
        what = ", ".join(types) or "config"
        why = f"the copy was accepted, but afterwards the target does not show the source's {what}"
        if self._task.require_converged:
            raise VoiceError(
                errors.NOT_CONVERGED,
                why,
                "perhaps the target may not see all that the source shows, or somebody changed it meanwhile;"
                " choose the items in the app, or accept it with require_converged: false",
                changed=True,
                fields=tuple(types),
            )
        return dataclasses.replace(row, warning=f"target {label(row.desired)}: {why}")


# ------------------------------------------------------------------ result
def _result(source_id: str, rows: list[_Row], mode: Mode) -> Result:
    """The result of a task. Raises VoiceError where a target failed."""
    result = _assembled(source_id, rows, mode)
    failure = _failure(rows, result)
    if failure is not None:
        raise failure
    return result


def _assembled(source_id: str, rows: list[_Row], mode: Mode) -> Result:
    result: Result = {
        "changed": any(row.changed for row in rows),
        MobileconfigCopy.name: {"source": source_id, "targets": [row.result() for row in rows]},
        "actions": [action for row in rows for action in row.actions()],
        "warnings": [row.warning for row in rows if row.warning],
    }
    if mode.diff:
        result["diff"] = _diff(rows)
    return result


def _failure(rows: list[_Row], result: Result) -> VoiceError | None:
    """What went wrong with some of the targets, in one error with the result of all; None where nothing did."""
    failed = [row.error for row in rows if row.error is not None]
    if not failed:
        return None
    # What ended the task matters more than what failed before.
    first = next((error for error in failed if error.kind in ENDS_USER), failed[0])
    return errors.partly(first, f"{len(failed)} of {len(rows)} targets failed", result)


def _failed(row: _Row, error: VoiceError) -> _Row:
    changed = row.changed or error.changed
    about = _about(error, "target", row.desired, changed)
    return dataclasses.replace(row, changed=changed, converged=None, error=about)


def _is_open(row: _Row) -> bool:
    """Whether there is something to do yet: a target that was found and is not the source itself."""
    return row.error is None and row.converged is None


def _refuse_twice(rows: list[_Row]) -> None:
    seen: dict[str, _Row] = {}
    for row in rows:
        if row.id and row.id in seen:
            first = seen[row.id]
            raise errors.invalid(
                f"targets names the same employee twice, as {label(first.desired)} and as {label(row.desired)}",
                "name each target once; nothing was written",
            )
        seen[row.id] = row


def _about(error: VoiceError, role: str, selector: Mapping[str, str], changed: bool = False) -> VoiceError:
    """The error with the employee that it is about; the message of the task names the account once."""
    why = f"{role} {label(selector)}: {error.why}"
    return error.within(
        why=why, subject="", platform=error.platform or TELECOMX.title, changed=changed or error.changed
    )


def _by_type(state: Mapping[str, Any]) -> dict[str, Any]:
    return {section["type"]: section["chosen"] for section in state["configs"]}


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Types whose chosen items differ."""
    old, new = _by_type(before), _by_type(after)
    return sorted(kind for kind in {*old, *new} if old.get(kind, []) != new.get(kind, []))


def _diff(rows: list[_Row]) -> dict[str, dict[str, Any]]:
    """Both sides for the targets that differ, each item as "name (id)"."""
    sides: dict[str, dict[str, Any]] = {"before": {}, "after": {}}
    for row in rows:
        if not row.changed or row.before is None or row.after is None:
            continue
        for side, state in (("before", row.before), ("after", row.after)):
            shown: dict[str, Any] = {"exists": state["exists"]}
            for kind in sorted({*_by_type(row.before), *_by_type(row.after)}):
                items = _by_type(state).get(kind, [])
                shown[kind] = [f"{item['name']} ({item['id']})" for item in items]
            sides[side][label(row.desired)] = shown
    return sides
