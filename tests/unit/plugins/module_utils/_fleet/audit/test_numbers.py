# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How numbers and addresses are understood, in all the ways to write them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import address
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.numbers import NumberPlan


@pytest.mark.parametrize(
    ("written", "user", "host"),
    [
        ("3100", "3100", ""),
        (" +49 30 1234 ", "+49 30 1234", ""),
        ("sip:3100", "3100", ""),
        ("sip:3100@pbx.test", "3100", "pbx.test"),
        ("SIPS:3100@PBX.test:5061;transport=tls?subject=x", "3100", "pbx.test"),
        ("3100@192.0.2.1:5060", "3100", "192.0.2.1"),
        ("sip:3100@[2001:db8::1]:5060;lr", "3100", "[2001:db8::1]"),
        ('"Lee, Kim" <sip:3100@pbx.test>;tag=1', "3100", "pbx.test"),
        ("<tel:+49-30-1234>", "+49-30-1234", ""),
        ("sip:+4930;phone-context=x.test@pbx.test;user=phone", "+4930", "pbx.test"),
        ("sip:%2B4930@pbx.test", "+4930", "pbx.test"),
        ("sip:kim:canary@pbx.test", "kim", "pbx.test"),
        ("sip:kim:can@ary@pbx.test", "kim", "pbx.test"),
        ("tel:3100;ext=5", "3100", ""),
    ],
)
def test_the_parts_of_an_address(written: str, user: str, host: str) -> None:
    assert address.parse(written)[:2] == (user, host)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("sip:kim:canary@pbx.test", "sip:kim@pbx.test"),
        ("sip:kim:can@ary@pbx.test", "sip:kim@pbx.test"),
        ('"Kim" <sips:kim:canary@pbx.test:5061>', '"Kim" <sips:kim@pbx.test:5061>'),
        ("kim:canary@pbx.test", "kim@pbx.test"),
        ("sip:kim@pbx.test:5060", "sip:kim@pbx.test:5060"),
        ("sip:3100", "sip:3100"),
        ("+49 30 1234", "+49 30 1234"),
    ],
)
def test_an_address_is_shown_without_its_password(written: str, shown: str) -> None:
    assert address.shown(written) == shown


PREMIUM, SATELLITE, DIRECTORY = "premium-rate", "satellite", "directory"


@pytest.mark.parametrize(
    ("written", "plan", "costly"),
    [
        # The international prefix of any country, with and without a region and what phones dial before it.
        ("00499001234567", {}, PREMIUM),
        ("00499001234567", {"default_region": "DE"}, PREMIUM),
        ("0049900 1234567", {"default_region": "US"}, PREMIUM),
        ("000499001234567", {"default_region": "DE", "outside_prefix": "0"}, PREMIUM),
        ("00499001234567", {"default_region": "DE", "outside_prefix": "0"}, PREMIUM),
        ("011881612345678", {}, SATELLITE),
        ("011881612345678", {"default_region": "US"}, SATELLITE),
        ("011881612345678", {"default_region": "DE"}, SATELLITE),
        ("9011881612345678", {"default_region": "US", "outside_prefix": "9"}, SATELLITE),
        ("0011881612345678", {"default_region": "AU"}, SATELLITE),
        ("0011881612345678", {}, SATELLITE),
        ("881612345678", {}, SATELLITE),
        ("499001234567", {"default_region": "US"}, PREMIUM),
        # With and without what phones dial before a number.
        ("009001234567", {"default_region": "DE", "outside_prefix": "0"}, PREMIUM),
        ("09001234567", {"default_region": "DE", "outside_prefix": "0"}, PREMIUM),
        # Addresses.
        ("sip:+881612345678@gateway.test", {}, SATELLITE),
        ("sip:00881612345678@gateway.test:5080", {"default_region": "DE", "domains": ["gateway.test"]}, SATELLITE),
        ("sip:%2B881612345678@gateway.test", {}, SATELLITE),
        ('"Kim" <sip:+881612345678@gateway.test>', {}, SATELLITE),
        ("tel:+881-6-1234-5678", {}, SATELLITE),
        ("tel:900-1234567;phone-context=+49", {}, PREMIUM),
        ("tel:09001234567;phone-context=+49", {}, PREMIUM),
        ("tel:1234567;phone-context=+49900", {"internal_length": 7}, PREMIUM),
        # Behind a digit for a line outside of which the plan says nothing, unless the number exists as it stands.
        ("0 0049 900 1234567", {"default_region": "DE"}, PREMIUM),
        ("0 0900 1234567", {"default_region": "DE"}, PREMIUM),
        ("0 00881 6 12345678", {"default_region": "DE"}, SATELLITE),
        ("9 011 881 6 12345678", {"default_region": "US"}, SATELLITE),
        ("0 0049 30 1234567", {"default_region": "DE"}, ""),
        ("0881 612345678", {"default_region": "DE"}, ""),
        ("901 188 1612", {"default_region": "US"}, ""),
        # Behind a service code, and with digits to be sent later.
        ("*6700499001234567", {}, PREMIUM),
        ("*67*+49 900 1234567", {}, PREMIUM),
        ("#31#09001234567", {"default_region": "DE"}, PREMIUM),
        ("*7219005550123", {"default_region": "US"}, PREMIUM),
        ("+499001234567,,123#", {}, PREMIUM),
        ("+49 (0) 900 1234567", {}, PREMIUM),
        # Services with short numbers, where these are not internal.
        ("11833", {"default_region": "DE", "internal_length": 4}, DIRECTORY),
        ("1183399999", {"default_region": "DE"}, DIRECTORY),
        ("011833", {"default_region": "DE", "internal_length": 4, "outside_prefix": "0"}, DIRECTORY),
        ("+4911833", {}, DIRECTORY),
        # No extension begins with the 0 for a line outside.
        ("0 118 33", {"default_region": "DE", "outside_prefix": "0"}, DIRECTORY),
        ("0 112", {"default_region": "DE", "outside_prefix": "0"}, ""),
        ("sip:118118@gateway.test", {"default_region": "GB"}, DIRECTORY),
        ("3635", {"default_region": "FR", "internal_length": 3}, PREMIUM),
        ("1254", {"default_region": "IT", "internal_length": 3}, PREMIUM),
        ("1811", {"default_region": "CH", "internal_length": 3}, PREMIUM),
        ("11833", {"default_region": "US", "internal_length": 4}, ""),
        ("11833", {"default_region": "DE"}, ""),
        ("116117", {"default_region": "DE", "internal_length": 4}, ""),
        ("112", {"default_region": "DE", "internal_length": 2}, ""),
        # Exchange 976 of the areas of North America, but not of Jamaica.
        ("2129765551", {"default_region": "US"}, PREMIUM),
        ("+1 (416) 976-5551", {}, PREMIUM),
        ("9765551", {"default_region": "US"}, PREMIUM),
        ("9765551", {"default_region": "JM"}, ""),
        ("+18769765551", {}, ""),
        ("+12129775551", {}, ""),
        # What only looks alike: a national number of Weilheim, of Buenos Aires and of Leeds.
        ("00881 612345", {"default_region": "DE", "outside_prefix": "0"}, ""),
        ("011 4322 1234", {"default_region": "AR"}, ""),
        ("0113 496 0123", {"default_region": "GB"}, ""),
    ],
)
def test_expensive_numbers_are_known_however_they_are_written(written: str, plan: dict[str, Any], costly: str) -> None:
    number = NumberPlan(**plan).outside(written)
    found = "" if number is None else number.costly
    assert costly in found if costly else not found


