# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two desired states for one object: both would be written, on every run.

Each described object claims what identifies it. Two claims on one object are refused, whatever they say.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Iterator, Mapping

ADVICE = "two desired states for one object; keep one of them"


@dataclasses.dataclass(frozen=True)
class Claim:
    """What one described object is.

    `kind` and `key` identify it by what its author named, `number` by the id that the platform gave it; either may
    be missing. Two objects with one key and different ids are two objects. `title` says which it is in messages.
    """

    kind: str
    title: str
    key: Hashable | None = None
    number: str = ""

    def identities(self) -> Iterator[Hashable]:
        """What no other claim may be."""
        if self.number:
            yield (self.kind, "id", self.number)
        if self.key is not None:
            yield (self.kind, "key", self.key)


def conflicts(claims: Iterable[tuple[str, Claim]]) -> list[str]:
    """Each pair of places that claim one object, as a problem."""
    seen: dict[Hashable, tuple[str, Claim]] = {}
    problems = []
    for place, claim in claims:
        for identity in claim.identities():
            first, other = seen.setdefault(identity, (place, claim))
            if other is claim or (claim.number and other.number and claim.number != other.number):
                continue
            problems.append(f"{first} and {place} both describe {claim.title}: {ADVICE}")
            break
    return problems


def hashable(value: object) -> Hashable:
    """A normalised value as part of a key."""
    if isinstance(value, Mapping):
        return tuple(sorted((name, hashable(one)) for name, one in value.items()))
    return tuple(map(hashable, value)) if isinstance(value, (list, tuple)) else str(value)
