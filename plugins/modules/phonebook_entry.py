#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One contact in the private phonebook of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: phonebook_entry
short_description: Set one contact in the private phonebook of a sipXcom user
version_added: 1.0.0
description:
  - Brings one contact of a user's private phonebook to the described state.
  - A contact is identified by O(last_name), O(first_name) and O(number) together, exact in case. Changing one of
    them means another contact.
  - Options that are not given are left as they are; an empty text clears a detail.
  - The user may also see contacts of others, from shared phonebooks and the user directory. They cannot be changed
    here, and sipXcom refuses a private contact with the same names and number; this fails with the kind V(conflict),
    before anything is written and also in check mode.
  - With O(state=absent) a contact of others with the same key is no reason to fail; there is nothing to delete then.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
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
    description: V(present) makes sure that the object exists as described, V(absent) that it
      does not exist.
    type: str
    choices:
      - present
      - absent
    default: present
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - sipXcom stores no picture for private contacts.
  - A contact that was imported from a file or from Google loses its link with the import when it is changed.
  - Where the private phonebook holds several copies of the same contact, sipXcom shows only one of them;
    O(state=absent) removes all.
seealso:
  - module: ucfleet.voice.phonebook
  - module: ucfleet.voice.phonebook_info
"""

EXAMPLES = r"""
- name: Set a supplier in the phonebook of Kim
  ucfleet.voice.phonebook_entry:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    last_name: Roy
    first_name: Ines
    number: "0790"
    contact_information:
      company_name: Roy Ltd
      email_address: ines@example.org
      office_address:
        city: Lyon
        zip: "69001"

- name: Set contacts, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Clear the number of the assistant
      ucfleet.voice.phonebook_entry:
        last_name: Roy
        first_name: Ines
        number: "0790"
        contact_information:
          assistant_phone_number: ""

    - name: Remove the former supplier
      ucfleet.voice.phonebook_entry:
        last_name: Feld
        first_name: Rosa
        number: "4201"
        state: absent
"""

RETURN = r"""
phonebook_entry:
  description: The contact after the task, or as it would be in check mode; null when it is absent.
  returned: success
  type: dict
  # BEGIN GENERATED contains
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
    contact_information:
      description: The details; texts that are not set are empty.
      type: dict
      returned: when the object exists or the option is given
      contains:
        job_title:
          description: Job title.
          type: str
          returned: when the object exists or the option is given
        job_dept:
          description: Department.
          type: str
          returned: when the object exists or the option is given
        company_name:
          description: Company.
          type: str
          returned: when the object exists or the option is given
        assistant_name:
          description: Name of the assistant.
          type: str
          returned: when the object exists or the option is given
        location:
          description: Location, such as a building.
          type: str
          returned: when the object exists or the option is given
        home_address:
          description: Home address.
          type: dict
          returned: when the object exists or the option is given
          contains:
            street:
              description: Street and number.
              type: str
              returned: always
            city:
              description: City.
              type: str
              returned: always
            country:
              description: Country.
              type: str
              returned: always
            state:
              description: State or canton.
              type: str
              returned: always
            zip:
              description: Postal code.
              type: str
              returned: always
            office_designation:
              description: Room or office.
              type: str
              returned: always
        office_address:
          description: Office address.
          type: dict
          returned: when the object exists or the option is given
          contains:
            street:
              description: Street and number.
              type: str
              returned: always
            city:
              description: City.
              type: str
              returned: always
            country:
              description: Country.
              type: str
              returned: always
            state:
              description: State or canton.
              type: str
              returned: always
            zip:
              description: Postal code.
              type: str
              returned: always
            office_designation:
              description: Room or office.
              type: str
              returned: always
        branch_address:
          description: Address of the branch.
          type: dict
          returned: when the object exists or the option is given
          contains:
            street:
              description: Street and number.
              type: str
              returned: always
            city:
              description: City.
              type: str
              returned: always
            country:
              description: Country.
              type: str
              returned: always
            state:
              description: State or canton.
              type: str
              returned: always
            zip:
              description: Postal code.
              type: str
              returned: always
            office_designation:
              description: Room or office.
              type: str
              returned: always
        cell_phone_number:
          description: Mobile number.
          type: str
          returned: when the object exists or the option is given
        home_phone_number:
          description: Private number.
          type: str
          returned: when the object exists or the option is given
        assistant_phone_number:
          description: Number of the assistant.
          type: str
          returned: when the object exists or the option is given
        fax_number:
          description: Fax number.
          type: str
          returned: when the object exists or the option is given
        did_number:
          description: Direct inward dialling number.
          type: str
          returned: when the object exists or the option is given
        im_id:
          description: Instant messaging ID.
          type: str
          returned: when the object exists or the option is given
        im_display_name:
          description: Display name for instant messaging.
          type: str
          returned: when the object exists or the option is given
        alternate_im_id:
          description: Second instant messaging ID.
          type: str
          returned: when the object exists or the option is given
        email_address:
          description: Primary e-mail address.
          type: str
          returned: when the object exists or the option is given
        alternate_email_address:
          description: Second e-mail address; sipXcom does not check it.
          type: str
          returned: when the object exists or the option is given
    id:
      description: The number that sipXcom gave the contact; a contact that check mode would create
        has none yet.
      type: str
      returned: when the object exists
  # END GENERATED
  sample:
    last_name: Roy
    first_name: Ines
    number: "0790"
    contact_information:
      company_name: Roy Ltd
      email_address: ines@example.org
    id: "310"
# BEGIN GENERATED actions requests failure
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
    fields:
      description: Names of the fields that differed.
      type: list
      returned: always
      elements: str
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import PHONEBOOK_ENTRY


def main() -> None:
    run(PHONEBOOK_ENTRY)


if __name__ == "__main__":
    main()
# END GENERATED
