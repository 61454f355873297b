# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists of numbers that are written as a whole: rings, speed dial buttons.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import as_desired, same

Entries = list[dict[str, Any]]


def recognise(desired: Entries, live: Entries) -> None:
    """Give live entries the desired texts that they show in Latin-1, so that the two compare equal."""
    for entry, match in paired(desired, live):
        for name, value in match.items():
            if isinstance(entry.get(name), str) and isinstance(value, str):
                match[name] = as_desired(value, entry[name])


def paired(desired: Entries, live: Entries) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each desired entry with the live one of its number (the k-th with the k-th), or with an empty one."""
    left: dict[str, Entries] = {}
    for entry in live:
        left.setdefault(entry["number"], []).append(entry)
    for entry in desired:
        number = next((number for number, rest in left.items() if rest and same(number, entry["number"])), None)
        yield entry, {} if number is None else left[number].pop(0)
