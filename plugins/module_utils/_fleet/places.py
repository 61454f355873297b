# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which places of a user's document hold dictionaries with keys of the author's choice, by the declarations.

In such a place a number is a key: `sipxcom.personal_attendant.menu.1` is the key 1 of the menu, not the second
entry of a list.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Table


def dictionaries_of(composites: Mapping[str, AnyComposite]) -> Callable[[tuple[Any, ...]], bool]:
    """What says of a place (names, and numbers of list entries) whether it holds such a dictionary."""
    found = {
        place
        for platform, composite in composites.items()
        for place in _dictionaries((part.field for part in composite.parts), (platform,))
    }

    def is_dictionary(place: tuple[Any, ...]) -> bool:
        return tuple(step for step in place if not isinstance(step, int)) in found

    return is_dictionary


def _dictionaries(fields: Iterable[Field], above: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The places below one, without the numbers of list entries."""
    for field in fields:
        place = (*above, field.name)
        if field.fields:
            yield from _dictionaries(field.fields, place)
        elif isinstance(field, Table):
            yield place
