# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Typed reading of an element tree, as the server's XStream does it (sipXcom protocol, section 3.2).

A `Struct` names the fields that its Java class has; any other child is an error.
Readers return Python values; a field that is absent is absent from the result.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.sipxcom.errors import (
    CANNOT_RESOLVE,
    CLASS_CAST,
    CONVERSION,
    DUPLICATE_FIELD,
    UNKNOWN_FIELD,
    JavaError,
)
from ucfleet_sandbox.sipxcom.javatypes import decode_long, hash_set_order
from ucfleet_sandbox.sipxcom.xtree import Element

__all__ = [
    "BOOLEAN",
    "DATE",
    "IGNORED",
    "INTEGER",
    "LONG",
    "TEXT",
    "TEXT_SET",
    "Field",
    "Struct",
    "bind_root",
    "item_list",
]

# Names that the library knows for a `class` attribute or as a root element, next to those that a resource adds.
_LIBRARY_NAMES = frozenset(
    [
        "null",
        "int",
        "float",
        "double",
        "long",
        "short",
        "char",
        "byte",
        "boolean",
        "number",
        "object",
        "big-int",
        "big-decimal",
        "string-buffer",
        "string",
        "java-class",
        "method",
        "constructor",
        "date",
        "uri",
        "url",
        "bit-set",
        "map",
        "entry",
        "properties",
        "list",
        "set",
        "sorted-set",
        "linked-list",
        "vector",
        "tree-map",
        "tree-set",
        "hashtable",
        "linked-hash-map",
        "linked-hash-set",
        "sql-timestamp",
        "sql-time",
        "sql-date",
        "file",
        "locale",
        "gregorian-calendar",
        "java.lang.String",
        "java.lang.Integer",
        "java.lang.Long",
        "java.lang.Boolean",
        "java.util.Date",
        "java.util.ArrayList",
        "java.util.HashSet",
        "java.util.LinkedHashSet",
        "java.util.TreeSet",
        "java.util.LinkedList",
    ]
)


#: the library knows the name, and cannot make an object of it
_MAP_ENTRY = "entry"


@dataclasses.dataclass(frozen=True)
class Field:
    """How one field is read. `classes`: values of a `class` attribute that fit it."""

    read: Callable[[Element], Any]
    classes: frozenset[str] = frozenset()
    #: a JSON array for this field arrives as repeated elements that all count (a collection without a container)
    repeated: bool = False


@dataclasses.dataclass(frozen=True)
class Struct:
    """A Java class with its fields; a None field is known to the class and skipped."""

    class_name: str
    fields: Mapping[str, Field | None]

    def read(self, element: Element) -> dict[str, Any]:
        """Values of the fields that the element has. Raises JavaError for unknown and doubled ones."""
        values: dict[str, Any] = {}
        for child in element.children:
            if child.name not in self.fields:
                raise JavaError(UNKNOWN_FIELD, f"Internal error: No such field {self.class_name}.{child.name}")
            field = self.fields[child.name]
            if field is None:
                continue
            if field.repeated:
                values.setdefault(child.name, []).append(_read_field(field, child))
            elif child.name in values:
                raise JavaError(DUPLICATE_FIELD, f"Internal error: Duplicate field {child.name}")
            else:
                values[child.name] = _read_field(field, child)
        return values


def _read_field(field: Field, element: Element) -> Any:
    class_name = element.attributes.get("class")
    if class_name == "null":
        return None
    if class_name is not None and class_name not in field.classes:
        raise JavaError(CONVERSION, f"Internal error: {class_name}")
    return field.read(element)


def bind_root(element: Element, names: str | tuple[str, ...], read: Callable[[Element], Any]) -> Any:
    """The value of a whole document, whose root element must have the given name, or one of them."""
    name = element.name
    if name not in ((names,) if isinstance(names, str) else names):
        if name == _MAP_ENTRY:
            raise JavaError(CONVERSION, f"Internal error: {name}")
        if element.name in _LIBRARY_NAMES:
            raise JavaError(CLASS_CAST, f"Internal error: {element.name} cannot be cast")
        raise JavaError(CANNOT_RESOLVE, f"Internal error: {element.name}")
    class_name = element.attributes.get("class", name)
    if class_name != name:
        raise JavaError(
            CLASS_CAST if class_name in _LIBRARY_NAMES else CANNOT_RESOLVE,
            f"Internal error: {class_name}",
        )
    return read(element)


