# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory of the contacts in the phonebook of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
name: sipxcom_phonebook
short_description: Make hosts of the contacts in the phonebook of a sipXcom user
version_added: 1.0.0
description:
  - Makes a host of each contact that a user of sipXcom sees in the phonebook.
  - The name of the inventory file ends with C(sipxcom_phonebook.yml), C(sipxcom_phonebook.yaml), C(phonebook.yml) or
    C(phonebook.yaml), and its option O(plugin) is V(ucfleet.voice.sipxcom_phonebook).
  - Each host has the variable C(voice_contact), the contact as RV(ucfleet.voice.phonebook_info#module:contacts)
    describes it.
  - Tasks of these hosts run on the control node. O(compose) can set other connection variables.
  - Values of the phonebook are never rendered as templates.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [ucfleet.voice.sipxcom_phonebook]
  filter:
    description: Only contacts with this text, as in M(ucfleet.voice.phonebook_info).
    type: str
  private_only:
    description: Whether only contacts of the private phonebook are hosts.
    type: bool
    default: false
  hostname:
    description:
      - The place in the contact that gives the host its name, such as V(number) or
        V(contact_information.email_address).
      - Two contacts with one host name are refused.
    type: str
    default: number
  unsafe_names:
    description:
      - What is done with a host name that holds a character with a meaning in patterns, addresses or templates. V(fail)
        refuses the inventory, and V(replace) writes C(_) in place of each such character.
    type: str
    choices: [fail, replace]
    default: fail
  group_by:
    description:
      - Places whose values make groups, such as V(contact_information.job_dept), which makes the group
        C(job_dept_sales) of the value V(sales).
    type: list
    elements: str
    default: []
  group_prefix:
    description: What the names of the groups of O(group_by) begin with.
    type: str
    default: ''
extends_documentation_fragment:
  - ucfleet.voice.sipxcom_plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - A cache that was made with another inventory file, address or login is not used.
"""

EXAMPLES = r"""
# office.phonebook.yml, with SIPXCOM_PASSWORD in the environment
plugin: ucfleet.voice.sipxcom_phonebook
url: https://pbx.example.org
username: "3100"
group_by: [contact_information.job_dept]
compose:
  full_name: voice_contact.first_name ~ ' ' ~ voice_contact.last_name
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import pathlib

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_info import PHONEBOOK_INFO
from ansible_collections.ucfleet.voice.plugins.plugin_utils._inventory import (
    Host,
    VoiceInventory,
    groups_by,
    place_of,
)
from ansible_collections.ucfleet.voice.plugins.plugin_utils._query import answer_of

_OPTIONS = tuple(field.name for field in PHONEBOOK_INFO.fields() if field.name not in ("offset", "limit", "search"))


class InventoryModule(VoiceInventory):
    """The inventory as Ansible finds it."""

    NAME = "ucfleet.voice.sipxcom_phonebook"
    ENDINGS = ("phonebook.yml", "phonebook.yaml")

    def hosts(self, folder: pathlib.Path) -> list[Host]:
        options = {name: self.option(name) for name in _OPTIONS}
        contacts = answer_of(PHONEBOOK_INFO, options, self.display.warning)["contacts"]
        found: list[Host] = []
        for number, contact in enumerate(contacts, 1):
            where = f"contact {number} ({contact['number']})"
            name = place_of(contact, self.option("hostname"))
            if not isinstance(name, str) or not name:
                raise errors.invalid(
                    f"{where} has no text at {self.option('hostname')}", "set hostname to another place"
                )
            groups = groups_by(contact, self.option("group_by"), self.option("group_prefix"))
            found.append(Host(name, {"voice_contact": contact}, groups, where))
        return found

    def fingerprint(self, folder: pathlib.Path) -> str:
        return f"{self.option('url')} {self.option('username')}"
