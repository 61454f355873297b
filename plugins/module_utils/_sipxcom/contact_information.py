# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own profile (sipXcom protocol, section 5.12).

A write replaces the whole profile, and what a body lacks is erased, the user's name included.
So a write sends back everything that the server showed, with the differences laid over it.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import ValueDict
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import (
    LONGEST,
    address,
    email,
    phone,
    text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import overlay

PATH = "/my/contact-information"
WRAPPER = "contact-information"
ALIASES = "emailAddressAliasesSet"

SETTABLE = (
    text(
        "first_name",
        "firstName",
        maximum=LONGEST,
        clean=str.strip,
        doc="First name; blanks around it do not count.",
    ),
    text(
        "last_name",
        "lastName",
        maximum=LONGEST,
        clean=str.strip,
        doc="Last name; blanks around it do not count.",
    ),
    text(
        "auth_account_name",
        "authAccountName",
        clean=str.lower,
        doc=(
            "Name of the account for external authentication, stored in lower case.",
            "Clearing it can end a way to log in.",
        ),
    ),
    text(
        "job_title",
        "jobTitle",
        doc="Job title.",
    ),
    text(
        "job_dept",
        "jobDept",
        doc="Department.",
    ),
    text(
        "company_name",
        "companyName",
        doc="Company.",
    ),
    text(
        "assistant_name",
        "assistantName",
        doc="Name of the assistant.",
    ),
    text(
        "location",
        "location",
        doc="Location, such as a building.",
    ),
    address(
        "home_address",
        "homeAddress",
        doc="Home address; merged part by part.",
    ),
    address(
        "office_address",
        "officeAddress",
        doc=(
            "Office address; merged part by part.",
            (
                "It cannot be set while O(use_branch_address) is on, as sipXcom then shows the address of the"
                " user's site here."
            ),
        ),
    ),
    Bool(
        "use_branch_address",
        wire="useBranchAddress",
        doc=(
            "Whether the office address is that of the user's site.",
            "Only a user who belongs to a site can have this on, otherwise the task fails before it writes.",
            "Switching it on gives up the user's own office address.",
        ),
    ),
    phone(
        "cell_phone_number",
        "cellPhoneNumber",
        doc="Mobile number.",
    ),
    phone(
        "home_phone_number",
        "homePhoneNumber",
        doc="Private number.",
    ),
    phone(
        "assistant_phone_number",
        "assistantPhoneNumber",
        doc="Number of the assistant.",
    ),
    phone(
        "fax_number",
        "faxNumber",
        doc="Fax number.",
    ),
    phone(
        "did_number",
        "didNumber",
        doc="Direct inward dialling number.",
    ),
    text(
        "alternate_im_id",
        "alternateImId",
        doc="Second instant messaging ID.",
    ),
    email(
        "email_address",
        "emailAddress",
        clean=str.lower,
        doc=("Primary e-mail address, stored in lower case; it is the same address as in M(ucfleet.voice.vm_prefs)."),
    ),
    email(
        "alternate_email_address",
        "alternateEmailAddress",
        clean=str.lower,
        doc="Second e-mail address, stored in lower case.",
    ),
    # The key on the wire is spelled like this.
    text(
        "twitter_name",
        "twiterName",
        doc="Name at Twitter.",
    ),
    text(
        "linkedin_name",
        "linkedinName",
        doc="Name at LinkedIn.",
    ),
    text(
        "facebook_name",
        "facebookName",
        doc="Name at Facebook.",
    ),
    text(
        "xing_name",
        "xingName",
        doc="Name at Xing.",
    ),
    text(
        "custom1",
        "custom1",
        doc="First text of your own.",
    ),
    text(
        "custom2",
        "custom2",
        doc="Second text of your own.",
    ),
    text(
        "custom3",
        "custom3",
        doc="Third text of your own.",
    ),
)
#: kept by the server whatever a write says, or computed by it
SHOWN = (
    Text(
        "im_id",
        wire="imId",
        read_only=True,
        doc="Instant messaging ID, empty while the IM account is off.",
    ),
    Text(
        "im_display_name",
        wire="imDisplayName",
        read_only=True,
        doc="Display name for instant messaging; sipXcom makes it from the name.",
    ),
    Text(
        "salutation",
        read_only=True,
        doc="Salutation.",
    ),
    Text(
        "manager",
        read_only=True,
        doc="Manager.",
    ),
    Text(
        "employee_id",
        wire="employeeId",
        read_only=True,
        doc="Employee number.",
    ),
    ListOf(
        "email_address_aliases",
        Text("email_address_alias"),
        wire=ALIASES,
        ordered=False,
        read_only=True,
        doc="Further e-mail addresses.",
    ),
    Text(
        "branch_name",
        wire="branchName",
        read_only=True,
        doc="The user's site, empty without one.",
    ),
    address(
        "branch_address",
        "branchAddress",
        read_only=True,
        doc="Address of the site.",
    ),
    Text(
        "avatar",
        read_only=True,
        doc="Address of the picture.",
    ),
    Bool(
        "enabled",
        read_only=True,
        doc="Whether the account is enabled.",
    ),
    Bool(
        "ldap_managed",
        wire="ldapManaged",
        read_only=True,
        doc="Whether the account is kept by an LDAP import.",
    ),
    Text(
        "last_imported_date",
        wire="lastImportedDate",
        read_only=True,
        doc="When LDAP imported the account last.",
    ),
    Text(
        "disabled_date",
        wire="disabledDate",
        read_only=True,
        doc="When the account was disabled.",
    ),
    Int(
        "timestamp",
        read_only=True,
        doc="When the account was saved last, in milliseconds since 1970.",
    ),
)
FIELDS = SETTABLE + SHOWN


def read(client: SipxcomClient) -> tuple[ValueDict, Mapping[str, Any]]:
    """The profile in the words of the options, and as the server shows it."""
    document = client.unwrap(client.get(PATH), PATH, WRAPPER)
    return client.decode(FIELDS, document, PATH), document


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        return Actual(*read(self._client))

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        _check_site(desired, actual)
        if walk.changes(SETTABLE, actual.values, walk.merge(SETTABLE, actual.values, desired.values)):
            actual = actual.warned(*_losses(actual.values))
        return desired, actual

    def update(self, plan: Plan) -> None:
        document = overlay(SETTABLE, plan.actual.memo, plan.target)
        aliases = document.pop(ALIASES, None)
        if aliases:
            # As the server shows it, a list of texts fails on the way back or is lost; its parser wants the name of
            # the elements.
            document[ALIASES] = {"string": aliases}
        self._client.put(PATH, {WRAPPER: document})


def _check_site(desired: Desired, actual: Actual) -> None:
    """What depends on the user's site. Raises VoiceError (invalid)."""
    live = actual.values
    is_on = bool(live["use_branch_address"])
    will_be_on = desired.values.get("use_branch_address", is_on)
    if will_be_on and not is_on and "branchName" in actual.memo and not live["branch_name"]:
        raise errors.invalid(
            "the user belongs to no site, so sipXcom would keep use_branch_address off",
            "assign the user or the group to a site first, or take use_branch_address out",
        )
    shown = live["office_address"] if is_on else live["branch_address"]
    address = desired.values.get("office_address") or {}
    if will_be_on and any(shown.get(name) != value for name, value in address.items()):
        raise errors.invalid(
            "office_address shows the address of the user's site while use_branch_address is on, and cannot be changed",
            "set use_branch_address: false together with office_address, or take office_address out",
        )


def _losses(live: Mapping[str, Any]) -> list[str]:
    """What any write costs this user, or what may take it back."""
    warnings = []
    if live["avatar"] and "/sipxconfig/rest/avatar/" not in live["avatar"]:
        warnings.append("the picture from another address is given up, as sipXcom cannot keep it in a write")
    if live["ldap_managed"]:
        warnings.append("the user is managed by LDAP, and the next import may overwrite the change")
    return warnings


CONTACT_INFORMATION = Resource(
    name="contact_information",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    verify=True,
)
