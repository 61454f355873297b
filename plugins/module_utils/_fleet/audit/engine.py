# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit under way: documents in, findings and counts out.

Private to the collection.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import short
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.across import Directory
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import (
    SEVERITIES,
    Document,
    Finding,
    Hit,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import Chosen, Config, Exemption


class Audit:
    """Applies the rules to one user after the other, and at the end those that need all users.

    Memory holds `limit` findings, the most severe first, beside the numbers of all users. `record` gets each finding.
    """

    def __init__(
        self,
        config: Config,
        *,
        limit: int,
        record: Callable[[Finding], None] | None = None,
        today: datetime.date | None = None,
    ) -> None:
        self._config = config
        self._limit = limit
        self._record = record
        self._today = today or datetime.date.today()
        self._single = [one for one in config.rules if one.rule.check is not None]
        self._across = [one for one in config.rules if one.rule.across is not None]
        self._directory = Directory(config.plan)
        self._kept: list[Finding] = []
        self._severities: Counter[str] = Counter()
        self._rules: Counter[str] = Counter()
        self._excepted = 0
        self._first_failing: Finding | None = None
        self._returned: Counter[Exemption] = Counter()
        self._used: set[Exemption] = set()
        self._is_complete = False
        self._unjudged: Counter[str] = Counter()
        self._first_unjudged: dict[str, str] = {}

    def examine(self, document: Document, *, reported: bool = True) -> None:
        """Apply the rules that look at one user, and remember what the others need.

        Of a user who is not `reported` nothing is found; what others forward to this user is.
        """
        for chosen in self._single if reported else ():
            if chosen.rule.check is not None:
                for hit in chosen.rule.check(document, chosen.values, self._config.plan):
                    self._add(chosen, document.name, document.order, document.where, hit)
            if chosen.rule.unjudged is not None:
                for value in chosen.rule.unjudged(document, chosen.values, self._config.plan):
                    self._unjudged[chosen.rule.name] += 1
                    self._first_unjudged.setdefault(chosen.rule.name, f"{short(value)} of {document.name}")
        if self._across:
            self._directory.note(document, reported=reported)

    def finish(self, *, whole: bool = True, complete: bool = False) -> None:
        """Apply the rules that need all users. Not `whole` is a part of a fleet, which cannot say who is missing.

        `complete`: every setting of every user was looked at, so that an exception without a finding covers none.
        """
        self._is_complete = whole and complete
        for chosen in self._across:
            if chosen.rule.across is not None and (whole or not chosen.rule.needs_whole):
                for noted, hit in chosen.rule.across(self._directory, chosen.values):
                    self._add(chosen, noted.user, noted.order, noted.where, hit)

    def _add(self, chosen: Chosen, user: str, order: int, where: str, hit: Hit) -> None:
        covering = [one for one in chosen.exemptions if one.covers(user, hit)]
        self._used.update(covering)
        if any(one.until >= self._today for one in covering):
            self._excepted += 1
            return
        self._returned.update(covering)
        severity = chosen.severity or hit.severity or chosen.rule.severity
        finding = Finding(chosen.rule.name, severity, user, hit, order, where)
        self._severities[severity] += 1
        self._rules[chosen.rule.name] += 1
        first = self._first_failing
        if self._config.fails(severity) and (first is None or finding.rank < first.rank):
            self._first_failing = finding
        self._kept.append(finding)
        if len(self._kept) > 2 * self._limit:
            self._kept = self._most_severe()
        if self._record is not None:
            self._record(finding)

    def _most_severe(self) -> list[Finding]:
        return sorted(self._kept, key=lambda finding: finding.rank)[: self._limit]

    # ------------------------------------------------------------- outcome
    @property
    def failing(self) -> str:
        """How many findings make the task fail; empty for none."""
        count = sum(number for severity, number in self._severities.items() if self._config.fails(severity))
        are = "finding has" if count == 1 else "findings have"
        return f"{count} {are} the severity {self._config.fail_on} or a higher one" if count else ""

    @property
    def failure(self) -> str:
        """The same with the first of the most severe findings."""
        first = self._first_failing
        return "" if first is None else f"{self.failing}; first {first.user}: {first.summary}"

    def expired(self) -> list[Exemption]:
        """The exceptions whose last day is over."""
        return [one for chosen in self._config.rules for one in chosen.exemptions if one.until < self._today]

    def unused(self) -> list[Exemption]:
        """The exceptions in force that cover no finding; none where not everything was looked at."""
        return [
            one
            for chosen in self._config.rules
            for one in chosen.exemptions
            if self._is_complete and one.until >= self._today and one not in self._used
        ]

    def warnings(self) -> Iterator[str]:
        """What an author of the rules must know."""
        for one in self.expired():
            count = self._returned[one]
            are = "finding is" if count == 1 else "findings are"
            yield (
                f"an exception of the rule {one.rule} ({one.reason}) expired on {one.until.isoformat()}; {count} {are}"
                " reported again; extend it or remove it"
            )
        for one in self.unused():
            yield (
                f"an exception of the rule {one.rule} ({one.reason}) covers no finding of {one.scope}; correct its"
                " patterns or remove it"
            )
        for name, count in self._unjudged.items():
            values = "number" if count == 1 else "numbers"
            yield (
                f"the rule {name} could not judge {count} {values} without a country code, first"
                f" {self._first_unjudged[name]}; set default_region"
            )

    def result(self) -> dict[str, Any]:
        """The keys of the result of a task."""
        kept = self._most_severe()
        total = sum(self._severities.values())
        return {
            "findings": [finding.as_dict() for finding in kept],
            "findings_left_out": total - len(kept),
            "counts": {
                "total": total,
                **{severity: self._severities[severity] for severity in reversed(SEVERITIES)},
                "excepted": self._excepted,
                "rules": {chosen.rule.name: self._rules[chosen.rule.name] for chosen in self._config.rules},
            },
            "expired_exceptions": [one.as_dict() for one in self.expired()],
            "unused_exceptions": [one.as_dict() for one in self.unused()],
        }
