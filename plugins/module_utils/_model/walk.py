# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What works on the fields of one object together; each value is left to its field.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import not_known
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import (
    Field,
    Unreadable,
    ValueDict,
    Values,
    WrongValue,
    merged,
)

_EMPTY: tuple[object, ...] = ("", [], {})


# -------------------------------------------------------------------- options
def normalise_all(fields: Iterable[Field], values: Values) -> tuple[ValueDict, list[str]]:
    """Normalise what is mentioned (not None); returns the values and every problem found."""
    result: ValueDict = {}
    problems: list[str] = []
    for field in fields:
        value = values.get(field.name)
        if value is None or field.read_only:
            continue
        try:
            normal = field.normalise(value)
        except WrongValue as problem:
            problems.append(f"{field.name} {problem}")
            continue
        if normal or field.mentions(normal):
            result[field.name] = normal
    return result, problems


def shape_problems(fields: Iterable[Field], values: object) -> list[str]:
    """What is wrong with the keys of a dictionary of options: unknown ones, missing required ones."""
    if not isinstance(values, (dict, Mapping)):
        return ["must be a dictionary"]
    missing: list[str] = []
    known = 0
    for field in fields:
        if field.name in values and not field.read_only:
            known += 1
        if field.required and values.get(field.name) is None:
            missing.append(field.name)
    problems = _unknown_keys(fields, values) if known < len(values) else []
    return problems + ([f"needs {', '.join(missing)}"] if missing else [])


def _unknown_keys(fields: Iterable[Field], values: Values) -> list[str]:
    names = {field.name for field in fields if not field.read_only}
    return [not_known(sorted(str(key) for key in values if key not in names), names)]


def with_defaults(fields: Iterable[Field], values: Values) -> ValueDict:
    """The values as Ansible would hand them over: options that are not given have their defaults."""
    result = dict(values)
    for field in fields:
        if field.default is not None and result.get(field.name) is None:
            result[field.name] = field.default
    return result


# ----------------------------------------------------------------- wire forms
def encode(fields: Iterable[Field], values: Values) -> ValueDict:
    """Normalised values to the platform's keys and values."""
    return {field.key: field.encode(values[field.name]) for field in fields if field.name in values}


def decode(fields: Iterable[Field], document: object) -> ValueDict:
    """A platform's document to normalised values; absent and null both read as unset.

    Raises WrongValue when the document is of another shape.
    """
    if not isinstance(document, Mapping):
        raise WrongValue("is not an object")
    result: ValueDict = {}
    for field in fields:
        if field.write_only:
            continue
        value: object = document.get(field.key)
        # Most values of most documents are one of these two, and nothing has to be asked of the field then. The class
        # itself counts, not a subclass: a bool must not pass for a number.
        if value.__class__ is field.plain_type and (value.__class__ is not str or value.isascii()):
            result[field.name] = value
            continue
        if value is None and field.unset and (field.nameless or not field.identifies):
            result[field.name] = field.unset[0]
            continue
        try:
            result[field.name] = field.decode(value)
        except WrongValue as problem:
            raise WrongValue(f"{field.key} {problem}") from problem
    return result


# ----------------------------------------------------------------- comparison
def merge(fields: Iterable[Field], before: Values, desired: Values) -> ValueDict:
    """`before` with everything that is desired laid over it; records are merged by suboption."""
    result = merged(before, {})
    for field in fields:
        name = field.name
        if name in desired:
            old, new = before.get(name), desired[name]
            if old is None or old != new:
                result[name] = field.merge(old, new)
    return result


def changes(fields: Iterable[Field], before: Values, after: Values, prefix: str = "") -> list[str]:
    """Names of the fields that differ, suboptions of records with a dot."""
    found: list[str] = []
    for field in fields:
        if field.name not in after:
            continue
        old, new = before.get(field.name), after[field.name]
        if old != new and not isinstance(new, Unreadable):
            found += field.differences(old, new, prefix + field.name)
    return found


def select(fields: Iterable[Field], values: Values, mentioned: Values) -> ValueDict:
    """The part of `values` that is mentioned, down to suboptions of records."""
    return {
        field.name: field.select(values[field.name], mentioned[field.name])
        for field in fields
        if field.name in mentioned and field.name in values
    }


# -------------------------------------------------------------------- display
def show(fields: Iterable[Field], values: Values) -> ValueDict:
    """Values fit for a result: a secret is a marker, what cannot be read is null."""
    return {field.name: field.show(values[field.name]) for field in fields if field.name in values}


def show_diff(fields: Iterable[Field], before: Values, after: Values) -> tuple[ValueDict, ValueDict]:
    """Both sides of a diff: a secret that differs shows as changed, what cannot be read as its remark."""
    old_side: ValueDict = {}
    new_side: ValueDict = {}
    for field in fields:
        name = field.name
        if name in before and name in after:
            old_side[name], new_side[name] = field.show_both(before[name], after[name])
        elif name in before:
            old_side[name] = field.show(before[name], repr)
        elif name in after:
            new_side[name] = field.show(after[name], repr)
    return old_side, new_side


# --------------------------------------------------------------------- export
def exportable(fields: Iterable[Field], values: Values, *, secrets: bool) -> ValueDict:
    """Values that can be given as options again: without read-only, unreadable and (unless asked for) secret ones."""
    result: ValueDict = {}
    for field in fields:
        value = values.get(field.name)
        if value is None or isinstance(value, Unreadable) or field.read_only or (field.secret and not secrets):
            continue
        exported = field.export(value, secrets=secrets)
        if exported is not None:
            result[field.name] = exported
    return result


def without_empty(fields: Iterable[Field], values: Values) -> ValueDict:
    """Exported values without empty texts, lists and dictionaries, at any depth; what is required stays."""
    found: ValueDict = {}
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        if field.fields and isinstance(value, list):
            value = [without_empty(field.fields, one) if isinstance(one, Mapping) else one for one in value]
        elif field.fields and isinstance(value, Mapping):
            value = without_empty(field.fields, value)
            # What a record needs says nothing where it is empty and alone.
            value = value if any(one not in _EMPTY for one in value.values()) else {}
        if field.required or value not in _EMPTY:
            found[field.name] = value
    return found


def unreadable(fields: Iterable[Field], values: Values, prefix: str = "") -> Iterator[tuple[str, str]]:
    """What `exportable` leaves out although it matters: the field (suboptions with a dot), and why."""
    for field in fields:
        value = values.get(field.name)
        if isinstance(value, Unreadable):
            if not value.idle and not field.read_only:
                yield prefix + field.name, value.why
            continue
        if value and not field.read_only and (problem := field.export_problem(value)):
            yield prefix + field.name, f"it {problem}"
        for record in field.records(value):
            yield from unreadable(field.fields, record, f"{prefix}{field.name}.")


# -------------------------------------------------------------------- secrets
def secrets_of(fields: Iterable[Field], values: Values) -> list[str]:
    """Every secret text among the values, at any depth."""
    found: list[str] = []
    for field in fields:
        value = values.get(field.name)
        if value is None or isinstance(value, Unreadable):
            continue
        if field.secret:
            found += (str(one) for one in (value if isinstance(value, list) else [value]) if one not in ("", None))
        for record in () if field.secret else field.records(value):
            found += secrets_of(field.fields, record)
    return found
