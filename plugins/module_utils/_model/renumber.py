# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Renumbering by patterns: `31xx` to `71xx` makes 7105 of 3105.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue

#: stands for one digit in a pattern
_DIGIT = "x"
#: digits for the signs that stand for one, to try a pattern out; two rows, so that no result is equal by chance
_SAMPLES = ("1234567890", "5678901234")


@dataclasses.dataclass(frozen=True)
class _Pattern:
    old: str
    new: str
    expression: re.Pattern[str]

    def result(self, number: str) -> str | None:
        """The new number; None where the pattern does not match the old one as a whole."""
        match = self.expression.fullmatch(number)
        return None if match is None else _filled(self.new, match.groups())


@dataclasses.dataclass(frozen=True)
class Renumbering:
    """Old patterns with the new ones that belong to them."""

    patterns: tuple[_Pattern, ...]

    @classmethod
    def of(cls, given: object) -> Renumbering:
        """The renumbering that a mapping of old to new patterns describes. Raises WrongValue without a field."""
        if not isinstance(given, Mapping) or not given:
            raise WrongValue("patterns must be a mapping, such as {'31xx': '71xx'}.")
        return cls(tuple(_pattern(old, new) for old, new in given.items()))

    def __call__(self, number: str) -> str:
        """The new number, or the old one where no pattern matches. Raises WrongValue where patterns contradict."""
        results = {result for one in self.patterns if (result := one.result(number)) is not None}
        if len(results) > 1:
            found = ", ".join(sorted(results))
            raise WrongValue(f"several patterns match {clipped(number)} ({found}); keep one of them.")
        return results.pop() if results else number

    def check(self) -> None:
        """Try numbers that two patterns match. Raises WrongValue where the patterns contradict."""
        for one, other in itertools.combinations(self.patterns, 2):
            for number in _common(one.old, other.old):
                self(number)

    def repeats(self) -> Iterator[tuple[str, str]]:
        """Each pattern with one that matches its results, so that a second renumbering goes further than the first."""
        for one, other in itertools.product(self.patterns, repeat=2):
            if any(other.result(number) != number for number in _common(one.new, other.old)):
                yield f"{one.old} to {one.new}", f"{other.old} to {other.new}"


def _pattern(old: object, new: object) -> _Pattern:
    if not isinstance(old, str) or not isinstance(new, str) or not old or not new:
        raise WrongValue(f"pattern {clipped(old)} to {clipped(new)}: both must be non-empty texts; quote them.")
    if old.count(_DIGIT) != new.count(_DIGIT):
        raise WrongValue(f"pattern {clipped(old)} to {clipped(new)}: use the same number of x on both sides.")
    expression = re.compile("([0-9])".join(re.escape(part) for part in old.split(_DIGIT)))
    return _Pattern(old, new, expression)


def _filled(pattern: str, digits: Iterable[str]) -> str:
    """A pattern with digits in place of its signs."""
    rest = iter(digits)
    return "".join(next(rest, sign) if sign == _DIGIT else sign for sign in pattern)


def _common(one: str, other: str) -> Iterator[str]:
    """Numbers that both patterns match; none where no number does."""
    if len(one) != len(other):
        return
    for sample in _SAMPLES:
        signs = []
        for position, (mine, yours) in enumerate(zip(one, other, strict=True)):
            if mine == yours == _DIGIT:
                signs.append(sample[position % len(sample)])
            elif mine == yours or (yours == _DIGIT and mine.isdecimal()):
                signs.append(mine)
            elif mine == _DIGIT and yours.isdecimal():
                signs.append(yours)
            else:
                return
        yield "".join(signs)
