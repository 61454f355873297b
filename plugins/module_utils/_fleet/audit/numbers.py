# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which numbers are internal, and what the others cost: the numbering plan of an organisation.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import functools
import re
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._module import missing_optional

PHONENUMBERS_IMPORT_ERROR: str | None = None
try:
    import phonenumbers
except ImportError:
    PHONENUMBERS_IMPORT_ERROR = traceback.format_exc()

#: country codes of satellite phones and international networks (ITU-T E.164, list of assigned country codes)
_SATELLITE = frozenset({870, 881, 882, 883})
#: directory services of Europe (country codes 3x and 4x), whose costs the library does not know everywhere
_DIRECTORY = re.compile("118[0-9]{2,}")
_EUROPE = ("3", "4")
#: information services of the North American plan: an exchange of each area in these countries, with or without area
_INFORMATION = re.compile("([2-9][0-9]{2})?976[0-9]{4}")
_INFORMATION_REGIONS = frozenset({"US", "CA"})
#: what is dialled before a country code in most countries, in North America, and in Australia
_INTERNATIONAL_PREFIXES = ("00", "011", "0011")
#: what is dialled for a line outside nearly everywhere
_OUTSIDE_LINE = ("0", "9")
#: what names of services of sipXcom begin with, such as ~~vm~3100
SERVICE_NAME = "~~"
#: fewer digits behind a service code are a part of the code
_SHORTEST_BEHIND_CODE = 7
#: different numbers whose class is remembered; fleets call the same ones again and again
_REMEMBERED = 16384


class Number(NamedTuple):
    """A number outside. `costly` says what makes it expensive; empty: nothing does.

    `digits` is the number in the form of E.164, empty where it cannot be read. `region` is the ISO code of the
    country, empty where the country code belongs to none. `domain` is that of a SIP address outside. `is_complete`:
    such a number exists in the country, `begins_complete`: it begins with one that does.
    """

    digits: str = ""
    country_code: int = 0
    region: str = ""
    costly: str = ""
    domain: str = ""
    is_complete: bool = False
    begins_complete: bool = False


