# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run in numbers, for the charts and lists of a page.

Private to the collection.
"""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.sentences import change_sentences
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.page.text import visible

#: bars of a chart
BARS = 12
#: messages of one kind of failure
EXAMPLES = 5
#: upper ends in seconds of the steps of the chart of time per user
STEPS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclasses.dataclass(frozen=True)
class Failures:
    """The failures of one kind: how many, of how many users, and examples (message, user)."""

    kind: str
    count: int
    examples: tuple[tuple[str, str], ...]


@dataclasses.dataclass(frozen=True)
class Numbers:
    """A run in numbers. Bars are pairs of label and count. `people` has one entry for each user, for the table."""

    users: int
    requests: int
    seconds: float
    outcomes: tuple[tuple[str, int], ...]
    settings: tuple[tuple[str, int], ...]
    times: tuple[tuple[str, int], ...]
    failures: tuple[Failures, ...]
    people: tuple[tuple[str, str, str, int, float, tuple[str, ...]], ...]


def numbers_of(rows: Iterable[Mapping[str, Any]], *, check: bool) -> Numbers:
    """The numbers of rows as `Report` writes them; `check` says that nothing was written."""
    outcomes: collections.Counter[str] = collections.Counter()
    settings: collections.Counter[str] = collections.Counter()
    times: collections.Counter[int] = collections.Counter()
    kinds: collections.Counter[str] = collections.Counter()
    examples: dict[str, dict[str, str]] = collections.defaultdict(dict)
    people, requests, seconds = [], 0, 0.0
    for row in rows:
        user, outcome = visible(str(row.get("user") or row.get("where", ""))), str(row.get("outcome", ""))
        spent = float(row.get("seconds", 0))
        outcomes[outcome] += 1
        requests += int(row.get("requests", 0))
        seconds += spent
        times[sum(spent > step for step in STEPS)] += 1
        changes, failures = row.get("changes", ()), row.get("failures", ())
        settings.update(visible(f"{one.get('platform', '')} {one.get('setting', '')}") for one in changes)
        for one in failures:
            kind, message = visible(str(one.get("failure", "other"))), visible(str(one.get("msg", "")))
            kinds[kind] += 1
            if len(examples[kind]) < EXAMPLES:
                # Most messages begin with the user, whom the list names already.
                examples[kind].setdefault(message.removeprefix(f"{user}: "), user)
        details = [sentence for one in changes for sentence in change_sentences(one, check=check)]
        details += [f"failed: {visible(str(one.get('msg', '')))}" for one in failures]
        details += [f"warning: {visible(str(one))}" for one in row.get("warnings", ())]
        people.append(
            (user, visible(str(row.get("where", ""))), outcome, int(row.get("requests", 0)), spent, tuple(details))
        )
    return Numbers(
        len(people),
        requests,
        round(seconds, 3),
        tuple(outcomes.most_common()),
        tuple(settings.most_common(BARS)),
        tuple((_step(number), times[number]) for number in range(len(STEPS) + 1) if times[number]),
        tuple(Failures(kind, count, tuple(examples[kind].items())) for kind, count in kinds.most_common()),
        tuple(people),
    )


def _step(number: int) -> str:
    return f"up to {STEPS[number]:g} s" if number < len(STEPS) else f"more than {STEPS[-1]:g} s"
