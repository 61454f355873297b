# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop: read, plan, write, verify. The same for every resource.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable

if TYPE_CHECKING:
    # Only for annotations: a resource runs this loop.
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
        Found,
        Handler,
        Mode,
        Resource,
        Wanted,
    )

CREATE, UPDATE, DELETE, NOTHING = "create", "update", "delete", "nothing"


@dataclasses.dataclass
class Plan:
    """What has to be done; made without side effects.

    `before` and `after` are normalised states (None: the object does not exist), `changed`
    the names of the fields that differ.
    """

    action: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    changed: list[str]


def make_plan(resource: Resource, wanted: Wanted, found: Found | None) -> Plan:
    """Compare the wish with the live object."""
    before = None if found is None else found.values
    if not wanted.present:
        return Plan(NOTHING if found is None else DELETE, before, None, [])
    if before is None:
        after = {name: value for name, value in wanted.items() if value is not None}
        return Plan(CREATE, None, after, walk.changes(resource.state, {}, after))
    after = walk.merge(resource.state, before, wanted)
    # Most objects of a fleet are as they should be; asking that first is cheaper than asking field by field.
    changed = [] if after == before else walk.changes(resource.state, before, after)
    return Plan(UPDATE if changed else NOTHING, before, after, changed)


@dataclasses.dataclass
class Outcome:
    """One object brought (or, in check mode, to be brought) to its wished state."""

    plan: Plan
    wanted: Wanted
    warnings: list[str]

    def result(self, resource: Resource, mode: Mode) -> dict[str, Any]:
        """The Ansible result: state under the resource's name, actions, and the diff when asked for."""
        plan = self.plan
        acted = plan.action != NOTHING
        if mode.brief and not acted:
            return {"changed": False, "warnings": self.warnings}
        result: dict[str, Any] = {
            "changed": acted,
            resource.name: None if plan.after is None else walk.show(resource.state, plan.after),
            "actions": [{"action": plan.action, "fields": list(plan.changed)}] if acted else [],
            "warnings": self.warnings,
        }
        if mode.diff:
            result["diff"] = self._diff(resource)
        return result

    def _diff(self, resource: Resource) -> dict[str, Any]:
        plan = self.plan
        sides: list[dict[str, Any]] = []
        for values in (plan.before, plan.after):
            if values is None:
                sides.append({})
            elif plan.after is None:
                # A deletion shows the whole object, everything else what the task manages.
                sides.append(values)
            else:
                sides.append(walk.select(resource.state, values, self.wanted))
        before, after = walk.show_diff(resource.state, *sides)
        return {"before": before, "after": after}


def reconcile(resource: Resource, handler: Handler, wanted: Wanted, mode: Mode) -> Outcome:
    """Bring one object to its wished state. Raises VoiceError; nothing is swallowed."""
    found = handler.read(wanted)
    wanted = handler.complete(wanted, found)
    plan = make_plan(resource, wanted, found)
    warnings = list(found.warnings) if found is not None else []
    if plan.action != NOTHING and not mode.check:
        _apply(resource, handler, wanted, found, plan, warnings)
    return Outcome(plan, wanted, warnings)


def _apply(
    resource: Resource, handler: Handler, wanted: Wanted, found: Found | None, plan: Plan, warnings: list[str]
) -> None:
    if found is None:
        seen = _create(handler, wanted)
        if seen is None and resource.verify_create:
            seen = handler.read(wanted)
            if seen is None:
                raise not_converged("it was accepted, but the new object does not show", list(plan.changed))
    elif not wanted.present:
        handler.delete(found)
        return
    else:
        handler.update(found, plan.after or {}, plan.changed)
        seen = None
        if resource.verify:
            seen = handler.read(wanted)
            if seen is None:
                raise not_converged("it was accepted, but the object is gone now", list(plan.changed))
    if seen is not None:
        plan.after = verified(resource, wanted, plan, seen)
        warnings.extend(text for text in seen.warnings if text not in warnings)


def _create(handler: Handler, wanted: Wanted) -> Found | None:
    """Create exactly once: after a lost answer the object is looked up before another try."""
    try:
        handler.create(wanted)
    except VoiceError as error:
        if not error.response_lost:
            raise
        found = handler.read(wanted)
        if found is not None:
            return found
        handler.create(wanted)
    return None


def verified(resource: Resource, wanted: Wanted, plan: Plan, seen: Found) -> dict[str, Any]:
    """The state after a write as the server shows it. Raises VoiceError (not_converged) where it was ignored."""
    wish = {name: value for name, value in wanted.items() if not isinstance(seen.values.get(name), Unreadable)}
    target = walk.merge(resource.state, seen.values, wish)
    ignored = walk.changes(resource.state, seen.values, target)
    if ignored:
        raise not_converged("the write was accepted but did not take effect", ignored)
    written = plan.after or {}
    return {
        name: written.get(name, value) if isinstance(value, Unreadable) else value
        for name, value in seen.values.items()
    }


def not_converged(why: str, names: list[str]) -> VoiceError:
    return VoiceError(
        errors.NOT_CONVERGED,
        f"{why} for {', '.join(names) or 'the object'}",
        "look at the object on the platform; another system may have changed it at the same time",
        changed=True,
        fields=tuple(names),
    )
