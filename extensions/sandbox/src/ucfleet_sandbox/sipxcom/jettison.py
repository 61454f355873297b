# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON requests to X resources: the lenient JSON and the mapped convention of the server's parser.

The parser turns JSON into an element tree (sipXcom protocol, section 3.2): an array
repeats its element, an empty array leaves it out, every scalar becomes a text.
"""

from __future__ import annotations

from ucfleet_sandbox.sipxcom.errors import NO_SUCH_ELEMENT, STREAM, JavaError
from ucfleet_sandbox.sipxcom.javatypes import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, double_text
from ucfleet_sandbox.sipxcom.xtree import Element

__all__ = ["parse_mapped_json"]

_END_OF_LITERAL = ',:]}/\\"[{;=#'
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}

#: a place in an array that has no value (`[,1]`)
_HOLE = object()

# Values of the tokener: dict, list, the text of any scalar, or _HOLE.
_Value = object


def _syntax_error(message: str) -> JavaError:
    return JavaError(STREAM, f"Internal error:  : org.codehaus.jettison.json.JSONException: {message}")


class _Tokener:
    """Reads one JSON value; quotes, separators and comments are taken as leniently as the server takes them."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def error(self, message: str) -> JavaError:
        return _syntax_error(f"{message} at character {self._at} of {self._text}")

    def _next(self) -> str:
        """The next character, empty at the end."""
        if self._at >= len(self._text):
            return ""
        self._at += 1
        return self._text[self._at - 1]

    def _back(self, char: str) -> None:
        if char:
            self._at -= 1

    def _next_clean(self) -> str:
        """The next character that is neither blank nor part of a comment."""
        while True:
            char = self._next()
            if char == "/":
                following = self._next()
                if following == "/":
                    self._skip_line()
                elif following == "*":
                    self._skip_block()
                else:
                    self._back(following)
                    return char
            elif char == "#":
                self._skip_line()
            elif not char or char > " ":
                return char

    def _skip_line(self) -> None:
        while self._next() not in ("\n", "\r", ""):
            pass

    def _skip_block(self) -> None:
        end = self._text.find("*/", self._at)
        if end < 0:
            raise self.error("Unclosed comment.")
        self._at = end + 2

    def _string(self, quote: str) -> str:
        found: list[str] = []
        while True:
            char = self._next()
            if char in ("", "\n", "\r"):
                raise self.error("Unterminated string")
            if char == quote:
                return "".join(found)
            found.append(self._escape() if char == "\\" else char)

    def _escape(self) -> str:
        char = self._next()
        if char not in ("u", "x"):
            return _ESCAPES.get(char, char)
        length = 4 if char == "u" else 2
        digits = self._text[self._at : self._at + length]
        try:
            code = int(digits, 16)
        except ValueError:
            raise self.error("Substring bounds error") from None
        self._at += length
        return chr(code)

    def value(self) -> _Value:
        char = self._next_clean()
        if char in ('"', "'"):
            return self._string(char)
        if char == "{":
            self._back(char)
            return self.object()
        if char == "[":
            return self._array()
        return self._literal(char)

    def _literal(self, char: str) -> str:
        found: list[str] = []
        while char >= " " and char not in _END_OF_LITERAL:
            found.append(char)
            char = self._next()
        self._back(char)
        text = "".join(found).strip()
        if not text:
            raise self.error("Missing value.")
        return _scalar_text(text)

    def object(self) -> dict[str, _Value]:
        members: dict[str, _Value] = {}
        if self._next_clean() != "{":
            raise self.error("A JSONObject text must begin with '{'")
        while True:
            char = self._next_clean()
            if not char:
                raise self.error("A JSONObject text must end with '}'")
            if char == "}":
                return members
            self._back(char)
            key = self.value()
            self._separator()
            members[str(key)] = self.value()
            char = self._next_clean()
            if char == "}":
                return members
            if char not in (",", ";"):
                raise self.error("Expected a ',' or '}'")

    def _separator(self) -> None:
        char = self._next_clean()
        if char == "=":
            following = self._next()
            if following != ">":
                self._back(following)
        elif char != ":":
            raise self.error("Expected a ':' after a key")

    def _array(self) -> list[_Value]:
        items: list[_Value] = []
        char = self._next_clean()
        if char == "]":
            return items
        self._back(char)
        while True:
            char = self._next_clean()
            self._back(char)
            items.append(_HOLE if char == "," else self.value())
            char = self._next_clean()
            if char == "]":
                return items
            if char not in (",", ";"):
                raise self.error("Expected a ',' or ']'")
            char = self._next_clean()
            if char == "]":
                return items
            self._back(char)


def _scalar_text(text: str) -> str:
    """The text that a bare literal turns into: a bare `010` is a number, read as octal."""
    if text.lower() in ("true", "false", "null"):
        return text.lower()
    if text[0].isascii() and (text[0].isdigit() or text[0] in ".-+"):
        number = _number(text)
        if number is not None:
            return double_text(number) if isinstance(number, float) else str(number)
    return text


def _number(text: str) -> int | float | None:
    if text[0] == "0":
        hexadecimal = len(text) > 2 and text[1] in "xX"
        try:
            number = int(text[2:], 16) if hexadecimal else int(text, 8)
        except ValueError:
            number = None
        if number is not None and "_" not in text and "o" not in text.lower() and INT_MIN <= number <= INT_MAX:
            return number
    try:
        if text.lstrip("+-").isdigit():
            number = int(text)
            return number if LONG_MIN <= number <= LONG_MAX else float(text)
        return float(text) if "_" not in text and "n" not in text.lower() else None
    except ValueError:
        return None


def parse_mapped_json(text: str) -> Element:
    """The root element of a JSON document. Raises JavaError as the server does."""
    try:
        document = _Tokener(text).object()
        if not document:
            raise JavaError(NO_SUCH_ELEMENT, "Internal error: null")
        name, value = next(iter(document.items()))
        return _root(name, value)
    except RecursionError:
        raise _syntax_error("nested too deeply") from None


def _root(name: str, value: _Value) -> Element:
    if isinstance(value, list) and value != [""]:
        first = value[0] if value else None
        if not isinstance(first, dict):
            raise _syntax_error("JSONArray[0] not found." if not value else "JSONArray[0] is not a JSONObject.")
        value = first
    if isinstance(value, dict):
        return _object_element(name, value)
    return Element(name, text="" if isinstance(value, list) else str(value))


def _object_element(name: str, members: dict[str, _Value]) -> Element:
    element = Element(name)
    for key, value in members.items():
        if key.startswith("@"):
            element.attributes[key[1:]] = str(value)
        elif key == "$":
            element.text = str(value)
        else:
            element.children.extend(_elements(key, value))
    return element


def _elements(name: str, value: _Value) -> list[Element]:
    if isinstance(value, list):
        return [element for item in value for element in _elements(name, item)]
    if isinstance(value, dict):
        return [_object_element(name, value)]
    if value is _HOLE:
        raise _syntax_error("JSONArray[0] not found.")
    return [Element(name, text=str(value))]
