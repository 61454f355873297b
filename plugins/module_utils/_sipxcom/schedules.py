# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The schedules that a user's rings can use, by name and by id (sipXcom protocol, section 5.3).

Private to the collection.
"""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import identifies, same

PATH = "/my/callfwdsched"
#: the resource of a schedule, by which earlier steps of a task are known
KIND = "call_forward_schedule"


class Names:
    """Schedules as texts that name exactly one: the name, or the id where a name would lead elsewhere."""

    def __init__(
        self,
        shown: Iterable[tuple[str, str]] = (),
        proven: Mapping[str, str] = types.MappingProxyType({}),
        check: bool = False,
    ) -> None:
        """`shown`: name and id of each schedule, in the order of the server's list; of one name the first counts.

        `proven`: id of each name that earlier steps of the task identified, whatever the server shows.
        With `check` earlier tasks of the run may have created less than they say.
        """
        self._shown = tuple(shown)
        self._check = check
        self._ids = {**{name: number for name, number in reversed(self._shown) if identifies(name)}, **proven}
        self._names = {number: name for name, number in self._ids.items() if not is_id(name)}

    def __contains__(self, text: str) -> bool:
        return is_id(text) or text in self._ids

    def id_of(self, text: str) -> str:
        """The id behind a name or an id. Raises VoiceError (not_found, or conflict where names only look alike)."""
        if is_id(text):
            return str(int(text))
        if text in self._ids:
            return self._ids[text]
        if alike := [number for name, number in self._shown if same(name, text)]:
            raise ambiguous(text, alike, "give the id of the schedule in place of its name")
        known = ", ".join(sorted({self.label(number) for _name, number in self._shown})) or "none"
        advice = f"make it with call_forward_schedule first, or use one of: {known}"
        if self._check:
            advice = (
                "if an earlier task of this run would create it, that is no failure: check mode creates nothing, and"
                f" both in one task of user_settings are predicted together; otherwise {advice}"
            )
        raise VoiceError(errors.NOT_FOUND, f"there is no schedule {clipped(text)} for this user", advice)

    def label(self, number: str) -> str:
        """How a schedule id is shown: by name if that leads back to it."""
        return self._names.get(number, number)


def ambiguous(name: str, ids: Iterable[str], advice: str) -> VoiceError:
    """A name for which nothing proves that a schedule that reads like it has that name. Nothing was written."""
    numbers = list(ids)
    subject = f"the schedule {numbers[0]} reads" if len(numbers) == 1 else f"the schedules {', '.join(numbers)} read"
    return VoiceError(
        errors.CONFLICT,
        f"{subject} like {clipped(name)}, but sipXcom shows every character outside Latin-1 as a question mark, so the"
        " name can be another one",
        f"{advice}, or use names within Latin-1 and without question marks",
    )


def is_id(text: str) -> bool:
    """A text of digits is an id, also where a schedule should bear it as name."""
    return text.isascii() and text.isdigit()


def read_list(client: SipxcomClient) -> list[Mapping[str, Any]]:
    """The visible schedules as the server lists them: the user's own first, then those of the user's groups."""
    document = client.shared.get(PATH, lambda: client.get(PATH))
    if not isinstance(document, list) or not all(isinstance(item, Mapping) for item in document):
        raise client.unexpected("answered something that is no list of schedules", "GET", PATH)
    if not all(isinstance(item.get("name"), str) and item["name"] for item in document):
        # The schedule in question may be that one, so nothing is known of it.
        raise client.unexpected("answered a schedule whose name is missing or not a text", "GET", PATH)
    return document


def read_names(client: SipxcomClient, context: Context) -> Names:
    """The visible schedules by name, also by names that only earlier steps of the task could prove."""
    shown: list[tuple[str, str]] = []
    for item in read_list(client):
        number = str(item.get("scheduleId"))
        if not is_id(number):
            raise client.unexpected("answered a schedule whose scheduleId is no number", "GET", PATH)
        shown.append((item["name"], number))
    proven = {key[1]: number for key, number in context.ids.items() if key[0] == KIND}
    return Names(shown, proven, context.check)
