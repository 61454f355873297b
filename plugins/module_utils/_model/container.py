# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of options that hold others: list, record, table, free-form dictionary.

Private to the collection.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import json
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, not_known, some
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import (
    Field,
    Remark,
    ValueDict,
    Values,
    WrongValue,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import SINGLE


@dataclasses.dataclass(frozen=True, kw_only=True)
class ListOf(Field):
    """A list of elements that `of` describes. The order of an `ordered` list counts."""

    of: Field = dataclasses.field(kw_only=False)
    ordered: bool = True

    type = "list"

    @property
    def holds_digits(self) -> bool:
        return self.of.holds_digits

    @functools.cached_property
    def holds_dialled(self) -> bool:
        return self.of.holds_dialled

    @property
    def elements(self) -> str:
        return self.of.type

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.of.fields

    @functools.cached_property
    def allowed(self) -> tuple[object, ...]:
        return self.of.allowed

    def type_problem(self, value: object) -> str | None:
        # Ansible splits a text at its commas.
        is_list = isinstance(value, list) or (isinstance(value, SINGLE) and self.of.type in ("str", "path"))
        return None if is_list else "must be a list"

    def parts(self, value: object) -> Iterator[tuple[str, object, Field, object]]:
        for position, element in enumerate(value if isinstance(value, (list, tuple)) else [value]):
            yield f"[{position + 1}]", position, self.of, element

    def normalise(self, value: object) -> list[object]:
        if not isinstance(value, list):
            raise WrongValue("must be a list")
        if not value and not self.clearable:
            raise WrongValue("must not be an empty list")
        result, problems = [], []
        for position, element in enumerate(value, 1):
            try:
                result.append(self.of.normalise(element))
            except WrongValue as problem:
                problems.append(f"(entry {position}) {problem}")
        if problems:
            raise WrongValue("; ".join(some(problems)))
        return self._in_order(result)

    def _in_order(self, elements: list[object]) -> list[object]:
        return elements if self.ordered else sorted(elements, key=repr)

    def encode(self, value: Any) -> object:
        return [self.of.encode(element) for element in value]

    def decode(self, value: object) -> list[object]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise WrongValue("is not a list")
        return self._in_order([self.of.decode(element) for element in value])

    def _shown(self, value: object, remark: Remark) -> object:
        return [self.of.show(element) for element in value] if self.fields and isinstance(value, list) else value

    def export(self, value: object, *, secrets: bool) -> object:
        if self.fields and isinstance(value, list):
            return [self.of.export(element, secrets=secrets) for element in value]
        return super().export(value, secrets=secrets)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Record(Field):
    """A dictionary with the suboptions `of`."""

    of: tuple[Field, ...] = dataclasses.field(kw_only=False)

    type = "dict"

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.of

    def type_problem(self, value: object) -> str | None:
        return None if as_dictionary(value) is not None else "must be a dictionary"

    def parts(self, value: object) -> Iterator[tuple[str, object, Field, object]]:
        known = self._by_name
        for name, one in (as_dictionary(value) or {}).items():
            field = known.get(name)
            if field is not None and one is not None:
                yield f".{name}", name, field, one

    # Asked for each record of each document, hence worked out once.
    @functools.cached_property
    def _by_name(self) -> Mapping[object, Field]:
        """The suboptions that can be given, by each of their names."""
        return {name: field for field in self.of if not field.read_only for name in (field.name, *field.aliases)}

    def mentions(self, normal: object) -> bool:
        # Templating produces dictionaries in which nothing is mentioned by accident, so they must never clear anything.
        return bool(normal)

    def normalise(self, value: object) -> ValueDict:
        if not isinstance(value, (dict, Mapping)):
            raise WrongValue("must be a dictionary")
        if sum(field.name in value for field in self.of) < len(value):
            unknown = sorted(set(map(str, value)) - {field.name for field in self.of})
            raise WrongValue(not_known(unknown, [field.name for field in self.of if not field.read_only]))
        result, problems = walk.normalise_all(self.of, value)
        for field in self.of:
            if field.required and field.name not in result and not problems:
                problems.append(f"needs {field.name}")
        if problems:
            raise WrongValue("; ".join(some(problems)))
        return result

    def encode(self, value: Values) -> ValueDict:
        return walk.encode(self.of, value)

    def decode(self, value: object) -> ValueDict:
        return walk.decode(self.of, {} if value is None else value)

    def merge(self, old: object, new: object) -> object:
        return walk.merge(self.of, old, new) if isinstance(old, Mapping) and isinstance(new, Mapping) else new

    def differences(self, old: object, new: object, name: str) -> list[str]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return walk.changes(self.of, old, new, name + ".")
        return super().differences(old, new, name)

    def select(self, value: object, mentioned: object) -> object:
        if mentioned and isinstance(mentioned, Mapping) and isinstance(value, Mapping):
            return walk.select(self.of, value, mentioned)
        return value

    def _shown(self, value: object, remark: Remark) -> object:
        if not isinstance(value, Mapping):
            return value
        return {field.name: field.show(value[field.name], remark) for field in self.of if field.name in value}

    def show_both(self, old: object, new: object) -> tuple[object, object]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return walk.show_diff(self.of, old, new)
        return super().show_both(old, new)

    def export(self, value: object, *, secrets: bool) -> object:
        if isinstance(value, Mapping):
            return walk.exportable(self.of, value, secrets=secrets)
        return super().export(value, secrets=secrets)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Table(Field):
    """A dictionary with any of `keys`, whose values `of` describes; null where `nullable` says so."""

    of: Field = dataclasses.field(kw_only=False)
    keys: tuple[str, ...]
    keys_hint: str
    nullable: bool = False

    type = "dict"

    @functools.cached_property
    def holds_dialled(self) -> bool:
        return self.of.holds_dialled

    @property
    def holds_digits(self) -> bool:
        return self.of.holds_digits

    def type_problem(self, value: object) -> str | None:
        return None if as_dictionary(value) is not None else "must be a dictionary"

    def parts(self, value: object) -> Iterator[tuple[str, object, Field, object]]:
        for key, one in (as_dictionary(value) or {}).items():
            if one is not None:
                yield f".{key}", key, self.of, one

    def normalise(self, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise WrongValue("must be a dictionary")
        result: dict[str, Any] = {}
        problems = []
        for key, one in value.items():
            name = str(key)
            if isinstance(key, bool) or name not in self.keys:
                problems.append(f"has the key {clipped(name)}; {self.keys_hint}")
            elif name in result:
                problems.append(f"has the key {name} twice")
            elif one is None and self.nullable:
                result[name] = None
            else:
                try:
                    result[name] = self.of.normalise(one)
                except WrongValue as problem:
                    problems.append(f"key {name} {problem}")
        if problems:
            raise WrongValue("; ".join(some(problems)))
        return result

    def decode(self, value: object) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise WrongValue("is no object")
        return {str(key): None if one is None else self.of.decode(one) for key, one in value.items()}


@dataclasses.dataclass(frozen=True)
class FreeForm(Field):
    """A dictionary whose keys are not declared; its owner checks it."""

    type = "dict"

    def normalise(self, value: object) -> object:
        return value

    def decode(self, value: object) -> object:
        return value


def as_dictionary(value: object) -> Mapping[Any, Any] | None:
    """A dictionary, also one as JSON or Python writes it, which is how some tools hand it to Ansible; else None."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        for read in (json.loads, ast.literal_eval):
            with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
                found = read(value)
                return found if isinstance(found, Mapping) else None
    return value if isinstance(value, Mapping) else None
