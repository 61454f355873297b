#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a sipXcom user sees in the phonebook."""

from __future__ import annotations

DOCUMENTATION = r"""
module: phonebook_info
short_description: Read what a sipXcom user sees in the phonebook
version_added: 1.0.0
description:
  - Lists the contacts that a user of sipXcom sees, those of the private phonebook, of shared phonebooks and of the user
    directory (if the administrator shows it in phonebooks).
  - All of them are returned, or one page, or those that fit a filter, or the hits of a search.
  - A private contact is not listed while a directory user has the same names and number; sipXcom does not show it.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  filter:
    description:
      - Only contacts with this text anywhere in the first name, last name, number or e-mail
        address. Case is ignored.
      - The word V(null) is refused, as sipXcom takes it for no filter. Quote it.
    type: str
  search:
    description:
      - Only contacts with a word that begins with this one, among the words of number, first
        name and last name. Case is ignored. For a contact whose number is that of a directory
        user, the words of that user's names and aliases count in place of the contact's own
        names.
      - Common English words, such as V(the), are never found; O(filter) finds any text.
      - It cannot be combined with the other options. Quote it.
    type: str
  private_only:
    description: Whether only contacts of the user's private phonebook are returned. They are
      chosen after paging.
    type: bool
    default: false
  limit:
    description: The largest number of contacts to return. Without it, all rows from O(offset)
      on are read.
    type: int
  offset:
    description: The first row to return, counted from 0.
    type: int
    default: 0
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.info
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
seealso:
  - module: ucfleet.voice.phonebook
  - module: ucfleet.voice.phonebook_entry
"""

EXAMPLES = r"""
- name: Read all contacts that Kim sees
  ucfleet.voice.phonebook_info:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
  register: kim

- name: Read some contacts, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Read the second page of twenty
      ucfleet.voice.phonebook_info:
        offset: 20
        limit: 20

    - name: Read contacts with an address of one company
      ucfleet.voice.phonebook_info:
        filter: "@example.org"

    - name: Read contacts with a word that begins with this one
      ucfleet.voice.phonebook_info:
        search: kel
"""

RETURN = r"""
contacts:
  description: The contacts, ordered by number, first name and last name as texts.
  returned: success
  type: list
  elements: dict
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
      returned: always
      contains:
        job_title:
          description: Job title.
          type: str
          returned: always
        job_dept:
          description: Department.
          type: str
          returned: always
        company_name:
          description: Company.
          type: str
          returned: always
        assistant_name:
          description: Name of the assistant.
          type: str
          returned: always
        location:
          description: Location, such as a building.
          type: str
          returned: always
        home_address:
          description: Home address.
          type: dict
          returned: always
          contains: &address
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
              description: Postal code; quote it, as leading zeros count.
              type: str
              returned: always
            office_designation:
              description: Room or office.
              type: str
              returned: always
        office_address:
          description: Office address.
          type: dict
          returned: always
          contains: *address
        branch_address:
          description: Address of the branch.
          type: dict
          returned: always
          contains: *address
        cell_phone_number:
          description: Mobile number.
          type: str
          returned: always
        home_phone_number:
          description: Private number.
          type: str
          returned: always
        assistant_phone_number:
          description: Number of the assistant.
          type: str
          returned: always
        fax_number:
          description: Fax number.
          type: str
          returned: always
        did_number:
          description: Direct inward dialling number.
          type: str
          returned: always
        im_id:
          description: Instant messaging ID.
          type: str
          returned: always
        im_display_name:
          description: Display name for instant messaging.
          type: str
          returned: always
        alternate_im_id:
          description: Second instant messaging ID.
          type: str
          returned: always
        email_address:
          description: Primary e-mail address.
          type: str
          returned: always
        alternate_email_address:
          description: Second e-mail address; sipXcom does not check it.
          type: str
          returned: always
        avatar:
          description: Address of a directory user's picture.
          type: str
          returned: always
    id:
      description: The number of a stored contact; null for directory users and, without O(search), for shared ones.
      type: str
      returned: always
    private:
      description: >-
        Whether the contact is in the user's private phonebook. In a search it is null for stored contacts, as sipXcom
        does not show there which phonebook they are from, and with servers before 2017 for all contacts.
      type: bool
      returned: always
total:
  description: How many contacts the user sees in all; null for a search.
  returned: success
  type: int
  sample: 12
matching:
  description: How many contacts fit the filter or the search, on all pages.
  returned: success
  type: int
  sample: 3
show_on_phone:
  description: Whether the phones of the user show the private phonebook; null without one, and for a search.
  returned: success
  type: bool
google_domain:
  description: The domain for imports from Google; null for a search.
  returned: success
  type: str
  sample: gmail.com
# BEGIN GENERATED requests failure
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_info import PHONEBOOK_INFO


def main() -> None:
    run(PHONEBOOK_INFO)


if __name__ == "__main__":
    main()
# END GENERATED
