# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What brings an object back to its state before a plan: options for the same resource.

Only what the plan changes is in it. What no option can bring back is listed with the reason.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Unreadable, ValueDict, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import CREATE, DELETE, Plan

if TYPE_CHECKING:
    # Only for annotations: resources and phases use what is here.
    from ansible_collections.ucfleet.voice.plugins.module_utils._model.phases import PlannedStep

#: why the old value of a field cannot be brought back
WRITE_ONLY = "the platform never shows it"
SECRET = "it is a secret; set reveal_secrets to keep readable secrets in the undo file"
NOT_REMOVABLE = "the platform offers no way to remove it"
NOT_UNSET = "it was not set, and the platform offers no way to unset it"
NEW_ID = "the platform gives a new id"
MASKED = "the platform does not show all of its characters"
NO_OPTION = "no option can write what there was before"


class Undo(NamedTuple):
    """Options that bring an object back, or None where none can; and each field that stays, with the reason.

    `others` are further objects that the platform changes with this one: the option of the part, and the options that
    bring them back.
    """

    values: ValueDict | None = None
    irreversible: tuple[tuple[str, str], ...] = ()
    others: tuple[tuple[str, ValueDict], ...] = ()


class Shape(NamedTuple):
    """What is to be known of a resource: its fields, how an object of it is named, and whether it can be removed.

    `options` are the options that are no state; `id_option` among them names an object in place of its key, and
    `new_name` gives it another name. `is_masked` says whether a text that was read can be another one.
    """

    state: tuple[Field, ...]
    options: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    id_option: str = ""
    is_removable: bool = False
    is_masked: Callable[[str], bool] | None = None


NEW_NAME = "new_name"


class Remainder(NamedTuple):
    """What an undo leaves as the run made it. `field` is empty for an object as a whole."""

    setting: str
    field: str
    reason: str


def undo_of_steps(
    client: Any, planned: Sequence[PlannedStep], *, secrets: bool
) -> tuple[dict[str, Any], tuple[Remainder, ...]]:
    """The settings that undo what is planned for one account, and what they leave. Raises VoiceError.

    Nothing is written. Something is read where the platform changes more than the plan names.
    """
    settings: dict[str, Any] = {}
    left: list[Remainder] = []
    others: list[tuple[str, ValueDict]] = []
    parts = {one.step.part.option: one.step.part for one in planned}
    for one in planned:
        if one.planned is None or not one.acts:
            continue
        part = one.step.part
        for undo in part.operation.undo(client, one.planned, secrets=secrets):
            left += (Remainder(one.step.label, field, reason) for field, reason in undo.irreversible)
            others += undo.others
            if undo.values is not None and part.many:
                settings.setdefault(part.option, []).append(undo.values)
            elif undo.values is not None:
                settings[part.option] = undo.values
    for option, values in others:
        if option in parts and parts[option].many:
            _add_object(settings.setdefault(option, []), values, getattr(parts[option].operation, "key", ()))
        else:
            settings[option] = {**settings.get(option, {}), **values}
    return settings, tuple(left)


def _add_object(objects: list[Any], values: ValueDict, key: tuple[str, ...]) -> None:
    """Add an object, to the entry about it if there is one. One that is made again or removed is described by that."""
    for position, one in enumerate(objects):
        if all(one.get(name) == values.get(name) for name in key):
            objects[position] = one if "state" in one else {**values, **one}
            return
    objects.append(values)


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
    values, left = _restored(
        shape.state, before, [field.name for field in shape.state], secrets=secrets, is_masked=shape.is_masked
    )
    if not values.keys() >= {name for name in shape.key if before.get(name) is not None}:
        return Undo(None, tuple(left))
    ids = [(field.name, NEW_ID) for field in shape.state if field.name == "id" or field.name.endswith("_id")]
    is_new = [pair for pair in ids if before.get(pair[0]) is not None]
    # A new object has unset what the old one had unset.
    left = [pair for pair in left if pair[1] != NOT_UNSET]
    options = {name: value for name, value in _address(shape, plan).items() if name != shape.id_option}
    present = {"state": "present"} if shape.is_removable else {}
    return Undo({**options, **values, **present}, (*left, *is_new))


def combined(
    fields: Iterable[Field], lists: Mapping[str, tuple[str, ...]], earlier: Mapping[str, Any], later: Mapping[str, Any]
) -> ValueDict:
    """The settings that undo two runs: those of the earlier run, and below them those of the later one.

    `fields` describes the settings: suboptions are merged, and a table is replaced as a whole. `lists` has the settings
    that are lists of objects, with the options that identify an object.
    """
    known = {field.name: field for field in fields}
    result = dict(later)
    for name, value in earlier.items():
        old = result.get(name)
        below = known[name].fields if name in known else ()
        if below and isinstance(value, Mapping) and isinstance(old, Mapping):
            result[name] = combined(below, lists, value, old)
        elif name in lists and isinstance(value, list) and isinstance(old, list):
            result[name] = _combined_objects(below, lists[name], value, old)
        else:
            result[name] = value
    return result


def _combined_objects(
    fields: Iterable[Field], key: tuple[str, ...], earlier: Sequence[Any], later: Sequence[Any]
) -> list[Any]:
    """The objects of two undo lists. What the earlier run created or deleted needs nothing of the later one."""
    found = [dict(one) for one in later]
    for one in earlier:
        same = next((other for other in found if _is_same(key, one, other)), None)
        if same is None:
            found.append(dict(one))
        elif "state" in one:
            named = {name: same[name] for name in key if name in same}
            values = {**one, **named} if one["state"] == "absent" else dict(one)
            found[found.index(same)] = values
        else:
            renamed = {NEW_NAME: one.get(NEW_NAME, one.get("name"))} if NEW_NAME in same else {}
            values = {name: value for name, value in one.items() if name not in key}
            found[found.index(same)] = {**combined(fields, {}, values, same), **renamed}
    return found


def _is_same(key: tuple[str, ...], earlier: Mapping[str, Any], later: Mapping[str, Any]) -> bool:
    """Whether two undo entries are about one object: the later run may have renamed it."""
    after_earlier = tuple(earlier.get(name) for name in key)
    before_later = tuple(later.get(NEW_NAME, later.get(name)) if name == "name" else later.get(name) for name in key)
    return after_earlier == before_later


def _old_values(shape: Shape, plan: Plan, *, secrets: bool) -> Undo:
    """The changed fields with their old values."""
    before, after = plan.actual.values, plan.target
    values, left = _restored(shape.state, before, plan.changed, secrets=secrets, is_masked=shape.is_masked)
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
    return {
        name: fields[name].export(values[name], secrets=False) for name in shape.key if values.get(name) is not None
    }


def _restored(
    fields: Iterable[Field],
    before: Values,
    names: Iterable[str],
    *,
    secrets: bool,
    is_masked: Callable[[str], bool] | None,
    prefix: str = "",
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
        elif is_masked is not None and any(map(is_masked, _texts(old))):
            left.append((name, MASKED))
        elif isinstance(old, Mapping) and field.fields:
            inner, problems = _restored(
                field.fields,
                old,
                below or [one.name for one in field.fields],
                secrets=secrets,
                is_masked=is_masked,
                prefix=f"{name}.",
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


def _texts(value: object) -> Iterator[str]:
    """Every text of a value, unless its suboptions are restored one by one."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _texts(one.values() if isinstance(one, Mapping) else one)
    elif isinstance(value, Mapping):
        return
    elif isinstance(value, Iterable):
        for one in value:
            yield from _texts(one)


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
