# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The objects of one simulated PBX and their JSON form.

The JSON form is the initial-state schema of the recorded exchanges; `from_json` and
`to_json` are inverse to each other up to values that the server computes anyway.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields

__all__ = [
    "ADDRESS_KEYS",
    "CONTACT_KEYS",
    "PROFILE_TEXTS",
    "ActiveCall",
    "ActiveConference",
    "Attendant",
    "Button",
    "Conference",
    "Contact",
    "Group",
    "Member",
    "Period",
    "Phonebook",
    "PrivatePhonebook",
    "Profile",
    "Ring",
    "Schedule",
    "Site",
    "System",
    "User",
]

ADDRESS_KEYS = ("street", "city", "country", "state", "zip", "officeDesignation")

#: keys of a contact's address-book part, in the order of answers
CONTACT_KEYS = (
    "jobTitle",
    "jobDept",
    "companyName",
    "assistantName",
    "location",
    "homeAddress",
    "officeAddress",
    "branchAddress",
    "cellPhoneNumber",
    "homePhoneNumber",
    "assistantPhoneNumber",
    "faxNumber",
    "didNumber",
    "imId",
    "imDisplayName",
    "alternateImId",
    "emailAddress",
    "alternateEmailAddress",
    "avatar",
)
CONTACT_ADDRESSES = ("homeAddress", "officeAddress", "branchAddress")

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

RING_TYPES = ("If no response", "At the same time")

Address = dict[str, str]


def _address(value: Any, where: str) -> Address:
    if value is None:
        return {}
    fields = Fields(value, where, frozenset(ADDRESS_KEYS))
    return {key: text for key in ADDRESS_KEYS if (text := fields.text(key)) is not None}


def ordered_address(address: Address) -> Address:
    """The address with its keys in the order of answers."""
    return {key: address[key] for key in ADDRESS_KEYS if key in address}


def _without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


@dataclasses.dataclass(slots=True)
class System:
    """Settings of the whole system."""

    domain: str = "pbx.test"
    realm: str = "pbx.test"
    fqdn: str = "pbx.test"
    default_ring_time: int = 20
    voicemail_format: str = "wav"
    google_domain: str | None = "gmail.com"
    languages: list[str] = dataclasses.field(default_factory=lambda: ["en"])
    everyone_in_phonebook: bool = False
    allow_subscription_to_self: bool = False
    login_by_auth_account_name: bool = False
    login_by_email: bool = False
    ldap_im_auth: bool = False
    im_locations: list[str] = dataclasses.field(default_factory=list)
    wrtc_locations: list[dict[str, Any]] = dataclasses.field(default_factory=list)
    call_records_service: str = "up"
    media_server: str = "up"
    xml_charset: str = "UTF-8"
    timestamp: int = 1700000000000
    legacy: bool | list[str] = False

    @classmethod
    def from_json(cls, value: Any) -> System:
        known = frozenset(field.name for field in dataclasses.fields(cls))
        fields = Fields({} if value is None else value, "system", known)
        defaults = cls()
        domain = fields.text("domain") or defaults.domain
        return cls(
            domain=domain,
            realm=fields.text("realm", domain) or domain,
            fqdn=fields.text("fqdn", domain) or domain,
            default_ring_time=fields.number("default_ring_time", 20),
            voicemail_format=fields.text("voicemail_format", "wav") or "wav",
            # Here null is a value: no domain is set.
            google_domain=fields.text("google_domain") if fields.given("google_domain") else defaults.google_domain,
            languages=fields.texts("languages") if fields.has("languages") else ["en"],
            everyone_in_phonebook=fields.flag("everyone_in_phonebook", False),
            allow_subscription_to_self=fields.flag("allow_subscription_to_self", False),
            login_by_auth_account_name=fields.flag("login_by_auth_account_name", False),
            login_by_email=fields.flag("login_by_email", False),
            ldap_im_auth=fields.flag("ldap_im_auth", False),
            im_locations=fields.texts("im_locations"),
            wrtc_locations=fields.objects("wrtc_locations", _wrtc_location),
            call_records_service=fields.choice("call_records_service", ("up", "failing", "down")),
            media_server=fields.choice("media_server", ("up", "down")),
            xml_charset=fields.choice("xml_charset", ("UTF-8", "US-ASCII", "ISO-8859-1")),
            timestamp=fields.number("timestamp", 1700000000000),
            legacy=_legacy(fields.raw("legacy", False)),
        )

    def to_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


