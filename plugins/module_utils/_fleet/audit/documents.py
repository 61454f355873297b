# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The audit of documents: read, merged and examined one by one, without any request.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document, text
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.sinks import Findings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import LISTED_PROBLEMS, Users, broken_row


def look_at_documents(
    users: Users, findings: Findings, results: Results, others: Sequence[Sink], warn: Callable[[str], None]
) -> tuple[Outcome, Sequence[Sink]]:
    """Examine every document; returns the outcome and all sinks, which have finished.

    Raises VoiceError for documents that are none, with every problem.
    """
    began = time.monotonic()
    sinks: tuple[Sink, ...] = (results, findings, *others)
    counts: Counter[str] = Counter()
    refused = Messages(LISTED_PROBLEMS)
    with contextlib.ExitStack() as stack:
        for sink in sinks:
            stack.enter_context(sink)
            sink.start(Selection(0))
        for row in _rows(users, findings, refused):
            counts[row.outcome] += 1
            for sink in sinks:
                sink.add(None, row)
        kinds = {errors.INVALID.value: counts[FAILED]} if counts[FAILED] else {}
        seconds = time.monotonic() - began
        outcome = Outcome(Selection(sum(counts.values())), counts, kinds, 0, seconds)
        for sink in sinks:
            sink.finish(outcome)
    for line in refused.lines():
        warn(f"fleet would refuse a value, which the rules may not understand: {line}")
    return outcome, sinks


def _rows(users: Users, findings: Findings, refused: Messages) -> Iterator[Row]:
    """Examines each user of the slice and gives the user's row."""
    problems = Messages(LISTED_PROBLEMS)
    for where, problem in users.schema.problems_of_defaults():
        problems.add(where, problem)
    seen: dict[str, str] = {}
    for number, (entry, mine) in enumerate(users.entries()):
        if entry.problem:
            findings.lacks_a_user()
            if mine:
                yield broken_row(entry.where, entry.problem)
            continue
        name, platforms, found = users.schema.merged(entry)
        if name in seen:
            found.append(f"duplicate user name, first used at {seen[name]}")
        for problem in found:
            problems.add(f"{entry.where} ({name})" if name else entry.where, problem, number)
        if found:
            continue
        seen[name] = entry.where
        for problem in _value_problems(platforms, findings.reads) if mine else ():
            refused.add(f"{entry.where} ({name})", problem, number)
        usernames = (text(options.get("username")) for options in platforms.values())
        numbers = tuple(filter(None, usernames))
        document = Document(name, platforms, number, numbers, users.schema.classes_of(entry.document), entry.where)
        findings.look_at(document, reported=mine)
        if mine:
            yield Row(name, entry.where, OK, number)
    for where, problem in users.problems_of_all():
        problems.add(where, problem)
    if problems:
        raise errors.invalid("; ".join(problems.lines()), "correct the data")


def _value_problems(platforms: Mapping[str, Mapping[str, Any]], reads: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Why fleet would refuse a setting that a rule reads.

    It is examined all the same: what is wrong with it can be dangerous, too.
    """
    for platform, options in platforms.items():
        read = {name: options[name] for name in reads.get(platform, ()) if name in options}
        try:
            COMPOSITES[platform].steps(read)
        except VoiceError as error:
            yield f"{platform}: {error.why}"
