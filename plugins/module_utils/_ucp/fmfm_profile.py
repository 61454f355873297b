# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me profiles (UCP protocol, sections 3.1 and 4.2 to 4.6).

The platform addresses a profile by its id only, promises no unique names, does not promise to
show the devices of a profile, and replaces the whole profile with each write. So every write
here carries name, active and devices together, and is refused when the devices are not known.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Lost,
    Resource,
    Rules,
    Wanted,
    not_told,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, UcpClient, unwrapped
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.device_info import read_devices, resolve
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profile_fields import (
    ALWAYS,
    DEVICE_FIELDS,
    FIELDS,
    IGNORE,
    ON_CREATE,
    OPTIONS,
)

PATH = "/fmfm/profiles"
_LISTED_FIELDS = tuple(field for field in FIELDS if field.name in ("profile_id", "name", "active"))
_HIDDEN_DEVICES = "UCP does not show the devices of a profile"


@dataclasses.dataclass(frozen=True)
class Profile:
    """One entry of the profile list; `devices` is None when the list does not show them."""

    id: str
    name: str
    active: bool
    devices: list[dict[str, Any]] | None

    @property
    def title(self) -> str:
        return f"{self.name!r} ({self.id}{', active' if self.active else ''})"


# ------------------------------------------------------------------ reading
def read_profiles(client: UcpClient) -> list[Profile]:
    """All profiles of the user, in the server's order."""
    return [_profile(client, document) for document in client.get_list(PATH)]


def _profile(client: UcpClient, document: Any) -> Profile:
    values = client.decode(_LISTED_FIELDS, document, PATH)
    profile_id = values["profile_id"]
    # The id becomes a part of a path: what would address the list or something else is no id.
    if not profile_id.strip(".") or not profile_id.isprintable():
        raise client.unexpected("answered a profile without a usable id", "GET", PATH)
    return Profile(profile_id, values["name"], bool(values["active"]), decode_devices(document.get("devices")))


def read_profile_devices(client: UcpClient, profile: Profile) -> list[dict[str, Any]] | None:
    """The devices of a profile, from the list or its own address; None when the server does not show them."""
    if profile.devices is not None:
        return profile.devices
    return decode_devices(client.probe(_path_of(profile.id), "devices"))


def decode_devices(document: Any) -> list[dict[str, Any]] | None:
    """Device entries in the words of the options, sorted; None for anything but a list of well-formed entries."""
    if not isinstance(document, list):
        return None
    try:
        entries = [walk.decode(DEVICE_FIELDS, entry) for entry in document]
    except WrongValue:
        return None
    return sorted(map(_window, entries), key=_by_device) if all(entry["device"] for entry in entries) else None