def _wrtc_location(value: Any, where: str) -> dict[str, Any]:
    fields = Fields(value, where, frozenset({"fqdn", "port"}))
    return {"fqdn": fields.required_text("fqdn"), "port": fields.number("port", 0)}


def _legacy(value: Any) -> bool | list[str]:
    if isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return list(value)
    raise StateError("system.legacy must be true, false or a list of feature names")


@dataclasses.dataclass(slots=True)
class Site:
    """A location (branch) with its address."""

    name: str
    address: Address

    @classmethod
    def from_json(cls, value: Any, where: str) -> Site:
        fields = Fields(value, where, frozenset({"name", "address"}))
        return cls(fields.required_text("name"), _address(fields.raw("address"), fields.path("address")))

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "address": dict(self.address)}


@dataclasses.dataclass(slots=True)
class Period:
    """One period of a schedule; start and end in minutes from midnight, as given (they may lie outside of the day)."""

    day: int
    start: int
    end: int

    @classmethod
    def from_json(cls, value: Any, where: str) -> Period:
        fields = Fields(value, where, frozenset({"scheduledDay", "start", "end"}))
        day = fields.number("scheduledDay", 0)
        if not -2 <= day <= 7:
            raise StateError(f"{fields.path('scheduledDay')} must be between -2 and 7")
        return cls(day, *(_minutes(fields.raw(key), fields.path(key)) for key in ("start", "end")))

    def to_json(self) -> dict[str, Any]:
        return {"scheduledDay": self.day, "start": _time_of_day(self.start), "end": _time_of_day(self.end)}


def _minutes(value: Any, where: str) -> int:
    fields = Fields(value, where, frozenset({"hrs", "min"}))
    return fields.number("hrs", -1) * 60 + fields.number("min", -1)


def _time_of_day(minutes: int) -> dict[str, int]:
    """The clock's view of a time: what lies outside of the day is folded into it."""
    hours, rest = divmod(minutes % (24 * 60), 60)
    return {"hrs": hours, "min": rest}


@dataclasses.dataclass(slots=True)
class Schedule:
    """A named set of periods, owned by a user or a group."""

    id: int
    name: str | None
    description: str | None
    periods: list[Period]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Schedule:
        fields = Fields(value, where, frozenset({"id", "name", "description", "periods"}))
        schedule_id = fields.optional_number("id")
        if schedule_id is None:
            raise StateError(f"{fields.path('id')} is missing")
        return cls(
            schedule_id, fields.text("name"), fields.text("description"), fields.objects("periods", Period.from_json)
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "periods": [period.to_json() for period in self.periods],
        }


@dataclasses.dataclass(slots=True)
class Ring:
    """One forwarding target. `type` is None when it is not one of the two that exist."""

    number: str | None
    expiration: int
    type: str | None
    enabled: bool
    schedule_id: int | None = None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Ring:
        fields = Fields(value, where, frozenset({"number", "expiration", "type", "enabled", "scheduleId"}))
        ring_type = fields.text("type")
        return cls(
            fields.text("number"),
            fields.number("expiration", 0),
            ring_type if ring_type in RING_TYPES else None,
            fields.flag("enabled", False),
            fields.optional_number("scheduleId"),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "expiration": self.expiration,
            "type": self.type,
            "enabled": self.enabled,
            "scheduleId": self.schedule_id,
        }


@dataclasses.dataclass(slots=True)
class Button:
    """One speed-dial key."""

    label: str | None
    number: str | None
    blf: bool

    @classmethod
    def from_json(cls, value: Any, where: str) -> Button:
        fields = Fields(value, where, frozenset({"label", "number", "blf", "name"}))
        return cls(fields.text("label"), fields.text("number"), fields.flag("blf", False))

    def to_json(self) -> dict[str, Any]:
        return {"label": self.label, "number": self.number, "blf": self.blf}


