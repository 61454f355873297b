# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of options. Each normalises, encodes, decodes, compares, shows and exports its values.

A stricter text is a subclass of `Text` (see `digits`): `type_problem` decides what may be given for a
text, `check` what a text may hold.

Private to the collection.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import functools
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import (
    Field,
    Remark,
    ValueDict,
    Values,
    WrongValue,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import (
    SAFE_DIGITS,
    WrittenInt,
    digits_problem,
)

_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*\Z")
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off", ""})
#: what a document holds most; asking for these first is far cheaper than asking what is a Mapping
_SINGLE = (str, int, float)
#: texts that programs put in place of a value: Ansible and its controller of a secret or an omitted option,
#: spreadsheets of a cell that cannot be calculated
MARKS = frozenset(
    {
        "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER",
        "NOT_LOGGING_PARAMETER",
        "NOT_LOGGING_PASSWORD",
        "$encrypted$",
        *("#N/A", "#NV", "#REF!", "#BEZUG!", "#VALUE!", "#WERT!", "#NAME?", "#DIV/0!", "#NUM!", "#ZAHL!", "#NULL!"),
    }
)
_OMITTED = "__omit_place_holder__"


# ----------------------------------------------------------------------- text
@dataclasses.dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A text. `values` maps option values to wire values where the two differ.

    `minimum` and `maximum` count characters; `pattern` must match the whole text and
    `pattern_hint` says so in words; `clean` normalises further (for example to lower case).
    `multiline` lets line feeds and tabs through. `most_digits` is the longest number without quotes
    that is accepted (of a secret none is).
    """

    values: Values = dataclasses.field(default_factory=dict)
    minimum: int | None = None
    maximum: int | None = None
    pattern: str = ""
    pattern_hint: str = ""
    clean: Callable[[str], str] | None = None
    multiline: bool = False
    most_digits: int = SAFE_DIGITS

    type = "str"
    unset = ("",)

    @functools.cached_property
    def allowed(self) -> tuple[object, ...]:
        return self.choices or tuple(self.values)

    @property
    def offered(self) -> tuple[object, ...]:
        # An empty text clears a clearable field, whatever its choices are.
        return (*self.allowed, "") if self.allowed and self.clearable else self.allowed

    @functools.cached_property
    def plain_type(self) -> object:
        return None if self.values or self.clean is not None else str

    def normalise(self, value: object) -> str:
        text = self.read(value)
        if not self.secret:
            text = composed(text)
        if self.clean is not None:
            text = self.clean(text)
        self.check(text)
        return text

    def read(self, value: object) -> str:
        """The text that an option value stands for. Raises WrongValue."""
        if value.__class__ is str and value.isprintable():
            return value
        problem = self.type_problem(value)
        if problem:
            raise WrongValue(problem)
        return "" if value is None else str(value)

    def type_problem(self, value: Any) -> str | None:
        most = 0 if self.secret else self.most_digits
        return digits_problem(value, secret=self.secret, multiline=self.multiline, most=most)

    @property
    def is_text(self) -> bool:
        return not self.allowed

    def check(self, text: str) -> None:
        """Refuse a text that breaks a rule of the declaration. Raises WrongValue."""
        if text == "":
            if not self.clearable and (self.required or self.allowed or self.pattern or self.minimum):
                raise WrongValue("must not be empty")
            return
        if HIDDEN in text:
            # A result fed back in would otherwise write eight stars.
            verb = "is" if text in (HIDDEN, HIDDEN_CHANGED) else "holds"
            raise WrongValue(f"{verb} the mark that stands for a hidden secret: write the value itself")
        if text in MARKS or text.startswith(_OMITTED):
            raise WrongValue(f"is {text[:40]!r}, which a program puts in place of a value: write the value itself")
        if not text.isascii() and not encodable(text):
            raise WrongValue("holds a character that no platform can store")
        allowed = self.allowed
        if allowed and text not in allowed:
            raise WrongValue(f"must be one of {_listed(allowed)}, not {self._quoted(text)}")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise WrongValue(f"{self.pattern_hint or 'has a wrong form'}, not {self._quoted(text)}")
        if self.maximum is not None and len(text) > self.maximum:
            raise WrongValue(f"may have {self.maximum} characters at most, this has {len(text)}")
        if self.minimum is not None and len(text) < self.minimum:
            raise WrongValue(f"needs {self.minimum} characters at least, this has {len(text)}")

    def _quoted(self, text: str) -> str:
        return "the given value" if self.secret else repr(text)

    def encode(self, value: Any) -> object:
        return self.values.get(value, value) if self.values else value

    def decode(self, value: object) -> str:
        if value is None:
            return ""
        _check_single(value)
        text = str(value).lower() if isinstance(value, bool) else composed(str(value))
        text = str(_option_of(self.values, text))
        return self.clean(text) if self.clean is not None else text

    def export(self, value: object, *, secrets: bool) -> object:
        # A value that the platform has although its documents do not name it cannot be given either.
        if isinstance(value, str) and value and self.allowed and value not in self.allowed:
            return None
        return super().export(value, secrets=secrets)


@dataclasses.dataclass(frozen=True)
class Path(Text):
    """The path of a file."""

    type = "path"


# -------------------------------------------------------- numbers and booleans
@dataclasses.dataclass(frozen=True, kw_only=True)
class Int(Field):
    """A whole number from `minimum` to `maximum`."""

    minimum: int | None = None
    maximum: int | None = None

    type = "int"
    unset = (None,)

    @functools.cached_property
    def plain_type(self) -> object:
        return int

    def type_problem(self, value: Any) -> str | None:
        if isinstance(value, bool):
            return "must be a whole number, not bool"
        if isinstance(value, WrittenInt) and not value.is_plain:
            return f"must be a number in decimal form; YAML reads {value.text} as {int(value)}"
        return None

    def normalise(self, value: object) -> int:
        problem = self.type_problem(value)
        if problem:
            raise WrongValue(problem)
        number = _integer(value)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise WrongValue(f"must be {_limits(low, high)}, not {number}")
        if self.choices and number not in self.choices:
            raise WrongValue(f"must be one of {_listed(self.choices)}, not {number}")
        return number

    def decode(self, value: object) -> int | None:
        if value is None:
            return None
        _check_single(value)
        return _integer(value)


@dataclasses.dataclass(frozen=True)
class Float(Field):
    """A finite number."""

    type = "float"
    unset = (None,)

    def normalise(self, value: Any) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise WrongValue(f"must be a number, not {value!r}") from error
        if not math.isfinite(number):
            raise WrongValue(f"must be a number, not {value!r}")
        return number

    def decode(self, value: object) -> float | None:
        return None if value is None else self.normalise(value)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bool(Field):
    """True or false. `values` maps the two to wire values where they differ."""

    values: Mapping[bool, object] = dataclasses.field(default_factory=dict)

    type = "bool"
    unset = (None,)

    @functools.cached_property
    def plain_type(self) -> object:
        return None if self.values else bool

    def normalise(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise WrongValue(f"must be true or false, not {value!r}")

    def encode(self, value: Any) -> object:
        return self.values.get(value, value) if self.values else value

    def decode(self, value: object) -> object:
        if value is None:
            return None
        _check_single(value)
        return _option_of(self.values, value) if self.values else self.normalise(value)

    def export(self, value: object, *, secrets: bool) -> object:
        # A wire value that the declaration does not know is neither true nor false.
        try:
            self.normalise(value)
        except WrongValue:
            return None
        return super().export(value, secrets=secrets)


# --------------------------------------------------------- lists and records
@dataclasses.dataclass(frozen=True, kw_only=True)
class ListOf(Field):
    """A list of elements that `of` describes. The order of an `ordered` list counts."""

    of: Field = dataclasses.field(kw_only=False)
    ordered: bool = True

    type = "list"

    @property
    def holds_digits(self) -> bool:
        return self.of.holds_digits

    @property
    def elements(self) -> str:
        return self.of.type

    @property
    def fields(self) -> tuple[Field, ...]:
        return self.of.fields

    @functools.cached_property
    def allowed(self) -> tuple[object, ...]:
        return self.of.allowed

    def type_problem(self, value: Any) -> str | None:
        # Ansible splits a text at its commas.
        is_list = isinstance(value, list) or (isinstance(value, _SINGLE) and self.of.type == "str")
        return None if is_list else "must be a list"

    def parts(self, value: Any) -> Iterator[tuple[str, Field, object]]:
        for position, element in enumerate(value if isinstance(value, list) else [value], 1):
            yield f"[{position}]", self.of, element

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
            raise WrongValue("; ".join(problems))
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

    def type_problem(self, value: Any) -> str | None:
        return None if as_dictionary(value) is not None else "must be a dictionary"

    def parts(self, value: Any) -> Iterator[tuple[str, Field, object]]:
        given = as_dictionary(value) or {}
        for field in self.of:
            for name in (field.name, *field.aliases):
                if given.get(name) is not None and not field.read_only:
                    yield f".{name}", field, given[name]

    def mentions(self, normal: object) -> bool:
        # Templating produces dictionaries in which nothing is mentioned by accident, so they must never clear anything.
        return bool(normal)

    def normalise(self, value: object) -> ValueDict:
        if not isinstance(value, (dict, Mapping)):
            raise WrongValue("must be a dictionary")
        if sum(field.name in value for field in self.of) < len(value):
            unknown = sorted(set(map(str, value)) - {field.name for field in self.of})
            raise WrongValue(f"does not know {', '.join(unknown)}")
        result, problems = walk.normalise_all(self.of, value)
        for field in self.of:
            if field.required and field.name not in result and not problems:
                problems.append(f"needs {field.name}")
        if problems:
            raise WrongValue("; ".join(problems))
        return result

    def encode(self, value: Values) -> ValueDict:
        return walk.encode(self.of, value)

    def decode(self, value: object) -> ValueDict:
        return walk.decode(self.of, {} if value is None else value)

    def merge(self, old: object, new: Any) -> object:
        return walk.merge(self.of, old, new) if isinstance(old, Mapping) else new

    def differences(self, old: object, new: object, name: str) -> list[str]:
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return walk.changes(self.of, old, new, name + ".")
        return super().differences(old, new, name)

    def select(self, value: object, mentioned: Any) -> object:
        return walk.select(self.of, value, mentioned) if mentioned and isinstance(value, Mapping) else value

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

    @property
    def holds_digits(self) -> bool:
        return self.of.holds_digits

    def type_problem(self, value: Any) -> str | None:
        return None if as_dictionary(value) is not None else "must be a dictionary"

    def parts(self, value: Any) -> Iterator[tuple[str, Field, object]]:
        for key, one in (as_dictionary(value) or {}).items():
            if one is not None:
                yield f".{key}", self.of, one

    def normalise(self, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise WrongValue("must be a dictionary")
        result: dict[str, Any] = {}
        problems = []
        for key, one in value.items():
            name = str(key)
            if isinstance(key, bool) or name not in self.keys:
                problems.append(f"has the key {name!r}; {self.keys_hint}")
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
            raise WrongValue("; ".join(problems))
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


# -------------------------------------------------------------------- helpers
def encodable(text: str) -> bool:
    """Whether a text is more than a sequence of code points: a lone surrogate has no UTF-8 form."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def composed(text: str) -> str:
    """A text in the normal form C of Unicode, so that texts that look the same are the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def as_dictionary(value: object) -> Mapping[Any, Any] | None:
    """A dictionary, also one as JSON or Python writes it, which is how some tools hand it to Ansible; else None."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        for read in (json.loads, ast.literal_eval):
            with contextlib.suppress(ValueError, SyntaxError, RecursionError, MemoryError):
                found = read(value)
                return found if isinstance(found, Mapping) else None
    return value if isinstance(value, Mapping) else None


def _shape(value: object) -> str:
    return "list" if isinstance(value, list) else "dictionary"


def _check_single(value: object) -> None:
    if not isinstance(value, _SINGLE) and isinstance(value, (list, Mapping)):
        raise WrongValue(f"is a {_shape(value)}, not a single value")


def _listed(choices: tuple[object, ...]) -> str:
    return ", ".join(map(str, choices))


def _limits(low: int | None, high: int | None) -> str:
    if low is None:
        return f"{high} at most"
    return f"{low} or more" if high is None else f"{low}..{high}"


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise WrongValue(f"must be a whole number, not {type(value).__name__}")
    if isinstance(value, str):
        if not _INTEGER.match(value):
            raise WrongValue(f"must be a whole number, not {value!r}")
        return int(value)
    if isinstance(value, float) and not value.is_integer():
        raise WrongValue(f"must be a whole number, not {value!r}")
    return int(value)


def _option_of(values: Mapping[Any, object], value: object) -> object:
    """The option value of a wire value; one that the declaration does not know stays as it is."""
    for option, wire in values.items():
        if _same_on_the_wire(wire, value):
            return option
    return value


def _same_on_the_wire(one: object, other: object) -> bool:
    """Equal, where a number may come as its text; but true is no 1, although Python thinks so."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other or str(one) == str(other)
