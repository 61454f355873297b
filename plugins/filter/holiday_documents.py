# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `holiday_documents`: the documents of users whose calls somebody else takes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: holiday_documents
short_description: Fleet documents that forward the calls of users to their cover
version_added: 0.1.0
author:
  - ucfleet.voice contributors (@ucfleet)
description:
  - Makes one document of M(ucfleet.voice.fleet) for each user, with one ring to the cover. The role
    P(ucfleet.voice.holiday#role) uses it.
options:
  _input:
    description:
      - The users. A text is a name, which is the username on sipXcom, too. A dictionary is the document of a user, with
        the cover of this user as C(cover).
    type: list
    elements: raw
    required: true
  cover:
    description: The number that rings, as text, or a dictionary of user names and numbers.
    type: raw
"""

EXAMPLES = r"""
- name: Show the documents
  ansible.builtin.debug:
    msg: "{{ ['3100', '3101'] | ucfleet.voice.holiday_documents(cover='3000') }}"
"""

RETURN = r"""
_value:
  description: The documents, in the order of the input.
  type: list
  elements: dict
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from ansible.errors import AnsibleFilterError

_HOW = "Give a name such as '3100', or a dictionary with name, cover and the login."


def _document(user: object) -> dict[str, Any]:
    """What the entry of a user says, as a document that may have `cover`."""
    if isinstance(user, str) and user.strip():
        return {"name": user, "sipxcom": {"username": user}}
    if isinstance(user, Mapping) and isinstance(user.get("name"), str) and user["name"].strip():
        return dict(user)
    if isinstance(user, Mapping):
        # The entry itself is not shown, because it can hold a password.
        raise AnsibleFilterError(f"holiday_users: an entry without a name. {_HOW}")
    raise AnsibleFilterError(f"holiday_users: {user!r} is no user. {_HOW}")


def _covered(document: Mapping[str, Any], cover: object) -> dict[str, Any]:
    """The document with a ring to the cover, or as it is where it only has settings of its own."""
    name = document["name"]
    rest = {key: value for key, value in document.items() if key != "cover"}
    number = document.get("cover", cover.get(name) if isinstance(cover, Mapping) else cover)
    sipxcom = rest.get("sipxcom")
    if number is None or number == "":
        if isinstance(cover, Mapping) or "cover" in document:
            raise AnsibleFilterError(f"holiday_cover: no number for user {name}. Add one, or leave the user out.")
        return rest
    if not isinstance(number, str):
        raise AnsibleFilterError(f"holiday_cover: {number!r} of user {name} is not a text. Quote the number.")
    if not isinstance(sipxcom, Mapping):
        if "cover" in document or isinstance(cover, Mapping):
            raise AnsibleFilterError(
                f"holiday_cover: user {name} has no sipxcom; only sipXcom can forward calls to a number. "
                "Remove the cover of this user, and give the settings for the holiday instead."
            )
        return rest
    if "call_forward" in sipxcom:
        raise AnsibleFilterError(f"holiday_users: user {name} has both call_forward and a cover. Remove one of them.")
    ring = {"number": number, "type": "At the same time", "enabled": True, "expiration": 30, "schedule": ""}
    return {**rest, "sipxcom": {**sipxcom, "call_forward": {"rings": [ring]}}}


def holiday_documents(users: object, cover: object = None) -> list[dict[str, Any]]:
    """The documents; AnsibleFilterError says which user is wrong and why."""
    if not isinstance(users, list) or not users:
        raise AnsibleFilterError(f"holiday_users must be a list with at least one user. {_HOW}")
    documents = [_document(user) for user in users]
    names = [document["name"] for document in documents]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise AnsibleFilterError(f"holiday_users: {', '.join(twice[:5])} stands twice. Keep one entry of each user.")
    unknown = sorted(set(cover) - set(names), key=str) if isinstance(cover, Mapping) else []
    if unknown:
        shown = ", ".join(map(str, unknown[:5]))
        raise AnsibleFilterError(f"holiday_cover: {shown} is none of holiday_users. Correct the name or add the user.")
    return [_covered(document, cover) for document in documents]


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"holiday_documents": holiday_documents}
