# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop: read, plan, write, verify. The same for every resource.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    CREATE,
    DELETE,
    EMPTY,
    NOTHING,
    UPDATE,
    Actual,
    Context,
    Desired,
    Plan,
    Written,
)

if TYPE_CHECKING:
    # Only for annotations: a resource runs this loop.
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import AnyResource, Handler

_NO_NEWS = Written()


def make_plan(resource: AnyResource, desired: Desired, actual: Actual) -> Plan:
    """Compare the desired with the actual state."""
    if not desired.present:
        return Plan(DELETE if actual.exists else NOTHING, desired, actual, None)
    if not actual.exists:
        after = {name: value for name, value in desired.values.items() if value is not None}
        return Plan(CREATE, desired, actual, after, tuple(walk.changes(resource.state, EMPTY, after)))
    merged = walk.merge(resource.state, actual.values, desired.values)
    # Most objects of a fleet are as they should be; asking that first is cheaper than asking field by field.
    changed = [] if merged == actual.values else walk.changes(resource.state, actual.values, merged)
    return Plan(UPDATE if changed else NOTHING, desired, actual, merged, tuple(changed))


class Outcome(NamedTuple):
    """One object brought (or, in check mode, to be brought) to its desired state."""

    plan: Plan
    warnings: tuple[str, ...] = ()

    def result(self, resource: AnyResource, mode: Mode) -> ValueDict:
        """The Ansible result: state under the resource's name, actions, and the diff when asked for."""
        plan = self.plan
        if mode.brief and not plan.acts:
            return {"changed": False, "warnings": self.warnings}
        result: ValueDict = {
            "changed": plan.acts,
            "actions": [{"action": plan.action, "fields": list(plan.changed)}] if plan.acts else [],
            "warnings": self.warnings,
        }
        if not mode.brief:
            result[resource.name] = None if plan.after is None else walk.show(resource.state, plan.after)
        if mode.diff:
            result["diff"] = self.diff(resource)
        return result

    def diff(self, resource: AnyResource) -> ValueDict:
        """Both sides: of a deletion the whole object, of everything else what the task manages."""
        plan = self.plan
        sides: list[Values] = [
            EMPTY
            if values is None
            else values
            if plan.after is None
            else walk.select(resource.state, values, plan.desired.values)
            for values in (plan.before, plan.after)
        ]
        before, after = walk.show_diff(resource.state, *sides)
        return {"before": before, "after": after}


def reconcile(resource: AnyResource, handler: Handler, desired: Desired, mode: Mode, context: Context) -> Outcome:
    """Bring one object to its desired state. Raises VoiceError; nothing is swallowed."""
    plan = planned(resource, handler, desired, context)
    return foreseen(plan) if mode.check else carried_out(resource, handler, plan, context)


def planned(
    resource: AnyResource, handler: Handler, desired: Desired, context: Context, actual: Actual | None = None
) -> Plan:
    """What is to be done with one object, found out by reads alone. Raises VoiceError.

    `actual` is the state where it is known already; else it is read.
    """
    return _allowed(make_plan(resource, *handler.complete(desired, actual or handler.read(desired))), context)


def _allowed(plan: Plan, context: Context) -> Plan:
    """The plan. Raises VoiceError where it removes an object after an earlier step of the account failed."""
    if plan.action == DELETE and context.no_removal is not None:
        raise context.no_removal
    return plan


def foreseen(plan: Plan) -> Outcome:
    """The outcome of a plan that is not carried out."""
    return Outcome(plan, plan.actual.warnings)


def carried_out(resource: AnyResource, handler: Handler, plan: Plan, context: Context) -> Outcome:
    """The outcome of a plan after its write. Raises VoiceError."""
    if not plan.acts:
        return foreseen(plan)
    after, warnings = _apply(resource, handler, _allowed(plan, context))
    return Outcome(plan._replace(after=after), tuple(dict.fromkeys((*plan.actual.warnings, *warnings))))


def _apply(resource: AnyResource, handler: Handler, plan: Plan) -> tuple[Values | None, tuple[str, ...]]:
    """Carry the plan out; returns the state afterwards and warnings."""
    written, seen = (_create if plan.action == CREATE else _update)(resource, handler, plan)
    must_verify = {CREATE: resource.verify_create, UPDATE: resource.verify}.get(plan.action, False)
    if seen is None and must_verify:
        seen = _settled(resource, handler, plan, lambda: _read_back(handler, plan, written))
    if seen is None or plan.action == DELETE:
        return plan.after, written.warnings
    return verified(resource, plan, seen), (*written.warnings, *seen.warnings)


def _settled(resource: AnyResource, handler: Handler, plan: Plan, look: Callable[[], Actual]) -> Actual:
    """The object after a write. One that does not show the write is looked at again: reads can lag behind writes."""

    def shows_it(seen: Actual) -> bool:
        if plan.action == DELETE or not seen.exists:
            return seen.exists != (plan.action == DELETE)
        return not _ignored(resource, plan, seen)

    return handler.settle(look, shows_it)


def _read_back(handler: Handler, plan: Plan, written: Written) -> Actual:
    """The object after a write; one that cannot be read may have changed all the same."""
    with errors.adding(changed=True):
        return handler.verify(plan, written)


