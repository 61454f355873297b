# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading states key by key: every wrong value becomes a StateError that names its place."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from ucfleet_sandbox.platform import StateError

__all__ = ["REQUIRED", "Fields", "Switch", "read_switches", "stable_hex", "unique"]

Value = TypeVar("Value")


class _Required:
    """Type of REQUIRED."""


#: default of a key that must be there
REQUIRED = _Required()


class Fields:
    """One JSON object of a state. Read every key, then call `done()`: what is left over is an error."""

    def __init__(self, value: Any, where: str) -> None:
        if not isinstance(value, Mapping):
            raise StateError(f"{where or 'the state'} must be an object")
        self._value = value
        self._where = where
        self._read: set[str] = set()

    def place(self, key: str) -> str:
        """Where a key is, for messages."""
        return f"{self._where}.{key}" if self._where else key

    def has(self, key: str) -> bool:
        return key in self._value

    def raw(self, key: str, default: Any = None) -> Any:
        """Any JSON value."""
        self._read.add(key)
        return self._value.get(key, default)

    def text(self, key: str, default: str | _Required = REQUIRED, *, empty: bool = True) -> str:
        value = self._get(key, default, str, "a text")
        if not value and not empty:
            raise StateError(f"{self.place(key)} must not be empty")
        return value

    def text_or_none(self, key: str) -> str | None:
        """A text; null and absent are the same."""
        return None if self.raw(key) is None else self.text(key)

    def boolean(self, key: str, default: bool | _Required = REQUIRED) -> bool:
        return self._get(key, default, bool, "true or false")

    def integer(self, key: str, default: int | _Required = REQUIRED, *, lowest: int = 0) -> int:
        value = self._get(key, default, int, "an integer")
        if isinstance(value, bool) or value < lowest:
            raise StateError(f"{self.place(key)} must be an integer of at least {lowest}")
        return value

    def number_or_none(self, key: str) -> float | None:
        """A number; null and absent are the same."""
        value = self.raw(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise StateError(f"{self.place(key)} must be a number")
        return value

    def choice(self, key: str, values: Iterable[Value], default: Value | _Required = REQUIRED) -> Value:
        """One of the values (of the same type: true is not 1)."""
        value = self._get(key, default, object, "given")
        for candidate in values:
            if value == candidate and type(value) is type(candidate):
                return candidate
        raise StateError(f"{self.place(key)} must be one of {', '.join(map(str, values))}")

    def object(self, key: str) -> Fields:
        """A nested object; absent is the empty one."""
        return Fields(self.raw(key, {}), self.place(key))

    def objects(self, key: str) -> list[Fields]:
        """A list of objects; absent is the empty list."""
        return [Fields(item, f"{self.place(key)}[{index}]") for index, item in enumerate(self._list(key))]

    def named_objects(self, key: str) -> list[tuple[str, Fields]]:
        """An object of objects; absent is the empty one."""
        value = self.raw(key, {})
        if not isinstance(value, Mapping):
            raise StateError(f"{self.place(key)} must be an object")
        return [(name, Fields(item, f"{self.place(key)}[{name!r}]")) for name, item in value.items()]

    def texts(self, key: str) -> list[str]:
        """A list of texts; absent is the empty list."""
        items = self._list(key)
        if not all(isinstance(item, str) for item in items):
            raise StateError(f"{self.place(key)} must be a list of texts")
        return items

    def rest(self) -> dict[str, Any]:
        """The keys not read so far, for objects that may carry anything."""
        return {key: value for key, value in self._value.items() if key not in self._read}

    def done(self) -> None:
        """Raise StateError for the first key that nobody asked for."""
        for key in self._value:
            if key not in self._read:
                raise StateError(f"{self.place(key)} is not a known key (known: {', '.join(sorted(self._read))})")

    def _list(self, key: str) -> list[Any]:
        value = self.raw(key, [])
        if not isinstance(value, list):
            raise StateError(f"{self.place(key)} must be a list")
        return value

    def _get(self, key: str, default: Any, kind: type[Value], what: str) -> Value:
        value = self.raw(key, default)
        if isinstance(value, _Required):
            raise StateError(f"{self.place(key)} is missing")
        if not isinstance(value, kind):
            raise StateError(f"{self.place(key)} must be {what}")
        return value


@dataclasses.dataclass(frozen=True)
class Switch:
    """A choice the platform's documents leave open. The kind of value is that of the default.

    `values` None: any text, any boolean, or any number from `lowest` on.
    """

    default: Any
    about: str
    values: tuple[Any, ...] | None = None
    lowest: float = 0


def read_switches(table: Mapping[str, Switch], fields: Fields) -> dict[str, Any]:
    """All switches of the table with the given values or their defaults. Raises StateError."""
    values = {name: _read_switch(name, switch, fields) for name, switch in table.items()}
    fields.done()
    return values


def _read_switch(name: str, switch: Switch, fields: Fields) -> Any:
    if switch.values is not None:
        return fields.choice(name, switch.values, switch.default)
    if isinstance(switch.default, bool):
        return fields.boolean(name, switch.default)
    if isinstance(switch.default, str):
        return fields.text(name, switch.default)
    value = fields.number_or_none(name) if fields.has(name) else switch.default
    if value is None or value < switch.lowest:
        raise StateError(f"{fields.place(name)} must be a number of at least {switch.lowest:g}")
    return value


def stable_hex(length: int, *parts: object) -> str:
    """Lower-case hex digits that depend on the parts only, for ids nobody chose."""
    return hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:length]


def unique(seen: set[Any], key: Any, what: str) -> None:
    """Remember a key; StateError when it was there before."""
    if key in seen:
        raise StateError(f"{what} occurs twice")
    seen.add(key)
