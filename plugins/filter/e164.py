# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `e164`: phone numbers in international form."""

from __future__ import annotations

DOCUMENTATION = r"""
name: e164
short_description: Write phone numbers in international form
version_added: 1.0.0
description:
  - Writes phone numbers as E.164 does, a plus sign, the country code and the number, without blanks.
  - It needs the Python library phonenumbers.
  - A text that is no phone number fails the filter with a message that names it, unless O(invalid) says otherwise.
positional: region
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description:
      - A phone number, or a list of phone numbers, as text. Blanks, hyphens, dots, slashes and parentheses may stand
        between the digits.
      - An empty text is no phone number.
    type: raw
    required: true
  region:
    description:
      - The region of numbers without a country code, as an ISO code of two letters such as V(DE).
      - Without it, such numbers are refused.
    type: str
  internal_length:
    description: Texts of at most this many digits are extensions, and are returned as they are.
    type: int
    default: 0
  internal_pattern:
    description: Texts that match this regular expression as a whole are internal numbers, and are returned as they are.
    type: str
  outside_prefix:
    description: The digits that are dialled before an outside number. They are removed where a text begins with them.
    type: str
  invalid:
    description:
      - What is done with a text that is no phone number. V(fail) fails, V(keep) returns it as it is, and V(empty)
        returns an empty text in its place.
    type: str
    choices: [fail, keep, empty]
    default: fail
  assigned:
    description:
      - Whether a number must be in a range that its country has assigned. With V(false) only its length is checked, so
        that an extension can pass for a phone number.
    type: bool
    default: true
notes:
  - A number with an extension behind it, such as C(ext. 12), is refused, because E.164 has no place for the extension.
"""

EXAMPLES = r"""
- name: Show a number in international form
  ansible.builtin.debug:
    msg: "{{ '030 / 901820' | ucfleet.voice.e164('DE') }}"  # +4930901820

- name: Leave extensions of four digits as they are
  ansible.builtin.debug:
    msg: "{{ ['3100', '030 901820'] | ucfleet.voice.e164('DE', internal_length=4) }}"  # ['3100', '+4930901820']
"""

RETURN = r"""
_value:
  description: The number in international form, or the list of them in the order of the input.
  type: raw
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import dataclasses
import re
import unicodedata
from collections.abc import Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._module import missing_optional

try:
    import phonenumbers
except ImportError:
    HAS_PHONENUMBERS = False
else:
    HAS_PHONENUMBERS = True

FAIL = "fail"
KEEP = "keep"
INVALID = (FAIL, KEEP, "empty")
#: characters of a text that may be a phone number; the longest number has 15 digits
LONGEST = 60
_SEPARATORS = re.compile(r"[\s\-./()]+")


@dataclasses.dataclass(frozen=True)
class _Rules:
    """The options of one use of the filter."""

    region: str | None
    internal_length: int
    internal: re.Pattern[str] | None
    prefix: str
    invalid: str
    assigned: bool


def e164(
    value: object,
    region: object = None,
    *,
    internal_length: object = 0,
    internal_pattern: object = None,
    outside_prefix: object = None,
    invalid: object = FAIL,
    assigned: object = True,
) -> str | list[str]:
    """The number in international form, or a list of them; AnsibleFilterError says what is wrong with the input."""
    if not HAS_PHONENUMBERS:
        raise AnsibleFilterError(f"e164: {missing_optional('phonenumbers')}")
    if isinstance(internal_length, bool) or not isinstance(internal_length, int) or internal_length < 0:
        raise _wrong("internal_length", internal_length, "a number of digits, 0 or more")
    if invalid not in INVALID:
        raise _wrong("invalid", invalid, f"one of {', '.join(INVALID)}")
    if not isinstance(assigned, bool):
        raise _wrong("assigned", assigned, "true or false")
    prefix = _text("outside_prefix", outside_prefix)
    if prefix is not None and not re.fullmatch("[0-9*#]+", prefix):
        raise _wrong("outside_prefix", outside_prefix, "a text of digits")
    rules = _Rules(_region(region), internal_length, _pattern(internal_pattern), prefix or "", str(invalid), assigned)
    if isinstance(value, list):
        return [_written(item, rules) for item in value]
    return _written(value, rules)


def _wrong(option: str, given: object, expected: str) -> AnsibleFilterError:
    return AnsibleFilterError(f"e164: {option} is {clipped(given)}; it must be {expected}.")


def _text(option: str, given: object) -> str | None:
    if given is not None and not isinstance(given, str):
        raise _wrong(option, given, "a text; quote it")
    return given


def _region(given: object) -> str | None:
    region = _text("region", given)
    if region is not None and region not in phonenumbers.SUPPORTED_REGIONS:
        raise _wrong("region", given, "an ISO code in capitals, such as DE")
    return region


def _pattern(given: object) -> re.Pattern[str] | None:
    pattern = _text("internal_pattern", given)
    try:
        return None if pattern is None else re.compile(pattern)
    except re.error as error:
        raise _wrong("internal_pattern", given, f"a regular expression ({error})") from error


def _written(given: object, rules: _Rules) -> str:
    if not isinstance(given, str):
        raise AnsibleFilterError(f"e164: {clipped(given)} is not a text; quote it, YAML may change its digits.")
    if _is_internal(given, rules):
        return given
    found, why = _read(given, rules)
    if not why:
        return found
    if rules.invalid == FAIL:
        shown = given if len(given) <= LONGEST else f"{given[:LONGEST]}..."
        raise AnsibleFilterError(f"e164: {clipped(shown)} is no phone number: {why}.")
    return given if rules.invalid == KEEP else ""


def _is_internal(given: str, rules: _Rules) -> bool:
    if len(given) <= rules.internal_length and re.fullmatch("[0-9]+", given):
        return True
    return rules.internal is not None and rules.internal.fullmatch(given) is not None


def _read(given: str, rules: _Rules) -> tuple[str, str]:
    """The number, and why the text is none."""
    if len(given) > LONGEST:
        return "", f"it has more than {LONGEST} characters"
    # Full-width and other digits become those of ASCII.
    plain = _SEPARATORS.sub("", unicodedata.normalize("NFKC", given))
    if not re.fullmatch(r"\+?[0-9]+", plain):
        return "", "it must have digits, after at most one plus sign"
    # The library knows the meaning of parentheses, as in +49 (0)30, without which a zero could be a digit.
    text = unicodedata.normalize("NFKC", given).strip()
    if rules.prefix and not plain.startswith("+") and plain.startswith(rules.prefix):
        text = plain.removeprefix(rules.prefix)
    try:
        number = phonenumbers.parse(text, rules.region)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and not plain.startswith("+"):
            return "", "it has no country code, and no region is given"
        return "", "it has an unknown country code, or too few or too many digits"
    if not phonenumbers.is_possible_number(number):
        return "", "it has too few or too many digits for its country"
    if rules.assigned and not phonenumbers.is_valid_number(number):
        return "", "its country has not assigned it"
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)), ""


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"e164": e164}
