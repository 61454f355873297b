#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The profile of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: contact_information
short_description: Set the profile of a sipXcom user
version_added: 1.0.0
description:
  - Brings the profile (contact information) of one user of sipXcom (sipXecs, Uniteme) to the described state.
  - Options that are not given are left as they are; an empty text clears a detail.
  - sipXcom replaces the whole profile with each write and erases what a write lacks, the name of the user included.
    The module therefore always sends back the complete profile, e-mail aliases included, with the differences in it.
  - Salutation, manager, employee number, IM ID, the state of the account and what sipXcom computes itself
    (display name, picture, site) are returned and cannot be set here; sipXcom ignores them in a write.
  - If nothing differs, nothing is written.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  first_name:
    description: First name; blanks around it do not count.
    type: str
  last_name:
    description: Last name; blanks around it do not count.
    type: str
  auth_account_name:
    description:
      - Name of the account for external authentication, stored in lower case.
      - Clearing it can end a way to log in.
    type: str
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
    description: Home address; merged part by part.
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
    description:
      - Office address; merged part by part.
      - It cannot be set while O(use_branch_address) is on, as sipXcom then shows the address
        of the user's site here.
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
  use_branch_address:
    description:
      - Whether the office address is that of the user's site.
      - Only a user who belongs to a site can have this on, otherwise the task fails before
        it writes.
      - Switching it on gives up the user's own office address.
    type: bool
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
  alternate_im_id:
    description: Second instant messaging ID.
    type: str
  email_address:
    description: Primary e-mail address, stored in lower case; it is the same address as in
      M(ucfleet.voice.vm_prefs).
    type: str
  alternate_email_address:
    description: Second e-mail address, stored in lower case.
    type: str
  twitter_name:
    description: Name at Twitter.
    type: str
  linkedin_name:
    description: Name at LinkedIn.
    type: str
  facebook_name:
    description: Name at Facebook.
    type: str
  xing_name:
    description: Name at Xing.
    type: str
  custom1:
    description: First text of your own.
    type: str
  custom2:
    description: Second text of your own.
    type: str
  custom3:
    description: Third text of your own.
    type: str
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - sipXcom keeps no version of a profile; if another system writes between the read and the write of this module,
    its change is lost.
  - A picture from another address cannot be kept in a write; the module warns when a change gives it up.
  - The profile of a user that LDAP manages can be changed, but the next import may overwrite it; the module warns.
seealso:
  - module: ucfleet.voice.vm_prefs
"""

EXAMPLES = r"""
- name: Set the new office of Kim
  ucfleet.voice.contact_information:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    job_title: Analyst
    location: Hall 3
    office_address:
      street: 4 Elm Rd
      city: Lyon
      zip: "69001"

- name: Set a detail, with the connection given once
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  block:
    - name: Clear the assistant
      ucfleet.voice.contact_information:
        assistant_name: ""
        assistant_phone_number: ""
"""

RETURN = r"""
contact_information:
  description: The profile after the task, or as it would be in check mode; texts that are not set are empty.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    first_name:
      description: First name; blanks around it do not count.
      type: str
      returned: always
    last_name:
      description: Last name; blanks around it do not count.
      type: str
      returned: always
    auth_account_name:
      description: Name of the account for external authentication, stored in lower case.
      type: str
      returned: always
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
      description: Home address; merged part by part.
      type: dict
      returned: always
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
      description: Office address; merged part by part.
      type: dict
      returned: always
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
    use_branch_address:
      description: Whether the office address is that of the user's site.
      type: bool
      returned: always
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
    alternate_im_id:
      description: Second instant messaging ID.
      type: str
      returned: always
    email_address:
      description: Primary e-mail address, stored in lower case; it is the same address as in
        M(ucfleet.voice.vm_prefs).
      type: str
      returned: always
    alternate_email_address:
      description: Second e-mail address, stored in lower case.
      type: str
      returned: always
    twitter_name:
      description: Name at Twitter.
      type: str
      returned: always
    linkedin_name:
      description: Name at LinkedIn.
      type: str
      returned: always
    facebook_name:
      description: Name at Facebook.
      type: str
      returned: always
    xing_name:
      description: Name at Xing.
      type: str
      returned: always
    custom1:
      description: First text of your own.
      type: str
      returned: always
    custom2:
      description: Second text of your own.
      type: str
      returned: always
    custom3:
      description: Third text of your own.
      type: str
      returned: always
    im_id:
      description: Instant messaging ID, empty while the IM account is off.
      type: str
      returned: always
    im_display_name:
      description: Display name for instant messaging; sipXcom makes it from the name.
      type: str
      returned: always
    salutation:
      description: Salutation.
      type: str
      returned: always
    manager:
      description: Manager.
      type: str
      returned: always
    employee_id:
      description: Employee number.
      type: str
      returned: always
    email_address_aliases:
      description: Further e-mail addresses.
      type: list
      elements: str
      returned: always
    branch_name:
      description: The user's site, empty without one.
      type: str
      returned: always
    branch_address:
      description: Address of the site.
      type: dict
      returned: always
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
    avatar:
      description: Address of the picture.
      type: str
      returned: always
    enabled:
      description: Whether the account is enabled.
      type: bool
      returned: always
    ldap_managed:
      description: Whether the account is kept by an LDAP import.
      type: bool
      returned: always
    last_imported_date:
      description: When LDAP imported the account last.
      type: str
      returned: always
    disabled_date:
      description: When the account was disabled.
      type: str
      returned: always
    timestamp:
      description: When the account was saved last, in milliseconds since 1970.
      type: int
      returned: always
  # END GENERATED
  sample:
    first_name: Kim
    last_name: Lee
    job_title: Analyst
    office_address:
      street: 4 Elm Rd
      city: Lyon
    email_address: kim@example.org
    use_branch_address: false
    salutation: "None"
    enabled: true
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
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_information import CONTACT_INFORMATION


def main() -> None:
    run(CONTACT_INFORMATION)


if __name__ == "__main__":
    main()
# END GENERATED
