# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `offboard_documents`: the documents of users who leave."""

from __future__ import annotations

DOCUMENTATION = r"""
name: offboard_documents
short_description: Make fleet documents that end what users who leave have set up
version_added: 1.0.0
description:
  - Makes one document of M(ucfleet.voice.fleet) for each user. The role P(ucfleet.voice.offboard#role) uses it.
  - On sipXcom, calls ring at the manager, too, the mailbox has another greeting and sends no mail, and nobody can enter
    the user's conferences. On UCP, find-me-follow-me is off. What a document says itself is kept.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description:
      - The users. A text is a name, which is the username on sipXcom, too. A dictionary is the document of a user, with
        the number of this user's manager as C(manager).
    type: list
    elements: raw
    required: true
  manager:
    description: The number that takes the calls, as text, or a dictionary of user names and numbers.
    type: raw
  greeting:
    description: The greeting of the mailboxes.
    type: str
    default: EXTENDED_ABSENCE
  live:
    description: Exported documents of the users, whose conferences are disabled.
    type: list
    elements: dict
    default: []
  done:
    description:
      - Users whom an earlier run was done with. Where UCP does not show the switch of find-me-follow-me, it counts as
        off for them.
    type: list
    elements: str
    default: []
  problems:
    description: Whether to return a list of what is wrong instead of a failure. It is empty if nothing is.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show the documents of people who left
  ansible.builtin.debug:
    msg: "{{ ['3100', '3101'] | ucfleet.voice.offboard_documents(manager='3000') }}"
"""

RETURN = r"""
_value:
  description: The documents, in the order of the input.
  type: list
  elements: dict
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.plugin_utils._job_documents import JobUsers, problems_of

_USERS = JobUsers("offboard", "manager")


def offboard_documents(
    users: object,
    manager: object = None,
    greeting: str = "EXTENDED_ABSENCE",
    live: Iterable[Mapping[str, Any]] = (),
    done: Iterable[str] = (),
    problems: bool = False,
) -> list[dict[str, Any]] | list[str]:
    """The documents; AnsibleFilterError, or the list of `problems`, says which user is wrong and why."""
    if problems:
        return problems_of(lambda: _USERS.documents(users, manager))
    conferences = {one["name"]: one.get("sipxcom", {}).get("conferences") or [] for one in live}
    before = frozenset(done)
    return [
        _ended(document, greeting, conferences.get(document["name"], []), document["name"] in before)
        for document in _USERS.documents(users, manager)
    ]


def _ended(
    document: Mapping[str, Any], greeting: str, conferences: Iterable[Mapping[str, Any]], is_done: bool
) -> dict[str, Any]:
    """The document of one user with everything that ends; the user's own settings lie above."""
    found = dict(document)
    sipxcom, ucp = document.get("sipxcom"), document.get("ucp")
    if isinstance(sipxcom, Mapping):
        mail = {"greeting": greeting, "email_notification": False, "alt_email_notification": False}
        ended: dict[str, Any] = {"vm_prefs": _merged(mail, sipxcom.get("vm_prefs"))}
        rooms = [{"name": one["name"], "enabled": False} for one in conferences]
        if rooms:
            ended["conferences"] = rooms
        found["sipxcom"] = {**sipxcom, **ended, **({"conferences": own} if (own := sipxcom.get("conferences")) else {})}
    if isinstance(ucp, Mapping):
        switch = {"enabled": False, **({"assume": "disabled"} if is_done else {})}
        found["ucp"] = {**ucp, "fmfm": _merged(switch, ucp.get("fmfm"))}
    return found


def _merged(below: Mapping[str, Any], above: object) -> Any:
    """A dictionary over another one; what is no dictionary is left for the check of the fleet."""
    if above is None:
        return dict(below)
    return {**below, **above} if isinstance(above, Mapping) else above


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"offboard_documents": offboard_documents}