class NumberPlan:
    """Classifies what can be dialled.

    Internal are names (what begins with a letter) and digits, `internal_length` of them at most or, with
    `internal_pattern`, those that it matches as a whole; also as a SIP address in one of the `domains`.
    `outside_prefix` is what a phone dials before a number outside, `default_region` the ISO code of the country of
    numbers without a country code. Where a line outside needs a 0, no extension begins with it.
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
        self._remembered: Callable[[str], Number | None] = functools.lru_cache(_REMEMBERED)(self._outside)

    def _internal(self, written: str) -> str:
        user, host, context = address.parse(written)
        if context or (host and not address.in_domains(host, self.domains)):
            return ""
        if user[:1].isalpha() or user.startswith(SERVICE_NAME):
            return user.lower()
        plain = address.compact(user) if user[:1].isdigit() else user
        if self._pattern is not None:
            return plain if self._pattern.fullmatch(plain) else ""
        if not (plain.isascii() and plain.isdecimal()) or len(plain) > self._length:
            return ""
        return "" if self._prefix.startswith("0") and plain.startswith(self._prefix) else plain

    def outside(self, written: str) -> Number | None:
        """What a number outside is; None for an internal one and for a service code such as *98."""
        return None if self.internal(written) else self._remembered(written)

    def e164(self, written: str) -> str:
        """A number outside in the one form that all ways to write it have; empty for anything else."""
        number = self._remembered(written) if PHONENUMBERS_IMPORT_ERROR is None else None
        # Of a number that is too long only its beginning is known to the library.
        return number.digits if number is not None and number.is_complete else address.digits(written)

    def _outside(self, written: str) -> Number | None:
        parts = address.parse(written)
        # Digits after a comma are sent once the call is answered.
        dialled = parts.user.partition(",")[0]
        is_code = any(mark in dialled for mark in "*#")
        found = self._behind_code(dialled) if is_code else self._number(dialled, parts.context)
        if parts.host and not address.in_domains(parts.host, self.domains):
            return (found or Number())._replace(domain=parts.host)
        return found

    def _number(self, dialled: str, context: str) -> Number:
        plain = address.compact(dialled)
        if context and not plain.startswith("+"):
            plain = f"{context}{plain}"
        others = []
        for number in self._read(self._readings(plain)):
            if number.is_complete:
                return number
            others.append(number)
        for number in self._read(self._behind_a_digit(plain)):
            # A national number would only hide that the number as it stands is not one.
            if number.is_complete and (number.costly or number.region != self.region):
                return number
        # Without a complete one, what costs comes first, then what begins with a complete one.
        return max(others, key=lambda one: (bool(one.costly), one.begins_complete), default=Number())

    def _behind_code(self, dialled: str) -> Number | None:
        """The number that a service code such as *67 is dialled with; None where there is none.

        Where the code ends is not known, so only complete numbers count.
        """
        pieces = [address.compact(piece) for piece in re.split(r"[*#]", dialled)]
        readings = [
            reading
            for piece in pieces
            for digits in (piece, piece[2:], piece[3:])
            if len(digits) >= _SHORTEST_BEHIND_CODE
            for reading in self._readings(digits)
        ]
        found = [number for number in self._read(readings) if number.is_complete]
        return max(found, key=lambda one: (bool(one.costly), one.region == self.region), default=None)

    def _readings(self, plain: str) -> Iterator[str]:
        """The ways to understand digits, from the likeliest one: phones, gateways and people write numbers differently.

        Behind the one that this plan asks for come those of other places: without the prefix, with the international
        prefix of another country, with a country code and nothing before it.
        """
        if self._prefix and plain.startswith(self._prefix):
            yield plain[len(self._prefix) :]
        yield plain
        if plain.startswith("+"):
            return
        without = plain.removeprefix(self._prefix)
        for digits in dict.fromkeys((plain, without)):
            for prefix in _INTERNATIONAL_PREFIXES:
                if digits.startswith(prefix):
                    yield f"+{digits[len(prefix) :]}"
        if not without.startswith("0"):
            yield f"+{without}"

    def _behind_a_digit(self, plain: str) -> Iterator[str]:
        """The ways to understand digits behind one for a line outside, of which this plan says nothing."""
        if not self._prefix and plain.startswith(_OUTSIDE_LINE):
            digits = plain[1:]
            yield digits
            for prefix in _INTERNATIONAL_PREFIXES:
                if digits.startswith(prefix):
                    yield f"+{digits[len(prefix) :]}"

    def _read(self, readings: Iterable[str]) -> Iterator[Number]:
        for plain in readings:
            with contextlib.suppress(phonenumbers.NumberParseException):
                yield _described(phonenumbers.parse(plain, self.region), self.region)


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
        raise errors.invalid(
            f"default_region is {clipped(region)}, which is no known region", "use an ISO code such as DE"
        )


def check_countries(countries: Iterable[str]) -> None:
    """Raises VoiceError for a text that is neither the ISO code nor the country code of a country or network."""
    if PHONENUMBERS_IMPORT_ERROR is not None:
        return
    unknown = [one for one in countries if not _is_country(one.lstrip("+").upper())]
    if unknown:
        raise errors.invalid(
            f"allowed_countries has {', '.join(map(clipped, unknown))}, which no country has",
            "use an ISO code such as GB or a country code such as 44",
        )


def _is_country(code: str) -> bool:
    if code.isdecimal():
        return int(code) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return code in phonenumbers.SUPPORTED_REGIONS


def _described(parsed: Any, home: str | None) -> Number:
    """The class of a number that was read by the plan of the region `home`.

    Networks ignore digits after a complete number, so a number that is too long counts as the one it begins with.
    """
    kinds = phonenumbers.PhoneNumberType
    kind = phonenumbers.number_type(parsed)
    is_complete = kind != kinds.UNKNOWN
    if not is_complete:
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
    main_region = phonenumbers.region_code_for_country_code(code)
    region = phonenumbers.region_code_for_number(parsed) or main_region
    if not costly:
        short_of = home if home and phonenumbers.country_code_for_region(home) == code else main_region
        costly = _costly_service(parsed, region if is_complete else short_of, is_complete=is_complete)
    return Number(
        digits=str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)),
        country_code=code,
        # 001 stands for country codes that belong to no country, ZZ for unknown ones.
        region=str(region) if str(region).isalpha() and region != "ZZ" else "",
        costly=costly,
        is_complete=is_complete,
        begins_complete=kind != kinds.UNKNOWN,
    )


def _costly_service(parsed: Any, region: str, *, is_complete: bool) -> str:
    """What makes a number of a region expensive although its type does not say so; empty: nothing does."""
    national = str(parsed.national_number)
    if region in _INFORMATION_REGIONS:
        return "a premium-rate number" if _INFORMATION.fullmatch(national) else ""
    if is_complete or parsed.italian_leading_zero:
        return ""
    if _DIRECTORY.fullmatch(national) and str(parsed.country_code).startswith(_EUROPE):
        return "a directory service, which costs as much as a premium-rate number"
    cost = phonenumbers.expected_cost_for_region(parsed, region)
    return "a premium-rate number" if cost == phonenumbers.ShortNumberCost.PREMIUM_RATE else ""
