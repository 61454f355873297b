# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which numbers are internal, and what the others cost: the numbering plan of an organisation.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._module import missing_optional

PHONENUMBERS_IMPORT_ERROR: str | None = None
try:
    import phonenumbers
except ImportError:
    PHONENUMBERS_IMPORT_ERROR = traceback.format_exc()

#: what separates the digits of a written number
_SEPARATORS = re.compile(r"[\s()./\u2010-\u2015-]+")
#: country codes of satellite phones and international networks (ITU-T E.164, list of assigned country codes)
_SATELLITE = frozenset({870, 881, 882, 883})
#: different numbers whose class is remembered; fleets call the same ones again and again
_REMEMBERED = 16384


@dataclasses.dataclass(frozen=True)
class Number:
    """A number outside. `costly` says what makes it expensive; empty: nothing does.

    `digits` is the number in the form of E.164, empty where it cannot be read. `region` is the ISO code of the
    country, empty where the country code belongs to none. `domain` is that of a SIP address outside.
    """

    digits: str = ""
    country_code: int = 0
    region: str = ""
    costly: str = ""
    domain: str = ""


class NumberPlan:
    """Classifies what can be dialled.

    Internal are names (what begins with a letter) and digits, `internal_length` of them at most or, with
    `internal_pattern`, those that it matches as a whole; also as a SIP address in one of the `domains`.
    `outside_prefix` is what a phone dials before a number outside, `default_region` the ISO code of the country of
    numbers without a country code.
    """

    def __init__(
        self,
        *,
        default_region: str | None = None,
        internal_length: int = 6,
        internal_pattern: str | None = None,
        outside_prefix: str | None = None,
        domains: Iterable[str] = (),
    ) -> None:
        self.region = default_region
        self._length = internal_length
        self._prefix = outside_prefix or ""
        self.domains = tuple(domains)
        try:
            self._pattern = re.compile(internal_pattern) if internal_pattern else None
        except re.error as error:
            raise errors.invalid(f"internal_pattern is no regular expression: {error}", "correct it") from error
        #: the internal number or name that is dialled, in one form for each; empty for anything else
        self.internal: Callable[[str], str] = functools.lru_cache(_REMEMBERED)(self._internal)
        self._remembered: Callable[[str], Number] = functools.lru_cache(_REMEMBERED)(self._outside)

    def _internal(self, written: str) -> str:
        user, domain = _address(written)
        if domain and not in_domains(domain, self.domains):
            return ""
        plain = _SEPARATORS.sub("", user) if user[:1].isdigit() else user
        if user[:1].isalpha():
            return user.lower()
        if self._pattern is not None:
            return plain if self._pattern.fullmatch(plain) else ""
        return plain if plain.isascii() and plain.isdecimal() and len(plain) <= self._length else ""

    def outside(self, written: str) -> Number | None:
        """What a number outside is; None for an internal one and for a service code such as *98."""
        return None if self.internal(written) or _is_service_code(written) else self._remembered(written)

    def _outside(self, written: str) -> Number:
        user, domain = _address(written)
        found = self._number(user) if any(character.isdigit() for character in user) else Number()
        if domain and not in_domains(domain, self.domains):
            return dataclasses.replace(found, domain=domain)
        return found

    def _number(self, user: str) -> Number:
        plain = _SEPARATORS.sub("", user)
        if self._prefix and plain.startswith(self._prefix):
            plain = plain[len(self._prefix) :]
        if self.region is None and plain.startswith("00"):
            plain = f"+{plain[2:]}"
        try:
            parsed = phonenumbers.parse(plain, self.region)
        except phonenumbers.NumberParseException:
            return Number()
        return _described(parsed)


def check_library() -> None:
    """Raises VoiceError where the library that knows the numbers of all countries is missing."""
    if PHONENUMBERS_IMPORT_ERROR is not None:
        raise VoiceError(
            errors.INVALID,
            f"the rule external_forward needs another library: {missing_optional('phonenumbers').rstrip('.')}",
            "install it, or set enabled to false in the rule",
            details=(("exception", PHONENUMBERS_IMPORT_ERROR),),
        )


def check_region(region: str | None) -> None:
    """Raises VoiceError for a code that is no region of the library."""
    if region is not None and PHONENUMBERS_IMPORT_ERROR is None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise errors.invalid(f"default_region is {region!r}, which is no known region", "use an ISO code such as DE")


def in_domains(domain: str, known: Iterable[str]) -> bool:
    """Whether a host name is one of the domains or below one."""
    name = domain.lower().rstrip(".")
    wanted = (one.lower().strip(".") for one in known)
    return any(name == one or name.endswith(f".{one}") for one in wanted if one)


def _address(written: str) -> tuple[str, str]:
    """User and domain of a SIP or tel address; a plain number has no domain."""
    address = written.strip().strip("<>")
    scheme, colon, rest = address.partition(":")
    if colon and scheme.lower() in ("sip", "sips", "tel"):
        address = rest
    address = address.partition(";")[0].partition("?")[0]
    user, at, host = address.rpartition("@")
    return (user.partition(":")[0].strip(), host.partition(":")[0].strip().lower()) if at else (address.strip(), "")


def _is_service_code(written: str) -> bool:
    user, domain = _address(written)
    return not domain and any(mark in user for mark in "*#")


def _described(parsed: Any) -> Number:
    """The class of a number that was read.

    Networks ignore digits after a complete number, so a number that is too long counts as the one it begins with.
    """
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(parsed)
    if kind == kinds.UNKNOWN:
        shorter = phonenumbers.PhoneNumber()
        shorter.merge_from(parsed)
        if phonenumbers.truncate_too_long_number(shorter):
            parsed, kind = shorter, phonenumbers.number_type(shorter)
    code = int(parsed.country_code)
    costly = {
        kinds.PREMIUM_RATE: "a premium-rate number",
        kinds.SHARED_COST: "a shared-cost number",
        kinds.PERSONAL_NUMBER: "a personal number, which costs as much as a premium-rate number",
    }.get(kind, "")
    if code in _SATELLITE:
        costly = "a satellite phone or a number of an international network"
    region = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(code)
    return Number(
        digits=str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)),
        country_code=code,
        # 001 stands for country codes that belong to no country, ZZ for unknown ones.
        region=str(region) if str(region).isalpha() and region != "ZZ" else "",
        costly=costly,
    )
