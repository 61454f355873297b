# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Kinds of texts with a form of their own: what a phone dials, PINs and codes, times of the day, addresses.

A value that is none of these is refused by the name of what it is, because it comes from a spreadsheet, a template
or a web page more often than from a keyboard.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import re
import urllib.parse

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import Text

_EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?[eE][+-]?[0-9]+")
_PLACEHOLDERS = frozenset({"none", "null", "nil", "nan", "n/a", "na", "true", "false", "undefined", "inf", "infinity"})
_QUOTES = "\"'`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\u00ab\u00bb"
#: digits as a phone sends them, star codes included
_DIGITS = r"[0-9*#]+"
#: E.164: a country code, which never begins with 0, and 15 digits in all
_E164 = r"\+[1-9][0-9]{1,14}"
#: a name that the server knows: a user, an alias, a conference
_NAME = r"[^\W\d_](?:[\w.-]*\w)?"
#: RFC 3261, with the letters of other scripts that the platforms store
_HOST = r"(?:[^\W_](?:[\w.-]*\w)?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_PARAMETERS = r"(?:;[\w.!%*+~-]+(?:=[\w.!%*+~:\[\]/-]+)?)*"
_SIP = rf"(?:sips?:)?[\w.!~*()&=+$,;?/%#-]+@{_HOST}{_PARAMETERS}|sips?:{_HOST}{_PARAMETERS}"
_DIALLED = re.compile(rf"{_DIGITS}|{_E164}|{_NAME}|{_SIP}")
#: the characters of an address; one that is none of them stands as % and two digits of base 16
_URL = re.compile(r"https?://(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
#: how people write numbers: digits in groups, perhaps with a (0), perhaps with an extension after a comma or x
_WRITTEN = re.compile(r"\+?[0-9*#(][0-9*#() ./-]*[0-9*#)](?: ?(?:x|ext\.?|,) ?[0-9]+)?")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Digits(Text):
    """A text that mostly holds digits, so that it must be quoted in YAML."""

    @property
    def holds_digits(self) -> bool:
        return True


@dataclasses.dataclass(frozen=True, kw_only=True)
class DialString(Digits):
    """What a phone dials: an extension, a star code, an E.164 number, a name or a SIP address.

    `written` accepts numbers as people write them, such as `+49 155 500-3100`, where the platform only shows them.
    With `pattern` that is the form instead.
    """

    dialled: bool = True
    written: bool = False

    def check(self, text: str) -> None:
        problem = foreign(text)
        if problem:
            raise WrongValue(problem)
        super().check(text)
        if text and not self.pattern and not self.allowed and not self._is_dialled(text):
            raise WrongValue(
                "must be an extension, a star code, a number such as '+491555003100' or a SIP address,"
                f" not {self._quoted(text)}"
            )

    def _is_dialled(self, text: str) -> bool:
        if _DIALLED.fullmatch(text):
            return True
        return self.written and _WRITTEN.fullmatch(text) is not None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Code(Digits):
    """A PIN or code. A number without quotes is refused, because a leading zero may be lost."""

    most_digits: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class ClockTime(Digits):
    """A time of the day from 00:00 to 23:59, given as H:MM or HH:MM. A number is never a time."""

    most_digits: int = 0

    def normalise(self, value: object) -> str:
        text = self.read(value).strip()
        if not re.fullmatch(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]", text, re.ASCII):
            hint = self.pattern_hint or "must be a time from '0:00' to '23:59' as H:MM or HH:MM"
            meant = re.fullmatch(r"([01][0-9]|2[0-3])([0-5][0-9])", text, re.ASCII)
            instead = f"; write '{meant[1]}:{meant[2]}' if that is the time" if meant else ""
            raise WrongValue(f"{hint}, not {clipped(text)}{instead}")
        return text.rjust(5, "0")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Email(Text):
    """One e-mail address. Whether the platform knows its domain is for the platform to say."""

    def check(self, text: str) -> None:
        super().check(text)
        if text and not re.fullmatch(rf"[^\s@<>,;:\\()\[\]{re.escape(_QUOTES[0])}]+@[^\W_](?:[\w.-]*\w)?", text):
            raise WrongValue(f"must be one e-mail address such as 'kim@example.org', not {self._quoted(text)}")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Url(Text):
    """A complete http or https address, percent-encoded where needed (RFC 3986). A platform calls it."""

    def check(self, text: str) -> None:
        problem = foreign(text)
        if problem:
            raise WrongValue(problem)
        super().check(text)
        if text and not _is_url(text):
            raise WrongValue(
                "must be an http or https address such as 'https://host.example.org/path', without blanks and"
                f" percent-encoded where needed, not {self._quoted(text)}"
            )


def _is_url(text: str) -> bool:
    if not _URL.fullmatch(text):
        return False
    try:
        parts = urllib.parse.urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def foreign(text: str) -> str | None:
    """Why a text comes from a spreadsheet or a template instead of a person; None if it does not.

    The problem continues "<field> ". `#NV` and the like are marks, which no text may be.
    """
    if text.isdigit():
        return None
    if _EXPONENT.fullmatch(text):
        return f"is {clipped(text)}, a number in the exponent form of a spreadsheet: format the column as text"
    if text and (text[0] == "=" or text[0] in _QUOTES):
        return f"begins with {text[0]}, which a spreadsheet puts before a text: write the number alone"
    if text.lower() in _PLACEHOLDERS:
        return f"is {clipped(text)}, which programs write where there is no value: leave the option out"
    return None
