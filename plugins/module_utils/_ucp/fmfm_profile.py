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

import functools
from collections.abc import Callable, Iterable, Sequence, Set
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Rules
from ansible_collections.ucfleet.voice.plugins.module_utils._model.reconcile import (
    delete_and_look,
    deleted_or_gone,
    one_by_one,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    Actual,
    Desired,
    Plan,
    Written,
    absent,
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
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profile_selection import (
    Copies,
    created,
    find,
    listed,
    other_active,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profile_undo import undo_with_others
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profiles import (
    HIDDEN_DEVICES,
    PATH,
    Profile,
    by_device,
    path_of,
    read_profile_devices,
    read_profiles,
    window,
)


# ------------------------------------------------------------------ rules that need no request
def _check(desired: Desired) -> list[str]:
    problems = []
    if "name" not in desired.values and "profile_id" not in desired.options:
        problems.append("name or profile_id is needed to select a profile")
    if desired.options.get("new_name") is not None and not desired.present:
        problems.append("new_name has no meaning together with state: absent")
    profile_id = desired.options.get("profile_id", "x")
    if not profile_id.strip(".") or not profile_id.isprintable():
        problems.append(f"profile_id must be the id of a profile, not {clipped(profile_id)}")
    entries = desired.values.get("devices", [])
    for entry in entries:
        start, end = entry.get("start", 0), entry.get("end")
        if entry.get("not_ring"):
            continue
        if end is None:
            problems.append(f"device {clipped(entry['device'])} needs end (or not_ring: true)")
        elif end <= start:
            problems.append(
                f"device {clipped(entry['device'])} rings from {start} until {end} s: end must be after start"
            )
    problems += [f"device {clipped(name)} is listed twice" for name in _repeated(entry["device"] for entry in entries)]
    return problems


def _repeated(texts: Iterable[str]) -> list[str]:
    seen: list[str] = []
    repeated: list[str] = []
    for text in texts:
        (repeated if text in seen else seen).append(text)
    return sorted(set(repeated))


# ------------------------------------------------------------------ handler
class _Handler(BaseHandler[UcpClient]):
    def read(self, desired: Desired) -> Actual:
        """The memo is the list of profiles: a create needs it to find the new one, an undo to know which was active."""
        profiles = read_profiles(self._client)
        copies = Copies(self._client, desired)
        profile = find(profiles, desired, copies.chosen)
        if profile is None:
            return absent(tuple(profiles))
        actual = _actual(profile, profiles, desired).remembering(tuple(profiles))
        actual = self._with_devices(actual, profile, desired)
        return actual.having(duplicates=copies.of(profile, profiles)) if copies.are_removed else actual

    def verify(self, plan: Plan, written: Written) -> Actual:
        profiles = read_profiles(self._client)
        desired, before = plan.desired, plan.actual
        left = [one.id for one in profiles if one.id in before.values.get("duplicates", ())]
        if before.exists:
            ids = {before.values["profile_id"], *(left if not desired.present else ())}
            profile = next((one for one in profiles if one.id in ids), None)
        else:
            profile = created(profiles, before.memo, desired.values["name"], written.memo)
        if profile is None:
            return absent()
        actual = _actual(profile, profiles, desired)
        if not desired.present:
            # A deletion is proven by the list alone.
            return actual
        was_activated = plan.target["active"] and "active" in plan.changed
        if was_activated and isinstance(actual.values["active"], Unreadable):
            others = listed(other_active(profile, profiles))
            raise VoiceError(
                errors.NOT_CONVERGED,
                f"{profile.title} was activated, but UCP left active as well: {others}",
                "switch the others off with a task each that states active: false and their devices",
                changed=True,
                fields=("active",),
            )
        actual = self._with_devices(actual, profile, desired, before.values.get("devices_observable"))
        if "devices" in desired.values and not isinstance(actual.values["devices"], Unreadable):
            actual = actual.having(devices=_comparable(actual.values["devices"], desired.values["devices"]))
        return actual.having(duplicates=left) if "duplicates" in before.values else actual

    def _with_devices(
        self, actual: Actual, profile: Profile, desired: Desired, observable: bool | None = None
    ) -> Actual:
        """Read the devices only when they matter: it can cost a request of its own."""
        matter = (desired.present and "devices" in desired.values) or _differs(desired, actual.values)
        devices = read_profile_devices(self._client, profile) if matter else profile.devices
        if matter or devices is not None:
            observable = devices is not None
        hidden = Unreadable(HIDDEN_DEVICES if matter else "not read")
        return actual.having(devices_observable=observable, devices=hidden if devices is None else devices)

    # ------------------------------------------------------------ completing
    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if not desired.present:
            return desired, actual
        if "duplicates" in actual.values:
            desired = desired.having(duplicates=[])
        if desired.options.get("new_name") is not None:
            desired = desired.having(name=desired.options["new_name"])
        if not actual.exists:
            devices = self._resolved(desired.values.get("devices", []), ())
            return desired.having(active=desired.values.get("active", False), devices=devices), actual
        hidden = isinstance(actual.values["devices"], Unreadable)
        if hidden and "devices" in desired.values:
            desired, actual = _by_policy(desired, actual)
        if "devices" in desired.values:
            devices = self._resolved(desired.values["devices"], () if hidden else actual.values["devices"])
            desired = desired.having(devices=devices)
            if not hidden:
                actual = actual.having(devices=_comparable(actual.values["devices"], devices))
        if hidden and "devices" not in desired.values and _differs(desired, actual.values):
            raise _partial_write(desired, actual.values)
        return desired, actual

    def _resolved(self, entries: list[dict[str, Any]], live: Sequence[Values]) -> list[dict[str, Any]]:
        """The entries with ids in place of names, complete and sorted."""
        texts = [entry["device"] for entry in entries]
        known = {entry["device"] for entry in live}
        # The user's devices are asked for only where the profile itself does not decide it.
        ids = {} if known.issuperset(texts) else resolve(read_devices(self._client), texts)
        resolved = [window({**entry, "device": ids.get(entry["device"], entry["device"])}) for entry in entries]
        twice = _repeated(entry["device"] for entry in resolved)
        if twice:
            raise errors.invalid(
                [f"device {clipped(name)} is listed twice, once by its name" for name in twice], "nothing was written"
            )
        return sorted(resolved, key=by_device)

    # ------------------------------------------------------------ writes
    def create(self, plan: Plan) -> Written:
        """The memo is the id that the response names; empty where it names none."""
        response = unwrapped(self._client.write("POST", PATH, _body(plan.target)))
        made = response.get("id") if response is not None else None
        return Written(made if isinstance(made, str) else "")

    def update(self, plan: Plan) -> None:
        writes = self._deletions(plan)
        if plan.changed != ("duplicates",):
            writes.append(functools.partial(self._replace, plan))
        one_by_one(writes)

    def delete(self, plan: Plan) -> None:
        last = plan.actual.values["profile_id"]
        ids = {last, *plan.actual.values.get("duplicates", ())}

        def delete() -> None:
            delete_and_look(lambda: self._client.delete(path_of(last)), lambda: self._are_gone(ids))

        one_by_one([*self._deletions(plan), delete])

    def _deletions(self, plan: Plan) -> list[Callable[[], object]]:
        """The deletion of each copy."""
        return [functools.partial(self._delete, number) for number in plan.actual.values.get("duplicates", ())]

    def _replace(self, plan: Plan) -> None:
        before = plan.actual.values
        why = f"the profile {clipped(before['name'])} is gone, somebody deleted it meanwhile"
        with errors.adding(lambda error: error.kind == errors.NOT_FOUND, why=why, advice="run again to create it"):
            self._client.write("PUT", path_of(before["profile_id"]), _body(plan.target))

    def _delete(self, profile_id: str) -> None:
        # An unknown id is not documented to be a 404, so the list decides (section 3.3).
        deleted_or_gone(lambda: self._client.delete(path_of(profile_id)), lambda: self._are_gone({profile_id}))

    def _are_gone(self, ids: Set[str]) -> bool:
        """Whether the list shows none of these profiles any more; it can lag behind a deletion."""

        def are_gone(profiles: list[Profile]) -> bool:
            return all(profile.id not in ids for profile in profiles)

        return are_gone(self._client.settle(lambda: read_profiles(self._client), are_gone))


# ------------------------------------------------------------------ comparison
def _actual(profile: Profile, profiles: list[Profile], desired: Desired) -> Actual:
    """The profile without its devices.

    One profile at most may be active; whether UCP switches the others off is not documented.
    """
    others = other_active(profile, profiles) if profile.active and desired.values.get("active") else []
    active = Unreadable(f"active together with {listed(others)}") if others else profile.active
    return Actual({"profile_id": profile.id, "name": profile.name, "active": active})


def _differs(desired: Desired, values: Values) -> bool:
    """Whether a write is needed whatever the devices are."""
    name = desired.options.get("new_name") or desired.values.get("name", values["name"])
    return desired.present and (
        name != values["name"] or desired.values.get("active", values["active"]) != values["active"]
    )


def _comparable(devices: list[dict[str, Any]], mentioned: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the devices that do not ring and that the task leaves out: both say the same."""
    named = {entry["device"] for entry in mentioned}
    return [entry for entry in devices if not entry["not_ring"] or entry["device"] in named]


def _by_policy(desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
    """What is done with devices that cannot be compared (section 4.3)."""
    policy = desired.options.get("unobservable_devices", ALWAYS)
    if policy == ALWAYS:
        return desired, actual.warned(
            f"{HIDDEN_DEVICES}: they are sent with every run and count as a change (unobservable_devices: always)"
        )
    if policy == IGNORE or not _differs(desired, actual.values):
        return desired.without("devices"), actual.warned(
            f"{HIDDEN_DEVICES}: they were neither compared nor sent (unobservable_devices: {policy})"
        )
    return desired, actual


def _partial_write(desired: Desired, values: Values) -> VoiceError:
    """A write without devices may erase them (section 4.4)."""
    active = values["active"]
    state = f" (it is {active.why})" if isinstance(active, Unreadable) else ""
    policy = desired.options.get("unobservable_devices")
    return VoiceError(
        errors.INVALID,
        f"the name or state of {clipped(values['name'])}{state} cannot be changed alone: UCP replaces the whole"
        " profile and does not show its devices, so they would be erased",
        "give devices completely"
        + (f" and set unobservable_devices to {ON_CREATE}" if policy == IGNORE else "")
        + "; nothing was written",
    )


def _body(values: Values) -> dict[str, Any]:
    """The whole profile, as each write needs it (section 4.4)."""
    return {
        "name": values["name"],
        "active": bool(values["active"]),
        "devices": [walk.encode(DEVICE_FIELDS, entry) for entry in values["devices"]],
    }


def _listing(client: UcpClient, place: Values) -> list[Actual]:
    """Every profile; those of one name differ in their id."""
    profiles = read_profiles(client)
    names = _repeated(profile.name for profile in profiles)
    are_several_active = sum(profile.active for profile in profiles) > 1
    found = []
    for profile in profiles:
        # Asking for it would end this state, and the right one cannot be determined.
        is_unclear = are_several_active and profile.active
        devices = read_profile_devices(client, profile)
        values = {
            "profile_id": profile.id if not profile.name or profile.name in names else None,
            "name": profile.name,
            "active": Unreadable("several profiles are active at once") if is_unclear else profile.active,
            "devices": Unreadable(HIDDEN_DEVICES) if devices is None else devices,
        }
        found.append(Actual(values))
    return found


FMFM_PROFILE = Resource(
    name="fmfm_profile",
    platform=UCP,
    state=FIELDS,
    handler=_Handler,
    key=("name",),
    id_option="profile_id",
    only_one=("active",),
    renaming="new_name",
    options=OPTIONS,
    absentable=True,
    verify=True,
    verify_create=True,
    extra_rules=Rules(required_one_of=(("name", "profile_id"),)),
    check=_check,
    listing=_listing,
    undo_more=undo_with_others,
)