@dataclasses.dataclass(slots=True)
class Group:
    """A user group: its settings, permissions and lists are inherited by its users."""

    name: str
    weight: int
    site: str | None
    settings: dict[str, str]
    permissions: dict[str, bool]
    speeddial: list[Button]
    schedules: list[Schedule]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Group:
        known = frozenset({"name", "weight", "site", "settings", "permissions", "speeddial", "schedules"})
        fields = Fields(value, where, known)
        return cls(
            fields.required_text("name"),
            fields.number("weight", 0),
            fields.text("site"),
            fields.mapping("settings", str, "a text"),
            fields.mapping("permissions", bool, "true or false"),
            fields.objects("speeddial", Button.from_json),
            fields.objects("schedules", Schedule.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "weight": self.weight,
            "site": self.site,
            "settings": dict(self.settings),
            "permissions": dict(self.permissions),
            "speeddial": [button.to_json() for button in self.speeddial],
            "schedules": [schedule.to_json() for schedule in self.schedules],
        }


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
            home_address=_address(fields.raw("homeAddress"), fields.path("homeAddress")),
            office_address=_address(fields.raw("officeAddress"), fields.path("officeAddress")),
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
        return _without_none(
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


@dataclasses.dataclass(slots=True)
class Attendant:
    """Personal attendant: dial-pad key to target (None: an entry with another action)."""

    menu: dict[str, str | None] = dataclasses.field(default_factory=dict)
    language: str | None = None
    override_language: bool = False

    @classmethod
    def from_json(cls, value: Any, where: str) -> Attendant:
        fields = Fields({} if value is None else value, where, frozenset({"menu", "language", "override_language"}))
        menu = fields.optional_texts("menu")
        unknown = [key for key in menu if key not in DIAL_PAD]
        if unknown:
            raise StateError(f"{fields.path('menu')} has {unknown[0]}, which is no dial-pad key")
        return cls(menu, fields.text("language"), fields.flag("override_language", False))

    def to_json(self) -> dict[str, Any]:
        return {"menu": dict(self.menu), "language": self.language, "override_language": self.override_language}


DIAL_PAD = tuple("0123456789*#")


@dataclasses.dataclass(slots=True)
class Contact:
    """A stored phonebook entry. `card` is its address-book part; `kind` names an imported entry's origin."""

    id: int
    first_name: str | None
    last_name: str | None
    number: str | None
    internal_id: str | None
    card: dict[str, Any] | None
    kind: str | None = None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Contact:
        known = frozenset({"id", "first-name", "last-name", "number", "internalId", "contact-information", "kind"})
        fields = Fields(value, where, known)
        entry_id = fields.optional_number("id")
        if entry_id is None:
            raise StateError(f"{fields.path('id')} is missing")
        return cls(
            entry_id,
            fields.text("first-name"),
            fields.text("last-name"),
            fields.text("number"),
            fields.text("internalId"),
            _card(fields.raw("contact-information"), fields.path("contact-information")),
            fields.text("kind"),
        )

    def to_json(self) -> dict[str, Any]:
        return _without_none(
            {
                "id": self.id,
                "first-name": self.first_name,
                "last-name": self.last_name,
                "number": self.number,
                "internalId": self.internal_id,
                "kind": self.kind,
            }
        ) | {"contact-information": self.card}


def _card(value: Any, where: str) -> dict[str, Any] | None:
    if value is None:
        return None
    # The API takes useBranchAddress in a contact and forgets it; so does a state.
    fields = Fields(value, where, frozenset((*CONTACT_KEYS, "useBranchAddress")))
    card: dict[str, Any] = {}
    for key in CONTACT_KEYS:
        if fields.has(key):
            address = key in CONTACT_ADDRESSES
            card[key] = _address(fields.raw(key), fields.path(key)) if address else fields.text(key)
    return card


@dataclasses.dataclass(slots=True)
class PrivatePhonebook:
    """The private phonebook of one user."""

    show_on_phone: bool = True
    entries: list[Contact] = dataclasses.field(default_factory=list)

    @classmethod
    def from_json(cls, value: Any, where: str) -> PrivatePhonebook:
        fields = Fields(value, where, frozenset({"show_on_phone", "entries"}))
        return cls(fields.flag("show_on_phone", True), fields.objects("entries", Contact.from_json))

    def to_json(self) -> dict[str, Any]:
        return {"show_on_phone": self.show_on_phone, "entries": [entry.to_json() for entry in self.entries]}


@dataclasses.dataclass(slots=True)
class Phonebook:
    """A shared phonebook: who sees it, whose users it shows, and its own entries."""

    name: str
    consumers: list[str]
    members: list[str]
    entries: list[Contact]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Phonebook:
        fields = Fields(value, where, frozenset({"name", "consumers", "members", "entries"}))
        return cls(
            fields.required_text("name"),
            fields.texts("consumers"),
            fields.texts("members"),
            fields.objects("entries", Contact.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "consumers": list(self.consumers),
            "members": list(self.members),
            "entries": [entry.to_json() for entry in self.entries],
        }


@dataclasses.dataclass(slots=True)
class ActiveCall:
    """A call in progress, as the call-records service reports it: SIP addresses, epoch ms, ms."""

    caller: str | None
    callee: str | None
    recipient: str | None
    start_time: int
    duration: int

    @classmethod
    def from_json(cls, value: Any, where: str) -> ActiveCall:
        fields = Fields(value, where, frozenset({"from", "to", "recipient", "start-time", "duration"}))
        return cls(
            fields.text("from"),
            fields.text("to"),
            fields.text("recipient"),
            fields.number("start-time", 0),
            fields.number("duration", 0),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "from": self.caller,
            "to": self.callee,
            "recipient": self.recipient,
            "start-time": self.start_time,
            "duration": self.duration,
        }


@dataclasses.dataclass(slots=True)
class Member:
    """Somebody in a conference."""

    id: int
    number: str | None
    name: str | None
    uuid: str | None
    volume_in: int
    volume_out: int
    energy_level: int
    can_hear: bool
    can_speak: bool

    @classmethod
    def from_json(cls, value: Any, where: str) -> Member:
        known = "id number name uuid volumeIn volumeOut energyLevel canHear canSpeak"
        fields = Fields(value, where, frozenset(known.split()))
        return cls(
            fields.number("id", 0),
            fields.text("number"),
            fields.text("name"),
            fields.text("uuid"),
            fields.number("volumeIn", 0),
            fields.number("volumeOut", 0),
            fields.number("energyLevel", 0),
            fields.flag("canHear", True),
            fields.flag("canSpeak", True),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "uuid": self.uuid,
            "volumeIn": self.volume_in,
            "volumeOut": self.volume_out,
            "energyLevel": self.energy_level,
            "canHear": self.can_hear,
            "canSpeak": self.can_speak,
        }


@dataclasses.dataclass(slots=True)
class ActiveConference:
    """Live state of a conference that somebody is in."""

    locked: bool
    members: list[Member]

    @classmethod
    def from_json(cls, value: Any, where: str) -> ActiveConference:
        fields = Fields(value, where, frozenset({"locked", "members"}))
        return cls(fields.flag("locked", False), fields.objects("members", Member.from_json))

    def to_json(self) -> dict[str, Any]:
        return {"locked": self.locked, "members": [member.to_json() for member in self.members]}


#: settings of a conference with their factory defaults
CONFERENCE_DEFAULTS: dict[str, str | bool | int | None] = {
    "autorecorded": False,
    "accessCode": None,
    "moderatorCode": None,
    "quickstart": True,
    "video": False,
    "sendActiveVideoOnly": False,
    "maxMembers": 0,
    "moh": "FILES_SRC",
    "playEntryToneEnabled": True,
    "playExitToneEnabled": True,
    "recordAndPlayNameOnEntryEnabled": False,
    "recordAndPlayNameOnExitEnabled": False,
    # Removed from newer servers; shown and accepted in legacy mode only.
    "moderatedRoom": False,
    "publicRoom": True,
}


@dataclasses.dataclass(slots=True)
class Conference:
    """A conference; `settings` holds own values only."""

    name: str
    extension: str | None
    did: str | None
    owner: str | None
    enabled: bool
    description: str | None
    settings: dict[str, Any]
    active: ActiveConference | None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Conference:
        known = frozenset({"name", "extension", "did", "owner", "enabled", "description", "settings", "active"})
        fields = Fields(value, where, known)
        active = fields.raw("active")
        return cls(
            fields.required_text("name"),
            fields.text("extension"),
            fields.text("did"),
            fields.text("owner"),
            fields.flag("enabled", True),
            fields.text("description"),
            _conference_settings(fields.raw("settings"), fields.path("settings")),
            None if active is None else ActiveConference.from_json(active, fields.path("active")),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "extension": self.extension,
            "did": self.did,
            "owner": self.owner,
            "enabled": self.enabled,
            "description": self.description,
            "settings": self._settings_json(),
            "active": self.active.to_json() if self.active else None,
        }

    def _settings_json(self) -> dict[str, Any]:
        video = self.settings.get("video")
        return self.settings | ({} if video is None else {"video": "1" if video else "0"})

    def setting(self, key: str) -> Any:
        """Own value or factory default; a blank text is None."""
        value = self.settings.get(key, CONFERENCE_DEFAULTS[key])
        return None if value == "" else value


def _conference_settings(value: Any, where: str) -> dict[str, Any]:
    if value is None:
        return {}
    fields = Fields(value, where, frozenset(CONFERENCE_DEFAULTS))
    readers: dict[type, Callable[[str], Any]] = {bool: fields.optional_flag, int: fields.optional_number}
    settings: dict[str, Any] = {}
    for key, default in CONFERENCE_DEFAULTS.items():
        if key == "video":
            # The recorded initial states say true and the recorded server answers false: only the
            # stored text counts here, which is also what a dump has.
            if fields.raw(key) in ("0", "1"):
                settings[key] = fields.raw(key) == "1"
        elif fields.has(key):
            settings[key] = readers.get(type(default), fields.text)(key)
    return settings


_USER_KEYS = frozenset(
    [
        "id",
        "user_name",
        "password",
        "sip_password",
        "voicemail_pin",
        "first_name",
        "last_name",
        "aliases",
        "groups",
        "site",
        "permissions",
        "settings",
        "ring_time",
        "im_enabled",
        "fax",
        "profile",
        "schedules",
        "rings",
        "attendant",
        "phonebook",
        "speeddial",
        "active_calls",
    ]
)


@dataclasses.dataclass(slots=True)
class User:
    """An account. `settings` holds own values by setting path; lists that are None do not exist."""

    user_name: str
    password: str
    id: int | None = None
    sip_password: str | None = None
    voicemail_pin: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    aliases: list[str] = dataclasses.field(default_factory=list)
    groups: list[str] = dataclasses.field(default_factory=list)
    site: str | None = None
    permissions: dict[str, bool] = dataclasses.field(default_factory=dict)
    settings: dict[str, str] = dataclasses.field(default_factory=dict)
    im_enabled: bool = False
    profile: Profile = dataclasses.field(default_factory=Profile)
    schedules: list[Schedule] = dataclasses.field(default_factory=list)
    rings: list[Ring] = dataclasses.field(default_factory=list)
    attendant: Attendant = dataclasses.field(default_factory=Attendant)
    phonebook: PrivatePhonebook | None = None
    speeddial: list[Button] | None = None
    active_calls: list[ActiveCall] = dataclasses.field(default_factory=list)

    @classmethod
    def from_json(cls, value: Any, where: str) -> User:
        fields = Fields(value, where, _USER_KEYS)
        phonebook = fields.raw("phonebook")
        return cls(
            user_name=fields.required_text("user_name"),
            password=fields.text("password", "") or "",
            id=fields.optional_number("id"),
            sip_password=fields.text("sip_password"),
            voicemail_pin=fields.text("voicemail_pin"),
            first_name=fields.text("first_name"),
            last_name=fields.text("last_name"),
            aliases=fields.texts("aliases"),
            groups=fields.texts("groups"),
            site=fields.text("site"),
            permissions=fields.mapping("permissions", bool, "true or false"),
            settings=_user_settings(fields),
            im_enabled=fields.flag("im_enabled", False),
            profile=Profile.from_json(fields.raw("profile"), fields.path("profile")),
            schedules=fields.objects("schedules", Schedule.from_json),
            rings=fields.objects("rings", Ring.from_json),
            attendant=Attendant.from_json(fields.raw("attendant"), fields.path("attendant")),
            phonebook=None if phonebook is None else PrivatePhonebook.from_json(phonebook, fields.path("phonebook")),
            speeddial=fields.objects("speeddial", Button.from_json) if fields.has("speeddial") else None,
            active_calls=fields.objects("active_calls", ActiveCall.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            **_without_none(
                {
                    "id": self.id,
                    "user_name": self.user_name,
                    "password": self.password,
                    "sip_password": self.sip_password,
                    "voicemail_pin": self.voicemail_pin,
                    "first_name": self.first_name,
                    "last_name": self.last_name,
                    "site": self.site,
                }
            ),
            "aliases": list(self.aliases),
            "groups": list(self.groups),
            "permissions": dict(self.permissions),
            "settings": dict(self.settings),
            "im_enabled": self.im_enabled,
            "profile": self.profile.to_json(),
            "schedules": [schedule.to_json() for schedule in self.schedules],
            "rings": [ring.to_json() for ring in self.rings],
            "attendant": self.attendant.to_json(),
            "phonebook": self.phonebook.to_json() if self.phonebook else None,
            "speeddial": None if self.speeddial is None else [button.to_json() for button in self.speeddial],
            "active_calls": [call.to_json() for call in self.active_calls],
        }


def _user_settings(fields: Fields) -> dict[str, str]:
    """Own settings by path, with those that the schema spells out as keys of their own."""
    settings = fields.mapping("settings", str, "a text")
    ring_time = fields.optional_number("ring_time")
    if ring_time is not None:
        settings["callfwd/timer"] = str(ring_time)
    if fields.has("fax"):
        fax = Fields(fields.raw("fax"), fields.path("fax"), frozenset({"extension", "did"}))
        for key in ("extension", "did"):
            value = fax.text(key)
            if value is not None:
                settings[f"voicemail/fax/{key}"] = value
    return settings
