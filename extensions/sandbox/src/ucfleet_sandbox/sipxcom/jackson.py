# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bodies of the J family: what the server's Jackson accepts and writes (sipXcom protocol, section 3.2).

A bean is described by a mapping of key to reader; unknown keys are ignored. A type
error is a Shape A 500, like a syntax error.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.sipxcom.errors import StatusError
from ucfleet_sandbox.sipxcom.javatypes import INT_MAX, INT_MIN, parse_int

__all__ = ["BeanWriter", "MapValue", "Reader", "bean", "choice", "flag", "int_value", "items", "parse_bean", "text_map"]
__all__ += ["optional_flag", "optional_int", "text"]

Reader = Callable[[Any], Any]

CONTENT_TYPE = "text/plain; charset=ISO-8859-1"


class _Number(str):
    """A number as it was written; `whole` distinguishes integers from fractions."""

    whole: bool

    @classmethod
    def of(cls, digits: str, whole: bool) -> _Number:
        number = cls(digits)
        number.whole = whole
        return number


def _type_error() -> StatusError:
    return StatusError(500)


def _reject_constant(_name: str) -> Any:
    raise ValueError("not a JSON number")


def _parse(body: bytes) -> Any:
    """The first JSON value of the body; what follows is not looked at."""
    decoder = json.JSONDecoder(
        parse_int=lambda digits: _Number.of(digits, True),
        parse_float=lambda digits: _Number.of(digits, False),
        parse_constant=_reject_constant,
    )
    try:
        value, _end = decoder.raw_decode(body.decode("utf-8", "replace").lstrip(" \t\r\n"))
    except (ValueError, RecursionError):
        raise _type_error() from None
    return value


def parse_bean(body: bytes, fields: Mapping[str, Reader]) -> dict[str, Any] | None:
    """Values of the known keys that the body has; None for the literal `null`. Raises StatusError."""
    value: dict[str, Any] | None = bean(fields)(_parse(body))
    return value


def bean(fields: Mapping[str, Reader]) -> Reader:
    """A reader of an object; null stays None."""

    def read(value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _type_error()
        return {key: fields[key](item) for key, item in value.items() if key in fields}

    return read


def items(read_item: Reader) -> Reader:
    """A reader of an array; null stays None, also inside."""

    def read(value: Any) -> list[Any] | None:
        if value is None:
            return None
        if not isinstance(value, list):
            raise _type_error()
        return [read_item(item) for item in value]

    return read


def text_map(value: Any) -> dict[str, str | None] | None:
    """An object whose values are texts."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _type_error()
    return {key: text(item) for key, item in value.items()}


def text(value: Any) -> str | None:
    """A text; numbers and booleans turn into theirs."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    raise _type_error()


def optional_flag(value: Any) -> bool | None:
    """A boolean or None: also a whole number, and the exact texts `true`, `false` and the empty one (None)."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, _Number):
        return _flag_of_number(value)
    if isinstance(value, str):
        trimmed = value.strip()
        if trimmed in ("true", "false", ""):
            return None if not trimmed else trimmed == "true"
    raise _type_error()


def _flag_of_number(value: _Number) -> bool:
    if not value.whole:
        raise _type_error()
    return value.strip("-0") != ""


def flag(value: Any) -> bool:
    """A boolean that is false when null or empty."""
    return bool(optional_flag(value))


def optional_int(value: Any) -> int | None:
    """A 32-bit integer or None: also quoted; a fraction is cut off, an empty text counts as None."""
    if isinstance(value, _Number):
        number = parse_int(value) if value.whole else _truncated(value)
        if number is None or not INT_MIN <= number <= INT_MAX:
            raise _type_error()
        return number
    if isinstance(value, str):
        trimmed = value.strip()
        parsed = parse_int(trimmed)
        if trimmed and parsed is None:
            raise _type_error()
        return parsed
    if value is None:
        return None
    raise _type_error()


def _truncated(value: _Number) -> int:
    try:
        return int(float(value))
    except OverflowError:
        raise _type_error() from None


def int_value(value: Any) -> int:
    """An integer that is 0 when null or empty."""
    return optional_int(value) or 0


def choice(names: tuple[str, ...]) -> Reader:
    """A name of an enumeration, exactly as spelled, or its position as a bare number."""

    def read(value: Any) -> str | None:
        if value is None:
            return None
        if isinstance(value, _Number) and value.whole:
            position = parse_int(value)
            if position is not None and 0 <= position < len(names):
                return names[position]
        if isinstance(value, str) and not isinstance(value, _Number) and value in names:
            return str(value)
        raise _type_error()

    return read


class MapValue(dict[str, Any]):
    """A map rather than a bean: its entries keep their order when written."""


class BeanWriter:
    """Writes compact JSON with the keys of beans in an order that differs between process starts."""

    def __init__(self, seed: int | None = None) -> None:
        self._seed = random.SystemRandom().getrandbits(32) if seed is None else seed
        self._ranks: dict[str, float] = {}

    def _rank(self, key: str) -> float:
        if key not in self._ranks:
            self._ranks[key] = random.Random(f"{self._seed}:{key}").random()
        return self._ranks[key]

    def _shuffled(self, value: Any) -> Any:
        if isinstance(value, MapValue):
            return {key: self._shuffled(item) for key, item in value.items()}
        if isinstance(value, dict):
            return {key: self._shuffled(value[key]) for key in sorted(value, key=self._rank)}
        if isinstance(value, list):
            return [self._shuffled(item) for item in value]
        return value

    def write(self, value: Any) -> bytes:
        """The value in ISO-8859-1; a character outside of it is lost to a question mark."""
        text_form = json.dumps(self._shuffled(value), ensure_ascii=False, separators=(",", ":"))
        return text_form.encode("latin-1", "replace")
