# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that sipXcom stores whole and shows in ISO-8859-1 only (sipXcom protocol, section 3.4).

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired

_FAIL, _SKIP, _OVERWRITE = "fail", "skip", "overwrite"
MASKED_TEXTS = Text(
    "masked_texts",
    choices=(_FAIL, _SKIP, _OVERWRITE),
    default=_FAIL,
    doc=(
        (
            "What to do where a change would write back a stored text that the task does not mention and that reads"
            " with a question mark."
        ),
        (
            "sipXcom shows every character outside Latin-1 as a question mark, so that writing such a text back"
            " destroys what is stored. Texts that the task mentions are always written as they are given."
        ),
        (
            "V(fail) fails before anything is written, V(skip) leaves the object as it is with a warning,"
            " V(overwrite) writes the text as it is shown, with a warning."
        ),
    ),
)


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


def is_masked(shown: str | None) -> bool:
    """Whether a text that the server shows can be another one that is stored."""
    return shown is not None and "?" in shown


def guarded(
    desired: Desired, actual: Actual, texts: Sequence[str], key: tuple[str, ...] = ()
) -> tuple[Desired, Actual]:
    """What to do about masked `texts` that a change would write back, as the option says.

    Where the change is skipped, only the fields of `key` stay desired. Raises VoiceError (conflict) to fail.
    """
    choice = desired.options.get(MASKED_TEXTS.name, _FAIL)
    if not texts:
        return desired, actual
    why = f"{', '.join(texts)} can be another text, because sipXcom shows every character outside Latin-1 as '?'"
    if choice == _OVERWRITE:
        return desired, actual.warned(f"{why}; masked_texts: overwrite writes it as it is shown")
    if choice == _SKIP:
        others = (name for name in desired.values if name not in key)
        return desired.without(*others), actual.warned(f"{why}; masked_texts: skip leaves everything as it is")
    raise VoiceError(
        errors.CONFLICT,
        f"{why}, and the change would overwrite what is stored",
        "mention the text in the task, or set masked_texts to skip or overwrite",
    )
