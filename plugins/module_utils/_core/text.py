# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of servers and files as they may be shown: on one line, without control characters, of limited length.

Private to the collection.
"""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Collection, Iterable, Sequence

#: the most characters that a message quotes of a server's own words
QUOTED = 300
#: the most characters that a message shows of a value or of a name
SHOWN = 64
#: the most names, or problems of one value, that a message lists
_LISTED = 20
#: the most characters of such a list
_TOGETHER = 2_000
#: an authority with credentials before the host; a password may hold slashes and question marks
_USERINFO = re.compile(r"//[^\s\"'<>]*@")


def printable(text: str) -> str:
    """The text without characters that a terminal acts on (escape sequences, line breaks, text direction)."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def one_line(text: str) -> str:
    """A printable text with single blanks."""
    return " ".join(printable(text).split())


def quoted(text: str) -> str:
    """What a message shows of a server's words. Secrets must be cut out before: shortening may keep a part of one."""
    line = one_line(text)
    return line if len(line) <= QUOTED else f"{line[:QUOTED]}..."


def clipped(value: object) -> str:
    """A value as Python writes it, for a message; of a long text its beginning and its length."""
    if isinstance(value, str):
        return repr(value) if len(value) <= SHOWN else f"{value[:SHOWN]!r}... ({len(value)} characters)"
    try:
        return short(repr(value))
    except ValueError:
        # Python refuses to write out a number of thousands of digits.
        return "a very long number"


def short(text: str) -> str:
    """The beginning of a long text, and a short text as it is."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def listed(names: Iterable[object]) -> str:
    """Names that the author of a task or file chose, for a message: each shortened, and not more than a few."""
    return ", ".join(some([short(str(name)) for name in names]))


def some(texts: Sequence[str]) -> list[str]:
    """The first texts of a long list and how many more there are; a short list as it is."""
    sizes = itertools.accumulate(map(len, texts[:_LISTED]))
    count = max(1, sum(size <= _TOGETHER for size in sizes))
    more = [f"and {len(texts) - count} more"] if len(texts) > count else []
    return [*texts[:count], *more]


def not_known(names: Iterable[object], known: Collection[str], otherwise: str = "") -> str:
    """Names that are none of the known ones, each with the one that it resembles.

    `otherwise` is added where a name resembles none; without it, all known names are.
    """
    texts = [str(name) for name in names]
    meant = [difflib.get_close_matches(text, known, 1) for text in texts]
    shown = [
        f"{short(text)} (did you mean {close[0]}?)" if close else short(text)
        for text, close in zip(texts, meant, strict=True)
    ]
    listing = f"does not know {', '.join(some(shown))}"
    if all(meant):
        return listing
    return f"{listing}; {otherwise or 'it knows ' + ', '.join(sorted(known))}"


def without_userinfo(address: str) -> str:
    """An address without the credentials before its host."""
    return _USERINFO.sub("//", address)
