#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole private phonebook of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: phonebook
short_description: Set the whole private phonebook of a sipXcom user
version_added: 1.0.0
description:
  - Brings any number of contacts of a user's private phonebook to the described state in one task, and removes all
    others on request.
  - The phonebook is read once for all entries, and once more after contacts were added or removed.
  - Each entry is treated as M(ucfleet.voice.phonebook_entry) treats one; details that are not given are left as they
    are. One failing entry does not stop the others; the task fails at the end and says which entries failed and why.
  - When the server cannot be reached any more, refuses the login, or the deadline is over, the rest is not tried.
  - Contacts of others, from shared phonebooks and the user directory, are never touched.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  entries:
    description:
      - The contacts. An empty list is allowed; together with O(purge=true) it clears the private
        phonebook.
      - No two entries may have the same last name, first name and number.
    type: list
    elements: dict
    required: true
    suboptions:
      last_name:
        description: Last name.
        type: str
        required: true
      first_name:
        description: First name.
        type: str
        required: true
      number:
        description: The number to dial. Quote it.
        type: str
        required: true
      contact_information:
        description:
          - The details of the contact; an empty text clears one.
          - Details that are not given keep their value; an address is merged part by part.
        type: dict
        suboptions:
          job_title:
            description: Job title.
            type: str
          job_dept:
            description: Department.
            type: str
          company_name:
            description: Company.
            type: str
          assistant_name:
            description: Name of the assistant.
            type: str
          location:
            description: Location, such as a building.
            type: str
          home_address:
            description: Home address.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          office_address:
            description: Office address.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          branch_address:
            description: Address of the branch.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          cell_phone_number:
            description: Mobile number. Quote it.
            type: str
          home_phone_number:
            description: Private number. Quote it.
            type: str
          assistant_phone_number:
            description: Number of the assistant. Quote it.
            type: str
          fax_number:
            description: Fax number. Quote it.
            type: str
          did_number:
            description: Direct inward dialling number. Quote it.
            type: str
          im_id:
            description: Instant messaging ID.
            type: str
          im_display_name:
            description: Display name for instant messaging.
            type: str
          alternate_im_id:
            description: Second instant messaging ID.
            type: str
          email_address:
            description:
              - Primary e-mail address.
              - sipXcom accepts only addresses whose last part has 2 to 4 letters or digits.
            type: str
          alternate_email_address:
            description: Second e-mail address; sipXcom does not check it.
            type: str
      state:
        description: V(present) makes sure that the object exists as described, V(absent) that
          it does not exist.
        type: str
        choices:
          - present
          - absent
        default: present
  purge:
    description:
      - Whether contacts of the private phonebook that O(entries) does not name are removed.
      - They are removed one by one, each proven to be the user's own, and only if no other
        entry failed.
    type: bool
    default: false
  return_unchanged:
    description: Whether RV(phonebook.entries) also holds the entries that did not differ.
    type: bool
    default: false
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - sipXcom does not show a private contact while a directory user has the same names and number. It cannot be
    changed or removed then.
seealso:
  - module: ucfleet.voice.phonebook_entry
  - module: ucfleet.voice.phonebook_info
"""

EXAMPLES = r"""
- name: Set these contacts, and remove all others
  ucfleet.voice.phonebook:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    purge: true
    entries:
      - last_name: Roy
        first_name: Ines
        number: "0790"
        contact_information:
          company_name: Roy Ltd
      - last_name: Feld
        first_name: Rosa
        number: "4201"

- name: Set the contacts of a file, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Add and update, remove nothing else
      ucfleet.voice.phonebook:
        entries: "{{ lookup('ansible.builtin.file', 'contacts.yml') | from_yaml }}"
      register: contacts

    - name: Show how many were added
      ansible.builtin.debug:
        msg: "{{ contacts.phonebook.summary.created }} contacts are new"
"""

RETURN = r"""
phonebook:
  description: The outcome of each entry, and the entries in numbers.
  returned: when the phonebook could be read
  type: dict
  contains:
    summary:
      description: How many entries had which outcome.
      type: dict
      returned: always
      contains:
        created:
          description: Contacts that were added.
          type: int
          returned: always
        updated:
          description: Contacts with changed details.
          type: int
          returned: always
        deleted:
          description: Contacts that were removed.
          type: int
          returned: always
        unchanged:
          description: Entries that did not differ.
          type: int
          returned: always
        failed:
          description: Entries that could not be brought to their state.
          type: int
          returned: always
        skipped:
          description: Entries that were not tried after a failure that concerns all.
          type: int
          returned: always
    entries:
      description: The entries that differed or failed, with O(return_unchanged=true) all of them.
      type: list
      elements: dict
      returned: always
      contains:
        last_name:
          description: Last name.
          type: str
          returned: always
        first_name:
          description: First name.
          type: str
          returned: always
        number:
          description: The number to dial.
          type: str
          returned: always
        outcome:
          description: One of V(created), V(updated), V(deleted), V(unchanged), V(failed), V(skipped).
          type: str
          returned: always
        changed:
          description: Whether the contact was changed, or would be in check mode.
          type: bool
          returned: always
        id:
          description: The number that sipXcom gave the contact, null where it is not known.
          type: str
          returned: always
        fields:
          description: Names of the options that differed.
          type: list
          elements: str
          returned: always
        msg:
          description: Why the entry failed and what to do.
          type: str
          returned: when the entry failed
        failure:
          description: The same in the form of RV(failure).
          type: dict
          returned: when the entry failed
  sample:
    summary:
      created: 1
      updated: 0
      deleted: 0
      unchanged: 12
      failed: 0
      skipped: 0
    entries:
      - last_name: Roy
        first_name: Ines
        number: "0790"
        outcome: created
        changed: true
        id: "310"
        fields: [last_name, first_name, number]
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: when the phonebook could be read
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
    entry:
      description: Names and number of the contact.
      type: str
      returned: always
    fields:
      description: Names of the options that differ.
      type: list
      elements: str
      returned: always
# BEGIN GENERATED requests failure parts
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success, or when a part of the task failed
  type: int
  sample: 2
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook import PHONEBOOK


def main() -> None:
    run(PHONEBOOK)


if __name__ == "__main__":
    main()
# END GENERATED
