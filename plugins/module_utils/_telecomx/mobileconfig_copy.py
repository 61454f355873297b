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
from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Mode,
    Operation,
    Resource,
    Rules,
    Wanted,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.reconcile import reconcile
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    label,
    selector,
    selector_problems,
)

COLLEAGUES = "COLLEAGUES"
CHOICE = (Text("type"), ListOf("chosen", Record("chosen", configs.ENTRY)))
#: the state of a target that a copy decides
TARGET = (Bool("exists"), ListOf("configs", Record("config", CHOICE)))


@dataclasses.dataclass(frozen=True)
class Task:
    """The checked options. `targets` are selectors; `single` when one was asked for by `target`."""

    source: Mapping[str, str]
    targets: list[Mapping[str, str]]
    single: bool
    customer: str | None
    create_missing: bool
    compare_order: bool
    require_converged: bool


class MobileconfigCopy(Operation):
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

    def prepare(self, params: Mapping[str, Any]) -> Task:
        values, problems = walk.normalise_all(self._options, params)
        several = values.get("targets", [])
        targets = several or [values.get("target", {})]
        if not problems:
            problems += selector_problems("source", values.get("source"))
            for position, target in enumerate(targets, 1):
                problems += selector_problems(f"targets (entry {position})" if several else "target", target)
            if len({tuple(target.items()) for target in targets}) < len(targets):
                problems.append("targets names an employee twice")
        if problems:
            raise errors.invalid(problems, "correct the options; nothing was sent")
        return Task(
            values["source"],
            targets,
            not several,
            values.get("customer"),
            *(values[name] for name in ("create_missing", "compare_order", "require_converged")),
        )

    def run(self, client: TelecomxClient, prepared: Task, mode: Mode) -> dict[str, Any]:
        return _Run(client, prepared, mode).result()


MOBILECONFIG_COPY = MobileconfigCopy()