def _window(entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with all keys; the times of a device that does not ring mean nothing, so they count as 0."""
    quiet = bool(entry.get("not_ring"))
    times = {name: 0 if quiet else entry.get(name) or 0 for name in ("start", "end")}
    return {"device": entry["device"], "not_ring": quiet, **times}


def _by_device(entry: Mapping[str, Any]) -> str:
    return str(entry["device"])


def _path_of(profile_id: str) -> str:
    return f"{PATH}/{quote(profile_id, safe='')}"


# ------------------------------------------------------------------ rules that need no request
def _check(wanted: Wanted) -> list[str]:
    problems = []
    if "name" not in wanted and "profile_id" not in wanted.options:
        problems.append("name or profile_id is needed to tell which profile is meant")
    if wanted.options.get("new_name") is not None and not wanted.present:
        problems.append("new_name has no meaning together with state: absent")
    profile_id = wanted.options.get("profile_id", "x")
    if not profile_id.strip(".") or not profile_id.isprintable():
        problems.append(f"profile_id must be the id of a profile, not {profile_id!r}")
    entries = wanted.get("devices", [])
    for entry in entries:
        start, end = entry.get("start", 0), entry.get("end")
        if entry.get("not_ring"):
            continue
        if end is None:
            problems.append(f"device {entry['device']!r} needs end (or not_ring: true)")
        elif end <= start:
            problems.append(f"device {entry['device']!r} rings from {start} until {end} s: end must be after start")
    problems += [f"device {name!r} is listed twice" for name in _repeated(entry["device"] for entry in entries)]
    return problems


def _repeated(texts: Iterable[str]) -> list[str]:
    seen: list[str] = []
    repeated: list[str] = []
    for text in texts:
        (repeated if text in seen else seen).append(text)
    return sorted(set(repeated))


# ------------------------------------------------------------------ handler
class _Handler(BaseHandler):
    """Remembers between the reads of one run which profile is meant and what was written."""

    def __init__(self, client: UcpClient) -> None:
        self._client = client
        self._id = ""
        self._before_create: list[Profile] | None = None
        self._id_in_answer = ""
        self._observable: bool | None = None
        self._activated = False
        self._mentioned: set[str] | None = None

    def read(self, wanted: Wanted) -> Found | None:
        profiles = read_profiles(self._client)
        profile = self._find(profiles, wanted)
        if profile is None:
            self._before_create = profiles
            return None
        self._id = profile.id
        found = Found({"profile_id": profile.id, "name": profile.name, "active": profile.active})
        if profile.active and wanted.get("active"):
            self._expect_only_active(profile, profiles, found)
        self._read_devices(profile, wanted, found)
        return found

    def _find(self, profiles: list[Profile], wanted: Wanted) -> Profile | None:
        if self._id:
            return next((profile for profile in profiles if profile.id == self._id), None)
        if self._before_create is not None:
            return self._created(profiles, self._before_create, wanted["name"])
        if "profile_id" in wanted.options:
            return self._by_id(profiles, wanted)
        name, new_name = wanted["name"], wanted.options.get("new_name")
        found = _one_named(profiles, name)
        if new_name is None or new_name == name:
            return found
        renamed = _one_named(profiles, new_name)
        if found is not None and renamed is not None:
            raise VoiceError(
                errors.CONFLICT,
                f"{found.title} cannot be renamed to {new_name!r}, as there is {renamed.title} already",
                "delete one of the two, or choose another new_name; nothing was written",
            )
        return found or renamed

    @staticmethod
    def _by_id(profiles: list[Profile], wanted: Wanted) -> Profile | None:
        profile_id, name, new_name = wanted.options["profile_id"], wanted.get("name"), wanted.options.get("new_name")
        profile = next((profile for profile in profiles if profile.id == profile_id), None)
        if profile is None:
            if not wanted.present:
                return None
            raise VoiceError(
                errors.NOT_FOUND,
                f"the user has no profile with the id {profile_id!r} (there are: {_listed(profiles)})",
                "correct profile_id, or leave it out to create a profile; UCP chooses the id itself",
            )
        if name is not None and profile.name not in (name, new_name):
            raise VoiceError(
                errors.CONFLICT,
                f"the profile with the id {profile_id!r} is named {profile.name!r}, not {name!r}",
                "correct profile_id or name; to rename a profile use new_name; nothing was written",
            )
        return profile

    def _created(self, profiles: list[Profile], before: list[Profile], name: str) -> Profile | None:
        """The profile that a create made: the new id that the answer named, else the one new id of that name."""
        known = {profile.id for profile in before}
        fresh = [profile for profile in profiles if profile.id not in known]
        named = [profile for profile in fresh if profile.name == name]
        named = [profile for profile in named if profile.id == self._id_in_answer] or named
        if len(named) > 1:
            raise VoiceError(
                errors.CONFLICT,
                f"two profiles of that name appeared at the same time: {_listed(named)}",
                "another system works on this user; delete one of them and run again",
                changed=True,
            )
        if not named and len(fresh) == 1:
            raise VoiceError(
                errors.NOT_CONVERGED,
                f"the new profile was stored under another name: {fresh[0].title} instead of {name!r}",
                "use the name as UCP stores it, so that the next run finds the profile",
                changed=True,
                fields=("name",),
            )
        return named[0] if named else None

    def _expect_only_active(self, profile: Profile, profiles: list[Profile], found: Found) -> None:
        """One profile at most may be active; whether UCP switches the others off is not documented."""
        others = [other for other in profiles if other.active and other.id != profile.id]
        if not others:
            return
        if self._activated:
            raise VoiceError(
                errors.NOT_CONVERGED,
                f"{profile.title} was activated, but UCP left active as well: {_listed(others)}",
                "switch the others off with a task each that states active: false and their devices",
                changed=True,
                fields=("active",),
            )
        found.values["active"] = Unreadable(f"active together with {_listed(others)}")

    def _read_devices(self, profile: Profile, wanted: Wanted, found: Found) -> None:
        """Read the devices only when they matter: it can cost a request of its own."""
        matter = (wanted.present and "devices" in wanted) or self._differs(wanted, found.values)
        devices = read_profile_devices(self._client, profile) if matter else profile.devices
        if matter or devices is not None:
            self._observable = devices is not None
        found.values["devices_observable"] = self._observable
        if devices is not None:
            found.values["devices"] = self._comparable(devices)
        else:
            found.values["devices"] = Unreadable(_HIDDEN_DEVICES if matter else "not read")

    @staticmethod
    def _differs(wanted: Wanted, values: Mapping[str, Any]) -> bool:
        """Whether a write is needed whatever the devices are."""
        name = wanted.options.get("new_name") or wanted.get("name", values["name"])
        return wanted.present and (name != values["name"] or wanted.get("active", values["active"]) != values["active"])

    def _comparable(self, devices: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Without the devices that do not ring and that the task leaves out: both say the same."""
        if self._mentioned is None:
            return devices
        return [entry for entry in devices if not entry["not_ring"] or entry["device"] in self._mentioned]

    # ------------------------------------------------------------ wish
    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        if not wanted.present:
            return wanted
        if wanted.options.get("new_name") is not None:
            wanted["name"] = wanted.options["new_name"]
        if found is None:
            wanted.setdefault("active", False)
            wanted["devices"] = self._resolved(wanted.get("devices", []), ())
            return wanted
        hidden = isinstance(found.values["devices"], Unreadable)
        if "devices" in wanted:
            if hidden:
                self._apply_policy(wanted, found)
            if "devices" in wanted:
                live = () if hidden else tuple(found.values["devices"])
                wanted["devices"] = self._resolved(wanted["devices"], live)
                if not hidden:
                    found.values["devices"] = self._comparable(found.values["devices"])
        if hidden and "devices" not in wanted and self._differs(wanted, found.values):
            raise _partial_write(wanted, found.values)
        return wanted

    def _apply_policy(self, wanted: Wanted, found: Found) -> None:
        """What becomes of devices that cannot be compared (section 4.3)."""
        policy = wanted.options.get("unobservable_devices", ALWAYS)
        if policy == ALWAYS:
            found.warnings.append(
                f"{_HIDDEN_DEVICES}: they are sent with every run and count as a change (unobservable_devices: always)"
            )
        elif policy == IGNORE or not self._differs(wanted, found.values):
            del wanted["devices"]
            found.warnings.append(
                f"{_HIDDEN_DEVICES}: they were neither compared nor sent (unobservable_devices: {policy})"
            )

    def _resolved(self, entries: list[dict[str, Any]], live: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The entries with ids in place of names, complete and sorted."""
        texts = [entry["device"] for entry in entries]
        known = {entry["device"] for entry in live}
        # The user's devices are asked for only where the profile itself does not settle what is meant.
        ids = {} if known.issuperset(texts) else resolve(read_devices(self._client), texts)
        resolved = [_window({**entry, "device": ids.get(entry["device"], entry["device"])}) for entry in entries]
        twice = _repeated(entry["device"] for entry in resolved)
        if twice:
            raise errors.invalid(
                [f"device {name!r} is listed twice, once by its name" for name in twice], "nothing was written"
            )
        self._mentioned = {entry["device"] for entry in resolved}
        return sorted(resolved, key=_by_device)

    # ------------------------------------------------------------ writes
    def create(self, wanted: Wanted) -> None:
        self._activated = bool(wanted["active"])
        answer = unwrapped(self._client.write("POST", PATH, _body(wanted)))
        made = answer.get("id") if answer is not None else None
        self._id_in_answer = made if isinstance(made, str) else ""

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        self._activated = bool(after["active"]) and "active" in changed
        try:
            self._client.write("PUT", _path_of(self._id), _body(after))
        except VoiceError as error:
            if error.status == 404:
                why = f"the profile {found.values['name']!r} is gone, somebody deleted it meanwhile"
                raise error.explained(why, "run again to create it") from error
            raise

    def delete(self, found: Found) -> None:
        try:
            self._client.delete(_path_of(self._id))
        except VoiceError as error:
            # An unknown id is not documented to be a 404, so the list decides (section 3.3).
            if error.status not in (400, 500) or any(one.id == self._id for one in read_profiles(self._client)):
                raise


def _one_named(profiles: list[Profile], name: str) -> Profile | None:
    named = [profile for profile in profiles if profile.name == name]
    if len(named) > 1:
        raise VoiceError(
            errors.CONFLICT,
            f"several profiles are named {name!r}: {_listed(named)}",
            "choose one with profile_id; nothing was written",
        )
    return named[0] if named else None


def _listed(profiles: Sequence[Profile]) -> str:
    return ", ".join(profile.title for profile in profiles) or "none"


def _partial_write(wanted: Wanted, values: Mapping[str, Any]) -> VoiceError:
    """A write without devices may erase them (section 4.4)."""
    active = values["active"]
    state = f" (it is {active.why})" if isinstance(active, Unreadable) else ""
    policy = wanted.options.get("unobservable_devices")
    return VoiceError(
        errors.INVALID,
        f"the name or state of {values['name']!r}{state} cannot be changed alone: UCP replaces the whole profile and"
        " does not show its devices, so they would be erased",
        "give devices completely"
        + (f" and set unobservable_devices to {ON_CREATE}" if policy == IGNORE else "")
        + "; nothing was written",
    )


def _body(values: Mapping[str, Any]) -> dict[str, Any]:
    """The whole profile, as each write needs it (section 4.4)."""
    return {
        "name": values["name"],
        "active": bool(values["active"]),
        "devices": [walk.encode(DEVICE_FIELDS, entry) for entry in values["devices"]],
    }


class _FmfmProfile(Resource):
    def export(self, client: UcpClient, *, secrets: bool, lost: Lost = not_told) -> list[dict[str, Any]]:
        """Every profile; what tells those of one name apart is their id. Devices that are not shown are left out."""
        profiles = read_profiles(client)
        names = _repeated(profile.name for profile in profiles)
        are_several_active = sum(profile.active for profile in profiles) > 1
        exported = []
        for profile in profiles:
            values = {"name": profile.name, "active": profile.active, "devices": read_profile_devices(client, profile)}
            if are_several_active and profile.active:
                # Asking for it would end this state, and nobody can tell which one is meant.
                values["active"] = None
                lost("active", "several profiles are active at once")
            if values["devices"] is None:
                lost("devices", _HIDDEN_DEVICES)
            one = walk.exportable(FIELDS, values, secrets=secrets)
            is_unclear = not profile.name or profile.name in names
            exported.append({"profile_id": profile.id, **one} if is_unclear else one)
        return exported


FMFM_PROFILE = _FmfmProfile(
    name="fmfm_profile",
    platform=UCP,
    state=FIELDS,
    handler=_Handler,
    key=("name",),
    options=OPTIONS,
    absentable=True,
    verify=True,
    verify_create=True,
    extra_rules=Rules(required_one_of=(("name", "profile_id"),)),
    check=_check,
)
