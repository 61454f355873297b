# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user's own profile (sipXcom protocol, section 5.12)."""

from __future__ import annotations

import datetime
from typing import Any

from ucfleet_sandbox.sipxcom.errors import check_length
from ucfleet_sandbox.sipxcom.model import ADDRESS_KEYS, CONTACT_KEYS, PROFILE_TEXTS, Profile, User, ordered_address
from ucfleet_sandbox.sipxcom.resource import EVERYTHING, Call, XResource
from ucfleet_sandbox.sipxcom.xbind import BOOLEAN, DATE, IGNORED, LONG, TEXT, TEXT_SET, Field, Struct
from ucfleet_sandbox.sipxcom.xwriter import Document, Items

__all__ = ["ContactInformation"]

_SALUTATIONS = ("Mr", "Mrs", "Miss", "Ms", "Dr", "Prof")
_UNKNOWN_SALUTATION = "None"

#: texts that PUT cannot change
_PROTECTED_TEXTS = ("manager", "salutation", "employeeId")
_LOWER_CASED = ("authAccountName", "emailAddress", "alternateEmailAddress")

#: keys in the order of answers
_ORDER = [
    "authAccountName",
    # As in a contact, which ends with the avatar.
    *CONTACT_KEYS[:-1],
    "emailAddressAliasesSet",
    "emailAddressAliases",
    "useBranchAddress",
    "branchName",
    "manager",
    "salutation",
    "employeeId",
    "twiterName",
    "linkedinName",
    "facebookName",
    "xingName",
    "timestamp",
    "avatar",
    "enabled",
    "ldapManaged",
    "lastImportedDate",
    "disabledDate",
    "extAvatarSyncDate",
    "custom1",
    "custom2",
    "custom3",
    "firstName",
    "lastName",
]

_ADDRESS = Field(Struct("userdb.profile.Address", dict.fromkeys(ADDRESS_KEYS, TEXT)).read)
_FIELDS: dict[str, Field | None] = dict.fromkeys(_ORDER, TEXT)
_FIELDS |= dict.fromkeys(("homeAddress", "officeAddress", "branchAddress"), _ADDRESS)
_FIELDS |= dict.fromkeys(("useBranchAddress", "enabled", "ldapManaged"), BOOLEAN)
_FIELDS |= dict.fromkeys(("lastImportedDate", "disabledDate", "extAvatarSyncDate"), DATE)
_FIELDS |= {"timestamp": LONG, "emailAddressAliasesSet": TEXT_SET}
# Known to the class and never shown.
_FIELDS |= dict.fromkeys(("userid", "userName", "useExtAvatar", "extAvatar"), IGNORED)
_PROFILE = Struct("rest.ContactInformationResource$Representable", _FIELDS)


def _date_text(milliseconds: int | None) -> str | None:
    """A date such as `2024-01-31 08:15:00.0 UTC`; the fraction is in milliseconds without leading zeros."""
    if milliseconds is None:
        return None
    seconds, rest = divmod(milliseconds, 1000)
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{rest} UTC"


class ContactInformation(XResource):
    """`/my/contact-information`: PUT replaces, except for protected and recomputed keys."""

    allowed = EVERYTHING

    def document(self, call: Call) -> Document:
        values = _shown_texts(call.user) | self._computed(call)
        return Document("contact-information", {key: values.get(key) for key in _ORDER})

    @staticmethod
    def _computed(call: Call) -> dict[str, Any]:
        state, user, profile = call.state, call.user, call.user.profile
        site = state.site_of(user)
        aliases = profile.email_aliases
        return {
            "homeAddress": ordered_address(profile.home_address),
            "officeAddress": ordered_address(state.office_address(user)),
            "branchAddress": ordered_address(site.address if site else {}),
            "imId": state.im_id(user) if user.im_enabled else "",
            "imDisplayName": state.im_display_name(user),
            "emailAddressAliasesSet": _alias_items(profile),
            "emailAddressAliases": None if aliases is None else ";".join(aliases),
            "useBranchAddress": state.uses_branch_address(user),
            "branchName": site.name if site else "",
            "timestamp": state.system.timestamp if profile.timestamp is None else profile.timestamp,
            "avatar": state.avatar(user),
            "enabled": profile.enabled,
            "ldapManaged": profile.ldap_managed,
            "lastImportedDate": _date_text(profile.last_imported),
            "disabledDate": _date_text(profile.disabled),
            "extAvatarSyncDate": _date_text(profile.avatar_synced),
            "firstName": user.first_name,
            "lastName": user.last_name,
        }

    def put(self, call: Call) -> None:
        values: dict[str, Any] = call.x_body("contact-information", _PROFILE.read, _PROFILE.read)
        names = [_trimmed(values.get(key)) for key in ("firstName", "lastName")]
        # The profile itself has no lengths; the names are columns of the user record.
        check_length(*names)
        user, old = call.user, call.user.profile
        texts = {key: old.texts[key] for key in _PROTECTED_TEXTS if key in old.texts}
        for key in PROFILE_TEXTS:
            if key not in _PROTECTED_TEXTS and values.get(key) is not None:
                texts[key] = values[key].lower() if key in _LOWER_CASED else values[key]
        aliases = values.get("emailAddressAliasesSet")
        # The copied bean shows its branch address as office address while its switch is on.
        branch = values.get("useBranchAddress", False)
        user.profile = Profile(
            texts=texts,
            home_address=values.get("homeAddress") or {},
            office_address=values.get("branchAddress" if branch else "officeAddress") or {},
            use_branch_address=branch and call.state.site_of(user) is not None,
            email_aliases=aliases,
            plain_alias_set=call.sends_json and aliases == [],
            im_id=old.im_id,
            enabled=old.enabled,
            ldap_managed=old.ldap_managed,
            last_imported=old.last_imported,
            disabled=old.disabled,
            avatar_synced=values.get("extAvatarSyncDate"),
        )
        user.first_name, user.last_name = names
        call.state.save_user(user)


def _alias_items(profile: Profile) -> Items | None:
    if profile.email_aliases is None:
        return None
    # The set that a JSON body left empty is of the default class, which XML does not name.
    class_name = None if profile.plain_alias_set else "linked-hash-set"
    return Items("string", list(profile.email_aliases), class_name)


def _shown_texts(user: User) -> dict[str, Any]:
    salutation = user.profile.texts.get("salutation")
    return user.profile.texts | {"salutation": salutation if salutation in _SALUTATIONS else _UNKNOWN_SALUTATION}


def _trimmed(text: str | None) -> str | None:
    return None if text is None else text.strip()
