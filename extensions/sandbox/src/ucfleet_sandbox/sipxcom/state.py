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

from ucfleet_sandbox.sipxcom.accounts import Accounts, conference_part, content_of, is_unfit, user_part
from ucfleet_sandbox.sipxcom.errors import missing_row, user_error
from ucfleet_sandbox.sipxcom.model import (
    Conference,
    Contact,
    Group,
    Phonebook,
    PrivatePhonebook,
    Ring,
    Schedule,
    Site,
    User,
)

__all__ = ["State"]


class State(Accounts):
    """Everything that a request can see or change. `touched` collects the names of changed parts."""

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
        self.touched.add(user_part(user))

    def save_user(self, user: User) -> None:
        """The server saved the user record: besides the change itself, its profile gets a new time stamp.

        Raises JavaError when the user, stored by then, cannot be passed on to call processing because of an
        enabled ring without a number (sipXcom protocol, sections 3.7 and 5.1). Nothing new is not passed on.
        """
        is_new = self._saved.get(user.user_name) != content_of(user) if is_unfit(user) else False
        user.profile.timestamp = int(time.time() * 1000)
        self.touch(user)
        if is_new:
            raise user_error(f"Replication: insert/update failed - {user.user_name}")

    # ---------------------------------------------------------- names in use

    def is_name_in_use(self, name: str) -> bool:
        """The name is that of any object of the dial plan; IM ids count in any letter case."""
        return name in self._names_in_use or name.lower() in self._im_ids

    def can_conference_use(self, number: int, name: str) -> bool:
        own = conference_part(number)
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
        own = conference_part(number)
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
        self.touched.add(conference_part(number))

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
            self._entry_parts[entry.id] = user_part(user)
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
            self._entry_parts[entry.id] = user_part(user)
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
        yield from (user_part(user) for user in self.users.values())
        yield from (conference_part(number) for number in range(len(self.conferences)))

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
