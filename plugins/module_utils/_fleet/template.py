# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values with references to the variables of a user, such as `${mobile}` (the syntax of Python's `string.Template`).

A value is compiled once and filled for each user. What holds no reference stays the value that it is, shared by all
users and never changed; anything else becomes a `Template`. A template of which nothing is left is `MISSING`.

Private to the collection.
"""

from __future__ import annotations

import abc
import dataclasses
import string
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import LONGEST_VALUE
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import ListOf, Table
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import digits_problem, is_blank


class _Missing:
    """The type of `MISSING`."""


#: what a value is that the variables of a user leave nothing of: not mentioned
MISSING: Final = _Missing()
#: where a value stands: the names of keys, and the numbers of list entries from 0
Place = tuple[Any, ...]


@dataclasses.dataclass(frozen=True)
class Origin:
    """Where a value was written: in which class (or the defaults), at which place, with which variables."""

    source: str
    place: Place
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.source} at {'.'.join(map(str, self.place))}"


@dataclasses.dataclass(frozen=True)
class Use:
    """A reference to a variable. `is_whole`: the value is nothing but this reference; `is_text`: a text is expected."""

    name: str
    origin: Origin
    is_secret: bool
    is_text: bool
    is_whole: bool


class Variables(dict[str, Any]):
    """The variables of one user that hold anything, and what was found while templates were filled with them.

    `problems` are about values that cannot be part of a text; `lost` are the places without a value.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({name: value for name, value in values.items() if not is_empty(value)})
        self.problems: list[str] = []
        self.lost: list[Origin] = []


def is_empty(value: Any) -> bool:
    """Whether a variable holds nothing. False and 0 are something."""
    if isinstance(value, str):
        return is_blank(value)
    return value is None or (isinstance(value, (list, Mapping)) and not value)


class Template(abc.ABC):
    """A value that depends on variables."""

    @abc.abstractmethod
    def fill(self, variables: Variables) -> Any:
        """The value for one user, or MISSING."""


