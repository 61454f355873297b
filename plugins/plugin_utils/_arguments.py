# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that cannot be passed to an operation as they were written, because they travel as JSON.

Private to the collection.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

#: what most values are; asking for these first is far cheaper than asking what is a Mapping
_SINGLE = (str, int, float)


def lost_in_json(value: Any, name: str = "") -> Iterator[str]:
    """What JSON would change without a word: two keys that become one, and a time that gets another form."""
    if value is None or isinstance(value, _SINGLE):
        return
    if isinstance(value, datetime.datetime):
        yield f"{name} is a date and time, which YAML changes: put it into quotes"
    elif isinstance(value, Mapping):
        seen: set[str] = set()
        for key, one in value.items():
            text = str(key)
            if text in seen:
                yield f"{name} has the key {text} twice" if name else f"the option {text} is given twice"
            seen.add(text)
            yield from lost_in_json(one, f"{name}.{text}" if name else text)
    elif isinstance(value, (list, tuple)):
        for position, one in enumerate(value, 1):
            yield from lost_in_json(one, f"{name}[{position}]")
