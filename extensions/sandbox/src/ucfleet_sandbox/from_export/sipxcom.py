# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated sipXcom from exported users (sipXcom protocol, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ucfleet_sandbox.from_export.accounts import Unique, is_extension, unknown_password
from ucfleet_sandbox.from_export.logins import Account
from ucfleet_sandbox.from_export.node import Record
from ucfleet_sandbox.from_export.sipxcom_conferences import conference
from ucfleet_sandbox.from_export.sipxcom_forwarding import Schedules, forwarding
from ucfleet_sandbox.from_export.sipxcom_people import Sites, phonebook, profile
from ucfleet_sandbox.from_export.sipxcom_settings import attendant, im_settings, mailbox
from ucfleet_sandbox.sipxcom.settings import FACTORY_DEFAULTS, PERSONAL_ATTENDANT, VOICEMAIL

__all__ = ["state_of"]

#: setting of an export -> the permission without which the server does not show it
_PERMISSIONS = {"vm_prefs": VOICEMAIL, "personal_attendant": PERSONAL_ATTENDANT}


def state_of(accounts: Sequence[Account]) -> dict[str, Any]:
    """Users with all their settings, their conferences, and a user for each extension that a setting names."""
    state = _State(accounts)
    for account in accounts:
        state.add(account)
    return state.finished()


class _State:
    def __init__(self, accounts: Sequence[Account]) -> None:
        # A setting that others have was asked for, so a user without it may not use it.
        self._shown = {key for account in accounts for key in _PERMISSIONS if account.settings.has(key)}
        self._users: dict[str, dict[str, Any]] = {}
        self._conferences: list[dict[str, Any]] = []
        self._groups: dict[tuple[tuple[str, str, bool], ...], dict[str, Any]] = {}
        self._sites = Sites()
        self._schedules = Schedules(account.settings for account in accounts)
        self._entries = 0
        self._logins = Unique("the user")
        self._rooms = Unique("the conference")
        #: whether the old server behind the export lacks or has a feature: seen on users who would show it
        self._attendants: list[dict[str, Any]] = []

    def add(self, account: Account) -> None:
        settings, name = account.settings, account.need("username")
        self._logins.add(name, account, name)
        user: dict[str, Any] = {"user_name": name, "password": account.need("password"), "settings": {}}
        user["permissions"] = {
            permission: False
            for key, permission in _PERMISSIONS.items()
            if key in self._shown and not settings.has(key)
        }
        contact = settings.record("contact_information")
        user |= profile(contact, self._sites)
        user |= forwarding(settings, user["settings"], self._schedules)
        if settings.has("vm_prefs"):
            mailbox(settings.record("vm_prefs"), user["settings"], user["profile"])
        if settings.has("personal_attendant"):
            record = settings.record("personal_attendant")
            self._attendants.append({"forward_delete": record.has("forward_delete_voicemail")})
            user["attendant"] = attendant(record, user["settings"])
        book = settings.record("phonebook")
        user["phonebook"] = phonebook(book, self._entries + 1)
        self._entries += len(user["phonebook"]["entries"]) if user["phonebook"] else 0
        for record in settings.records("conferences"):
            room = conference(record, name)
            self._rooms.add(room["name"], account, room["name"])
            self._conferences.append(room)
        self._add_speed_dial(settings.record("speed_dial"), user)
        im_settings(settings, user["settings"])
        settings.done()
        user["settings"] = {
            path: value for path, value in user["settings"].items() if FACTORY_DEFAULTS.get(path) != value
        }
        self._users[name] = user

    def _add_speed_dial(self, record: Record, user: dict[str, Any]) -> None:
        """Buttons of the user's own, or those of a group: one group for all users with the same buttons."""
        buttons = []
        for item in record.records("buttons"):
            buttons.append({"number": item.required("number"), "label": item.text("label") or None})
            buttons[-1]["blf"] = item.flag("blf")  # type: ignore[assignment]
            item.done()
        follows = record.flag("group_speed_dial", default=True)
        record.done()
        if not follows:
            user["speeddial"] = buttons
        elif buttons:
            key = tuple((str(one["number"]), str(one["label"]), bool(one["blf"])) for one in buttons)
            group = self._groups.setdefault(key, {"name": f"buttons-{len(self._groups) + 1}", "speeddial": buttons})
            user["groups"] = [group["name"]]

    def finished(self) -> dict[str, Any]:
        users = [*self._users.values(), *self._others()]
        return {
            "system": {"legacy": self._legacy()},
            "sites": self._sites.json(),
            "groups": list(self._groups.values()),
            "users": users,
            "conferences": self._conferences,
        }

    def _legacy(self) -> list[str]:
        """What an older server lacked or had, as far as the export shows it."""
        rooms = [room["settings"] for room in self._conferences]
        found = []
        if self._attendants and not any(one["forward_delete"] for one in self._attendants):
            found.append("no_forward_delete_vm")
        if rooms and not any("playEntryToneEnabled" in room for room in rooms):
            found.append("no_conference_tone_keys")
        if any("publicRoom" in room or "moderatedRoom" in room for room in rooms):
            found.append("conference_room_keys")
        return found

    def _others(self) -> Iterator[dict[str, Any]]:
        """Users for the extensions that settings name and that the export does not hold."""
        known = {*self._users, *(room["name"] for room in self._conferences)}
        for number in dict.fromkeys(_numbers(self._users.values(), self._groups.values())):
            if number not in known and is_extension(number):
                yield {"user_name": number, "password": unknown_password()}


def _numbers(users: Iterable[dict[str, Any]], groups: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Every number that rings, buttons and attendants lead to."""
    for holder in (*users, *groups):
        numbers = [ring["number"] for ring in holder.get("rings", ())]
        numbers += [button["number"] for button in holder.get("speeddial", ())]
        menu = holder.get("attendant", {}).get("menu", {})
        operator = holder.get("settings", {}).get("personal-attendant/operator")
        yield from (number for number in (*numbers, *menu.values(), operator) if number)
