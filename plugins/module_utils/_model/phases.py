# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The work on one account in two phases: plan all steps by reads alone, and later write what was planned.

The write phase uses the actual states that the plan phase read. Only where an earlier step of the same account
changed something on which a step depends is that step read and planned again, and nothing is written then that its
plan did not have.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyStep, in_order, kinds_of
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Result, failed_result
from ansible_collections.ucfleet.voice.plugins.module_utils._model.planned import Planned
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context

#: how steps are planned
PLANNING = Mode(check=True, brief=True)


class PlannedStep(NamedTuple):
    """One step and what it is about to do: a plan, or the error that kept it from one. Neither: it was not tried."""

    step: AnyStep
    planned: Planned | None = None
    error: VoiceError | None = None

    @property
    def acts(self) -> bool:
        """Whether something would be written."""
        return self.planned is not None and self.planned.acts

    @property
    def is_complete(self) -> bool:
        """Whether the plan says everything that would be written."""
        return self.planned is not None and self.planned.failure is None


def plan_steps(client: Any, steps: Sequence[AnyStep]) -> tuple[PlannedStep, ...]:
    """Plan the steps in order; nothing is written. A step that fails has its error in place of a plan."""
    found: list[Planned] = []

    def plan(step: AnyStep, context: Context) -> Result:
        planned = step.part.operation.plan(client, step.prepared, PLANNING, context)
        found.append(planned)
        return dict(planned.result)

    made: list[PlannedStep] = []
    with client.shared.sharing(kinds_of(steps)):
        for step, _result, error in in_order(steps, plan):
            made.append(PlannedStep(step, found.pop() if found else None, error))
    return tuple(made)


def write_steps(
    client: Any, planned: Sequence[PlannedStep], mode: Mode
) -> Iterator[tuple[AnyStep, Result, VoiceError | None]]:
    """Carry out what was planned; yields each step with its result and its error, as `Composite.each` does.

    A step without a plan fails as it did in the plan phase. Where that ended the work on the user, nothing is written.
    """
    if mode.check:
        for one in planned:
            yield (one.step, *_foreseen(client, one, mode))
        return
    by_label = {one.step.label: one for one in planned}
    ended = next((one.error for one in planned if one.error is not None and one.error.kind in errors.ENDS_USER), None)
    changed: set[str] = set()

    def write(step: AnyStep, context: Context) -> Result:
        one = by_label[step.label]
        if one.error is not None:
            raise one.error
        if one.planned is None or ended is not None:
            return {"changed": False, "skipped": True, "msg": f"not tried after: {ended.why if ended else ''}"}
        operation = step.part.operation
        current = one.planned
        if one.planned.is_provisional or _is_outdated(step, one.planned, changed):
            current = operation.plan(client, step.prepared, mode, context)
            _check_known(step, one.planned, current)
        result = operation.apply(client, current, mode, context)
        if result["changed"]:
            changed.add(step.part.option)
        return result

    with client.shared.sharing(kinds_of(one.step for one in planned)):
        yield from in_order((one.step for one in planned), write)


def _foreseen(client: Any, one: PlannedStep, mode: Mode) -> tuple[Result, VoiceError | None]:
    """The result of a step in check mode: no step depends on what another one did."""
    error = one.error
    if error is None and one.planned is not None:
        try:
            return one.step.part.operation.apply(client, one.planned, mode, Context()), None
        except VoiceError as problem:
            error = problem
    return failed_result(error) if error is not None else {"changed": False, "skipped": True}, error


def _is_outdated(step: AnyStep, planned: Planned, changed: set[str]) -> bool:
    """Whether an earlier step changed what this one depends on.

    Another object of the same list takes nothing away from one that is as it should be; only a write needs the new
    list.
    """
    part = step.part
    return any(name in changed and (name != part.option or planned.acts) for name in part.after)


def _check_known(step: AnyStep, before: Planned, now: Planned) -> None:
    """Raises VoiceError (conflict) where a plan made again does more than the one before it."""
    operation = step.part.operation
    allowed = {(change.kind[:2], name) for change in operation.changes(before, _hide) for name in change.kind[2]}
    more = sorted(
        name
        for change in operation.changes(now, _hide)
        for name in change.kind[2]
        if (change.kind[:2], name) not in allowed
    )
    if more:
        raise VoiceError(
            errors.CONFLICT,
            f"an earlier setting of this run changed what {step.label} would change, too: {', '.join(more)}",
            "run again; the plan of that run has these changes. This setting was not written",
        )


def _hide(name: str, value: object) -> object:
    """No value is compared here."""
    return ""