@dataclasses.dataclass
class _Row:
    """One target and how it fared. `states` are those that the platform showed, oldest first."""

    wanted: Mapping[str, str]
    id: str = ""
    changed: bool = False
    created: bool = False
    converged: bool | None = None
    states: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    after: dict[str, Any] | None = None
    error: VoiceError | None = None

    def result(self) -> dict[str, Any]:
        state = self.after if self.error is None else None
        result: dict[str, Any] = {
            "target": label(self.wanted),
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


class _Target(BaseHandler):
    """The chosen items of one target, as far as a copy decides them."""

    def __init__(self, client: TelecomxClient, row: _Row, source: _Source, create_missing: bool) -> None:
        self._client = client
        self._row = row
        self._source = source
        self._create_missing = create_missing

    def read(self, wanted: Wanted) -> Found:
        config = configs.read_config(self._client, self._row.id)
        if config is None and not self._create_missing:
            raise VoiceError(
                errors.NOT_FOUND,
                "the employee has no mobile config that could be written to",
                "set create_missing to true, or let the employee open the app once",
            )
        chosen = [] if config is None else self._source.chosen(config, self._row.id)
        state = {"exists": config is not None, "configs": chosen}
        self._row.states.append(state)
        return Found(state)

    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        chosen = self._source.chosen(self._source.config, self._row.id)
        return Wanted({"exists": True, "configs": chosen}, wanted.options)

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        if not found.values["exists"]:
            configs.ensure_config(self._client, self._row.id)
            self._row.created = True
        # A new config is filled as the platform likes, so it is copied onto in any case.
        configs.copy_config(self._client, self._source.id, self._row.id)


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


class _Run:
    """One task: everybody is found first, then the source is read once, then target after target."""

    def __init__(self, client: TelecomxClient, task: Task, mode: Mode) -> None:
        self._client = client
        self._task = task
        self._mode = mode
        self._directory = Directory(client, task.customer)
        self._actions: list[dict[str, Any]] = []
        self._warnings: list[str] = []
        self._stopped: VoiceError | None = None

    def result(self) -> dict[str, Any]:
        self._directory.expect([self._task.source, *self._task.targets])
        source_id = self._find("source", self._task.source)
        rows = [self._resolved(wanted) for wanted in self._task.targets]
        _refuse_twice(rows)
        others = [row for row in rows if row.error is None and row.id != source_id]
        if others:
            source = self._read_source(source_id)
            for row in others:
                self._bring(row, source)
        for row in rows:
            if row.id == source_id:
                row.converged = True
        return self._assembled(source_id, rows)

    # ------------------------------------------------------------- reading
    def _find(self, role: str, wanted: Mapping[str, str]) -> str:
        try:
            return self._directory.find(wanted)
        except VoiceError as error:
            raise _about(error, role, wanted) from error

    def _resolved(self, wanted: Mapping[str, str]) -> _Row:
        row = _Row(wanted)
        try:
            row.id = self._find("target", wanted)
        except VoiceError as error:
            if self._task.single or error.kind in ENDS_USER:
                raise
            row.error = error
        return row

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

    # ------------------------------------------------------------- writing
    def _bring(self, row: _Row, source: _Source) -> None:
        """Bring one target to the source's choice; its failure is kept in the row unless it is the only one."""
        if self._stopped is not None:
            why = "not attempted, because the failure before concerns every target"
            row.error = _about(VoiceError(self._stopped.kind, why, "see that failure"), "target", row.wanted)
            return
        try:
            self._reconcile(row, source)
        except VoiceError as error:
            row.changed = error.changed or row.created
            row.error = _about(error, "target", row.wanted).within(changed=row.changed)
            if self._task.single:
                raise row.error from error
            self._stopped = error if error.kind in ENDS_USER else None

    def _reconcile(self, row: _Row, source: _Source) -> None:
        handler = _Target(self._client, row, source, self._task.create_missing)
        resource = Resource(
            name=MobileconfigCopy.name, platform=TELECOMX, state=TARGET, handler=lambda client: handler, verify=True
        )
        try:
            outcome = reconcile(resource, handler, Wanted({}, {}), self._mode)
        except VoiceError as error:
            if error.kind != errors.NOT_CONVERGED:
                raise
            self._not_converged(row, source)
            return
        row.after = outcome.plan.after
        row.changed = bool(outcome.plan.changed)
        row.created = "exists" in outcome.plan.changed
        row.converged = None if row.changed and self._mode.check else True
        self._note_actions(row)

    def _not_converged(self, row: _Row, source: _Source) -> None:
        """The copy was accepted, yet the target shows something else."""
        row.after = row.states[-1]
        wish = {"exists": True, "configs": source.chosen(source.config, row.id)}
        types = _different(row.after, wish)
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
        row.changed, row.converged = True, False
        self._note_actions(row)
        self._warnings.append(f"target {label(row.wanted)}: {why}")

    def _note_actions(self, row: _Row) -> None:
        if not row.changed or row.after is None:
            return
        if row.created:
            self._actions.append({"action": "create", "fields": [], "target": row.id})
        self._actions.append({"action": "copy", "fields": _different(row.states[0], row.after), "target": row.id})

    # -------------------------------------------------------------- result
    def _assembled(self, source_id: str, rows: list[_Row]) -> dict[str, Any]:
        failed = [row.error for row in rows if row.error is not None]
        result: dict[str, Any] = {
            "changed": any(row.changed for row in rows),
            MobileconfigCopy.name: {"source": source_id, "targets": [row.result() for row in rows]},
            "actions": self._actions,
            "warnings": self._warnings,
        }
        if self._mode.diff:
            result["diff"] = _diff(rows)
        if failed:
            # What ended the task matters more than what failed before.
            first = next((error for error in failed if error.kind in ENDS_USER), failed[0])
            raise errors.partly(first, f"{len(failed)} of {len(rows)} targets failed", result)
        return result


def _refuse_twice(rows: list[_Row]) -> None:
    seen: dict[str, _Row] = {}
    for row in rows:
        if row.id and row.id in seen:
            first = seen[row.id]
            raise errors.invalid(
                f"targets names the same employee twice, as {label(first.wanted)} and as {label(row.wanted)}",
                "name each target once; nothing was written",
            )
        seen[row.id] = row


def _about(error: VoiceError, role: str, wanted: Mapping[str, str]) -> VoiceError:
    """The error with the employee that it is about; the message of the task names the account once."""
    why = f"{role} {label(wanted)}: {error.why}"
    return error.within(why=why, subject="", platform=error.platform or TELECOMX.title)


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
        if not row.changed or row.after is None:
            continue
        for side, state in (("before", row.states[0]), ("after", row.after)):
            shown: dict[str, Any] = {"exists": state["exists"]}
            for kind in sorted({*_by_type(row.states[0]), *_by_type(row.after)}):
                items = _by_type(state).get(kind, [])
                shown[kind] = [f"{item['name']} ({item['id']})" for item in items]
            sides[side][label(row.wanted)] = shown
    return sides
