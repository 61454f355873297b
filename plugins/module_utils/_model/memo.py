# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What equal settings come to, worked out once: in a fleet many users have the same ones.

Only what was found valid is kept, so a problem is found and reported for each user.

Private to the collection.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Desired

#: a setting: its name, and its value byte for byte, in which True, 1 and 1.0 differ
Key = tuple[str, bytes]
Found = TypeVar("Found")
#: the format of marshal in which equal values have equal bytes
_VERSION = 2
#: the most bytes of a value that is kept, and the most values: together a few MiB
_LONGEST = 4096
_MOST = 256
#: classes whose values nobody can change
_FIXED = frozenset({str, int, float, bool, type(None)})


def key_of(name: str, value: Any) -> Key | None:
    """The key of a setting; None for one that is long, or holds values of other classes than JSON has."""
    try:
        data = marshal.dumps(value, _VERSION)
    except ValueError:
        return None
    return (name, data) if len(data) <= _LONGEST else None


class Memo(Generic[Found]):
    """A bounded number of results by key. Threads may share it: at worst, two of them work out the same."""

    def __init__(self) -> None:
        self._found: dict[Key, Found] = {}
        self.get: Callable[[Key], Found | None] = self._found.get

    def keep(self, key: Key, found: Found) -> None:
        if len(self._found) >= _MOST:
            # Sources are often sorted by department, so the last ones are worth the most.
            self._found.clear()
        self._found[key] = found


class Copied(NamedTuple):
    """A desired state whose values can be changed, of which everybody gets a copy."""

    data: bytes
    present: bool

    def desired(self) -> Desired:
        values, options = marshal.loads(self.data)
        return Desired(values, options, self.present)


def keepable(prepared: object) -> Desired | Copied | None:
    """What to keep of a prepared setting so that no user shares with another what can be changed; None for nothing."""
    if not isinstance(prepared, Desired):
        return None
    if _are_fixed(prepared.values.values()) and _are_fixed(prepared.options.values()):
        return prepared
    try:
        return Copied(marshal.dumps((dict(prepared.values), dict(prepared.options)), _VERSION), prepared.present)
    except ValueError:
        return None


def _are_fixed(values: Iterable[object]) -> bool:
    return all(value.__class__ in _FIXED for value in values)
