# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of an audit: the rules as they shall be applied, the exceptions, and the numbering plan.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import datetime
import fnmatch
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import listed, not_known
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import numbers
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.catalogue import RULES, RULES_FIELD, Rule
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import HIGH, SEVERITIES, Hit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.numbers import NumberPlan
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import DOMAINS
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text

#: how numbers are understood, and which rules are applied
AUDIT_FIELDS = (
    RULES_FIELD,
    Text(
        "default_region",
        pattern="[A-Z]{2}",
        pattern_hint="must be an ISO code of two capital letters such as DE",
        doc=(
            "The country of numbers without a country code, as an ISO code such as V(DE). Without it only numbers with"
            " V(+) or V(00) and a country code can be read, and a warning counts the others.",
        ),
    ),
    Int(
        "internal_length",
        default=6,
        minimum=0,
        doc="A number of so many digits at most is internal. A name, which begins with a letter, always is.",
    ),
    Text(
        "internal_pattern",
        doc=(
            "A regular expression for internal numbers instead of O(internal_length), such as V([2-7][0-9]{3}). It must"
            " match the whole number."
        ),
    ),
    Text(
        "outside_prefix",
        pattern="[0-9]+",
        pattern_hint="must have digits only",
        doc="What phones dial before a number outside, such as V(0).",
    ),
    DOMAINS,
)
FAIL_ON = Text(
    "fail_on",
    choices=SEVERITIES,
    doc="The least severity with which a finding makes the task fail. Without it no finding does.",
)


@dataclasses.dataclass(frozen=True)
class Exemption:
    """An exception of a rule: what is accepted, why, and until when. No pattern stands for everything."""

    rule: str
    users: tuple[str, ...]
    values: tuple[str, ...]
    reason: str
    until: datetime.date

    def covers(self, user: str, hit: Hit) -> bool:
        return _matches(user, self.users) and _matches(hit.value, self.values)

    @property
    def scope(self) -> str:
        """The users and values that it is for, for messages."""
        users = f"the users {listed(self.users)}" if self.users else "any user"
        return f"{users} with the values {listed(self.values)}" if self.values else users

    def as_dict(self) -> dict[str, str]:
        return {"rule": self.rule, "reason": self.reason, "until": self.until.isoformat()}


@dataclasses.dataclass(frozen=True)
class Chosen:
    """A rule as it shall be applied. `severity` is empty where the rule judges itself."""

    rule: Rule
    severity: str
    values: Mapping[str, Any]
    exemptions: tuple[Exemption, ...]


@dataclasses.dataclass(frozen=True)
class Config:
    """What an audit does. `fail_on` is empty where no finding makes the task fail."""

    rules: tuple[Chosen, ...]
    plan: NumberPlan
    fail_on: str

    def reads(self) -> dict[str, frozenset[str]]:
        """The settings that the rules read, by platform."""
        places = [place.split(".") for chosen in self.rules for place in chosen.rule.reads]
        return {platform: frozenset(name for one, name in places if one == platform) for platform, _name in places}

    def fails(self, severity: str) -> bool:
        return bool(self.fail_on) and SEVERITIES.index(severity) >= SEVERITIES.index(self.fail_on)


def config_of(params: Mapping[str, Any]) -> Config:
    """The audit that the options describe. Raises VoiceError with everything that is wrong with them."""
    values, problems = walk.normalise_all((*AUDIT_FIELDS, FAIL_ON), params)
    chosen = []
    for rule in RULES:
        given = (values.get("rules") or {}).get(rule.name) or {}
        exemptions = []
        for position, one in enumerate(given.get("except") or (), 1):
            try:
                exemptions.append(_exemption(rule.name, one))
            except ValueError:
                problems.append(f"rules.{rule.name}.except[{position}]: until must be a day such as 2027-06-30")
        if given.get("enabled") is not False:
            chosen.append(Chosen(rule, given.get("severity") or "", given, tuple(exemptions)))
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was read")
    if any(one.rule.needs_library for one in chosen):
        numbers.check_library()
        numbers.check_region(values.get("default_region"))
        for one in chosen:
            numbers.check_countries(one.values.get("allowed_countries") or ())
    length = values.get("internal_length")
    plan = NumberPlan(
        default_region=values.get("default_region"),
        internal_length=6 if length is None else length,
        internal_pattern=values.get("internal_pattern"),
        outside_prefix=values.get("outside_prefix"),
        domains=values.get("domains") or (),
    )
    return Config(tuple(chosen), plan, values.get("fail_on") or "")


def config_of_fleet(given: Any) -> Config:
    """The audit of the option of that name of fleet: the rules by name, and beside them the options of an audit."""
    if not isinstance(given, Mapping):
        raise errors.invalid("audit must be a dictionary", "correct the options; nothing was sent")
    names = {rule.name for rule in RULES}
    options = {"fail_on": HIGH, **{name: value for name, value in given.items() if name not in names}}
    known = [field.name for field in (*AUDIT_FIELDS, FAIL_ON)]
    unknown = [str(name) for name in options if name not in known]
    if unknown:
        raise errors.invalid(
            f"audit {not_known(unknown, [*known, *names])}",
            "correct the options; nothing was sent",
        )
    beside = {name: value for name, value in given.items() if name in names}
    rules = options.get("rules") or {}
    if twice := sorted(set(beside).intersection(rules)) if isinstance(rules, Mapping) else []:
        raise errors.invalid(
            f"audit has {listed(twice)} twice, in rules and beside them", "correct the options; nothing was sent"
        )
    try:
        return config_of({**options, "rules": {**rules, **beside} if isinstance(rules, Mapping) else rules})
    except VoiceError as error:
        raise error.within(why=f"audit: {error.why}") from error


def _exemption(rule: str, given: Mapping[str, Any]) -> Exemption:
    """Raises ValueError for a text that is no day."""
    until = str(given["until"]).strip()
    return Exemption(
        rule,
        tuple(given.get("users") or ()),
        tuple(given.get("values") or ()),
        str(given["reason"]),
        datetime.date.fromisoformat(until),
    )


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatch.fnmatchcase(name.lower(), pattern.strip().lower()) for pattern in patterns)
