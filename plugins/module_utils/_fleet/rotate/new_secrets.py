# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets that nobody has used before.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import secrets
import string
from collections.abc import Callable, Iterable, Iterator

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.pins import is_weak

#: what a user can read aloud and type: without letters and digits that look alike, and without what a URL or a shell
#: gives a meaning
_LOWER = "".join(sorted(set(string.ascii_lowercase) - set("lo")))
_UPPER = "".join(sorted(set(string.ascii_uppercase) - set("IO")))
_DIGITS = "".join(sorted(set(string.digits) - set("01")))
_SIGNS = "-_."
_KINDS = (_LOWER, _UPPER, _DIGITS, _SIGNS)
_ALL = "".join(_KINDS)


@dataclasses.dataclass(frozen=True)
class Secrets:
    """New secrets of one user; an empty one is not changed.

    `is_unsent`: the password was made in this run, so that it cannot be in force yet.
    """

    password: str = dataclasses.field(default="", repr=False)
    pin: str = dataclasses.field(default="", repr=False)
    is_unsent: bool = False

    def __iter__(self) -> Iterator[str]:
        return filter(None, (self.password, self.pin))

    def without(self, other: Secrets) -> Secrets:
        """What is left when those of `other` are in force and stored."""
        return Secrets("" if other.password else self.password, "" if other.pin else self.pin, self.is_unsent)


def new_password(length: int, choice: Callable[[str], str] = secrets.choice) -> str:
    """Random characters of four kinds; the first and the last are letters or digits."""
    while True:
        found = "".join(choice(_ALL) for _position in range(length))
        if found[0] not in _SIGNS and found[-1] not in _SIGNS and all(set(found) & set(kind) for kind in _KINDS):
            return found


def new_pin(length: int, numbers: Iterable[str], choice: Callable[[str], str] = secrets.choice) -> str:
    """Random digits that the rules of an audit do not call weak; `numbers` are those of the user."""
    known = tuple(numbers)
    while True:
        found = "".join(choice(string.digits) for _position in range(length))
        if not is_weak(found, known, length):
            return found
