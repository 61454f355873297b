# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that sipXcom stores whole and shows in ISO-8859-1 only (sipXcom protocol, section 3.4).

Private to the collection.
"""

from __future__ import annotations

import re


def as_desired(shown: str, desired: str | None) -> str:
    """The desired text, if the server would show it as `shown`; else `shown`.

    A question mark stands for every character that ISO-8859-1 lacks, so such a text can be written and never be
    read back. Without this it would count as changed for ever.
    """
    if desired is None or desired.isascii():
        return shown
    pattern = "".join(_shown_as(character) for character in desired)
    return desired if re.fullmatch(pattern, shown) else shown


def identifies(name: str) -> bool:
    """Whether a name leads to one object, be it a desired name or one that the server shows.

    One with a character that ISO-8859-1 lacks does not: every text of its length can be shown in the same way.
    Nor does one with a question mark, which can stand for such a character.
    """
    return "?" not in name and all(ord(character) < 0x100 for character in name)


def _shown_as(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return re.escape(character)
    # Beyond the 16 bits of a Java character there are two halves; whether each gets a mark of its own is open.
    return r"\?" if number < 0x10000 else r"\?{1,2}"


def same(shown: str, desired: str) -> bool:
    """Whether the server would show the desired text in this way."""
    return shown == desired or as_desired(shown, desired) == desired
