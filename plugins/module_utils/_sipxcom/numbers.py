# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of numbers that are written as a whole: rings, speed dial buttons.

Private to the collection.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import as_desired, same

Entries = list[dict[str, Any]]


def recognised(desired: Entries, shown: Entries) -> Entries:
    """The shown entries with the desired texts that they show in Latin-1, so that the two compare equal."""
    known = {id(match): entry for entry, match in paired(desired, shown, same)}
    return [{**one, **_texts(known.get(id(one), {}), one)} for one in shown]


def _texts(desired: dict[str, Any], shown: dict[str, Any]) -> dict[str, str]:
    return {
        name: as_desired(value, desired[name])
        for name, value in shown.items()
        if isinstance(value, str) and isinstance(desired.get(name), str)
    }


def paired(
    desired: Entries, live: Entries, is_equal: Callable[[str, str], bool] = operator.eq
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each desired entry with the live one of its number (the k-th with the k-th), or with an empty one."""
    left: dict[str, Entries] = {}
    for entry in live:
        left.setdefault(entry["number"], []).append(entry)
    for entry in desired:
        number = next((number for number, rest in left.items() if rest and is_equal(number, entry["number"])), None)
        yield entry, {} if number is None else left[number].pop(0)
