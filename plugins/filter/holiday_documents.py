# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `holiday_documents`: the documents of users whose calls somebody else takes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: holiday_documents
short_description: Make fleet documents that forward the calls of users to their cover
version_added: 1.0.0
description:
  - Makes one document of M(ucfleet.voice.fleet) for each user, with one ring to the cover. The role
    P(ucfleet.voice.holiday#role) uses it.
author:
  - ucfleet.voice contributors (@ucfleet)
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
  problems:
    description: Whether to return a list of what is wrong instead of a failure. It is empty if nothing is.
    type: bool
    default: false
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

from collections.abc import Callable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.plugin_utils._job_documents import JobUsers, problems_of

_USERS = JobUsers("holiday", "cover")


def holiday_documents(users: object, cover: object = None, problems: bool = False) -> list[dict[str, Any]] | list[str]:
    """The documents; AnsibleFilterError, or the list of `problems`, says which user is wrong and why."""
    if problems:
        return problems_of(lambda: _USERS.documents(users, cover))
    return _USERS.documents(users, cover)


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"holiday_documents": holiday_documents}
