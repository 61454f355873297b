# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one simulated PBX, and the indexes over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.errors import SETTING_COLUMN, check_length
from ucfleet_sandbox.sipxcom.model import (
    Conference,
    Contact,
    Group,
    Phonebook,
    PrivatePhonebook,
    Profile,
    Schedule,
    Site,
    System,
    User,
)
from ucfleet_sandbox.sipxcom.settings import FACTORY_DEFAULTS, PERMISSION_DEFAULTS, TIMER

__all__ = ["Accounts", "conference_part", "content_of", "is_unfit", "user_part"]

_KEYS = frozenset({"system", "sites", "groups", "users", "phonebooks", "conferences", "next_ids"})


class Accounts:
    """Everything that the state holds, its indexes, and what follows from them for a user.

    `touched` collects the names of changed parts.
    """

    def __init__(self, value: Mapping[str, Any], touched: set[str]) -> None:
        fields = Fields(value, "state", _KEYS)
        self.touched = touched
        self.system = System.from_json(fields.raw("system"))
        self.sites = _by_name(fields.objects("sites", Site.from_json), "site")
        self.groups = _by_name(fields.objects("groups", Group.from_json), "group")
        self.phonebooks = fields.objects("phonebooks", Phonebook.from_json)
        self.conferences = fields.objects("conferences", Conference.from_json)
        self.users: dict[str, User] = {}
        for number, user in enumerate(fields.objects("users", User.from_json)):
            if user.user_name in self.users:
                raise StateError(f"state.users[{number}] has the user name {user.user_name}, which is taken")
            self.users[user.user_name] = user
        self._check_references()
        self._build_indexes()
        next_ids = Fields(fields.raw("next_ids") or {}, "next_ids", frozenset({"schedule", "phonebook_entry"}))
        self._next_schedule = next_ids.number("schedule", max(self._schedules, default=0) + 1)
        self._next_entry = next_ids.number("phonebook_entry", max(self._entries, default=0) + 1)

    def _check_references(self) -> None:
        for user in self.users.values():
            for name in user.groups:
                if name not in self.groups:
                    raise StateError(f"user {user.user_name} is in the unknown group {name}")
        for holder in (*self.users.values(), *self.groups.values()):
            if holder.site is not None and holder.site not in self.sites:
                raise StateError(f"the site {holder.site} is not in sites")
        for conference in self.conferences:
            if conference.owner is not None and conference.owner not in self.users:
                raise StateError(f"the conference {conference.name} has the unknown owner {conference.owner}")

    # ------------------------------------------------------------------ indexes

    def _build_indexes(self) -> None:
        self._aliases: dict[str, str] = {}
        self._saved: dict[str, dict[str, Any]] = {}
        self._im_ids: dict[str, str] = {}
        self._names_in_use: dict[str, set[str]] = {}
        self._schedules: dict[int, tuple[Schedule, User | Group]] = {}
        self._entries: dict[int, tuple[Contact, PrivatePhonebook | Phonebook]] = {}
        self._entry_parts: dict[int, str] = {}
        self._ring_users: dict[int, set[str]] = {}
        self._group_users: dict[str, list[User]] = {}
        self._group_books: dict[str, list[Phonebook]] = {}
        self._user_groups: dict[str, list[Group]] = {}
        self._owned: dict[str, list[int]] = {}
        self._conference_names: dict[str, int] = {}
        for user in self.users.values():
            self._index_user(user)
        for group in self.groups.values():
            self._index_schedules(group)
        for book in self.phonebooks:
            self._index_entries(book, "phonebooks")
            for name in book.consumers:
                self._group_books.setdefault(name, []).append(book)
        for number, conference in enumerate(self.conferences):
            self._index_conference(number, conference)

    def _index_user(self, user: User) -> None:
        token = user_part(user)
        self._user_groups[user.user_name] = sorted(
            (self.groups[name] for name in user.groups), key=lambda group: (group.weight, group.name)
        )
        for name in user.groups:
            self._group_users.setdefault(name, []).append(user)
        for alias in user.aliases:
            self._aliases.setdefault(alias, user.user_name)
        fax_numbers = [number for key in ("extension", "did") if (number := self.fax(user, key))]
        for used in (user.user_name, *user.aliases, *fax_numbers):
            self._names_in_use.setdefault(used, set()).add(token)
        self._im_ids.setdefault(self.im_id(user), user.user_name)
        self._note_saved(user)
        self._index_schedules(user)
        self._index_rings(user)
        if user.phonebook:
            self._index_entries(user.phonebook, token)

    def _index_schedules(self, owner: User | Group) -> None:
        for schedule in owner.schedules:
            if schedule.id in self._schedules:
                raise StateError(f"the schedule id {schedule.id} occurs twice")
            self._schedules[schedule.id] = (schedule, owner)

    def _index_rings(self, user: User) -> None:
        for ring in user.rings:
            if ring.schedule_id is not None:
                self._ring_users.setdefault(ring.schedule_id, set()).add(user.user_name)

    def _index_entries(self, book: PrivatePhonebook | Phonebook, part: str) -> None:
        for entry in book.entries:
            if entry.id in self._entries:
                raise StateError(f"the phonebook entry id {entry.id} occurs twice")
            self._entries[entry.id] = (entry, book)
            self._entry_parts[entry.id] = part

    def _index_conference(self, number: int, conference: Conference) -> None:
        if conference.owner is not None:
            self._owned.setdefault(conference.owner, []).append(number)
        self._conference_names.setdefault(conference.name, number)
        for name in (conference.name, conference.extension, conference.did):
            if name:
                self._names_in_use.setdefault(name, set()).add(conference_part(number))

    # -------------------------------------------------------------------- users

    def groups_of(self, user: User) -> list[Group]:
        """The user's groups by weight, then name."""
        return self._user_groups[user.user_name]

    def members_of(self, group_name: str) -> list[User]:
        return self._group_users.get(group_name, [])

    def has_permission(self, user: User, name: str) -> bool:
        for permissions in (user.permissions, *(group.permissions for group in self.groups_of(user))):
            if name in permissions:
                return permissions[name]
        return PERMISSION_DEFAULTS[name]

    def site_of(self, user: User) -> Site | None:
        names = [user.site, *(group.site for group in self.groups_of(user))]
        return next((self.sites[name] for name in names if name is not None), None)

    def im_id(self, user: User) -> str:
        """The stored IM id, or what a save would have stored when there was none."""
        if user.profile.im_id:
            return user.profile.im_id
        if user.user_name.isdecimal():
            for alias in user.aliases:
                if not alias.isdecimal():
                    return alias.lower()
        return user.user_name.lower()

    def im_display_name(self, user: User) -> str:
        """First and last name, or the IM id when there is no name."""
        return f"{user.first_name or ''} {user.last_name or ''}".strip() or self.im_id(user)

    def avatar(self, user: User) -> str | None:
        if user.profile.use_ext_avatar:
            return user.profile.ext_avatar
        return f"https://{self.system.fqdn}/sipxconfig/rest/avatar/{user.user_name}"

    def uses_branch_address(self, user: User) -> bool:
        return user.profile.use_branch_address and self.site_of(user) is not None

    def office_address(self, user: User) -> dict[str, str]:
        site = self.site_of(user) if user.profile.use_branch_address else None
        return site.address if site else user.profile.office_address

    def users_with_email(self, address: str, /) -> list[User]:
        """Accounts that have this e-mail address as primary, alternate or alias."""

        def matches(profile: Profile) -> bool:
            texts = profile.texts
            return address in (
                texts.get("emailAddress"),
                texts.get("alternateEmailAddress"),
                *(profile.email_aliases or ()),
            )

        return [user for user in self.users.values() if matches(user.profile)]

    def users_with_auth_account(self, name: str, /) -> list[User]:
        return [user for user in self.users.values() if user.profile.texts.get("authAccountName") == name]

    # ----------------------------------------------------------------- settings

    def _inherited(self, user: User, path: str) -> str | None:
        for group in self.groups_of(user):
            if path in group.settings:
                return group.settings[path]
        return str(self.system.default_ring_time) if path == TIMER else FACTORY_DEFAULTS.get(path)

    def setting(self, user: User, path: str) -> str | None:
        """Own value, else that of the first group with one, else the default; a blank reads as None."""
        value = user.settings[path] if path in user.settings else self._inherited(user, path)
        return value or None

    def flag_setting(self, user: User, path: str) -> bool | None:
        value = self.setting(user, path)
        return None if value is None else value == "1"

    def set_setting(self, user: User, path: str, value: str) -> None:
        """Store the text. Raises JavaError when it is too long for its column.

        The inherited value itself is not stored, so that the user keeps following it.
        """
        check_length(value, limit=SETTING_COLUMN)
        if value == self._inherited(user, path):
            user.settings.pop(path, None)
        else:
            user.settings[path] = value

    def set_flag_setting(self, user: User, path: str, value: bool) -> None:
        self.set_setting(user, path, "1" if value else "0")

    def fax(self, user: User, key: str) -> str | None:
        return self.setting(user, f"voicemail/fax/{key}")

    def _note_saved(self, user: User) -> None:
        """Keep what is stored of a user who cannot be replicated, to recognise a write that changes nothing."""
        if is_unfit(user):
            self._saved[user.user_name] = content_of(user)
        else:
            self._saved.pop(user.user_name, None)


def _by_name(items: list[Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.name in found:
            raise StateError(f"the {kind} {item.name} occurs twice")
        found[item.name] = item
    return found


def is_unfit(user: User) -> bool:
    """Call processing refuses the user: an enabled ring has no number."""
    return any(ring.enabled and ring.number is None for ring in user.rings)


def content_of(user: User) -> dict[str, Any]:
    """What is stored of a user, without the time of the save."""
    value = user.to_json()
    value["profile"].pop("timestamp", None)
    return value


def user_part(user: User) -> str:
    return f"user:{user.user_name}"


def conference_part(number: int) -> str:
    return f"conference:{number}"
