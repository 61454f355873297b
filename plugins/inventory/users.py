# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventory of the users of a fleet."""

from __future__ import annotations

DOCUMENTATION = r"""
name: users
short_description: Make hosts of the users of a fleet
version_added: 1.0.0
description:
  - Makes a host of each user in a file that M(ucfleet.voice.fleet) takes as its source, with groups by class, by
    column and by expression.
  - The name of the inventory file ends with C(users.yml), C(users.yaml), C(ucfleet.yml) or C(ucfleet.yaml), and its
    option O(plugin) is V(ucfleet.voice.users).
  - Each host has the variables C(voice_user) (the document of the user with defaults and classes laid below it),
    C(voice_classes) (the classes with those that they extend), C(voice_vars) (the variables of the user) and
    C(voice_where) (file and line). None of them holds a secret unless O(secrets) is set.
  - Tasks of these hosts run on the control node. O(compose) can set other connection variables.
  - Values of the source are never rendered as templates. Problems of the file are named with their lines, as
    M(ucfleet.voice.fleet) names them.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices: [ucfleet.voice.users]
  source:
    description:
      - The file with the users. A relative path begins at the folder of the inventory file.
      - The file can be encrypted as a whole with Ansible's vault.
    type: str
    required: true
  format:
    description: The format of the file. Without it the ending of the name decides.
    type: str
    choices: [yaml, jsonl, json, csv]
  encoding:
    description: The encoding of the file if it is not UTF-8.
    type: str
  columns:
    description: What the columns of a CSV file mean, as in the option of M(ucfleet.voice.fleet).
    type: dict
    default: {}
  ignore_unknown_columns:
    description: Whether columns that are no place of a document are left out.
    type: bool
    default: false
  defaults:
    description: Options of platforms that lie below the documents, as in M(ucfleet.voice.fleet).
    type: dict
    default: {}
  classes:
    description:
      - User classes, as in M(ucfleet.voice.fleet). Without them the classes of users are names only, which make groups.
    type: dict
    default: {}
  limit:
    description: Only these users, as names and patterns like those of M(ucfleet.voice.fleet).
    type: list
    elements: str
  hostname:
    description:
      - The place in the document that gives the host its name, such as V(vars.extension) or V(sipxcom.username).
      - Two users with one host name are refused.
    type: str
    default: name
  unsafe_names:
    description:
      - What is done with a host name that holds a character with a meaning in patterns, addresses or templates. V(fail)
        refuses the inventory, and V(replace) writes C(_) in place of each such character.
    type: str
    choices: [fail, replace]
    default: fail
  class_groups:
    description: Whether each class is a group of its users, and of the users of classes that extend it.
    type: bool
    default: true
  group_by:
    description:
      - Places whose values make groups, such as V(vars.site), which makes the group C(site_berlin) of the value
        V(berlin).
      - A place that no user has is refused. A list makes a group of each of its texts and numbers.
    type: list
    elements: str
    default: []
  group_prefix:
    description: What the names of the groups of O(class_groups) and O(group_by) begin with.
    type: str
    default: ''
  secrets:
    description:
      - Whether C(voice_user) and C(voice_vars) hold the secrets of the source, of O(defaults) and of O(classes).
      - It cannot be combined with O(cache), which would write them to a file.
    type: bool
    default: false
extends_documentation_fragment:
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
notes:
  - A cache that was made with other options or from an older file is not used.
"""

EXAMPLES = r"""
# fleet.users.yml
plugin: ucfleet.voice.users
source: users.csv
columns:
  Extension: name
  Site: vars.site
  Login: sipxcom.username
group_by: [vars.site]
keyed_groups:
  - key: voice_user.sipxcom.username[:2]
    prefix: block
compose:
  extension: voice_user.name
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import pathlib
from typing import Any

from ansible.errors import AnsibleError

from ansible_collections.ucfleet.voice.plugins.module_utils._ansible import decrypted, has_vault_secrets
from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.hosts import (
    CLASSES,
    USER,
    VARIABLES,
    WHERE,
    host_variables,
)
from ansible_collections.ucfleet.voice.plugins.plugin_utils._inventory import (
    Host,
    VoiceInventory,
    file_state,
    groups_by,
    place_of,
)

#: options that go to the reader as they are
_OPTIONS = ("format", "encoding", "columns", "ignore_unknown_columns", "defaults", "classes", "limit")


class InventoryModule(VoiceInventory):
    """The inventory as Ansible finds it."""

    NAME = "ucfleet.voice.users"
    ENDINGS = ("users.yml", "users.yaml", "ucfleet.yml", "ucfleet.yaml")

    def hosts(self, folder: pathlib.Path) -> list[Host]:
        secrets = self.option("secrets")
        if secrets and self.option("cache"):
            raise errors.invalid("secrets cannot be used together with cache", "leave out one of them")
        params = {name: self.option(name) for name in _OPTIONS}
        found = host_variables(
            {**params, "source": str(self._source(folder))}, secrets=secrets, decrypt=self._decrypted
        )
        documents = [{**one[USER], "class": one[CLASSES], "vars": one[VARIABLES]} for one in found]
        places = self.option("group_by")
        for place in places:
            if all(place_of(document, place) in (None, "") for document in documents):
                raise errors.invalid(f"group_by has {place}, which no user has", "correct the place")
        return [self._host(one, document) for one, document in zip(found, documents, strict=True)]

    def fingerprint(self, folder: pathlib.Path) -> str:
        return file_state(self._source(folder))

    def _source(self, folder: pathlib.Path) -> pathlib.Path:
        return folder / pathlib.Path(self.option("source")).expanduser()

    def _host(self, variables: dict[str, Any], document: dict[str, Any]) -> Host:
        place, where = self.option("hostname"), variables[WHERE]
        name = place_of(document, place)
        if isinstance(name, bool) or not isinstance(name, (str, int)) or name == "":
            raise errors.invalid(
                f"{where} ({document['name']}): has no text at {place}, the place of hostname", "give one"
            )
        prefix = self.option("group_prefix")
        groups = [f"{prefix}{one}" for one in variables[CLASSES]] if self.option("class_groups") else []
        groups += groups_by(document, self.option("group_by"), prefix)
        return Host(str(name).strip(), variables, tuple(dict.fromkeys(groups)), where)

    def _decrypted(self, data: bytes) -> bytes:
        """The clear text of a file that Ansible's vault encrypted. Raises VoiceError."""
        if not has_vault_secrets(self.loader):
            raise errors.invalid("the source is encrypted, and no vault password is given", "give one")
        try:
            return decrypted(self.loader, data)
        except AnsibleError as error:
            raise errors.invalid("no given vault password decrypts the source", "give the right one") from error
