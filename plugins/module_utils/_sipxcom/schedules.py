# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schedules that a user's rings can use, by name and by id (sipXcom protocol, section 5.3).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import same

PATH = "/my/callfwdsched"


class Names:
    """Schedules as texts that name exactly one: the name, or the id where a name would lead elsewhere."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        """`ids`: id of each name; of two schedules with one name the first of the server's list."""
        self._ids = ids
        self._names = {number: name for name, number in ids.items() if not is_id(name)}

    def __contains__(self, text: str) -> bool:
        return is_id(text) or self._find(text) is not None

    def id_of(self, text: str) -> str:
        """The id behind a name or an id. Raises VoiceError (not_found)."""
        if is_id(text):
            return str(int(text))
        found = self._find(text)
        if found is None:
            known = ", ".join(sorted(self._ids)) or "none"
            raise VoiceError(
                errors.NOT_FOUND,
                f"there is no schedule {text!r} for this user",
                f"make it with call_forward_schedule first, or use one of: {known}",
            )
        return found

    def _find(self, text: str) -> str | None:
        return next((number for name, number in self._ids.items() if same(name, text)), None)

    def label(self, number: str) -> str:
        """How a schedule id is shown: by name if that leads back to it."""
        return self._names.get(number, number)


def is_id(text: str) -> bool:
    """A text of digits is an id, also where a schedule should bear it as name."""
    return text.isascii() and text.isdigit()


def read_list(client: SipxcomClient) -> list[Mapping[str, Any]]:
    """The visible schedules as the server lists them: the user's own first, then those of the user's groups."""
    document = client.get(PATH)
    if not isinstance(document, list) or not all(isinstance(item, Mapping) for item in document):
        raise client.unexpected("answered something that is no list of schedules", "GET", PATH)
    return document


def read_names(client: SipxcomClient) -> Names:
    """The visible schedules by name."""
    ids: dict[str, str] = {}
    for item in read_list(client):
        number = str(item.get("scheduleId"))
        if not is_id(number):
            raise client.unexpected("answered a schedule whose id is no number", "GET", PATH)
        ids.setdefault(str(item.get("name") or ""), number)
    return Names(ids)
