# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that know how they were written, and the check of a value for a text field.

A reader of a file has the text of a scalar; a field knows whether it wants a number or a text. The contract
between them:

* A number without quotes in YAML is a `WrittenInt` or a `WrittenFloat`. Both are numbers in every respect, so a
  number field takes them as they are. `text` is what the author wrote, `where` is its place as `file:line` (empty
  where the reader has no better place than that of the whole document).
* In JSON only a number with a fraction or an exponent is a `WrittenFloat`. A whole number is a plain `int`, because
  JSON cannot write a leading + or 0, so that the program that wrote it may have dropped one.
* Any other scalar that the format takes for something else than a text, such as a date, is a `WrittenText`: the
  text as written, with `reading` as the format reads it.
* A boolean is a plain `bool`, because Python has no subclass of it; null is None. Neither can be a text.
* A text in quotes, or one that no format takes for something else, is a plain `str`.

Of a plain `int`, from JSON or from a task, it is not known how it was written. `text_problem` is what
every text field asks, `digits_problem` what a field asks that holds digits as text (a number, extension, PIN, code).
No problem shows the value of a secret.

Private to the collection.
"""

from __future__ import annotations

import unicodedata
from typing import TypeGuard

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, short

#: a whole number without quotes with more digits than this may have lost a leading + or 0 unseen
SAFE_DIGITS = 6
#: control and format characters, line and paragraph separators: none of them can be seen
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
#: control characters have no names in the Unicode character database
_CONTROL_NAMES = {
    "\x00": "NUL",
    "\x07": "BEL",
    "\x08": "BACKSPACE",
    "\t": "TAB",
    "\n": "LINE FEED",
    "\r": "CARRIAGE RETURN",
    "\x1a": "SUBSTITUTE (Ctrl-Z)",
    "\x1b": "ESCAPE",
    "\x7f": "DELETE",
    "\x85": "NEXT LINE",
}
_QUOTE = "put it into quotes"


class _Written:
    """What all such values have in common."""

    #: the scalar and its place, where it is not written as Python writes it
    _written: tuple[str, str] = ("", "")

    @property
    def text(self) -> str:
        """The scalar as written."""
        return self._written[0] or str(self)

    @property
    def where(self) -> str:
        """`file:line`, or empty."""
        return self._written[1]


class WrittenInt(_Written, int):
    """A whole number of a source, such as 50674039 written as `0301234567`.

    `WrittenInt("25")` is written as its decimal form, which nearly all are; anything else is made by `written`.
    """

    @property
    def is_plain(self) -> bool:
        """Whether nothing is lost when it is a text."""
        return not self._written[0] or self._written[0] == str(self)

    @classmethod
    def written(cls, value: int, text: str, where: str = "") -> WrittenInt:
        """A number that is written as `text`."""
        number = cls(value)
        number._written = (text, where)
        return number


class WrittenFloat(_Written, float):
    """A number with a fraction or an exponent, such as 1.1 written as `1.10`."""

    @classmethod
    def written(cls, value: float | str, text: str, where: str = "") -> WrittenFloat:
        """A number that is written as `text`."""
        made = cls(value)
        made._written = (text, where)
        return made


class WrittenText(_Written, str):
    """A scalar that the format reads as no text, such as `2026-11-28T10:00:00Z`, as the author wrote it."""

    #: what the format makes of it
    reading: str = ""

    @classmethod
    def written(cls, text: str, reading: str, where: str = "") -> WrittenText:
        """A text that the format reads as `reading`."""
        made = cls(text)
        made._written = (text, where)
        made.reading = reading
        return made


def text_problem(value: object, *, secret: bool = False, multiline: bool = False) -> str | None:
    """Why a value cannot be what the author meant as a text; None if it can. The text continues "<field> ".

    None and numbers of tasks pass: the former is not mentioned, and what numbers a field takes is the field's
    own rule (see `digits_problem`). `multiline` lets line feeds and tabs through.
    """
    if isinstance(value, str):
        if isinstance(value, WrittenText):
            return _misread(value.where, str(value), value.reading, secret)
        return None if value.isprintable() else invisible_problem(value, multiline=multiline)
    if value is None:
        return None
    if isinstance(value, bool):
        return (
            "is a boolean, not a text: put yes, no, on, off, true or false into quotes if it is a text, or correct it"
        )
    if isinstance(value, WrittenInt):
        return None if value.is_plain else _misread(value.where, value.text, int(value), secret)
    if isinstance(value, int):
        return None
    if isinstance(value, WrittenFloat):
        return _misread(value.where, value.text, float(value), secret)
    if isinstance(value, float):
        shown = "a number with a fraction or an exponent" if secret else f"the number {clipped(value)}"
        return f"is {shown}, not a text: {_QUOTE}"
    return f"must be a text, not {_kind(value)}"


def digits_problem(
    value: object, *, secret: bool = False, multiline: bool = False, most: int = SAFE_DIGITS
) -> str | None:
    """Why a value cannot be digits meant as text; None if it can. The text continues "<field> ".

    `most` digits may come as a number of a task: SAFE_DIGITS for a dial string, 0 for a PIN or code.
    """
    problem = text_problem(value, secret=secret, multiline=multiline)
    if problem or not is_bare_number(value) or isinstance(value, WrittenInt):
        return problem
    if 0 <= value < 10**most and most:
        return None
    shown = "a number" if secret else f"the number {clipped(value)}"
    # An expression in quotes gives a number, too, since Ansible keeps the types of its values.
    advice = f"{_QUOTE}, or end its expression with | string"
    return f"is {shown} without quotes, which may have lost a + or a 0 at its beginning: {advice}"


def unquoted_text(value: int) -> str:
    """A number without quotes for a warning, with what else the author may have written."""
    return f"{value}, perhaps written as 0{value:o}" if value > 7 else str(value)


def is_bare_number(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number where digits in quotes are better: worth a warning."""
    return isinstance(value, int) and not isinstance(value, bool)


