# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a PIN is easy to guess. What is wrong with it is not returned: it would describe the secret.

Private to the collection.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

#: years of birth and of what else people remember
_YEARS = range(1900, 2100)


def is_weak(pin: str, numbers: Iterable[str], minimum: int) -> bool:
    """Whether a PIN is short, one of the user's numbers, a repetition, a series of digits, or a date.

    `minimum` is the fewest digits. A PIN with other characters than digits is judged by its length only.
    """
    if len(pin) < minimum:
        return True
    if not (pin.isascii() and pin.isdecimal()):
        return False
    return _is_number_of_user(pin, numbers) or _is_repeated(pin) or _is_series(pin) or _is_date(pin)


def _is_number_of_user(pin: str, numbers: Iterable[str]) -> bool:
    for number in numbers:
        digits = "".join(character for character in number if character.isascii() and character.isdecimal())
        # The digits of a number, also behind zeros, its reverse, and its end where it is longer than the PIN.
        if digits and (
            pin.lstrip("0") == digits
            or pin in (digits, digits[::-1])
            or (len(digits) > len(pin) and digits.endswith(pin))
        ):
            return True
    return False


def _is_repeated(pin: str) -> bool:
    """One group of digits again and again, such as 1111 or 474747."""
    return any(
        len(pin) % width == 0 and pin == pin[:width] * (len(pin) // width) for width in range(1, len(pin) // 2 + 1)
    )


def _is_series(pin: str) -> bool:
    """Digits that rise or fall by the same amount, 0 following 9."""
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    return len(steps) == 1 and steps <= {1, 2, 8, 9}


def _is_date(pin: str) -> bool:
    """A day and month in either order, a year, a year with one or both of them."""
    if len(pin) == 4:
        return _is_day(pin[:2], pin[2:]) or int(pin) in _YEARS
    if len(pin) == 6:
        is_month = int(pin[:4]) in _YEARS and 1 <= int(pin[4:]) <= 12
        return is_month or _is_day(pin[:2], pin[2:4]) or _is_day(pin[2:4], pin[4:])
    if len(pin) == 8:
        first, last = int(pin[:4]) in _YEARS, int(pin[4:]) in _YEARS
        return (last and _is_day(pin[:2], pin[2:4])) or (first and _is_day(pin[4:6], pin[6:]))
    return False


def _is_day(one: str, other: str) -> bool:
    low, high = sorted((int(one), int(other)))
    return 1 <= low <= 12 and 1 <= high <= 31