def item_list(name: str, read: Callable[[Element], Any]) -> Callable[[Element], list[Any]]:
    """A reader of a container whose children all have the given name."""

    def read_items(element: Element) -> list[Any]:
        for child in element.children:
            if child.name in _LIBRARY_NAMES and child.name not in (name, _MAP_ENTRY):
                # It is read all right; what uses the list then finds something else in it.
                raise JavaError(CLASS_CAST, f"Internal error: {child.name} cannot be cast")
            if child.name != name:
                raise JavaError(CONVERSION, f"Internal error: {child.name} : {child.name}")
        field = Field(read)
        return [_read_field(field, child) for child in element.children]

    return read_items


def _conversion_error(text: str) -> JavaError:
    return JavaError(CONVERSION, f'Internal error: For input string: "{text}" : For input string: "{text}"')


def _read_integer(element: Element) -> int:
    value = decode_long(element.text)
    if value is None or not -(2**31) <= value <= 0xFFFFFFFF:
        raise _conversion_error(element.text)
    # The library lets unsigned values through and cuts them to 32 bits.
    return value - 2**32 if value >= 2**31 else value


def _read_long(element: Element) -> int:
    value = decode_long(element.text)
    if value is None:
        raise _conversion_error(element.text)
    return value


def _read_boolean(element: Element) -> bool:
    return element.text.lower() == "true"


_DATE = re.compile(
    r"(\d+)-(\d+)-(\d+)[ T](\d+):(\d+)(?::(\d+)(?:\.(\d+))?)?\s*(UTC|GMT|Z|(?:GMT)?[+-]\d{2}:?\d{2})", re.ASCII
)


def _read_date(element: Element) -> int:
    """Epoch milliseconds of a date text such as `2024-01-31 08:15:00.0 UTC`."""
    match = _DATE.fullmatch(element.text.strip())
    if not match:
        raise JavaError(CONVERSION, f"Internal error: Cannot parse date {element.text}")
    year, month, day, hour, minute = (int(part) for part in match.groups()[:5])
    second, fraction, zone = int(match[6] or 0), int(match[7] or 0), match[8]
    try:
        moment = datetime.datetime(year, month, day, hour, minute, second, tzinfo=datetime.UTC)
    except ValueError:
        raise JavaError(CONVERSION, f"Internal error: Cannot parse date {element.text}") from None
    offset = 0
    if zone[-1].isdigit():
        digits = zone.removeprefix("GMT").replace(":", "")
        offset = (int(digits[1:3]) * 60 + int(digits[3:5])) * (-1 if digits[0] == "-" else 1)
    return int(moment.timestamp()) * 1000 + fraction - offset * 60000


def _read_text_set(element: Element) -> list[str]:
    texts: list[str] = item_list("string", lambda item: item.text)(element)
    # Without the class of the answer, the library builds a set that forgets the order.
    if element.attributes.get("class") == "linked-hash-set":
        return list(dict.fromkeys(texts))
    return hash_set_order(texts)


TEXT = Field(lambda element: element.text, frozenset({"string", "java.lang.String"}))
INTEGER = Field(_read_integer, frozenset({"int", "java.lang.Integer"}))
LONG = Field(_read_long, frozenset({"long", "java.lang.Long"}))
BOOLEAN = Field(_read_boolean, frozenset({"boolean", "java.lang.Boolean"}))
DATE = Field(_read_date, frozenset({"date", "sql-timestamp", "java.util.Date"}))
TEXT_SET = Field(_read_text_set, frozenset({"set", "linked-hash-set", "java.util.HashSet", "java.util.LinkedHashSet"}))
IGNORED: Field | None = None
