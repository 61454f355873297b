# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documents of users whose calls another number takes, as the jobs for absent users need them.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

_HOW = "Give a name such as '3100', or a dictionary with name, {key} and the login."


@dataclasses.dataclass(frozen=True)
class JobUsers:
    """The words of a job: its role, and what it calls the number that takes the calls, such as `cover`."""

    role: str
    key: str

    def documents(self, users: object, numbers: object) -> list[dict[str, Any]]:
        """One document for each user, with a ring to the user's number where there is one.

        `numbers` is one number for all users, or user name -> number. AnsibleFilterError says who is wrong and why.
        """
        if not isinstance(users, list) or not users:
            raise AnsibleFilterError(f"{self.role}_users must be a list with at least one user. {self._how}")
        documents = [self._document(user) for user in users]
        names = [document["name"] for document in documents]
        twice = sorted(name for name, count in Counter(names).items() if count > 1)
        if twice:
            raise AnsibleFilterError(
                f"{self.role}_users: {', '.join(twice[:5])} stands twice. Keep one entry of each user."
            )
        unknown = sorted(set(numbers) - set(names), key=str) if isinstance(numbers, Mapping) else []
        if unknown:
            shown = ", ".join(map(str, unknown[:5]))
            raise AnsibleFilterError(
                f"{self._numbers}: {shown} is none of {self.role}_users. Correct the name or add the user."
            )
        forwarded = [self._forwarded(document, numbers) for document in documents]
        self._refuse_circles(documents, numbers)
        return forwarded

    @property
    def _how(self) -> str:
        return _HOW.format(key=self.key)

    @property
    def _numbers(self) -> str:
        return f"{self.role}_{self.key}"

    def _document(self, user: object) -> dict[str, Any]:
        """What the entry of a user says, as a document that may have the number."""
        if isinstance(user, str) and user.strip():
            return {"name": user, "sipxcom": {"username": user}}
        if isinstance(user, Mapping) and isinstance(user.get("name"), str) and user["name"].strip():
            return dict(user)
        if isinstance(user, Mapping):
            # The entry itself is not shown, because it can hold a password.
            raise AnsibleFilterError(f"{self.role}_users: an entry without a name. {self._how}")
        if isinstance(user, int):
            # YAML reads a number without quotes as one, and an extension such as 0123 as another one.
            raise AnsibleFilterError(
                f"{self.role}_users or {self._numbers}: the user {user} is not a text. Put the name into quotes."
            )
        raise AnsibleFilterError(f"{self.role}_users: {user!r} is no user. {self._how}")

    def _forwarded(self, document: Mapping[str, Any], numbers: object) -> dict[str, Any]:
        """The document with a ring to the number, or as it is where there is none."""
        name = document["name"]
        rest = {key: value for key, value in document.items() if key != self.key}
        is_own = self.key in document or isinstance(numbers, Mapping)
        number = self._number(document, numbers)
        sipxcom = rest.get("sipxcom")
        if number is None or number == "":
            if is_own:
                raise AnsibleFilterError(f"{self._numbers}: no number for user {name}. Add one, or leave the user out.")
            return rest
        if not isinstance(number, str):
            raise AnsibleFilterError(f"{self._numbers}: {number!r} of user {name} is not a text. Quote the number.")
        if not isinstance(sipxcom, Mapping):
            if is_own:
                raise AnsibleFilterError(
                    f"{self._numbers}: user {name} has no sipxcom; only sipXcom can forward calls to a number. "
                    f"Remove the {self.key} of this user, and give settings of the user's platforms instead."
                )
            return rest
        if "call_forward" in sipxcom:
            raise AnsibleFilterError(
                f"{self.role}_users: user {name} has both call_forward and a {self.key}. Remove one of them."
            )
        ring = {"number": number, "type": "At the same time", "enabled": True, "expiration": 30, "schedule": ""}
        return {**rest, "sipxcom": {**sipxcom, "call_forward": {"rings": [ring]}}}

    def _number(self, document: Mapping[str, Any], numbers: object) -> object:
        """The number that takes the calls of a user, as it was given."""
        return document.get(self.key, numbers.get(document["name"]) if isinstance(numbers, Mapping) else numbers)

    def _refuse_circles(self, documents: Iterable[Mapping[str, Any]], numbers: object) -> None:
        """Calls that come back to a user who is absent would reach nobody."""
        rings = {
            sipxcom.get("username", document["name"]): self._number(document, numbers)
            for document in documents
            if isinstance(sipxcom := document.get("sipxcom"), Mapping)
        }
        for first in rings:
            way = [first]
            while (reached := rings.get(way[-1])) not in (None, *way):
                way.append(reached)
            if reached == first:
                shown = " -> ".join(map(str, [*way[:5], first]))
                raise AnsibleFilterError(
                    f"{self._numbers}: calls come back to an absent user: {shown}. Name another number."
                )


def problems_of(make: Callable[[], object]) -> list[str]:
    """What makes a filter fail, as a list of at most one text, so that a role can show the text alone."""
    try:
        make()
    except AnsibleFilterError as error:
        return [str(error)]
    return []
