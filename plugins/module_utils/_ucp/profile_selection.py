# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which profile a task describes, on a platform that takes several of one name (UCP protocol, sections 4.3 to 4.6).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Desired
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UcpClient
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profiles import Profile, read_profile_devices

#: chooses among several profiles of one name. Raises VoiceError (conflict)
Choice = Callable[[list[Profile]], Profile]


def find(profiles: list[Profile], desired: Desired, chosen: Choice) -> Profile | None:
    """The profile that is described; `chosen` decides among several of one name. Raises VoiceError."""
    if "profile_id" in desired.options:
        return _by_id(profiles, desired)
    name, new_name = desired.values["name"], desired.options.get("new_name")
    found = _one_named(profiles, name, chosen)
    if new_name is None or new_name == name:
        return found
    if found is None:
        return _one_named(profiles, new_name, chosen)
    _check_renaming(found, new_name, profiles)
    return found


def _check_renaming(profile: Profile, new_name: str, profiles: list[Profile]) -> None:
    """Of two profiles with one name neither could be named any more. Raises VoiceError (conflict)."""
    others = [one for one in profiles if one.name == new_name and one.id != profile.id]
    if others and profile.name != new_name:
        raise VoiceError(
            errors.CONFLICT,
            f"{profile.title} cannot be renamed to {clipped(new_name)}, as there is {listed(others)} already",
            "delete one of the two, or choose another new_name; nothing was written",
        )


def _by_id(profiles: list[Profile], desired: Desired) -> Profile | None:
    profile_id, name, new_name = (
        desired.options["profile_id"],
        desired.values.get("name"),
        desired.options.get("new_name"),
    )
    profile = next((profile for profile in profiles if profile.id == profile_id), None)
    if profile is None:
        if not desired.present:
            return None
        raise VoiceError(
            errors.NOT_FOUND,
            f"the user has no profile with the id {clipped(profile_id)} (there are: {listed(profiles)})",
            "correct profile_id, or leave it out to create a profile; UCP chooses the id itself",
        )
    if name is not None and profile.name not in (name, new_name):
        raise VoiceError(
            errors.CONFLICT,
            f"the profile with the id {clipped(profile_id)} is named {clipped(profile.name)}, not {clipped(name)}",
            "correct profile_id or name; to rename a profile use new_name; nothing was written",
        )
    if new_name is not None:
        _check_renaming(profile, new_name, profiles)
    return profile


def created(profiles: list[Profile], before: Iterable[Profile], name: str, named_id: str | None) -> Profile | None:
    """The profile that a create made: the new id that the response named, else the one new id of that name."""
    known = {profile.id for profile in before}
    fresh = [profile for profile in profiles if profile.id not in known]
    named = [profile for profile in fresh if profile.name == name]
    named = [profile for profile in named if profile.id == named_id] or named
    if len(named) > 1:
        raise VoiceError(
            errors.CONFLICT,
            f"two profiles of that name appeared at the same time: {listed(named)}",
            "another system works on this user; delete one of them and run again",
            changed=True,
        )
    if not named and len(fresh) == 1:
        raise VoiceError(
            errors.NOT_CONVERGED,
            f"the new profile was stored under another name: {fresh[0].title} instead of {clipped(name)}",
            "use the name as UCP stores it, so that the next run finds the profile",
            changed=True,
            fields=("name",),
        )
    return named[0] if named else None


class Copies:
    """Profiles that are equal apart from their id, as two runs at the same time or a lost response can leave them.

    Which of them is active does not count: one at most is.
    """

    def __init__(self, client: UcpClient, desired: Desired) -> None:
        self._client = client
        self.are_removed = bool(desired.options.get("remove_duplicates"))

    def chosen(self, named: list[Profile]) -> Profile:
        """The one to keep of several profiles of one name: the active one, else the first."""
        first = next((profile for profile in named if profile.active), named[0])
        problem = self._difference(first, named)
        if self.are_removed and not problem:
            return first
        advice = "choose one with profile_id; nothing was written"
        if not problem:
            problem, advice = "; they are equal", f"set remove_duplicates to true to keep one of them, or {advice}"
        raise VoiceError(
            errors.CONFLICT, f"several profiles are named {clipped(first.name)}: {listed(named)}{problem}", advice
        )

    def of(self, profile: Profile, profiles: Iterable[Profile]) -> list[str]:
        """The ids of the copies of a profile that are not in use instead of it."""
        others = [one for one in profiles if one.name == profile.name and one.id != profile.id]
        return [one.id for one in others if (profile.active or not one.active) and not self._difference(profile, [one])]

    def _difference(self, profile: Profile, others: Iterable[Profile]) -> str:
        """Why others are no copies of a profile, as a clause; empty where they are."""
        devices = read_profile_devices(self._client, profile)
        if devices is None:
            return "; UCP does not show their devices, so they may differ"
        same = all(read_profile_devices(self._client, one) == devices for one in others)
        return "" if same else "; they differ in their devices"


def _one_named(profiles: list[Profile], name: str, chosen: Choice) -> Profile | None:
    named = [profile for profile in profiles if profile.name == name]
    return chosen(named) if len(named) > 1 else next(iter(named), None)


def listed(profiles: Sequence[Profile]) -> str:
    """Profiles for messages."""
    return ", ".join(profile.title for profile in profiles) or "none"


def other_active(profile: Profile, profiles: list[Profile]) -> list[Profile]:
    """The other profiles that are active."""
    return [other for other in profiles if other.active and other.id != profile.id]
