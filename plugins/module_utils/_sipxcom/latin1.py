# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts that sipXcom stores whole and shows in ISO-8859-1 only (sipXcom protocol, section 3.4).

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired

_FAIL, _SKIP, _OVERWRITE = "fail", "skip", "overwrite"
MASKED_TEXTS = Text(
    "masked_texts",
    choices=(_FAIL, _SKIP, _OVERWRITE),
    default=_FAIL,
    doc=(
        (
            "What to do about a stored text that sipXcom shows with a question mark. It shows every character outside"
            " Latin-1 in this way, so that different texts of one length read alike."
        ),
        (
            "First, a change can write back such a text, which destroys what is stored. That is a text which the task"
            " does not mention, or mentions just as sipXcom shows it."
        ),
        (
            "Second, nothing differs as far as can be seen, but the desired text and the stored one can be two"
            " different texts."
        ),
        (
            "V(fail) fails before anything is written in the first case, and in the second one if calls follow the"
            " text (a number, a SIP address). A label, description or message counts as unchanged in the second case,"
            " with a warning."
        ),
        "V(skip) leaves the text, and what can be written only together with it, as it is, with a warning.",
        (
            "V(overwrite) writes in both cases, with a warning. In the second case that is done in each run and"
            " reported as changed, because nothing shows whether the text was different."
        ),
    ),
)
#: a sentence for the documentation of each option whose stored text can be masked
SEE_MASKED = "sipXcom masks characters outside Latin-1 here; see O(masked_texts)."


class Doubt(NamedTuple):
    """A stored text that the desired one may differ from although the server shows both in the same way.

    `leads`: calls follow the text.
    """

    place: str
    shown: str
    desired: str
    leads: bool = False


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


def is_unseen(shown: object, desired: object) -> bool:
    """Whether nothing shows that the stored text is the desired one, nor that it is another."""
    return isinstance(shown, str) and isinstance(desired, str) and shown != desired and same(shown, desired)


def is_carried(shown: str | None, desired: str | None) -> bool:
    """Whether a write would give a masked text back as it reads: not mentioned, or mentioned as an export has it."""
    return is_masked(shown) and desired in (None, shown)


def guarded(desired: Desired, actual: Actual, texts: Sequence[str], unit: Sequence[str]) -> tuple[Desired, Actual]:
    """What to do about masked `texts` that a change would write back, as the option says.

    `unit` names the fields that are written together; where the change is skipped, none of them stays desired.
    Raises VoiceError (conflict) to fail.
    """
    choice = desired.options.get(MASKED_TEXTS.name, _FAIL)
    if not texts:
        return desired, actual
    why = f"{', '.join(texts)} can be another text, because sipXcom shows every character outside Latin-1 as '?'"
    if choice == _OVERWRITE:
        return desired, actual.warned(f"{why}; masked_texts: overwrite writes it as it is shown")
    if choice == _SKIP:
        return desired.without(*unit), actual.warned(f"{why}; masked_texts: skip leaves it as it is")
    raise VoiceError(
        errors.CONFLICT,
        f"{why}, and the change would overwrite what is stored",
        "mention the text in the task, or set masked_texts to skip or overwrite",
    )


def settled(desired: Desired, actual: Actual, doubts: Sequence[Doubt], shown: Values) -> Actual:
    """What to do about texts whose difference cannot be seen, where nothing else is written with them.

    `actual` has the desired texts in place of those that read alike, `shown` the fields as the server shows them;
    with these the plan is a change. Raises VoiceError (conflict) to fail.
    """
    if not doubts:
        return actual
    choice = desired.options.get(MASKED_TEXTS.name, _FAIL)
    texts = ", ".join(f"{doubt.place} reads {clipped(doubt.shown)}" for doubt in doubts)
    wanted = ", ".join(repr(doubt.desired) for doubt in doubts)
    why = (
        f"{texts}, which can be {wanted} or another text, because sipXcom shows every character outside Latin-1 as '?'"
    )
    if choice == _OVERWRITE:
        return actual.having(**shown).warned(f"{why}; masked_texts: overwrite writes it in each run")
    if choice == _FAIL and any(doubt.leads for doubt in doubts):
        raise VoiceError(
            errors.CONFLICT,
            why,
            "set masked_texts to overwrite, which writes it in each run, or to skip, which leaves it as it is",
        )
    return actual.warned(f"{why}; it was left as it is, and masked_texts: overwrite writes it")


def export_warnings(texts: Iterable[tuple[str, str | None]]) -> Iterator[str]:
    """A warning about each exported text, given with its place, that can be another one."""
    for place, text in texts:
        if is_masked(text):
            yield (
                f"{place} reads {clipped(text)}, and a question mark can stand for any character outside Latin-1;"
                " correct the text before it is used"
            )
