# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The system as a whole, and its sites."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.model.address import Address, read_address

__all__ = ["Site", "System"]


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
        return cls(fields.required_text("name"), read_address(fields.raw("address"), fields.path("address")))

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "address": dict(self.address)}
