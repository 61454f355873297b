# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of a file together with their lines, and how they are checked.

Every wrong value becomes an ExportError with file and line.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

__all__ = ["ExportError", "Node", "Record"]

Value = TypeVar("Value")


class ExportError(Exception):
    """The export or the file with the passwords cannot be used; the text is a sentence for the user."""


@dataclasses.dataclass(frozen=True, slots=True)
class Node:
    """One value of a file.

    `value` is a scalar, a list of nodes, or a dictionary of nodes by text. `text` is how a YAML file spells a
    number; it is None where the value cannot have lost anything.
    """

    file: str
    line: int
    value: Any
    text: str | None = None

    def error(self, problem: str, place: str = "") -> ExportError:
        """An error about this value."""
        return ExportError(f"{self.file}, line {self.line}: {place}{': ' if place else ''}{problem}")

    def plain(self) -> Any:
        """The value without lines."""
        if isinstance(self.value, list):
            return [item.plain() for item in self.value]
        if isinstance(self.value, dict):
            return {key: item.plain() for key, item in self.value.items()}
        return self.value


class Record:
    """One dictionary of a file. Read every key, then call `done()`: what is left over is an error."""

    def __init__(self, node: Node, place: str) -> None:
        if not isinstance(node.value, dict):
            raise node.error("must be a dictionary", place)
        self.node = node
        self.place = place
        self._read: set[str] = set()

    def error(self, problem: str, key: str = "") -> ExportError:
        """An error about a key, or about the whole dictionary."""
        node = self.node.value.get(key, self.node)
        return node.error(problem, self._place(key) if key else self.place)  # type: ignore[no-any-return]

    def has(self, key: str) -> bool:
        """Whether the key has a value; null counts as none."""
        self._read.add(key)
        return key in self.node.value and self.node.value[key].value is not None

    def text(self, key: str, default: str = "") -> str:
        """A text. A number counts if it is written as Python writes it, so that no digit was lost."""
        node = self._get(key)
        if node is None:
            return default
        value = node.value
        if isinstance(value, int) and not isinstance(value, bool) and node.text in (None, str(value)):
            return str(value)
        if not isinstance(value, str):
            raise node.error("must be a text; put it in quotes", self._place(key))
        return value

    def required(self, key: str) -> str:
        """A text that is not empty."""
        value = self.text(key)
        if not value:
            raise self.error(f"needs {key}")
        return value

    def choice(self, key: str, choices: Mapping[str, Value]) -> Value:
        """What a required text stands for."""
        value = self.required(key)
        if value not in choices:
            raise self.error(f"must be one of {', '.join(choices)}, not {value!r}", key)
        return choices[value]

    def flag(self, key: str, default: bool = False) -> bool:
        node = self._get(key)
        if node is None:
            return default
        if not isinstance(node.value, bool):
            raise node.error("must be true or false", self._place(key))
        return node.value

    def number(self, key: str, default: int = 0) -> int:
        """A whole number from 0."""
        node = self._get(key)
        if node is None:
            return default
        if isinstance(node.value, bool) or not isinstance(node.value, int) or node.value < 0:
            raise node.error("must be a whole number from 0", self._place(key))
        return node.value

    def record(self, key: str) -> Record:
        """A dictionary; an absent one is empty."""
        node = self._get(key) or Node(self.node.file, self.node.line, {})
        return Record(node, self._place(key))

    def records(self, key: str) -> list[Record]:
        """A list of dictionaries; an absent one is empty."""
        node = self._get(key)
        if node is None:
            return []
        if not isinstance(node.value, list):
            raise node.error("must be a list", self._place(key))
        return [Record(item, f"{self._place(key)}[{index}]") for index, item in enumerate(node.value)]

    def names(self) -> Iterator[str]:
        """All keys, which count as read."""
        for key in self.node.value:
            self._read.add(key)
            yield key

    def plain(self, key: str) -> Any:
        """Any value, without lines."""
        node = self._get(key)
        return None if node is None else node.plain()

    def done(self) -> None:
        """Raise ExportError for the first key that was not read."""
        for key, node in self.node.value.items():
            if key not in self._read:
                known = ", ".join(sorted(self._read))
                raise node.error(f"{key} is not part of an export; known are {known}", self.place)

    def _get(self, key: str) -> Node | None:
        return self.node.value[key] if self.has(key) else None

    def _place(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key
