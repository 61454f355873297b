# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of all rules: what each finds, which settings it reads, its parameters and severity.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import rules
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.across import Directory, Noted
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import HIGH, MEDIUM, SEVERITIES, Hit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import DOMAIN
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text

Across = Callable[[Directory, Mapping[str, Any]], Iterator[tuple[Noted, Hit]]]


@dataclasses.dataclass(frozen=True)
class Rule:
    """One rule: `check` looks at one user, `across` at all of them together, `unjudged` finds what they cannot judge.

    `finds` is its documentation, `reads` has the settings it looks at as platform.setting. `severity` is that of
    whatever the rule does not judge itself. `needs_library`: whether it needs the library phonenumbers,
    `needs_whole`: whether it is wrong about a part of a fleet.
    """

    name: str
    severity: str
    finds: tuple[str, ...]
    reads: tuple[str, ...]
    parameters: tuple[Field, ...] = ()
    check: rules.Check | None = None
    across: Across | None = None
    unjudged: rules.Doubt | None = None
    needs_library: bool = False
    needs_whole: bool = False


_CALLS = ("sipxcom.call_forward", "sipxcom.personal_attendant", "sipxcom.speed_dial")
RULES: tuple[Rule, ...] = (
    Rule(
        "external_forward",
        HIGH,
        (
            "Rings (also those with a schedule), the operator and the menu of the personal attendant, and speed dial"
            " buttons with a number outside of the allowed countries and prefixes, or with a SIP address outside of"
            " O(domains).",
            "Premium-rate, shared-cost, personal and satellite numbers are found whatever is allowed.",
            "The severity is V(medium) for a speed dial button with a number that is only not allowed, else V(high).",
            "It needs the Python library phonenumbers.",
        ),
        _CALLS,
        (
            ListOf(
                "allowed_countries",
                Text(
                    "country",
                    pattern="[A-Za-z]{2}|[+]?[0-9]{1,3}",
                    pattern_hint="must be an ISO code such as DE or a country code such as 49",
                ),
                clearable=True,
                doc=(
                    "Countries as country codes or as ISO codes, such as V(49) or V(DE). Several countries share the"
                    " country code 1, so name these by ISO codes.",
                    "Without this and O(rules.external_forward.allowed_prefixes) the country of O(default_region) is"
                    " allowed; without all three, every country is.",
                ),
            ),
            ListOf(
                "allowed_prefixes",
                Text(
                    "prefix",
                    pattern="(?:[+]|00)?[1-9][0-9 ()./-]*|[+]",
                    pattern_hint="must be the beginning of a number such as +4930, with the country code",
                ),
                clearable=True,
                doc="Beginnings of numbers in international form that are allowed, too, such as V(+4930).",
            ),
        ),
        check=rules.external_forward,
        unjudged=rules.unjudged_numbers,
        needs_library=True,
    ),
    Rule(
        "forward_loop",
        HIGH,
        (
            "Rings by which calls come back to the user, at once or through other users of any platform.",
            "A ring to the direct number in a user's contact information is a ring to this user.",
            "Rings whose schedules never are in effect at the same time make no loop.",
        ),
        ("sipxcom.call_forward", "sipxcom.call_forward_schedules", "sipxcom.contact_information"),
        across=lambda directory, values: directory.loops(),
    ),
    Rule(
        "unknown_target",
        MEDIUM,
        (
            "Internal numbers in rings, the personal attendant and speed dial buttons that no user and no phonebook"
            " has, and that are no name of a conference of a user.",
            "It is not applied to live settings of a part of a fleet (O(slice)), nor where a line of the source cannot"
            " be read.",
        ),
        (
            *_CALLS,
            "sipxcom.phonebook",
            "sipxcom.phonebook_entries",
            "sipxcom.contact_information",
            "sipxcom.conferences",
        ),
        (
            ListOf(
                "known",
                Text("number"),
                clearable=True,
                doc="Patterns of internal numbers that no user has, such as V(88*) for conferences, groups and queues.",
            ),
        ),
        across=Directory.unknown_targets,
        needs_whole=True,
    ),
    Rule(
        "mail_outside",
        MEDIUM,
        (
            "Voicemail that is sent to an address outside of O(domains) and"
            " O(rules.mail_outside.allowed_domains), unless the notification is switched off.",
            "Where neither is given, addresses at well-known providers of free mailboxes are found.",
        ),
        ("sipxcom.vm_prefs", "sipxcom.personal_attendant"),
        (
            ListOf(
                "allowed_domains",
                DOMAIN,
                clearable=True,
                doc="Domains that are allowed for mail beside O(domains), with all domains below them.",
            ),
        ),
        check=rules.mail_outside,
    ),
    Rule(
        "open_conference",
        MEDIUM,
        (
            "Conferences without an access code, and PINs and access codes that are easy to guess: short, a number of"
            " the user, a repetition, a series, or a date.",
            "PINs are judged where they were read. A finding never shows a PIN, and does not say which of these it is.",
            "A document that does not say whether a conference has an access code is found with the severity V(low).",
        ),
        ("sipxcom.conferences", "sipxcom.voicemail_pin", "sipxcom.portal_password", "sipxcom.contact_information"),
        (
            Int("minimum_length", minimum=0, doc="The fewest characters of a PIN, V(4) unless given."),
            Bool(
                "report_unstated",
                default=True,
                doc="Whether a conference is found of which the document does not say whether it has an access code.",
            ),
        ),
        check=rules.open_conference,
    ),
    Rule(
        "event_target",
        MEDIUM,
        (
            "Call events that are posted to a URL that is not https, or whose host is not allowed (severity V(high)).",
            "Of the URL a finding shows neither login nor query.",
        ),
        ("voipnow.phone_call_events",),
        (
            ListOf(
                "allowed_hosts",
                Text(
                    "host",
                    pattern="[^/:@ ]+|[0-9A-Fa-f:.]+",
                    pattern_hint="must be a host name or pattern such as *.example.org, without scheme, port and path",
                ),
                clearable=True,
                doc="Patterns of host names that are allowed, such as V(*.example.org). Without it every host is.",
            ),
        ),
        check=rules.event_target,
    ),
    Rule(
        "unreachable_user",
        MEDIUM,
        (
            "Forwarding that rings no phone at all (severity V(high)), or none but the user's own although it has rings"
            " (V(low)).",
            "Find-me-follow-me that is on without an active profile, an active profile that rings no device, and a"
            " device of it whose end is not after its start.",
        ),
        ("sipxcom.call_forward", "sipxcom.call_forward_schedules", "ucp.fmfm", "ucp.fmfm_profiles"),
        check=rules.unreachable_user,
    ),
    Rule(
        "leaver",
        HIGH,
        (
            "Users who have left and still have a ring, an operator or a menu, find-me-follow-me that is on, or"
            " voicemail that is sent by mail (severity V(medium)).",
        ),
        ("sipxcom.call_forward", "sipxcom.personal_attendant", "sipxcom.vm_prefs", "ucp.fmfm"),
        (
            ListOf(
                "users",
                Text("user"),
                clearable=True,
                doc="Patterns of the names of users who have left, whatever their classes.",
            ),
            ListOf(
                "classes",
                Text("class"),
                clearable=True,
                doc="Patterns of the classes of users who have left, V(left) and V(leaver) unless given.",
            ),
        ),
        check=rules.leaver,
    ),
)
_EXCEPTION = Record(
    "exception",
    (
        ListOf(
            "users",
            Text("user"),
            doc="Patterns of the names of users. Without it the exception is for all; an empty list is refused.",
        ),
        ListOf(
            "values",
            Text("value"),
            doc=(
                "Patterns of values as findings show them. Without it the exception is for all; an empty list is"
                " refused."
            ),
        ),
        Text("reason", required=True, minimum=1, doc="Why the finding is accepted."),
        Text(
            "until",
            required=True,
            pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}",
            pattern_hint="must be a day such as 2027-06-30",
            doc="The last day of the exception, as C(YYYY-MM-DD). Afterwards its findings are reported again, and a"
            " warning says so.",
        ),
    ),
)


def _fields(rule: Rule) -> tuple[Field, ...]:
    return (
        Bool("enabled", default=True, doc="Whether the rule is applied."),
        Text(
            "severity",
            choices=SEVERITIES,
            doc="The severity of all findings of the rule, in place of those that the rule gives them itself.",
        ),
        ListOf("except", _EXCEPTION, clearable=True, doc="What is accepted although the rule finds it."),
        *rule.parameters,
    )


def _judged(rule: Rule) -> str:
    return f"Where nothing else is said, the severity is V({rule.severity})."


RULES_FIELD = Record(
    "rules",
    tuple(Record(rule.name, _fields(rule), doc=(*rule.finds, _judged(rule))) for rule in RULES),
    doc="The rules by name. A rule that is not mentioned is applied as it is.",
)
