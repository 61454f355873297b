# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers of the X family: XML and JSON as the server's XStream lays them out (sipXcom protocol, section 3.2).

A document is a name and a value. Values: `dict` = object in the order of its keys,
`Items` = list, `str` = quoted text, `bool` and `int` = bare literal, None = left out.
"""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

__all__ = ["Document", "Items"]


@dataclasses.dataclass(frozen=True, slots=True)
class Items:
    """A list. XML shows every item as an element of the given name; the attribute `class` is XML only."""

    name: str
    values: list[Any]
    class_name: str | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Document:
    """A root element with its value."""

    name: str
    value: Mapping[str, Any] | Items

    def to_json(self) -> bytes:
        """UTF-8 JSON: opening written as `{"root": {`, two blanks per level, empties as `{}` and `[]`."""
        lines: list[str] = []
        _json_value(self.value, "", lines)
        return f"{{{json.dumps(self.name)}: {''.join(lines)}}}".encode("utf-8", "replace")

    def to_xml(self, charset: str = "UTF-8") -> bytes:
        """XML without declaration, two blanks per level, in the default charset of the Java runtime."""
        lines: list[str] = []
        _xml_element(self.name, self.value, "", lines)
        return "\n".join(lines).encode(charset, "replace")


def _json_value(value: Any, indent: str, out: list[str]) -> None:
    if isinstance(value, Items):
        _json_block("[]", [("", item) for item in value.values], indent, out)
    elif isinstance(value, Mapping):
        members = [(f"{_json_text(key)}: ", item) for key, item in value.items() if item is not None]
        _json_block("{}", members, indent, out)
    elif isinstance(value, str):
        out.append(_json_text(value))
    else:
        out.append(_literal(value))


def _json_block(brackets: str, members: list[tuple[str, Any]], indent: str, out: list[str]) -> None:
    if not members:
        out.append(brackets)
        return
    inner = indent + "  "
    out.append(brackets[0])
    for number, (prefix, item) in enumerate(members):
        out.append(f"{',' if number else ''}\n{inner}{prefix}")
        _json_value(item, inner, out)
    out.append(f"\n{indent}{brackets[1]}")


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(value: bool | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _xml_element(name: str, value: Any, indent: str, out: list[str]) -> None:
    if isinstance(value, Items):
        attribute = f' class="{value.class_name}"' if value.class_name else ""
        _xml_block(name, attribute, [(value.name, item) for item in value.values], indent, out)
    elif isinstance(value, Mapping):
        _xml_block(name, "", [(key, item) for key, item in value.items() if item is not None], indent, out)
    else:
        text = _xml_text(value) if isinstance(value, str) else _literal(value)
        out.append(f"{indent}<{name}>{text}</{name}>")


def _xml_block(name: str, attribute: str, members: list[tuple[str, Any]], indent: str, out: list[str]) -> None:
    if not members:
        out.append(f"{indent}<{name}{attribute}/>")
        return
    out.append(f"{indent}<{name}{attribute}>")
    for key, item in members:
        _xml_element(key, item, indent + "  ", out)
    out.append(f"{indent}</{name}>")


_XML_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "\t", "\n": "\n"}


def _xml_text(text: str) -> str:
    return "".join(_XML_ESCAPES.get(char) or _xml_char(char) for char in text)


def _xml_char(char: str) -> str:
    return f"&#x{ord(char):x};" if unicodedata.category(char) in ("Cc", "Cn") else char
