# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of options with a single value: text, path, number, boolean.

A stricter text is a subclass of `Text` (see `digits`): `type_problem` decides what may be given for a
text, `check` what a text may hold.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, short
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import (
    SAFE_DIGITS,
    WrittenInt,
    composed,
    digits_problem,
    encodable,
)

_INTEGER = re.compile(r"\s*[+-]?[0-9]{1,18}\s*\Z")
_TRUE = frozenset({"true", "1", "yes", "on"})
_FALSE = frozenset({"false", "0", "no", "off", ""})
#: what a document holds most; asking for these first is far cheaper than asking what is a Mapping
SINGLE = (str, int, float)
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
_BLANK = 'holds nothing but blanks: leave it out, or give an empty text ("") to clear it'
#: what programs write in place of a character that they cannot read
_LOST = "\ufffd"


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
        return None if self.values or self.identifies or self.clean is not None else str

    def normalise(self, value: object) -> str:
        text = self.read(value)
        if text.isspace():
            # A clean-up of blanks would make an empty text of it, which clears.
            raise WrongValue(_BLANK if self.clearable else "must not be empty")
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

    def type_problem(self, value: object) -> str | None:
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
        # Letters and digits alone are none of the marks, which is far cheaper to ask.
        if not text.isalnum():
            self._check_marks(text)
        allowed = self.allowed
        if allowed and text not in allowed:
            raise WrongValue(f"must be one of {_listed(allowed)}, not {self._quoted(text)}")
        if self.pattern and not re.fullmatch(self.pattern, text):
            raise WrongValue(f"{self.pattern_hint or 'has a wrong form'}, not {self._quoted(text)}")
        if self.maximum is not None and len(text) > self.maximum:
            raise WrongValue(f"may have {self.maximum} characters at most, this has {len(text)}")
        if self.minimum is not None and len(text) < self.minimum:
            raise WrongValue(f"needs {self.minimum} characters at least, this has {len(text)}")

    def _check_marks(self, text: str) -> None:
        """Refuse what a program wrote in place of a value. Raises WrongValue."""
        if HIDDEN in text:
            # A result fed back in would otherwise write eight stars.
            verb = "is" if text in (HIDDEN, HIDDEN_CHANGED) else "holds"
            raise WrongValue(f"{verb} the mark that stands for a hidden secret: write the value itself")
        if text in MARKS or text.startswith(_OMITTED):
            raise WrongValue(f"is {clipped(text)}, which a program puts in place of a value: write the value itself")
        if "{" in text and not self.secret and ("{{" in text or "{%" in text):
            raise WrongValue(f"is {clipped(text)}, a template that nobody rendered")
        if text.isascii():
            return
        if not encodable(text):
            raise WrongValue("holds a character that no platform can store")
        if _LOST in text:
            raise WrongValue(f"is {self._quoted(text)}, where a program lost a character: write the text again")

    def _quoted(self, text: str) -> str:
        return "the given value" if self.secret else clipped(text)

    def encode(self, value: Any) -> object:
        return self.values.get(value, value) if self.values else value

    def decode(self, value: object) -> str:
        if self.identifies and isinstance(value, (bool, float)):
            raise WrongValue(f"is {clipped(value)}, not a text")
        if self.identifies and not self.nameless and value in (None, ""):
            raise WrongValue("is missing")
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
        return None if self.export_problem(value) else super().export(value, secrets=secrets)

    def export_problem(self, value: object) -> str | None:
        # What cannot be cleared may be what its object needs, which is then reported as a whole.
        if not isinstance(value, str) or not value or not self.clearable or self.secret or self.allowed:
            return None
        try:
            self.normalise(value)
        except WrongValue as problem:
            return str(problem)
        return None


@dataclasses.dataclass(frozen=True)
class Path(Text):
    """The path of a file."""

    type = "path"


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

    def type_problem(self, value: object) -> str | None:
        if isinstance(value, bool):
            return "must be a whole number, not bool"
        if isinstance(value, WrittenInt) and not value.is_plain:
            return f"must be a number in decimal form; YAML reads {short(value.text)} as {clipped(int(value))}"
        return None

    def normalise(self, value: object) -> int:
        problem = self.type_problem(value)
        if problem:
            raise WrongValue(problem)
        number = _integer(value)
        low, high = self.minimum, self.maximum
        if (low is not None and number < low) or (high is not None and number > high):
            raise WrongValue(f"must be {_limits(low, high)}, not {clipped(number)}")
        if self.choices and number not in self.choices:
            raise WrongValue(f"must be one of {_listed(self.choices)}, not {clipped(number)}")
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
            raise WrongValue(f"must be a number, not {clipped(value)}") from error
        if not math.isfinite(number):
            raise WrongValue(f"must be a number, not {clipped(value)}")
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
        text = value.strip().lower() if isinstance(value, str) else clipped(value).lower()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
        raise WrongValue(f"must be true or false, not {clipped(value)}")

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


def _shape(value: object) -> str:
    return "list" if isinstance(value, list) else "dictionary"


def _check_single(value: object) -> None:
    if not isinstance(value, SINGLE) and isinstance(value, (list, Mapping)):
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
            raise WrongValue(f"must be a whole number, not {clipped(value)}")
        return int(value)
    if isinstance(value, float) and not value.is_integer():
        raise WrongValue(f"must be a whole number, not {clipped(value)}")
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
