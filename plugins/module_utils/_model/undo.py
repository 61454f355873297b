# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What brings an object back to its state before a plan: options for the same resource.

Only what the plan changes is in it. What no option can bring back is listed with the reason.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Unreadable, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import CREATE, DELETE, Plan

#: why the old value of a field cannot be brought back
WRITE_ONLY = "the platform never shows it"
SECRET = "it is a secret; set reveal_secrets to keep readable secrets in the undo file"
NOT_REMOVABLE = "the platform offers no way to remove it"
NOT_UNSET = "it was not set, and the platform offers no way to unset it"
NEW_ID = "the platform gives a new id"


class Undo(NamedTuple):
    """Options that bring an object back, or None where none can; and each field that stays, with the reason."""

    values: ValueDict | None = None
    irreversible: tuple[tuple[str, str], ...] = ()


class Shape(NamedTuple):
    """What is to be known of a resource: its fields, how an object of it is named, and whether it can be removed.

    `options` are the options that are no state; `id_option` among them names an object in place of its key, and
    `new_name` gives it another name.
    """

    state: tuple[Field, ...]
    options: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    id_option: str = ""
    is_removable: bool = False


NEW_NAME = "new_name"


def inverse(shape: Shape, plan: Plan, *, secrets: bool) -> Undo:
    """The options that undo a plan. With `secrets`, readable secrets are among them."""
    if not plan.acts:
        return Undo()
    if plan.action == CREATE:
        return _removal(shape, plan)
    if plan.action == DELETE:
        return _creation(shape, plan, secrets=secrets)
    return _old_values(shape, plan, secrets=secrets)


def _removal(shape: Shape, plan: Plan) -> Undo:
    if not shape.is_removable:
        return Undo(None, (("", NOT_REMOVABLE),))
    return Undo({**_address(shape, plan), **_named(shape, plan.target), "state": "absent"})


def _creation(shape: Shape, plan: Plan, *, secrets: bool) -> Undo:
    """The whole object again."""
    before = plan.actual.values
    values, left = _restored(shape.state, before, [field.name for field in shape.state], secrets=secrets)
    ids = [(field.name, NEW_ID) for field in shape.state if field.name == "id" or field.name.endswith("_id")]
    is_new = [pair for pair in ids if before.get(pair[0]) is not None]
    # A new object has unset what the old one had unset.
    left = [pair for pair in left if pair[1] != NOT_UNSET]
    options = {name: value for name, value in _address(shape, plan).items() if name != shape.id_option}
    return Undo({**options, **values}, (*left, *is_new))


def _old_values(shape: Shape, plan: Plan, *, secrets: bool) -> Undo:
    """The changed fields with their old values."""
    before, after = plan.actual.values, plan.target
    values, left = _restored(shape.state, before, plan.changed, secrets=secrets)
    renamed = NEW_NAME if any(field.name == NEW_NAME for field in shape.options) else ""
    for name in shape.key:
        if name in values and name == "name" and renamed:
            values[renamed] = values.pop(name)
    if not values:
        return Undo(None, tuple(left))
    # An id names the object whatever its key is now, so the key may have its old value.
    named = {} if shape.id_option and plan.desired.options.get(shape.id_option) else _named(shape, after)
    return Undo({**_address(shape, plan), **named, **values}, tuple(left))


def _address(shape: Shape, plan: Plan) -> ValueDict:
    """The options of the task that say where the object is and how it is written; not the ones with a default value."""
    given = plan.desired.options
    return {
        field.name: given[field.name]
        for field in shape.options
        if field.name != NEW_NAME and given.get(field.name) is not None and given[field.name] != field.default
    }


def _named(shape: Shape, values: Values) -> ValueDict:
    fields = {field.name: field for field in shape.state}
    return {name: fields[name].export(values[name], secrets=False) for name in shape.key if values.get(name) is not None}


def _restored(
    fields: Iterable[Field], before: Values, names: Iterable[str], *, secrets: bool, prefix: str = ""
) -> tuple[ValueDict, list[tuple[str, str]]]:
    """The old values of the named fields as options (suboptions with a dot), and those that cannot be given."""
    wanted = _by_field(names)
    values: ValueDict = {}
    left: list[tuple[str, str]] = []
    for field in fields:
        if field.name not in wanted or field.read_only:
            continue
        name, old, below = prefix + field.name, before.get(field.name), wanted[field.name]
        if field.write_only:
            left.append((name, WRITE_ONLY))
        elif isinstance(old, Unreadable):
            left.append((name, old.why))
        elif field.secret and not secrets:
            left.append((name, SECRET))
        elif isinstance(old, Mapping) and field.fields:
            inner, problems = _restored(
                field.fields, old, below or [one.name for one in field.fields], secrets=secrets, prefix=f"{name}."
            )
            left += problems
            if inner:
                values[field.name] = inner
        else:
            value = None if old is None else field.export(old, secrets=secrets)
            if value is None and field.clearable and field.unset == ("",):
                value = ""
            if value is None:
                left.append((name, NOT_UNSET))
            else:
                values[field.name] = value
                left += _hidden_in(field, old, name, secrets=secrets)
    return values, left


def _by_field(names: Iterable[str]) -> dict[str, list[str]]:
    """Names with dots, by their first part; a name without a dot stands for everything below it."""
    found: dict[str, list[str]] = {}
    for name in names:
        first, _dot, rest = name.partition(".")
        below = found.setdefault(first, [])
        if rest:
            below.append(rest)
    return found


def _hidden_in(field: Field, value: object, name: str, *, secrets: bool) -> Iterator[tuple[str, str]]:
    """What the entries of a list keep to themselves."""
    for record in field.records(value):
        for one in field.fields:
            old = record.get(one.name)
            if isinstance(old, Unreadable):
                yield f"{name}.{one.name}", old.why
            elif one.secret and not secrets and old:
                yield f"{name}.{one.name}", SECRET
