# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an operation is about to do, found out by reads alone.

Private to the collection.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Unreadable, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import DELETE, EMPTY, UPDATE, Desired, Plan

if TYPE_CHECKING:
    # Only for annotations: resources make these values.
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import AnyResource

#: stands for a value that cannot be read, with the reason
UNREADABLE = "unreadable"
#: what stands for a secret, by the name of its field and its value; nothing can be read from it
Seal = Callable[[str, object], object]


class ObjectPlan(NamedTuple):
    """The planned change of one object, and its declaration."""

    resource: AnyResource
    plan: Plan


class Planned(NamedTuple):
    """What one run of an operation is about to do.

    `result` is that of check mode as far as later steps need it (`changed`, `actions`, `warnings`). `work` is what
    `apply` of the same operation needs. `objects` are the plans by object, where the operation makes such plans, also
    those that do nothing. `is_provisional`: reads cannot prove everything that a write needs, so it has to be planned
    again before the write.
    `failure` is what kept a part of the work from being planned; the rest can be carried out all the same.
    """

    prepared: Any
    result: Values
    work: Any = None
    objects: tuple[ObjectPlan, ...] = ()
    is_provisional: bool = False
    failure: VoiceError | None = None

    @property
    def acts(self) -> bool:
        """Whether something would be written."""
        return bool(self.result["changed"])


class Change(NamedTuple):
    """The planned change of one object, in a form that can be stored, shown and compared.

    `where` has what identifies the object, `options` the other options of the task that are no state, `before` and
    `after` the fields that differ. No secret is in it, but what a `Seal` makes of one.
    """

    action: str = UPDATE
    where: Values = EMPTY
    options: Values = EMPTY
    before: Values = EMPTY
    after: Values = EMPTY

    @property
    def kind(self) -> tuple[str, str, frozenset[str]]:
        """What is done to which fields of which object, without the values."""
        names = frozenset((*self.before, *self.after))
        return self.action, repr(sorted(self.where.items())), names


def change_of(one: ObjectPlan, desired: Desired, seal: Seal) -> Change:
    """The planned change of one object."""
    resource, plan = one
    fields = resource.fields_by_name
    where, options = _named(one, desired, seal)
    names = plan.changed
    if plan.action == DELETE:
        held = plan.actual.values
        settable = (field.name for field in resource.state if not field.read_only)
        names = tuple(name for name in settable if held.get(name) is not None)
    sides = ({name: _value_at(fields, side, name, seal) for name in names} for side in (plan.before, plan.after))
    return Change(plan.action, where, options, *sides)


def is_in_force(one: ObjectPlan, desired: Desired, change: Change, seal: Seal) -> bool:
    """Whether an object is what a change of an earlier plan made of it."""
    resource, plan = one
    if plan.acts and change.action != UPDATE:
        return False
    if _plain(_named(one, desired, seal)[0]) != _plain(change.where):
        return False
    if change.action == DELETE:
        return not plan.actual.exists
    fields = resource.fields_by_name
    return plan.actual.exists and all(
        name.partition(".")[0] in fields
        and _is_shown(_field_at(fields, name), _plain(_value_at(fields, plan.before, name, seal)), value)
        for name, value in change.after.items()
    )


def _field_at(fields: Mapping[str, Field], name: str) -> Field:
    """The field of a name, which is that of a suboption after a dot."""
    *path, last = [name] if name in fields else name.split(".")
    for part in path:
        fields = {field.name: field for field in fields[part].fields}
    return fields[last]


def _is_shown(field: Field, live: object, approved: object) -> bool:
    """Whether a value is the approved one. Suboptions that a new record leaves out are what the platform makes them."""
    if live == approved or not (field.fields and isinstance(live, Mapping) and isinstance(approved, Mapping)):
        return live == approved
    parts = {one.name: one for one in field.fields}
    return all(name in parts and _is_shown(parts[name], live.get(name), value) for name, value in approved.items())


def _named(one: ObjectPlan, desired: Desired, seal: Seal) -> tuple[ValueDict, ValueDict]:
    """What identifies an object, and the other options of its task that are no state, as far as they say something."""
    resource = one.resource
    if not resource.key and not desired.options:
        return {}, {}
    known = resource.fields_by_name
    named = {*resource.key, *resource.key_options, resource.id_option}
    given = {**desired.options, **{name: desired.values.get(name) for name in resource.key}}
    where: ValueDict = {}
    options: ValueDict = {}
    for name, value in given.items():
        if value is not None and (name in named or value != known[name].default):
            (where if name in named else options)[name] = sealed(known[name], value, seal)
    return where, options


def _plain(value: object) -> object:
    """A value as it is read back from a file."""
    if isinstance(value, Unreadable):
        return {UNREADABLE: value.why}
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _value_at(fields: Mapping[str, Field], side: Values | None, name: str, seal: Seal) -> object:
    """The value of a field, of a suboption after a dot; None where there is none."""
    if name in fields:
        return None if side is None else sealed(fields[name], side.get(name), seal)
    above, value, known = "", side, fields
    *path, last = name.split(".")
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
        known, above = {field.name: field for field in known[part].fields}, f"{above}{part}."
    return sealed(known[last], value.get(last), seal, above) if isinstance(value, Mapping) else None


def sealed(field: Field, value: object, seal: Seal, prefix: str = "") -> object:
    """A normalised value of a field with each secret replaced, and with the reason where it cannot be read."""
    if isinstance(value, Unreadable):
        return {UNREADABLE: value.why}
    if not field.holds_secret:
        # A view of a dictionary is no dictionary to those who write it to a file.
        return dict(value) if isinstance(value, types.MappingProxyType) else value
    name = prefix + field.name
    if field.secret:
        return seal(name, value) if value not in ("", None) else value
    parts = {part.name: part for part in field.fields}
    if isinstance(value, (list, tuple)):
        return [_sealed_record(parts, one, seal, f"{name}.") for one in value]
    return _sealed_record(parts, value, seal, f"{name}.")


def _sealed_record(parts: Mapping[str, Field], record: object, seal: Seal, prefix: str) -> object:
    if not isinstance(record, Mapping):
        return record
    return {
        name: sealed(parts[name], value, seal, prefix) if name in parts else value for name, value in record.items()
    }
