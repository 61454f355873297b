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
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import Change, Planned, Seal
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.copies import (
    NAME,
    Row,
    Source,
    about,
    assembled,
    different,
    failure_of,
    refuse_twice,
    result_of,
    shows,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    label,
    selector,
    selector_problems,
)

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

    name = NAME
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
        return result_of(found.source_id, rows, mode)

    def plan(self, client: TelecomxClient, prepared: Task, mode: Mode, context: Context) -> Planned:
        """Everybody is found and read; `work` is who and what was found, with the planned rows."""
        copying = _Copying(client, prepared)
        found = copying.found()
        rows = copying.each(found.rows, lambda row: copying.planned(row, found))
        result = assembled(found.source_id, rows, _WITH_DIFF)
        return Planned(prepared, result, found._replace(rows=rows), failure=failure_of(rows, {"changed": False}))

    def holds(self, planned: Planned, change: Change, seal: Seal) -> bool:
        found: _Found = planned.work
        return shows(found.rows, change.after)

    def apply(self, client: TelecomxClient, planned: Planned, mode: Mode, context: Context) -> Result:
        found: _Found = planned.work
        copying = _Copying(client, planned.prepared)
        return result_of(found.source_id, copying.each(found.rows, lambda row: copying.written(row, found, mode)), mode)


MOBILECONFIG_COPY = MobileconfigCopy()


class _Found(NamedTuple):
    """Who was found, and the config to copy; that is None where no target needs it."""

    source_id: str
    rows: list[Row]
    source: Source | None

    @property
    def needed(self) -> Source:
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
        refuse_twice(rows)
        rows = [dataclasses.replace(row, converged=True) if row.id == source_id else row for row in rows]
        return _Found(source_id, rows, self._read_source(source_id) if any(row.is_open for row in rows) else None)

    # ------------------------------------------------------------- reading
    def _find(self, role: str, selector: Mapping[str, str]) -> str:
        try:
            return self._directory.find(selector)
        except VoiceError as error:
            raise about(error, role, selector) from error

    def _resolved(self, target: Mapping[str, str]) -> Row:
        try:
            return Row(target, self._find("target", target))
        except VoiceError as error:
            if self._task.single or error.kind in ENDS_USER:
                raise
            return Row(target, error=error)

    def _read_source(self, source_id: str) -> Source:
        try:
            config = configs.read_config(self._client, source_id)
            if config is None:
                raise VoiceError(
                    errors.NOT_FOUND,
                    "the employee has no mobile config, so there is nothing to copy",
                    "name an employee who has set up the app",
                )
        except VoiceError as error:
            raise about(error, "source", self._task.source) from error
        return Source(config, self._task.compare_order)

    def _read_target(self, source: Source, target_id: str) -> dict[str, Any]:
        config = configs.read_config(self._client, target_id)
        if config is None and not self._task.create_missing:
            raise VoiceError(
                errors.NOT_FOUND,
                "the employee has no mobile config that could be written to",
                "set create_missing to true, or let the employee open the app once",
            )
        return source.state_of(config, target_id)

    # ------------------------------------------------------------- target by target
    def each(self, rows: Iterable[Row], act: Callable[[Row], Row]) -> list[Row]:
        """The rows after `act`. One target's failure is kept in its row, unless it is the only one."""
        done: list[Row] = []
        stopped: VoiceError | None = None
        for row in rows:
            if not row.is_open:
                done.append(row)
            elif stopped is not None:
                why = "not attempted, because the failure before concerns every target"
                error = about(VoiceError(stopped.kind, why, "see that failure"), "target", row.desired)
                done.append(dataclasses.replace(row, error=error))
            else:
                after = act(row)
                if after.error is not None and self._task.single:
                    raise after.error
                stopped = after.error if after.error is not None and after.error.kind in ENDS_USER else None
                done.append(after)
        return done

    def planned(self, row: Row, found: _Found) -> Row:
        """One target with its state and the one that it shall have. A failure is in the row."""
        source = found.needed
        try:
            before = self._read_target(source, row.id)
        except VoiceError as error:
            return row.failed(error)
        desired = source.state_of(source.config, row.id)
        row = dataclasses.replace(row, before=before, after=desired)
        if before == desired:
            return dataclasses.replace(row, converged=True)
        return dataclasses.replace(row, changed=True, created=not before["exists"])

    def written(self, row: Row, found: _Found, mode: Mode) -> Row:
        """A planned target brought to the source's choice. A failure is in the row."""
        if mode.check or not row.is_open or row.before is None or row.after is None:
            return row
        desired, is_new = row.after, row.created
        row = dataclasses.replace(row, changed=False, created=False, after=None)
        try:
            if is_new:
                configs.ensure_config(self._client, row.id)
                row = dataclasses.replace(row, changed=True, created=True)
            # A new config is filled as the platform likes, so it is copied onto in any case.
            open_end = self._copy(found, row.id, row.before)
            row = dataclasses.replace(row, changed=True)
            # Reads can lag behind writes.
            after = self._client.settle(
                lambda: self._read_target(found.needed, row.id), lambda state: bool(state == desired)
            )
            row = dataclasses.replace(row, after=after, converged=after == desired)
            if open_end is not None and not row.converged:
                raise open_end
            return row if row.converged else self._not_converged(row, different(after, desired))
        except VoiceError as error:
            return row.failed(error)

    def _copy(self, found: _Found, target_id: str, before: Values | None) -> VoiceError | None:
        """Copy; returns the failure where the response proves nothing, so that reading the target decides."""
        try:
            configs.copy_config(self._client, found.source_id, target_id)
        except VoiceError as error:
            if error.response_lost and error.kind == errors.UNEXPECTED_ANSWER:
                return error
            if error.kind == errors.SERVER and not error.changed:
                raise error.within(changed=self._differs(found, target_id, before)) from error
            raise
        return None

    def _differs(self, found: _Found, target_id: str, before: Values | None) -> bool:
        """Whether a target may have changed: what the server could not finish may be stored in part."""
        try:
            return self._read_target(found.needed, target_id) != before
        except VoiceError:
            return True

    def _not_converged(self, row: Row, types: list[str]) -> Row:
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