def _update(resource: AnyResource, handler: Handler, plan: Plan) -> tuple[Written, Actual | None]:
    """Update or delete. Where the response is not the platform's, the object is read to prove the write."""
    try:
        return (handler.delete if plan.action == DELETE else handler.update)(plan) or _NO_NEWS, None
    except VoiceError as error:
        if not error.response_lost or error.kind != errors.UNEXPECTED_ANSWER:
            raise _with_effect(resource, handler, plan, error) from error
        return _NO_NEWS, _proof(resource, handler, plan, error)


def _proof(resource: AnyResource, handler: Handler, plan: Plan, open_end: VoiceError) -> Actual:
    """The object after a write whose response proves nothing. Raises `open_end` where reading proves nothing either."""
    try:
        seen = _settled(resource, handler, plan, lambda: handler.verify(plan, _NO_NEWS))
    except VoiceError as error:
        raise (error if error.kind == errors.NOT_CONVERGED else open_end) from error
    if plan.action == DELETE:
        if seen.exists:
            raise maybe_deleted(open_end)
        return seen
    if any(isinstance(seen.values.get(name), Unreadable) for name in plan.changed):
        raise open_end
    return seen


def _with_effect(resource: AnyResource, handler: Handler, plan: Plan, error: VoiceError) -> VoiceError:
    """A write that the server itself could not finish, with what reading shows of it: it may have stored a part."""
    if error.kind != errors.SERVER or error.changed or error.response_lost:
        return error
    return error.within(changed=_may_have_changed(resource, handler, plan))


def _may_have_changed(resource: AnyResource, handler: Handler, plan: Plan) -> bool:
    if not resource.readable:
        return True
    try:
        seen = handler.verify(plan, _NO_NEWS)
    except VoiceError:
        return True
    sides = [(seen.values.get(name), plan.actual.values.get(name)) for name in plan.changed]
    differ = any(new != old or isinstance(new, Unreadable) for new, old in sides)
    return differ or seen.exists != plan.actual.exists


def _create(resource: AnyResource, handler: Handler, plan: Plan) -> tuple[Written, Actual | None]:
    """Create exactly once: after a lost response the object is looked for instead."""

    def find() -> Actual | None:
        seen = _read_back(handler, plan, _NO_NEWS)
        return seen if seen.exists else None

    try:
        written, seen = handler.once(lambda: handler.create(plan), find, resource.unique)
    except VoiceError as error:
        raise _with_effect(resource, handler, plan, error) from error
    return written or _NO_NEWS, seen


def verified(resource: AnyResource, plan: Plan, seen: Actual) -> Values:
    """The state after a write as the server shows it. Raises VoiceError (not_converged) where it was ignored."""
    if not seen.exists:
        raise not_converged(f"{plan.action} succeeded, but the object was not found afterwards", plan.changed)
    ignored = _ignored(resource, plan, seen)
    if ignored:
        names = ", ".join(ignored)
        raise not_converged(f"the write was accepted but did not take effect for {names}", tuple(ignored))
    return {
        name: plan.target.get(name, value) if isinstance(value, Unreadable) else value
        for name, value in seen.values.items()
    }


def _ignored(resource: AnyResource, plan: Plan, seen: Actual) -> list[str]:
    """The fields that do not show the desired value after a write."""
    shown = seen.values
    comparable = {
        name: value for name, value in plan.desired.values.items() if not isinstance(shown.get(name), Unreadable)
    }
    return walk.changes(resource.state, shown, walk.merge(resource.state, shown, comparable))


def one_by_one(writes: Iterable[Callable[[], object]]) -> None:
    """The writes of one plan in turn; where one fails, those before it have changed something. Raises VoiceError."""
    has_written = False
    for write in writes:
        try:
            write()
        except VoiceError as error:
            raise error.within(changed=error.changed or has_written) from error
        has_written = True


#: with these a platform may refuse to delete what is not there; which one it is, is not documented everywhere
_MAYBE_GONE = frozenset({400, 404, 410, 500})
#: with these it says that nothing is there, and so does whoever stands in between
_GONE = frozenset({404, 410})


def deleted_or_gone(send: Callable[[], object], is_gone: Callable[[], bool]) -> bool:
    """Delete an object; after a refusal that it may not be there, what reading shows decides.

    What is gone is deleted, whoever deleted it. Returns whether that is proven by a read. Raises VoiceError.
    """
    try:
        send()
    except VoiceError as error:
        if error.response_lost or error.status not in _MAYBE_GONE:
            raise
        if not is_gone():
            raise (maybe_deleted(error) if error.status in _GONE else error) from error
        return True
    return False


def delete_and_look(send: Callable[[], object], is_gone: Callable[[], bool]) -> None:
    """Delete an object of a platform that can accept a deletion and ignore it. Raises VoiceError."""
    if deleted_or_gone(send, is_gone):
        return
    with errors.adding(changed=True):
        if is_gone():
            return
    raise not_converged("the deletion was accepted, but the object is still there", ())


def maybe_deleted(open_end: VoiceError) -> VoiceError:
    """A deletion without a response of the platform: a list that lags behind can show an object that is gone."""
    why = f"{open_end.why}; the object is still shown, but may have been deleted"
    return open_end.within(why=why, changed=True)


def not_converged(why: str, names: tuple[str, ...]) -> VoiceError:
    """Something was written, and the state afterwards is not the desired one."""
    return VoiceError(
        errors.NOT_CONVERGED,
        why,
        "look at the object on the platform; another system may have changed it at the same time",
        changed=True,
        fields=names,
    )
