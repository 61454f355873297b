# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forms in which a server may repeat a secret.

What escapes single characters (URLs, JSON, HTML, program code) can be nested to any depth and mixed in any way, so it
is undone in the text, step by step. Only forms that change the secret as a whole are worked out ahead.

Private to the collection.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

#: how a single character or byte is written with others
_ESCAPE = re.compile(
    r"%[0-9A-Fa-f]{2}"
    r"|\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\\\"'/bfnrt])"
    # Characters beyond the first plane in program code: of Python, and of languages with braces.
    r"|\\(?:U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}|u\{(?:10|[0-9A-Fa-f])?[0-9A-Fa-f]{1,4}\})"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
)
#: what a backslash and a letter mean
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
#: the fewest characters by which base64 is recognised inside of longer base64
SHORTEST_INSIDE = 8
#: how often escapes are undone: an error document in an error document in a page
_DEEPEST = 4


class Level(NamedTuple):
    """A text with escapes undone; character i stands for the original from `starts[i]` to `starts[i + 1]`."""

    text: str
    starts: Sequence[int]


def levels(text: str) -> Iterator[Level]:
    """The text as it is, and with its escapes undone once, twice and so on, as long as there are any."""
    level = Level(text, range(len(text) + 1))
    yield level
    for _depth in range(_DEEPEST):
        if _ESCAPE.search(level.text) is None:
            return
        level = _undone(level)
        yield level


def _undone(level: Level) -> Level:
    pieces: list[str] = []
    starts: list[int] = []
    done = 0
    for match in _ESCAPE.finditer(level.text):
        begin, end = match.span()
        meant = _meant(match.group())
        pieces += (level.text[done:begin], meant)
        starts += level.starts[done:begin]
        starts += [level.starts[begin]] * len(meant)
        done = end
    pieces.append(level.text[done:])
    starts += level.starts[done:]
    return Level("".join(pieces), starts)


def _meant(escape: str) -> str:
    """The character of an escape; a byte of an encoding is the one that it is in Latin-1."""
    if escape[0] == "&":
        return html.unescape(escape)
    if escape[0] == "%":
        return chr(int(escape[1:], 16))
    return chr(int(escape[2:].strip("{}"), 16)) if escape[1] in "uxU" else _LETTERS.get(escape[1], escape[1])


def forms_of(secret: str) -> frozenset[str]:
    """The secret as it is, in base64 and as hexadecimal digits, and each decoded with the wrong charset.

    Most secrets are letters and digits, which look alike in most of these forms.
    """
    found: set[str] = set()
    collapsed = " ".join(secret.split())
    # Somebody may have collapsed the blanks before, and a form has plus signs in their place.
    # What looks like an escape in the secret itself is undone in a text, too.
    for text in {secret, collapsed, secret.replace(" ", "+"), *(level.text for level in levels(secret))} - {""}:
        composed = {text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD"))}
        for plain in composed:
            found.update((plain, *_wrongly_decoded(plain), *_in_surrogates(plain)))
    for text in {secret, collapsed} - {""}:
        for encoded in _encoded(text):
            found.update(_base64(encoded))
            found.update((encoded.hex(), encoded.hex().upper()))
    return frozenset(found | {wrong for form in found if not form.isascii() for wrong in _wrongly_decoded(form)})


def _in_surrogates(text: str) -> Iterator[str]:
    """Characters beyond the first plane as JSON writes them, in two halves."""
    if any(char > "\uffff" for char in text):
        yield "".join(map(_halves, text))


def _halves(char: str) -> str:
    rest = ord(char) - 0x10000
    return char if rest < 0 else chr(0xD800 + (rest >> 10)) + chr(0xDC00 + (rest & 0x3FF))


def _encoded(text: str) -> set[bytes]:
    """The bytes of a text. A lone surrogate (a name that was no UTF-8) has no encoding of its own."""
    found = {text.encode("utf-8", "surrogatepass")}
    if not text.isascii():
        found.add(text.encode("latin-1", "replace"))
    return found


def _wrongly_decoded(text: str) -> Iterator[str]:
    """How a text beyond ASCII is shown where writer and reader disagree about the charset."""
    if text.isascii():
        return
    utf8 = text.encode("utf-8", "surrogatepass")
    yield utf8.decode("latin-1")
    yield utf8.decode("cp1252", "replace")
    yield text.encode("cp1252", "replace").decode("latin-1")
    latin = text.encode("latin-1", "replace")
    yield latin.decode("latin-1")
    yield latin.decode("utf-8", "replace")
    yield text.encode("ascii", "replace").decode("ascii")


def _base64(encoded: bytes) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        form = encode(encoded).decode("ascii")
        yield form
        yield form.rstrip("=")
        yield from _base64_inside(encoded, encode)


def _base64_inside(encoded: bytes, encode: Callable[[bytes], bytes]) -> Iterator[str]:
    """The characters that are the same whatever the secret stands in: a request, a header `name:password`.

    There are three, as three bytes are four characters. Those of a short secret occur by chance.
    """
    for before in range(3):
        # A character has six bits, and one that has some of a neighbour, too, depends on it.
        first, end = -(-8 * before // 6), 8 * (before + len(encoded)) // 6
        if end - first >= SHORTEST_INSIDE:
            yield encode(bytes(before) + encoded).decode("ascii")[first:end]