def invisible_problem(text: str, *, multiline: bool = False) -> str | None:
    """Which control or format character a text holds; None if it holds none. The text continues "<field> "."""
    allowed = "\n\t" if multiline else ""
    for position, char in enumerate(text, 1):
        if unicodedata.category(char) in INVISIBLE and char not in allowed:
            return f"holds {char_name(char)} at character {position}, which cannot be seen: remove it"
    return None


def char_name(char: str) -> str:
    """A character in words, such as `U+200B (ZERO WIDTH SPACE)`."""
    name = _CONTROL_NAMES.get(char) or unicodedata.name(char, "control character")
    return f"U+{ord(char):04X} ({name})"


def is_blank(text: str) -> bool:
    """Whether nothing can be seen of a text: blanks of any kind, control and format characters."""
    if not text or text.isspace():
        return True
    if text.isprintable():
        return False
    return all(char.isspace() or unicodedata.category(char) in INVISIBLE for char in text)


def encodable(text: str) -> bool:
    """Whether a text is more than a sequence of code points: a lone surrogate has no UTF-8 form."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def composed(text: str) -> str:
    """A text in the normal form C of Unicode, so that texts that look the same are the same."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _misread(where: str, text: str, reading: object, secret: bool) -> str:
    if secret:
        # The value is one, and not shown.
        reads = f"at {where}: YAML reads the value otherwise than it is written;"
        return f"{reads if where else 'is a number without quotes, not a text:'} {_QUOTE}"
    if where:
        read = short(reading) if isinstance(reading, str) else clipped(reading)
        return f"at {where}: YAML reads {short(text)} as {read}; {_QUOTE}"
    return f"is the number {short(text)} without quotes, not a text: {_QUOTE}"


def _kind(value: object) -> str:
    kind = type(value).__name__
    return {"list": "a list", "dict": "a dictionary", "bytes": "binary data"}.get(kind, f"a {kind}")
