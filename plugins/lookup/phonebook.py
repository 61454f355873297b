# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookup `phonebook`: contacts that a sipXcom user sees, by number or name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: phonebook
short_description: Look up contacts in the phonebook of a sipXcom user
version_added: 1.0.0
description:
  - Looks up contacts that a user of sipXcom sees in the phonebook, by their number or their name.
  - A term fits a contact whose number it is, or whose first name, last name, first and last name, or last and first
    name it is. The case of names does not count.
  - The phonebook is read once for all terms of a lookup.
  - Values of the phonebook are never rendered as templates.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _terms:
    description: Numbers and names, as text. Without any, all contacts are returned.
    type: list
    elements: str
  private_only:
    description: Whether only contacts of the private phonebook count.
    type: bool
    default: false
  missing:
    description:
      - What is done with a term that fits no contact. V(fail) fails the lookup, and V(skip) leaves the term out.
    type: str
    choices: [fail, skip]
    default: fail
extends_documentation_fragment:
  - ucfleet.voice.sipxcom_plugin
seealso:
  - module: ucfleet.voice.phonebook_info
"""

EXAMPLES = r"""
- name: Show the number of a contact
  ansible.builtin.debug:
    msg: "{{ (query('ucfleet.voice.phonebook', 'Rosa Feld', **sipxcom_login) | first).number }}"
  vars:
    sipxcom_login:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_portal_password }}"
"""

RETURN = r"""
_list:
  description:
    - The contacts as RV(ucfleet.voice.phonebook_info#module:contacts) describes them, in the order of the terms, each
      once.
  type: list
  elements: dict
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import unicodedata
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_info import PHONEBOOK_INFO
from ansible_collections.ucfleet.voice.plugins.plugin_utils._query import answer_of
from ansible_collections.ucfleet.voice.plugins.plugin_utils._untrusted import untrusted

#: options that say which contacts are asked for are those of the terms
_OPTIONS = tuple(
    field.name for field in PHONEBOOK_INFO.fields() if field.name not in ("filter", "offset", "limit", "search")
)
_OWN = ("missing",)
display = Display()


class LookupModule(LookupBase):
    """The lookup as Ansible finds it."""

    def run(self, terms: list[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        if unknown := sorted(set(kwargs) - {*_OPTIONS, *_OWN}):
            known = ", ".join(sorted((*_OPTIONS, *_OWN)))
            raise AnsibleError(f"phonebook: unknown option {', '.join(unknown)}; known are {known}.")
        for term in terms:
            if not isinstance(term, str) or not term.strip():
                raise AnsibleError(f"phonebook: {clipped(term)} is no number or name as text; quote it.")
        self.set_options(var_options=variables, direct=kwargs)  # type: ignore[no-untyped-call]
        options = {name: self.get_option(name) for name in _OPTIONS}  # type: ignore[no-untyped-call]
        skips = self.get_option("missing") == "skip"  # type: ignore[no-untyped-call]
        try:
            contacts = answer_of(PHONEBOOK_INFO, options, display.warning)["contacts"]
        except VoiceError as error:
            raise AnsibleError(f"phonebook: {error.message}") from error
        chosen = [[one for one in contacts if _plain(term) in _keys(one)] for term in terms] if terms else [contacts]
        missing = [str(term) for term, found in zip(terms, chosen, strict=False) if not found]
        if missing and not skips:
            raise AnsibleError(
                f"phonebook: no contact of {options['username']} has the number or name {', '.join(missing)};"
                " correct it, or set missing to skip."
            )
        found: list[Any] = []
        for contact in (one for some in chosen for one in some):
            if contact not in found:
                found.append(contact)
        return [untrusted(contact) for contact in found]


def _plain(text: str) -> str:
    """A name as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _keys(contact: Mapping[str, Any]) -> set[str]:
    """The texts that stand for a contact, none of them empty."""
    first, last = contact["first_name"] or "", contact["last_name"] or ""
    texts = (contact["number"] or "", first, last, f"{first} {last}", f"{last} {first}")
    return {_plain(text) for text in texts} - {""}