@pytest.mark.parametrize("written", ["*98", "*4 3100", "**3100", "#", "*67", "~~vm~3100", "3100", "kim", "sip:kim"])
def test_what_is_not_outside(written: str) -> None:
    assert NumberPlan(default_region="DE").outside(written) is None


@pytest.mark.parametrize(
    ("written", "plan", "internal"),
    [
        ("0112", {"outside_prefix": "0"}, ""),
        ("0112", {"outside_prefix": "0", "internal_pattern": "[0-9]{4}"}, "0112"),
        ("0112", {}, "0112"),
        ("9100", {"outside_prefix": "9"}, "9100"),
        ("tel:3100;phone-context=+4930123", {}, ""),
        ("tel:3100;phone-context=pbx.test", {}, "3100"),
        ("sip:3100@bücher.test", {"domains": ["xn--bcher-kva.test"]}, "3100"),
        ("sip:3100@xn--bcher-kva.test.", {"domains": ["BÜCHER.test"]}, "3100"),
    ],
)
def test_what_is_internal_in_a_numbering_plan(written: str, plan: dict[str, Any], internal: str) -> None:
    assert NumberPlan(default_region="DE", **plan).internal(written) == internal


@pytest.mark.parametrize(
    ("host", "domain", "inside"),
    [
        ("Mail.Example.ORG.", "example.org", True),
        ("example.org", ".example.org.", True),
        ("notexample.org", "example.org", False),
        ("example.org.evil.test", "example.org", False),
        ("BÜCHER.test", "bücher.test", True),
        ("xn--bcher-kva.test", "bücher.test", True),
        ("bücher。test", "xn--bcher-kva.test", True),
        ("xn--strae-oqa.test", "strasse.test", False),
        ("xn--.test", "test", True),
        # A letter of another script that only looks the same.
        ("ex\u0430mple.org", "example.org", False),
    ],
)
def test_domains_in_the_ways_to_write_them(host: str, domain: str, inside: bool) -> None:
    assert address.in_domains(host, [domain]) is inside


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("+49 30 1234", "+49301234"),
        ("0049-30-1234", "+49301234"),
        ("tel:+49(30)1234", "+49301234"),
        ("sip:+49301234@gateway.test", "+49301234"),
        ("030 1234", ""),
        ("3100", ""),
        ("", ""),
        ("+49 FLOWERS", ""),
    ],
)
def test_one_form_of_a_number_with_a_country_code(written: str, digits: str) -> None:
    assert address.digits(written) == digits
