# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a posted state: every value is checked, an error names where it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ucfleet_sandbox.platform import StateError

__all__ = ["Fields", "list_of"]

T = TypeVar("T")


class Fields:
    """The members of one JSON object of the state; `where` is its path for messages."""

    def __init__(self, value: Any, where: str, known: frozenset[str]) -> None:
        if not isinstance(value, Mapping):
            raise StateError(f"{where} must be an object")
        unknown = sorted(str(key) for key in value if key not in known)
        if unknown:
            raise StateError(f"{where} has the unknown key {unknown[0]}")
        self._value = value
        self._where = where

    def path(self, key: str) -> str:
        return f"{self._where}.{key}"

    def raw(self, key: str, default: Any = None) -> Any:
        return self._value.get(key, default)

    def has(self, key: str) -> bool:
        return self._value.get(key) is not None

    def given(self, key: str) -> bool:
        """The key is there, even with null."""
        return key in self._value

    def _get(self, key: str, kind: type[T], default: T | None, what: str) -> T | None:
        value = self._value.get(key)
        if value is None:
            return default
        # A boolean is an int for Python, not for JSON.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise StateError(f"{self.path(key)} must be {what}")
        return value

    def text(self, key: str, default: str | None = None) -> str | None:
        return self._get(key, str, default, "a text")

    def choice(self, key: str, values: tuple[str, ...]) -> str:
        """One of the texts; the first when absent."""
        value = self.text(key, values[0])
        if value not in values:
            raise StateError(f"{self.path(key)} must be one of {', '.join(values)}")
        return value

    def required_text(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise StateError(f"{self.path(key)} is missing")
        return value

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._get(key, bool, default, "true or false"))

    def optional_flag(self, key: str) -> bool | None:
        return self._get(key, bool, None, "true or false")

    def number(self, key: str, default: int) -> int:
        value = self._get(key, int, default, "a whole number")
        return default if value is None else value

    def optional_number(self, key: str) -> int | None:
        return self._get(key, int, None, "a whole number")

    def objects(self, key: str, read: Callable[[Any, str], T]) -> list[T]:
        return list_of(self._value.get(key), self.path(key), read)

    def texts(self, key: str) -> list[str]:
        return list_of(self._value.get(key), self.path(key), _text_item)

    def optional_texts(self, key: str) -> dict[str, str | None]:
        """A mapping of texts, some of which may be null."""
        value = self._value.get(key) or {}
        if not isinstance(value, Mapping):
            raise StateError(f"{self.path(key)} must be an object")
        for name, item in value.items():
            if item is not None and not isinstance(item, str):
                raise StateError(f"{self.path(key)}.{name} must be a text or null")
        return dict(value)

    def mapping(self, key: str, kind: type[T], what: str) -> dict[str, T]:
        value = self._value.get(key)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise StateError(f"{self.path(key)} must be an object")
        for name, item in value.items():
            if not isinstance(item, kind):
                raise StateError(f"{self.path(key)}.{name} must be {what}")
        return dict(value)


def list_of(value: Any, where: str, read: Callable[[Any, str], T]) -> list[T]:
    """The items of a list, each read with its own path; null counts as an empty list."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise StateError(f"{where} must be a list")
    return [read(item, f"{where}[{number}]") for number, item in enumerate(value)]


def _text_item(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise StateError(f"{where} must be a text")
    return value
