# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user says about themselves."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.model.address import Address, read_address, without_none

__all__ = ["PROFILE_TEXTS", "Profile"]

#: profile texts that are stored as they are
PROFILE_TEXTS = (
    "authAccountName",
    "jobTitle",
    "jobDept",
    "companyName",
    "assistantName",
    "location",
    "cellPhoneNumber",
    "homePhoneNumber",
    "assistantPhoneNumber",
    "faxNumber",
    "didNumber",
    "alternateImId",
    "emailAddress",
    "alternateEmailAddress",
    "manager",
    "salutation",
    "employeeId",
    "twiterName",
    "linkedinName",
    "facebookName",
    "xingName",
    "custom1",
    "custom2",
    "custom3",
)

_LOWER_CASED = ("authAccountName", "emailAddress", "alternateEmailAddress")

_COMPUTED_PROFILE_KEYS = (
    "imDisplayName",
    "avatar",
    "branchName",
    "branchAddress",
    "firstName",
    "lastName",
    "emailAddressAliasesSet",
)


@dataclasses.dataclass(slots=True)
class Profile:
    """What `contact-information` stores; texts that were never set are absent from `texts`."""

    texts: dict[str, str] = dataclasses.field(default_factory=dict)
    home_address: Address = dataclasses.field(default_factory=dict)
    office_address: Address = dataclasses.field(default_factory=dict)
    use_branch_address: bool = False
    email_aliases: list[str] | None = None
    plain_alias_set: bool = False
    im_id: str | None = None
    enabled: bool = True
    ldap_managed: bool = False
    last_imported: int | None = None
    disabled: int | None = None
    avatar_synced: int | None = None
    use_ext_avatar: bool = False
    ext_avatar: str | None = None
    timestamp: int | None = None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Profile:
        fields = Fields({} if value is None else value, where, _PROFILE_KEYS)
        texts = {key: text for key in PROFILE_TEXTS if (text := fields.text(key)) is not None}
        for key in _LOWER_CASED:
            if key in texts:
                texts[key] = texts[key].lower()
        aliases = fields.text("emailAddressAliases")
        im_id = fields.text("imId")
        return cls(
            texts=texts,
            home_address=read_address(fields.raw("homeAddress"), fields.path("homeAddress")),
            office_address=read_address(fields.raw("officeAddress"), fields.path("officeAddress")),
            use_branch_address=fields.flag("useBranchAddress", False),
            email_aliases=None if aliases is None else _split_aliases(aliases),
            plain_alias_set=fields.flag("plainAliasSet", False),
            im_id=im_id.strip().lower() if im_id else None,
            enabled=fields.flag("enabled", True),
            ldap_managed=fields.flag("ldapManaged", False),
            last_imported=fields.optional_number("lastImportedDate"),
            disabled=fields.optional_number("disabledDate"),
            avatar_synced=fields.optional_number("extAvatarSyncDate"),
            use_ext_avatar=fields.flag("useExtAvatar", False),
            ext_avatar=fields.text("extAvatar"),
            timestamp=fields.optional_number("timestamp"),
        )

    def to_json(self) -> dict[str, Any]:
        return without_none(
            {
                **self.texts,
                "homeAddress": dict(self.home_address),
                "officeAddress": dict(self.office_address),
                "useBranchAddress": self.use_branch_address,
                "emailAddressAliases": None if self.email_aliases is None else ";".join(self.email_aliases),
                "plainAliasSet": self.plain_alias_set or None,
                "imId": self.im_id,
                "enabled": self.enabled,
                "ldapManaged": self.ldap_managed,
                "lastImportedDate": self.last_imported,
                "disabledDate": self.disabled,
                "extAvatarSyncDate": self.avatar_synced,
                "useExtAvatar": self.use_ext_avatar,
                "extAvatar": self.ext_avatar,
                "timestamp": self.timestamp,
            }
        )


_PROFILE_KEYS = frozenset(PROFILE_TEXTS + _COMPUTED_PROFILE_KEYS) | {
    "homeAddress",
    "officeAddress",
    "useBranchAddress",
    "emailAddressAliases",
    "plainAliasSet",
    "imId",
    "enabled",
    "ldapManaged",
    "lastImportedDate",
    "disabledDate",
    "extAvatarSyncDate",
    "useExtAvatar",
    "extAvatar",
    "timestamp",
}


def _split_aliases(joined: str) -> list[str]:
    """E-mail aliases of the joined text; the empty text stands for an empty set."""
    return list(dict.fromkeys(joined.lower().split(";"))) if joined else []
