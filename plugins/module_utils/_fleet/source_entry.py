# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the readers of all source formats share: entries, mistakes, limits, and the check of a text.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import encodable, invisible_problem

#: the key under which a document says whom it is about
NAME = "name"
#: the key with the user's class, or a list of classes
CLASS = "class"
#: the key with the user's variables, to which classes and defaults refer
VARS = "vars"
#: characters of the name of a user or a class, which stands in messages
LONGEST_NAME = 1000
_LARGEST_NAME: int = 10**LONGEST_NAME
#: characters of one text; the longest that any platform takes has some thousands
LONGEST_VALUE = 131_072
#: characters of one user as written, and of the head of a file before the first user
LONGEST_DOCUMENT = 4 * 1024 * 1024
#: values of one user, counting what an alias repeats as often as it stands there
MOST_VALUES = 500_000
#: dictionaries and lists inside each other
DEEPEST = 64
#: how a template begins, which nothing renders in a source
TEMPLATES = ("{{", "{%")


class Entry(NamedTuple):
    """One user as it was written: `document` or, for a line that cannot be read, `problem`.

    A tuple, because a frozen dataclass takes three times as long to make, a tenth of the time of a whole source.
    """

    where: str
    document: Any = None
    problem: str = ""


class Mistake(Exception):
    """What is not valid in a file: in which line, why, and what to do. The reader does not know the path."""

    def __init__(self, line: int, why: str, advice: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why
        self.advice = advice


#: takes a mistake after which the reading goes on, so that all of them can be reported
Note = Callable[[Mistake], None]


def text_mistake(text: str) -> tuple[str, str] | None:
    """Why a text of a source is not valid and what to do, wherever it stands; None if it is valid.

    Line feeds and tabs are for the field to decide. The text itself may be a secret and is not shown.
    """
    if len(text) > LONGEST_VALUE:
        return f"has a value of {len(text)} characters; {LONGEST_VALUE} are the most", "shorten it"
    for begin in TEMPLATES:
        if begin in text:
            return (
                f"has a value with {begin}, and templates in a source are not rendered",
                "write the value itself, or make the file with a template task before",
            )
    if text.isprintable():
        return None
    # A carriage return before a line feed is an end of line, too.
    problem = invisible_problem(text.replace("\r\n", "\n"), multiline=True)
    if problem:
        return f"has a value that {problem.removesuffix(': remove it')}", "remove it"
    # JSON can write one half of a surrogate pair. Nothing could write it back.
    return None if encodable(text) else ("has a value with half a character (a lone surrogate)", "write it again")


def check_texts(value: Any, line: int) -> None:
    """Check every key and text of a document that was read by another reader than ours. Raises Mistake.

    Without recursion, so that the nesting of a document cannot exhaust the stack.
    """
    waiting: list[tuple[Any, int, str]] = [(value, 1, "")]
    while waiting:
        one, depth, place = waiting.pop()
        if isinstance(one, str):
            found = text_mistake(one)
            if found:
                raise Mistake(line, f"({place}) {found[0]}" if place else found[0], found[1])
        elif isinstance(one, (dict, list)):
            if depth > DEEPEST:
                raise too_deep(line)
            start = f"{place}." if place else ""
            if isinstance(one, list):
                waiting.extend((below, depth + 1, f"{start}{number}") for number, below in enumerate(one))
                continue
            waiting.extend((below, depth + 1, f"{start}{key[:40]}") for key, below in one.items())
            # Looked at before the values, so that no place shows a key that is not valid.
            waiting.extend((key, depth + 1, place) for key in one)


def size_problem(document: Any) -> str:
    """What is too long or too deep in a document that came as an option; empty if nothing is. Texts are not shown."""
    waiting: list[tuple[Any, int]] = [(document, 1)]
    while waiting:
        one, depth = waiting.pop()
        if isinstance(one, str):
            if len(one) > LONGEST_VALUE:
                return f"has a value of {len(one)} characters; {LONGEST_VALUE} are the most"
        elif isinstance(one, (Mapping, list, tuple)):
            if depth > DEEPEST:
                return f"is nested too deeply; {DEEPEST} levels are the most"
            waiting.extend((below, depth + 1) for below in one)
            if isinstance(one, Mapping):
                waiting.extend((below, depth + 1) for below in one.values())
    return ""


def is_too_long(name: object) -> bool:
    """Whether a name, perhaps a number without quotes, has too many characters for one."""
    if isinstance(name, int):
        # Python refuses to write out a number of thousands of digits.
        return abs(name) >= _LARGEST_NAME
    return isinstance(name, str) and len(name) > LONGEST_NAME


def too_deep(line: int) -> Mistake:
    """The refusal of a document with too many levels."""
    return Mistake(line, f"is nested too deeply; {DEEPEST} levels are the most", "correct the file")


def too_long(line: int) -> Mistake:
    """The refusal of a document with too many characters."""
    return Mistake(
        line,
        f"has a user of more than {LONGEST_DOCUMENT} characters",
        "correct the file, or give the user less settings",
    )
