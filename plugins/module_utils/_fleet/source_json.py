# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources as JSON Lines and as one JSON list.

Numbers with a fraction or an exponent are values that know how they were written (see `_model.literal`).

Private to the collection.
"""

from __future__ import annotations

import collections
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import (
    DEEPEST,
    LONGEST_DOCUMENT,
    LONGEST_VALUE,
    TEMPLATES,
    Entry,
    Mistake,
    Note,
    check_texts,
    too_long,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenFloat

#: characters of a JSON list, which is in memory as a whole
LONGEST_LIST = 256 * 1024 * 1024
#: a text of a JSON document, with the colon behind it if it is a key, or whatever else matters for finding a place
JSON_TOKEN = re.compile(r'(?P<text>"[^"\\]*(?:\\.[^"\\]*)*")(?P<colon>\s*:)?|(?P<number>[0-9]+)|[{}]')
#: what may stand between the elements of a list
_BLANKS = re.compile(r"[ \t\n\r]*")


_EXPRESSION, _STATEMENT = TEMPLATES


class _Twice(Exception):
    """A key that stands twice in one object. Its only argument is the key."""


class _NoNumber(Exception):
    """NaN or an infinity, which JSON has not. Its only argument is the word."""


def json_lines(stream: Any, name: str, note: Note) -> Iterator[Entry]:
    """One user on each line; blank lines and those that begin with # are comments. `name` is that of the file."""
    scan, is_suspicious = _SCAN, _is_suspicious
    for number, line in enumerate(stream, 1):
        text = line.strip()
        if not text or text[0] == "#":
            continue
        try:
            document, end = scan(text, 0)
            if end != len(text):
                _DECODER.decode(text)
        except _FAULTS as error:
            yield Entry(f"{name}:{number}", problem=_mistake(text, error).why)
            continue
        if is_suspicious(text) or end > LONGEST_VALUE or text.count("{") + text.count("[") > DEEPEST:
            try:
                check_texts(document, number)
            except Mistake as mistake:
                note(mistake)
                continue
        yield Entry(f"{name}:{number}", document)


def json_list(stream: Any, name: str, note: Note) -> Iterator[Entry]:
    """The users of one list, which is read as a whole and built user by user."""
    text = stream.read(LONGEST_LIST + 1)
    if len(text) > LONGEST_LIST:
        raise Mistake(1, f"has more than {LONGEST_LIST} characters", "give so many users as JSON Lines (.jsonl)")
    begin = _after_blanks(text, 0)
    if begin == len(text):
        return
    if text[begin] != "[":
        _parsed(text)
        raise errors.invalid(f"{name} does not hold a list of users", "put the users into one list")
    suspicious = _is_suspicious(text)
    for number, (document, start, end) in enumerate(_elements(text, begin + 1), 1):
        if end - start > LONGEST_DOCUMENT:
            raise too_long(_line(text, start))
        if suspicious or end - start > LONGEST_VALUE or _may_be_deep(text, start, end):
            try:
                check_texts(document, 0)
            except Mistake as mistake:
                note(Mistake(_line(text, start), mistake.why, mistake.advice))
                continue
        yield Entry(f"{name}[{number}]", document)


def json_mapping(text: str) -> dict[str, Any]:
    """The dictionary that a JSON text is. Raises Mistake."""
    value = _parsed(text.strip())
    if not isinstance(value, dict):
        raise Mistake(1, "is no dictionary", "write what belongs to a user below the user's name")
    if _is_suspicious(text) or len(text) > LONGEST_VALUE:
        check_texts(value, 1)
    return value


def _elements(text: str, position: int) -> Iterator[tuple[Any, int, int]]:
    """The elements of a list from behind its bracket, each with its begin and end. Raises Mistake."""
    position = _after_blanks(text, position)
    is_open = text[position : position + 1] != "]"
    while is_open:
        try:
            document, end = _SCAN(text, position)
        except _FAULTS as error:
            raise _mistake(text, error) from error
        yield document, position, end
        position = _after_blanks(text, end)
        is_open = text[position : position + 1] == ","
        if is_open:
            position = _after_blanks(text, position + 1)
    if text[position : position + 1] != "]" or _after_blanks(text, position + 1) != len(text):
        _parsed(text)


def _after_blanks(text: str, position: int) -> int:
    found = _BLANKS.match(text, position)
    return found.end() if found else position


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        counts = collections.Counter(key for key, value in pairs)
        raise _Twice(counts.most_common(1)[0][0])
    return values


def _fraction(text: str) -> WrittenFloat:
    return WrittenFloat.written(text, text)


def _constant(word: str) -> Any:
    raise _NoNumber(word)


#: made once: a decoder for each line would take longer than the line
_DECODER: Any = json.JSONDecoder(object_pairs_hook=_object, parse_float=_fraction, parse_constant=_constant)
#: reads the value at a position, without what `decode` does around it; StopIteration where there is none
_SCAN = _DECODER.scan_once
_FAULTS = (ValueError, RecursionError, StopIteration, _Twice, _NoNumber)


def _parsed(text: str) -> Any:
    """What a JSON text without blanks around it says. Raises Mistake."""
    try:
        value, end = _SCAN(text, 0)
        return value if end == len(text) else _DECODER.decode(text)
    except _FAULTS as error:
        raise _mistake(text, error) from error


def _mistake(text: str, error: Exception) -> Mistake:
    """What is wrong with a text that the decoder does not take, and in which line."""
    if isinstance(error, StopIteration):
        error = json.JSONDecodeError("Expecting value", text, error.value)
    if isinstance(error, json.JSONDecodeError):
        return Mistake(error.lineno, f"is not JSON: {error.msg}", "correct the file")
    if isinstance(error, RecursionError):
        return Mistake(1, "is nested too deeply", "correct the file")
    if isinstance(error, _Twice):
        return Mistake(_line_of_second_key(text), f"says {error} twice", "keep one of them")
    if isinstance(error, _NoNumber):
        return Mistake(
            _line(text, text.find(str(error))),
            f"is not JSON: {error} is no number",
            "correct the number, or put it into quotes if it is a text",
        )
    # Python refuses to make such a number, which would take it long.
    most = sys.get_int_max_str_digits()
    return Mistake(_line_of_long_number(text, most), f"has a number of more than {most} digits", "correct the number")


def _is_suspicious(text: str) -> bool:
    """Whether a JSON text may hold a value that is not valid, so that all values must be looked at.

    The decoder itself refuses control characters; an escape may stand for one of them or for anything else.
    """
    # To search from the end takes half the time where half a text is braces.
    if "\\" in text or text.rfind(_EXPRESSION) >= 0 or ("%" in text and _STATEMENT in text):
        return True
    return "\x7f" in text if text.isascii() else not text.isprintable()


def _may_be_deep(text: str, start: int, end: int) -> bool:
    return text.count("{", start, end) + text.count("[", start, end) > DEEPEST


def _line_of_second_key(text: str) -> int:
    """Where the first key stands that its object has already. The decoder reports no positions."""
    open_objects: list[set[str]] = []
    for token in JSON_TOKEN.finditer(text):
        if token[0] == "{":
            open_objects.append(set())
        elif token[0] == "}":
            open_objects.pop()
        elif token["colon"]:
            key = json.loads(token["text"])
            if key in open_objects[-1]:
                return _line(text, token.start())
            open_objects[-1].add(key)
    return 1


def _line_of_long_number(text: str, most: int) -> int:
    numbers = (token for token in JSON_TOKEN.finditer(text) if token["number"])
    return next((_line(text, number.start()) for number in numbers if len(number[0]) > most), 1)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
