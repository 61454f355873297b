# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of one simulated PBX: its objects, the indexes over them, and their parts for persistence.

Parts: `system`, `sites`, `groups`, `phonebooks`, `next_ids`, one `user:<name>` per user and
one `conference:<number>` per conference (its position, since a conference can be renamed).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.errors import SETTING_COLUMN, check_length, missing_row, user_error
from ucfleet_sandbox.sipxcom.model import (
    Conference,
    Contact,
    Group,
    Phonebook,
    PrivatePhonebook,
    Profile,
    Ring,
    Schedule,
    Site,
    System,
    User,
)
from ucfleet_sandbox.sipxcom.settings import FACTORY_DEFAULTS, PERMISSION_DEFAULTS, TIMER

__all__ = ["State"]

_KEYS = frozenset({"system", "sites", "groups", "users", "phonebooks", "conferences", "next_ids"})


class State:
    """Everything that a request can see or change. `touched` collects the names of changed parts."""

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
        token = _user_part(user)
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
                self._names_in_use.setdefault(name, set()).add(_conference_part(number))

    # -------------------------------------------------------------------- users

    def find_user(self, name: str | None) -> User | None:
        """The user with this user name or alias (both case-sensitive)."""
        if name is None:
            return None
        return self.users.get(name) or self.users.get(self._aliases.get(name, ""))

    def find_user_by_im_id(self, im_id: str) -> User | None:
        return self.users.get(self._im_ids.get(im_id.lower(), ""))

    def touch(self, user: User) -> None:
        """The user's own part changed."""
        self._note_saved(user)
        self.touched.add(_user_part(user))

    def _note_saved(self, user: User) -> None:
        """Keep what is stored of a user who cannot be replicated, to recognise a write that changes nothing."""
        if _is_unfit(user):
            self._saved[user.user_name] = _content(user)
        else:
            self._saved.pop(user.user_name, None)

    def save_user(self, user: User) -> None:
        """The server saved the user record: besides the change itself, its profile gets a new time stamp.

        Raises JavaError when the user, stored by then, cannot be passed on to call processing because of an
        enabled ring without a number (sipXcom protocol, sections 3.7 and 5.1). Nothing new is not passed on.
        """
        is_new = self._saved.get(user.user_name) != _content(user) if _is_unfit(user) else False
        user.profile.timestamp = int(time.time() * 1000)
        self.touch(user)
        if is_new:
            raise user_error(f"Replication: insert/update failed - {user.user_name}")

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

    # ---------------------------------------------------------- names in use

    def is_name_in_use(self, name: str) -> bool:
        """The name is that of any object of the dial plan; IM ids count in any letter case."""
        return name in self._names_in_use or name.lower() in self._im_ids

    def can_conference_use(self, number: int, name: str) -> bool:
        own = _conference_part(number)
        return not self._names_in_use.get(name, set()) - {own} and name.lower() not in self._im_ids

    # ------------------------------------------------------------- conferences

    def find_conference(self, name: str) -> tuple[int, Conference] | None:
        """Number and conference of this exact name."""
        number = self._conference_names.get(name)
        return None if number is None else (number, self.conferences[number])

    def conferences_of(self, user: User) -> list[Conference]:
        return [self.conferences[number] for number in self._owned.get(user.user_name, [])]

    def rename_conference(self, number: int, name: str) -> None:
        conference = self.conferences[number]
        own = _conference_part(number)
        if conference.name not in (conference.extension, conference.did):
            self._names_in_use.get(conference.name, set()).discard(own)
            if not self._names_in_use.get(conference.name):
                self._names_in_use.pop(conference.name, None)
        if self._conference_names.get(conference.name) == number:
            del self._conference_names[conference.name]
        conference.name = name
        self._conference_names.setdefault(name, number)
        if name:
            self._names_in_use.setdefault(name, set()).add(own)

    def touch_conference(self, number: int) -> None:
        self.touched.add(_conference_part(number))

    # ------------------------------------------------------- rings, schedules

    def replace_rings(self, user: User, rings: list[Ring]) -> None:
        for ring in user.rings:
            if ring.schedule_id is not None:
                self._ring_users.get(ring.schedule_id, set()).discard(user.user_name)
        user.rings = rings
        self._index_rings(user)
        self.save_user(user)

    def schedules_of(self, user: User) -> list[Schedule]:
        """Own schedules by name, then those of each group by name."""
        lists = [user.schedules, *(group.schedules for group in self.groups_of(user))]
        return [schedule for owned in lists for schedule in sorted(owned, key=lambda schedule: schedule.name or "")]

    def get_schedule(self, schedule_id: int) -> tuple[Schedule, User | Group]:
        """Any schedule of the system with its owner. Raises JavaError for an unknown id."""
        found = self._schedules.get(schedule_id)
        if found is None:
            raise missing_row("forwarding.Schedule", schedule_id)
        return found

    def add_schedule(self, user: User, schedule: Schedule) -> None:
        """Store a new schedule under the next id."""
        schedule.id = self._next_schedule
        self._next_schedule += 1
        user.schedules.append(schedule)
        self._schedules[schedule.id] = (schedule, user)
        self.touched.add("next_ids")
        self.touch(user)

    def touch_schedule(self, owner: User | Group) -> None:
        if isinstance(owner, User):
            self.touch(owner)
        else:
            self.touched.add("groups")

    def delete_schedule(self, schedule_id: int) -> None:
        """Remove a schedule; rings that used it are valid always from now on."""
        schedule, owner = self.get_schedule(schedule_id)
        owner.schedules.remove(schedule)
        del self._schedules[schedule_id]
        self.touch_schedule(owner)
        for name in self._ring_users.pop(schedule_id, set()):
            user = self.users[name]
            for ring in user.rings:
                if ring.schedule_id == schedule_id:
                    ring.schedule_id = None
            self.touch(user)

    # ----------------------------------------------------------------- contacts

    def shared_phonebooks_of(self, user: User) -> list[Phonebook]:
        """Phonebooks that one of the user's groups consumes, each once, in their order."""
        wanted = {id(book) for name in user.groups for book in self._group_books.get(name, [])}
        if len(user.groups) <= 1:
            return self._group_books.get(user.groups[0], []) if user.groups else []
        return [book for book in self.phonebooks if id(book) in wanted]

    def get_entry(self, entry_id: int) -> Contact:
        """Any stored contact of the system. Raises JavaError for an unknown id."""
        found = self._entries.get(entry_id)
        if found is None:
            raise missing_row("phonebook.PhonebookEntry", entry_id)
        return found[0]

    def find_entry_by_internal_id(self, internal_id: str) -> Contact | None:
        for entry, _book in self._entries.values():
            if entry.internal_id == internal_id:
                return entry
        return None

    def add_entries(self, user: User, entries: Iterable[Contact]) -> None:
        """Store new contacts in the user's private phonebook, which is created when there is none."""
        if user.phonebook is None:
            user.phonebook = PrivatePhonebook()
        for entry in entries:
            entry.id = self._next_entry
            self._next_entry += 1
            user.phonebook.entries.append(entry)
            self._entries[entry.id] = (entry, user.phonebook)
            self._entry_parts[entry.id] = _user_part(user)
        self.touched.add("next_ids")
        self.touch(user)

    def own_entry(self, user: User, entry: Contact) -> None:
        """The contact belongs to the user's private phonebook from now on, wherever it was."""
        if user.phonebook is None:
            user.phonebook = PrivatePhonebook()
        book = self._entries[entry.id][1]
        if book is not user.phonebook:
            self.touched.add(self._entry_parts[entry.id])
            book.entries.remove(entry)
            user.phonebook.entries.append(entry)
            self._entries[entry.id] = (entry, user.phonebook)
            self._entry_parts[entry.id] = _user_part(user)
        self.touch(user)

    def delete_entry(self, entry: Contact) -> None:
        book = self._entries.pop(entry.id)[1]
        self.touched.add(self._entry_parts.pop(entry.id))
        book.entries.remove(entry)

    def delete_private_phonebook(self, user: User) -> None:
        if user.phonebook is None:
            return
        for entry in user.phonebook.entries:
            del self._entries[entry.id]
            del self._entry_parts[entry.id]
        user.phonebook = None
        self.touch(user)

    # -------------------------------------------------------------------- parts

    def to_json(self) -> dict[str, Any]:
        return {
            "system": self.system.to_json(),
            "sites": self.part("sites"),
            "groups": self.part("groups"),
            "users": [user.to_json() for user in self.users.values()],
            "phonebooks": self.part("phonebooks"),
            "conferences": [conference.to_json() for conference in self.conferences],
            "next_ids": self.part("next_ids"),
        }

    def part_names(self) -> Iterable[str]:
        yield from ("system", "sites", "groups", "phonebooks", "next_ids")
        yield from (_user_part(user) for user in self.users.values())
        yield from (_conference_part(number) for number in range(len(self.conferences)))

    def part(self, name: str) -> Any:
        """JSON form of one part, None when there is no such part."""
        kind, _colon, key = name.partition(":")
        if kind == "user":
            user = self.users.get(key)
            return user.to_json() if user else None
        if kind == "conference":
            number = int(key)
            return self.conferences[number].to_json() if number < len(self.conferences) else None
        return self._shared_part(name)

    def _shared_part(self, name: str) -> Any:
        if name == "system":
            return self.system.to_json()
        if name == "next_ids":
            return {"schedule": self._next_schedule, "phonebook_entry": self._next_entry}
        lists: dict[str, Iterable[Site | Group | Phonebook]] = {
            "sites": self.sites.values(),
            "groups": self.groups.values(),
            "phonebooks": self.phonebooks,
        }
        return [item.to_json() for item in lists[name]] if name in lists else None

    @staticmethod
    def assemble(parts: Mapping[str, Any]) -> dict[str, Any]:
        """The posted form of a state from its stored parts."""
        state = {name: value for name, value in parts.items() if ":" not in name}
        users = [value for name, value in parts.items() if name.startswith("user:")]
        state["users"] = sorted(users, key=lambda user: (user.get("id") or 0, user["user_name"]))
        conferences = [(int(name.partition(":")[2]), name) for name in parts if name.startswith("conference:")]
        state["conferences"] = [parts[name] for _number, name in sorted(conferences)]
        return state


def _by_name(items: list[Any], kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        if item.name in found:
            raise StateError(f"the {kind} {item.name} occurs twice")
        found[item.name] = item
    return found


def _is_unfit(user: User) -> bool:
    """Call processing refuses the user: an enabled ring has no number."""
    return any(ring.enabled and ring.number is None for ring in user.rings)


def _content(user: User) -> dict[str, Any]:
    """What is stored of a user, without the time of the save."""
    value = user.to_json()
    value["profile"].pop("timestamp", None)
    return value


def _user_part(user: User) -> str:
    return f"user:{user.user_name}"


def _conference_part(number: int) -> str:
    return f"conference:{number}"