class Reference(Template):
    """A value that is nothing but one reference: it has the type of the variable."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fill(self, variables: Variables) -> Any:
        return variables.get(self._name, MISSING)


class Joined(Template):
    """A text with references in it. `literals` are the texts before, between and behind the `names`."""

    def __init__(self, literals: tuple[str, ...], origin: Origin, *, secret: bool) -> None:
        self._literals = literals
        self._origin = origin
        self._secret = secret

    def fill(self, variables: Variables) -> Any:
        texts = [self._literals[0]]
        for name, literal in zip(self._origin.names, self._literals[1:], strict=True):
            value = variables.get(name, MISSING)
            if value is MISSING:
                return MISSING
            if value.__class__ is not str:
                problem = digits_problem(value, secret=self._secret, multiline=True)
                if problem:
                    variables.problems.append(f"the variable {name} {problem} ({self._origin})")
                    return MISSING
            texts += (str(value), literal)
        if sum(map(len, texts)) > LONGEST_VALUE:
            variables.problems.append(f"{self._origin} comes to more than {LONGEST_VALUE} characters")
            return MISSING
        return "".join(texts)


class Dictionary(Template):
    """A dictionary with templates. It is MISSING when nothing of it, or not one of the `needed` keys, is left."""

    def __init__(self, entries: Mapping[Any, Any], needed: frozenset[Any] = frozenset()) -> None:
        self.entries = entries
        self._base = dict(entries)
        self._changing = tuple((key, value) for key, value in entries.items() if isinstance(value, Template))
        self._needed = needed

    def fill(self, variables: Variables) -> Any:
        result = self._base.copy()
        is_complete = True
        for key, template in self._changing:
            value = template.fill(variables)
            if value is MISSING:
                is_complete = is_complete and key not in self._needed
                del result[key]
            else:
                result[key] = value
        return result if result and is_complete else MISSING


class Sequence(Template):
    """A list with templates, without the entries that are missing."""

    def __init__(self, entries: Iterable[Any]) -> None:
        self._entries = tuple(entries)

    def fill(self, variables: Variables) -> Any:
        found = (filled(entry, variables) for entry in self._entries)
        return [entry for entry in found if entry is not MISSING] or MISSING


class Layered(Template):
    """Two values for one place, of which at least one depends on variables."""

    def __init__(self, below: Any, above: Any) -> None:
        self._below = below
        self._above = above

    def fill(self, variables: Variables) -> Any:
        above = filled(self._above, variables)
        if above is not MISSING and not isinstance(above, Mapping):
            return above
        return laid_over(filled(self._below, variables), above)


class Traced(Template):
    """A value that fills to the place where it was written, to explain a problem of the whole."""

    def __init__(self, value: Any, origin: Origin) -> None:
        self._value = value
        self._origin = origin

    def fill(self, variables: Variables) -> Any:
        if filled(self._value, variables) is MISSING:
            variables.lost.append(self._origin)
            return MISSING
        return self._origin


def filled(value: Any, variables: Variables) -> Any:
    """What a compiled value is for one user."""
    return value.fill(variables) if isinstance(value, Template) else value


def laid_over(below: Any, above: Any) -> Any:
    """Dictionaries merged at every level; anything else is replaced. What is MISSING leaves the other."""
    if above is MISSING:
        return below
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    if not below:
        return dict(above)
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        result[key] = laid_over(old, value) if isinstance(old, Mapping) and isinstance(value, Mapping) else value
    return result


def lay(below: Any, above: Any) -> Any:
    """Like `laid_over`, of compiled values; filled, the result is what the filled values give laid over each other."""
    if not isinstance(below, Template) and not isinstance(above, Template):
        return laid_over(below, above)
    lower, upper = _entries(below), _entries(above)
    # An empty dictionary is mentioned, so it stays where all of the other is missing.
    if lower and upper:
        merged = {key: lay(lower[key], value) if key in lower else value for key, value in upper.items()}
        return Dictionary({**lower, **merged})
    if isinstance(above, Template) or upper is not None:
        return Layered(below, above)
    return above


def _entries(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, Dictionary):
        return value.entries
    return value if isinstance(value, Mapping) else None


class Compiler:
    """Compiles the values of one source and notes what they refer to. `traced` makes templates of all single values."""

    def __init__(self, source: str, *, traced: bool = False) -> None:
        self._source = source
        self._traced = traced
        self.uses: list[Use] = []
        self.problems: list[str] = []

    def compile(self, value: Any, field: Field | None, place: Place, *, entry: bool = False) -> Any:
        """A value without references as it is, else a template. `entry`: it is one of a list or a table."""
        if isinstance(value, str):
            return self._text(value, field, place)
        if isinstance(value, Mapping) and value:
            compiled = {
                key: self.compile(one, *_below(field, key, place), entry=isinstance(field, Table))
                for key, one in value.items()
            }
            needed = frozenset(one.name for one in field.fields if one.required) if entry and field else frozenset()
            return Dictionary(compiled, needed) if _has_template(compiled.values()) else compiled
        if isinstance(value, list) and value:
            of = field.of if isinstance(field, ListOf) else None
            listed = [self.compile(one, of, (*place, number), entry=True) for number, one in enumerate(value)]
            return Sequence(listed) if _has_template(listed) else listed
        return self._leaf(value, Origin(self._source, place))

    def _text(self, text: str, field: Field | None, place: Place) -> Any:
        if "$" not in text:
            return self._leaf(text, Origin(self._source, place))
        literals, names = [""], []
        end = 0
        for found in string.Template.pattern.finditer(text):
            literals[-1] += text[end : found.start()]
            end = found.end()
            name = found["named"] or found["braced"]
            if name:
                names.append(name)
                literals.append("")
            elif found["escaped"]:
                literals[-1] += "$"
            else:
                # The text may be a secret.
                self.problems.append(
                    f"{'.'.join(map(str, place))} has a $ that begins no reference: write ${{mobile}} for a variable,"
                    " and $$ for the sign itself"
                )
                return text
        literals[-1] += text[end:]
        origin = Origin(self._source, place, tuple(names))
        if not names:
            return self._leaf(literals[0], origin)
        is_whole = len(names) == 1 and literals == ["", ""]
        is_secret = field is not None and field.secret
        is_text = not is_whole or (field is not None and field.is_text)
        self.uses += (Use(name, origin, is_secret, is_text, is_whole) for name in names)
        template = Reference(names[0]) if is_whole else Joined(tuple(literals), origin, secret=is_secret)
        return self._leaf(template, origin)

    def _leaf(self, value: Any, origin: Origin) -> Any:
        return Traced(value, origin) if self._traced else value


def _below(field: Field | None, key: Any, place: Place) -> tuple[Field | None, Place]:
    """The field and the place of one entry of a dictionary."""
    if isinstance(field, Table):
        return field.of, (*place, key)
    fields: Iterable[Field] = () if field is None else field.fields
    return next((one for one in fields if one.name == key), None), (*place, key)


def _has_template(values: Iterable[Any]) -> bool:
    return any(isinstance(value, Template) for value in values)


def origins_in(value: Any, place: Place = ()) -> Iterator[tuple[Place, Origin]]:
    """The places of a filled traced value, each with where it was written."""
    if isinstance(value, Origin):
        yield place, value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from origins_in(one, (*place, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from origins_in(one, (*place, number))
