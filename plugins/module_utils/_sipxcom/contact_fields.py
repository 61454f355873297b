# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fields of a contact, and those that the user's own contact information shares (sipXcom protocol, section 5.8).

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Code, DialString, Email
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WHEN_KNOWN, Doc, Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Record, Text

#: width of the database's text columns
LONGEST = 255
#: what the server accepts as primary address; its last label is four characters at most
EMAIL = r"[A-Za-z0-9_.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9]{2,4}"
EMAIL_HINT = "must be an address that sipXcom accepts (name@host.domain, the last part 2 to 4 letters or digits)"


def text(name: str, wire: str, **rules: Any) -> Field:
    """A text that an empty value clears."""
    return Text(name, wire=wire, clearable=True, **rules)


def phone(name: str, wire: str, **rules: Any) -> Field:
    """A telephone number that people read; an empty value clears it."""
    return DialString(name, wire=wire, clearable=True, written=True, **rules)


def email(name: str, wire: str, **rules: Any) -> Field:
    """An e-mail address that an empty value clears."""
    return Email(name, wire=wire, clearable=True, **rules)


def address(name: str, wire: str, *, read_only: bool = False, maximum: int | None = None, doc: Doc = "") -> Field:
    """A postal address."""
    parts = (
        text(
            "street",
            "street",
            maximum=maximum,
            doc="Street and number.",
        ),
        text(
            "city",
            "city",
            maximum=maximum,
            doc="City.",
        ),
        text(
            "country",
            "country",
            maximum=maximum,
            doc="Country.",
        ),
        text(
            "state",
            "state",
            maximum=maximum,
            doc="State or canton.",
        ),
        Code(
            "zip",
            clearable=True,
            maximum=maximum,
            doc="Postal code.",
        ),
        text(
            "office_designation",
            "officeDesignation",
            maximum=maximum,
            doc="Room or office.",
        ),
    )
    return Record(name, parts, wire=wire, read_only=read_only, doc=doc)


#: the address book part of a contact
INFORMATION = (
    text(
        "job_title",
        "jobTitle",
        maximum=LONGEST,
        doc="Job title.",
    ),
    text(
        "job_dept",
        "jobDept",
        maximum=LONGEST,
        doc="Department.",
    ),
    text(
        "company_name",
        "companyName",
        maximum=LONGEST,
        doc="Company.",
    ),
    text(
        "assistant_name",
        "assistantName",
        maximum=LONGEST,
        doc="Name of the assistant.",
    ),
    text(
        "location",
        "location",
        maximum=LONGEST,
        doc="Location, such as a building.",
    ),
    address(
        "home_address",
        "homeAddress",
        maximum=LONGEST,
        doc="Home address.",
    ),
    address(
        "office_address",
        "officeAddress",
        maximum=LONGEST,
        doc="Office address.",
    ),
    address(
        "branch_address",
        "branchAddress",
        maximum=LONGEST,
        doc="Address of the branch.",
    ),
    phone(
        "cell_phone_number",
        "cellPhoneNumber",
        maximum=LONGEST,
        doc="Mobile number.",
    ),
    phone(
        "home_phone_number",
        "homePhoneNumber",
        maximum=LONGEST,
        doc="Private number.",
    ),
    phone(
        "assistant_phone_number",
        "assistantPhoneNumber",
        maximum=LONGEST,
        doc="Number of the assistant.",
    ),
    phone(
        "fax_number",
        "faxNumber",
        maximum=LONGEST,
        doc="Fax number.",
    ),
    phone(
        "did_number",
        "didNumber",
        maximum=LONGEST,
        doc="Direct inward dialling number.",
    ),
    text(
        "im_id",
        "imId",
        maximum=LONGEST,
        doc="Instant messaging ID.",
    ),
    text(
        "im_display_name",
        "imDisplayName",
        maximum=LONGEST,
        doc="Display name for instant messaging.",
    ),
    text(
        "alternate_im_id",
        "alternateImId",
        maximum=LONGEST,
        doc="Second instant messaging ID.",
    ),
    email(
        "email_address",
        "emailAddress",
        maximum=LONGEST,
        pattern=EMAIL,
        pattern_hint=EMAIL_HINT,
        doc=(
            "Primary e-mail address.",
            "sipXcom accepts only addresses whose last part has 2 to 4 letters or digits.",
        ),
    ),
    email(
        "alternate_email_address",
        "alternateEmailAddress",
        maximum=LONGEST,
        doc="Second e-mail address; sipXcom does not check it.",
    ),
)
#: what identifies a contact, exact in case
KEY = (
    Text(
        "last_name",
        wire="last-name",
        required=True,
        identifies=True,
        nameless=True,
        maximum=LONGEST,
        doc="Last name.",
    ),
    Text(
        "first_name",
        wire="first-name",
        required=True,
        identifies=True,
        nameless=True,
        maximum=LONGEST,
        doc="First name.",
    ),
    DialString(
        "number",
        required=True,
        identifies=True,
        nameless=True,
        written=True,
        maximum=LONGEST,
        doc="The number to dial.",
    ),
)
CONTACT = (
    *KEY,
    Record(
        "contact_information",
        INFORMATION,
        wire="contact-information",
        doc=(
            "The details of the contact; an empty text clears one.",
            "Details that are not given keep their value; an address is merged part by part.",
        ),
        returned=WHEN_KNOWN,
        returned_doc="The details; texts that are not set are empty.",
    ),
    Text(
        "id",
        read_only=True,
        doc="The number that sipXcom gave the contact; a contact that check mode would create has none yet.",
    ),
)
