# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phone numbers in international form, and what is refused as none."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter import e164 as module
from ansible_collections.ucfleet.voice.plugins.filter.e164 import e164


@pytest.mark.parametrize(
    ("value", "region", "expected"),
    [
        ("030 / 901820", "DE", "+4930901820"),
        ("+49 (0)30 901820", None, "+4930901820"),
        ("+49 30-901820", "CH", "+4930901820"),
        ("0049 30 901820", "DE", "+4930901820"),
        ("044 668 18 00", "CH", "+41446681800"),
        ("\uff10\uff13\uff10 901820", "DE", "+4930901820"),
        (["030 901820", "+41446681800"], "DE", ["+4930901820", "+41446681800"]),
        ([], "DE", []),
    ],
)
def test_numbers_are_written_in_international_form(value, region, expected):
    assert e164(value, region) == expected


@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "abc", "0800-FLOWERS", "+", "++4930901820", "12", "030 901820 ext. 5", "sip:3100@example.org"),
        *("*21*3100#", "{{ 1 + 1 }}", "030\u202e901820", "9" * 20, "+999123456789", "0" * 1000),
    ],
)
def test_what_is_no_number_is_named(value):
    with pytest.raises(AnsibleFilterError, match=r"^e164: .* is no phone number: "):
        e164(value, "DE")
    assert e164(value, "DE", invalid="keep") == value
    assert e164(value, "DE", invalid="empty") == ""


def test_without_a_region_a_number_needs_a_country_code():
    with pytest.raises(AnsibleFilterError, match="it has no country code, and no region is given"):
        e164("030 901820")


def test_internal_numbers_stay_as_they_are():
    assert e164(["3100", "030 901820"], "DE", internal_length=4) == ["3100", "+4930901820"]
    assert e164("*97", "DE", internal_pattern=r"\*\d+") == "*97"
    with pytest.raises(AnsibleFilterError):
        e164("3100\n", internal_length=5)


def test_the_outside_prefix_is_removed():
    assert e164("0 030 901820", "DE", outside_prefix="0") == "+4930901820"
    assert e164("9-030 901820", "DE", outside_prefix="9") == "+4930901820"
    assert e164("+4930901820", "DE", outside_prefix="9") == "+4930901820"


def test_unassigned_numbers_are_refused_unless_the_length_is_enough():
    assert e164("+49 1512 3456789") == "+4915123456789"
    with pytest.raises(AnsibleFilterError, match="'3100' is no phone number: its country has not assigned it"):
        e164("3100", "DE")
    assert e164("3100", "DE", assigned=False) == "+493100"
    with pytest.raises(AnsibleFilterError, match="too few or too many digits for its country"):
        e164("+4112", assigned=False)


@pytest.mark.parametrize("value", [3100, 30.5, None, True, {"number": "1"}, [3100]])
def test_what_is_no_text_is_refused(value):
    with pytest.raises(AnsibleFilterError, match="is not a text; quote it"):
        e164(value, "DE")


@pytest.mark.parametrize(
    "options",
    [
        {"region": "XX"},
        {"region": 49},
        {"internal_length": "4"},
        {"internal_length": True},
        {"internal_length": -1},
        {"internal_pattern": "("},
        {"outside_prefix": 0},
        {"outside_prefix": "a"},
        {"invalid": "drop"},
        {"assigned": "yes"},
    ],
)
def test_a_wrong_option_is_named(options):
    [name] = options
    with pytest.raises(AnsibleFilterError, match=f"^e164: {name} is .*; it must be "):
        e164("+4930901820", **options)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(module, "HAS_PHONENUMBERS", False)
    with pytest.raises(AnsibleFilterError, match=r"Python library \(phonenumbers\)"):
        e164("+4930901820")
