# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs that look at documents: read, merged and handed on one by one, without any request.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import options
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.messages import Messages
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import report_path
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results, failure_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import FAILED, OK, Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import LISTED_PROBLEMS, Users, broken_row
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Result

LIVE, DOCUMENTS = "live", "documents"


class Described(NamedTuple):
    """A user of the source with all options that are given for this user, by platform.

    `number` counts the users of the source. Those who are not `mine` are in another slice, or not in the limit.
    """

    name: str
    platforms: Mapping[str, Mapping[str, Any]]
    number: int
    entry: Entry
    mine: bool


class Look(NamedTuple):
    """What a job does with documents: `at` gets each user, `lacks` is called for each one who cannot be read.

    `reads` has the settings that it understands, by platform.
    """

    at: Callable[[Described], None]
    lacks: Callable[[], None]
    reads: Mapping[str, Collection[str]]


def choice(users: Users, warn: Callable[[str], None]) -> str:
    """What the first user of the source lets a job look at: live settings need a complete login."""
    for entry, _mine in users.entries():
        _name, platforms, _problems = users.schema.merged(entry)
        logins = {platform: users.schema.login(platform, given) for platform, given in platforms.items()}
        if any(not problems for _connection, problems in logins.values()):
            return LIVE
        for platform, (connection, problems) in logins.items():
            if "url" in connection:
                why = f"the login of the first user is not complete ({platform}: {'; '.join(problems)})"
                warn(f"{why}, so the documents were looked at and no live settings; set look_at")
        break
    return DOCUMENTS


def look_at_documents(
    users: Users, look: Look, sinks: Sequence[Sink], params: Mapping[str, Any], warn: Callable[[str], None], name: str
) -> Result:
    """The result of a job that looks at every document. The first of the sinks are the results of the task.

    Raises VoiceError for documents that are none, with every problem.
    """
    options.limits_of(params)
    outcome = _outcome(users, look, sinks, warn)
    if not (outcome.selection.total or params["allow_empty"]):
        raise errors.invalid("the source holds no user", "correct it, or set allow_empty if that is intended")
    result: Result = {}
    for sink in sinks:
        result |= sink.result(outcome)
        for text in sink.warnings(outcome):
            warn(text)
    if outcome.error is not None or (outcome.counts.get(FAILED) and params["fail_on_error"]):
        first = next((sink.first_failed for sink in sinks if isinstance(sink, Results)), None)
        note = "; ".join(filter(None, (sink.note(outcome) for sink in sinks)))
        result |= failure_of(outcome, first, report_path(params), name=name, note=note)
    return result


def _outcome(users: Users, look: Look, sinks: Sequence[Sink], warn: Callable[[str], None]) -> Outcome:
    """The outcome after all sinks have finished."""
    began = time.monotonic()
    counts: Counter[str] = Counter()
    refused = Messages(LISTED_PROBLEMS)
    with contextlib.ExitStack() as stack:
        for sink in sinks:
            stack.enter_context(sink)
            sink.start(Selection(0))
        for row in _rows(users, look, refused):
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
    return outcome


def _rows(users: Users, look: Look, refused: Messages) -> Iterator[Row]:
    """Looks at each user and gives the rows of those of the slice."""
    problems = Messages(LISTED_PROBLEMS)
    for where, problem in users.schema.problems_of_defaults():
        problems.add(where, problem)
    seen: dict[str, str] = {}
    for number, (entry, mine) in enumerate(users.entries()):
        if entry.problem:
            look.lacks()
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
        for problem in _value_problems(platforms, look.reads) if mine else ():
            refused.add(f"{entry.where} ({name})", problem, number)
        look.at(Described(name, platforms, number, entry, mine))
        if mine:
            yield Row(name, entry.where, OK, number)
    for where, problem in users.problems_of_all():
        problems.add(where, problem)
    if problems:
        raise errors.invalid("; ".join(problems.lines()), "correct the data")


def _value_problems(platforms: Mapping[str, Mapping[str, Any]], reads: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Why fleet would refuse a setting that the job reads.

    It is looked at all the same: what is wrong with it can matter, too.
    """
    for platform, given in platforms.items():
        read = {name: given[name] for name in reads.get(platform, ()) if name in given}
        try:
            COMPOSITES[platform].steps(read)
        except VoiceError as error:
            yield f"{platform}: {error.why}"
