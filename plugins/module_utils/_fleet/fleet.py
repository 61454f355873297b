# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet`: options, order of work, result.

Private to the collection.
"""

from __future__ import annotations

import abc
import bisect
import contextlib
import dataclasses
import gc
import math
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import document as documents
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User, name_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.places import dictionaries_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record import LineFile, Progress
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import (
    CHANGED,
    FAILED,
    OK,
    Apply,
    Limits,
    Row,
    Runner,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Source, parse_slice
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import (
    Bool,
    Float,
    FreeForm,
    Int,
    ListOf,
    Path,
    Text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    Job,
    Mode,
    Platform,
    Rules,
    failed_result,
)

#: different problems of the data, and different warnings, that are listed before "and more"
LISTED_PROBLEMS, LISTED_WARNINGS = 50, 20
NAME = "fleet"
#: a fleet of up to this many users stays in memory between the checking pass and the work; a larger one is read again
KEPT_USERS = 2000

#: where users come from; the same for everything that works on a fleet
SOURCE_FIELDS = (
    ListOf(
        "users",
        FreeForm("user"),
        doc=(
            "The documents of the users.",
            "C(groups['all'] | map('extract', hostvars, 'fleet_user')) makes a fleet of the hosts of an inventory.",
        ),
    ),
    Path(
        "source",
        doc=(
            (
                "A file with the documents, as UTF-8 text. It is read line by line while the run goes on, so its"
                " size does not matter. Like all relative paths here and in the documents, one begins at the"
                " folder of the playbook."
            ),
            (
                "Keep secrets out of it and give them in O(credentials). A file that is encrypted as a whole"
                " cannot be read, and neither can a C(!vault) value in it."
            ),
            (
                "A key that stands twice in one dictionary is refused, because only one of the two could count. So is"
                " a text with the beginning of a template, because a source is not rendered, and one with a control or"
                " format character."
            ),
            (
                "Only a regular file can be a source, because it is read more than once. A symbolic link to one is"
                " followed."
            ),
            "One user may have 4 MiB of text, 500,000 values and 64 levels, one text 131,072 characters.",
        ),
    ),
    Text(
        "encoding",
        doc=(
            "How the text of O(source) is encoded if it is not UTF-8, such as V(cp1252) for files of Windows programs"
            " in Western Europe and America, or V(utf-16)."
        ),
    ),
    Text(
        "format",
        choices=("yaml", "jsonl", "json", "csv"),
        doc=(
            (
                "V(jsonl) has one document on each line, V(yaml) a list of documents or one document in each"
                " YAML document, V(json) one list of documents (read as a whole), V(csv) a header and one user"
                " in each row."
            ),
            (
                "The cells of V(csv) are separated by commas, or by semicolons or tabs when the header line has"
                " no comma outside of quotes."
            ),
            (
                "Without it the ending of the file's name decides. Known endings are C(.yml), C(.yaml),"
                " C(.jsonl), C(.ndjson), C(.json) and C(.csv)."
            ),
        ),
    ),
    FreeForm(
        "columns",
        doc=(
            (
                "What the columns of a CSV file mean, as title of the column to place in the document. Examples"
                " of places are C(name), C(sipxcom.vm_prefs.greeting) or C(sipxcom.call_forward.rings.0.number),"
                " where 0 is the first entry of a list."
            ),
            (
                "A column that is not named here stands for the place that its title says. One column must stand"
                " for C(name), and no two for the same place. Blanks around titles do not count. A column"
                " without title must be empty."
            ),
            "V(null) instead of a place leaves a column out.",
            (
                "A place with a pattern is filled from other columns, as in"
                ' C(sipxcom.contact_information.email_address: "${Extension}@example.org"). C($$) stands for the sign'
                " itself. A value with an empty cell in it is not mentioned."
            ),
            (
                "A place with a C(value) is the same in every row, such as C(sipxcom.call_forward.rings.0.type) with"
                " C({value: At the same time}). In a list entry it counts only"
                " where the row mentions something else of that entry."
            ),
            (
                "A title with a dictionary of C(place) and C(words) has cells that stand for other values, as in"
                " C(Active: {place: ucp.fmfm.enabled, words: {ja: true, nein: false}})."
            ),
            "In a dictionary with keys of your choice a number is a key, as in C(sipxcom.personal_attendant.menu.1).",
            (
                "A row may be shorter than the header; the cells that it lacks count as empty. Cells of blanks and of"
                " characters that cannot be seen are empty, too. A C(sep=;) line before the header is understood."
            ),
            (
                "Empty cells are not mentioned. In a list, the entries that are mentioned follow each other in"
                " the order of their numbers, whichever are left out."
            ),
            "Only for CSV files.",
        ),
    ),
    Bool(
        "ignore_unknown_columns",
        default=False,
        doc=(
            "Whether to leave out the columns of a CSV file that O(columns) does not name and whose titles are no"
            " places. Without it they are refused."
        ),
    ),
    FreeForm(
        "defaults",
        doc=(
            "A document without a name that lies below the document of every user. Dictionaries are merged,"
            " anything else in the document of the user replaces what stands here."
        ),
    ),
    FreeForm(
        "credentials",
        doc=(
            "Secrets by user name, then platform, then option, laid over the document of the user. Fill it"
            " from a vaulted variable or a lookup."
        ),
    ),
    Text(
        "slice",
        doc=(
            "Only every n-th user, as V(3/10) for the third of ten parts, counted from 1. With job slicing,"
            " C(awx_job_slice_number) and C(awx_job_slice_count) are the two numbers."
        ),
    ),
)
WORK_FIELDS = (
    Int(
        "concurrency",
        default=16,
        doc=(
            (
                "How many users are worked on at the same time at most, and the most connections to each server."
                " 1 to 256."
            ),
            (
                "A run uses as many of them as the time that the servers take to answer is worth, which it finds"
                " out within milliseconds. With a server that answers at once that is one or two, and more would"
                " only cost CPU time."
            ),
            "When a server answers 429 or 503, all of them slow down together and speed up again later.",
        ),
    ),
    Float(
        "deadline",
        default=14400.0,
        doc="Seconds after which no further user and no request is begun.",
    ),
    Int(
        "max_failures",
        doc=(
            "Begin no further users after more than this many failed. Without it no number of failures stops the run."
        ),
    ),
    Float(
        "max_fail_percentage",
        doc="Begin no further users after more than this percentage of all users failed.",
    ),
    Bool(
        "fail_on_error",
        default=True,
        doc=(
            "Whether the task fails at its end when a user failed. A run that was stopped with users left always fails."
        ),
    ),
    Path(
        "report_file",
        doc=(
            "A file for one line of JSON on each user, with the outcome and failures. M(ucfleet.voice.fleet) adds the"
            " fields that differ, with their values before and after; in check mode these are the drift of the fleet."
            " M(ucfleet.voice.fleet_info) adds the settings that the user does not have. Secrets are not in it.",
            "Lines are written as users finish, which is not always the order of the source. A run of"
            " M(ucfleet.voice.fleet) that goes on where another ended (see its option C(state_file)) adds to the lines"
            " of the users whom that one finished; any other replaces the file.",
            "A disk that fills up stops the run, and the result says what was done until then.",
        ),
    ),
    Float(
        "progress_interval",
        default=10.0,
        doc=(
            "Seconds between two lines of progress in the output of the playbook.",
            (
                "A task that runs as an ordinary module (C(async), C(become), another host than the controller,"
                " or the variable C(ucfleet_voice_direct) set to V(false)) cannot show progress."
            ),
        ),
    ),
)
FIELDS = (
    *SOURCE_FIELDS,
    *WORK_FIELDS,
    Path(
        "state_file",
        doc=(
            "A file that remembers who is done, so that a run that was killed or stopped goes on where it ended.",
            (
                "It is removed by a run that tried every user, and left by one that was stopped. In check mode"
                " it is neither read nor written."
            ),
            (
                "It belongs to one run at a time. A run whose C(ansible-playbook) was killed finishes the users"
                " under way and begins no others; the next run waits up to a minute for its end."
            ),
            "A user whose wish changed meanwhile is done again, unless only a secret changed.",
        ),
    ),
    Bool(
        "return_unchanged",
        default=False,
        doc="Whether RV(results) names users without a change, too.",
    ),
    Int(
        "return_limit",
        default=100,
        doc=("The most users in RV(results), those that failed before those that changed. The report has all of them."),
    ),
)
RULES = Rules(mutually_exclusive=(("users", "source"),), required_one_of=(("users", "source"),))


@dataclasses.dataclass
class Selection:
    """What the checking pass found: how many users there are, the lines that cannot be read, and who is done."""

    total: int
    broken: list[Row]
    resumed: frozenset[str] = frozenset()


class FleetJob(Job):
    """What all jobs on many users have in common: where the users come from, and how failures are told."""

    free_form = True

    def __init__(self, open_transport: Callable[[Settings], Transport] = transport_for) -> None:
        self._open_transport = open_transport

    def rules(self) -> Rules:
        return RULES

    def hidden(self, params: Mapping[str, Any]) -> list[str]:
        return hidden_in(params)

    def execute(
        self,
        params: Mapping[str, Any],
        mode: Mode,
        *,
        connect: Callable[[Platform, Settings], Any] | None = None,
        warn: Callable[[str], None] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> dict[str, Any]:
        try:
            with only_new_objects_collected():
                return self._work(params, mode, warn or _silent, tell or _silent)
        except VoiceError as error:
            return failed_result(error.within(subject=error.subject or self.name))

    @abc.abstractmethod
    def _work(
        self, params: Mapping[str, Any], mode: Mode, warn: Callable[[str], None], tell: Callable[[str], None]
    ) -> dict[str, Any]:
        """Do the work. Raises VoiceError for what concerns the run as a whole."""


class Fleet(FleetJob):
    """Apply the documents of many users."""

    name = NAME

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def _work(
        self, params: Mapping[str, Any], mode: Mode, warn: Callable[[str], None], tell: Callable[[str], None]
    ) -> dict[str, Any]:
        limits = limits_of(params)
        users = Users(params)
        collected = Collected(int(params["return_limit"]), bool(params["return_unchanged"]), mode, name=NAME)
        # In check mode nothing is done, so nothing is remembered as done.
        progress = Progress(None if mode.check else params.get("state_file"))
        complete = False
        try:
            with opened_report(params) as report:
                selection = users.check(progress.is_done)
                report.begin(selection.resumed)

                def finished(user: User | None, row: Row) -> None:
                    collected.add(row)
                    report.write(row)
                    if user is not None and row.outcome != FAILED:
                        progress.done(user)

                runner = Runner(
                    limits, Apply(mode), selection.total, finished=finished, open_transport=self._open_transport
                )
                ticker = Ticker(runner, selection, tell, float(params["progress_interval"]), name=NAME)
                for row in selection.broken:
                    runner.refuse(row)
                remaining = (user for user in users.ready() if user.name not in selection.resumed)
                runner.run(remaining, ticker.tick, ticker.interval)
                runner.expect(selection.total - len(selection.resumed))
                ticker.last()
                complete = not (runner.stopped or runner.error)
        finally:
            progress.finish(complete)
        for text in (*warnings_of(selection, params), *collected.warnings.lines()):
            warn(f"{NAME}: {text}")
        return collected.result(runner, selection, params, ticker.seconds)


class Users:
    """The users of a task, read as often as needed, checked against the declarations."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._source = Source(
            users=params.get("users"),
            path=params.get("source"),
            file_format=params.get("format"),
            columns=params.get("columns"),
            platforms=tuple(COMPOSITES),
            ignore_unknown_columns=bool(params.get("ignore_unknown_columns")),
            is_dictionary=dictionaries_of(COMPOSITES),
            encoding=params.get("encoding"),
        )
        self._schema = Schema(
            COMPOSITES,
            defaults=params.get("defaults"),
            credentials=params.get("credentials"),
            connections=int(params["concurrency"]),
        )
        self._part, self._parts = parse_slice(params["slice"]) if params.get("slice") else (1, 1)
        self._kept: list[User] | None = None

    def check(self, is_done: Callable[[User], bool] | None = None) -> Selection:
        """Read everything once before the first request. Raises VoiceError with every problem of the data."""
        problems = Repeated(LISTED_PROBLEMS)
        for where, text in self._schema.problems_of_defaults():
            problems.add(where, text)
        seen: dict[int, str] = {}
        broken: list[Row] = []
        resumed: set[str] = set()
        kept: list[User] | None = []
        total = 0
        for position, entry in enumerate(self._source):
            mine = position % self._parts == self._part - 1
            if entry.problem:
                if mine:
                    broken.append(_broken_row(entry.where, entry.problem))
                    total += 1
                continue
            user, found = self._schema.read(entry)
            name = name_of(entry.document)
            if name:
                # A hash instead of the name keeps a fleet of any size in little memory.
                key = hash(name)
                if key in seen:
                    found.append(f"stands already at {seen[key]}; a user may be named once")
                else:
                    seen[key] = entry.where
            for text in found:
                problems.add(f"{entry.where} ({name})" if name else entry.where, text, position)
            if user is None or not mine:
                continue
            total += 1
            if is_done is not None and is_done(user):
                resumed.add(user.name)
            if kept is not None:
                kept.append(user)
                kept = kept if len(kept) <= KEPT_USERS else None
        if problems:
            raise errors.invalid("; ".join(problems.lines()), "correct the data; nothing was sent")
        self._kept = kept
        return Selection(total, broken, frozenset(resumed))

    def ready(self) -> Iterator[User]:
        """The users of this slice, one by one."""
        if self._kept is not None:
            # Whoever works on a user may change what was prepared, so each is handed out once.
            yield from self._kept
            self._kept = None
            return
        for position, entry in enumerate(self._source):
            if position % self._parts == self._part - 1 and not entry.problem:
                user, problems = self._schema.read(entry)
                if user is None:
                    raise errors.invalid(
                        [f"{entry.where}: {text}" for text in problems],
                        "the source changed while it was read; leave it alone during a run",
                    )
                yield user


def _broken_row(where: str, problem: str) -> Row:
    failure = VoiceError(errors.INVALID, f"{where} {problem}", "correct the line; the other users went on")
    return Row("", where, FAILED, failures=[{"msg": failure.message, "failure": failure.failure}])


class Repeated:
    """What is true of many is told once, of the first of them with the number of the others.

    `most` different texts are told; whatever comes after them is counted.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: dict[str, tuple[int, str, int]] = {}
        self._more = 0

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, who: str, text: str, number: int = 0) -> None:
        """`number` says who comes first."""
        known = self._found.get(text)
        if known is not None:
            first = min(known[:2], (number, who))
            self._found[text] = (*first, known[2] + 1)
        elif len(self._found) < self._most:
            self._found[text] = (number, who, 1)
        else:
            self._more += 1

    def lines(self) -> list[str]:
        """One line for each text, in the order of who came first."""
        lines = []
        for text, (_number, who, count) in sorted(self._found.items(), key=lambda item: item[1][0]):
            others = f" and {count - 1} {'other' if count == 2 else 'others'}" if count > 1 else ""
            lines.append(f"{who}{others}: {text}")
        return [*lines, f"and {self._more} more"] if self._more else lines


class Collected:
    """The rows that the task returns: those worth looking at, and not too many (controllers store every result).

    Whoever finishes first, the same users are returned in the same order: that of the source.
    """

    def __init__(self, limit: int, unchanged: bool, mode: Mode, *, name: str) -> None:
        self._name = name
        self._limit = limit
        self._unchanged = unchanged
        self._mode = mode
        #: in falling worth, at most `limit`
        self._rows: list[Row] = []
        self._left_out = 0
        self._changed = False
        self._first_failed: Row | None = None
        self.warnings = Repeated(LISTED_WARNINGS)

    def add(self, row: Row) -> None:
        self._changed = self._changed or bool(row.changes)
        for text in row.warnings:
            self.warnings.add(row.user, text, row.number)
        if row.failures and (self._first_failed is None or row.number < self._first_failed.number):
            self._first_failed = row
        if row.outcome == OK and not self._unchanged:
            return
        bisect.insort(self._rows, row, key=_worth)
        if len(self._rows) > self._limit:
            self._rows.pop()
            self._left_out += 1

    def result(
        self, runner: Runner, selection: Selection, params: Mapping[str, Any], seconds: float, *, note: str = ""
    ) -> dict[str, Any]:
        """The result of the task; `note` is added to the message of a failure."""
        counts = runner.counts
        total, resumed = selection.total, len(selection.resumed)
        not_tried = total - resumed - sum(counts.values())
        rows = sorted(self._rows, key=lambda row: row.number)
        result: dict[str, Any] = {
            "changed": self._changed,
            "summary": {
                "total": total,
                "changed": counts[CHANGED],
                "ok": counts[OK],
                "failed": counts[FAILED],
                "resumed": resumed,
                "not_tried": not_tried,
                "failure_kinds": dict(sorted(runner.failure_kinds.items())),
                "requests": runner.requests,
                "seconds": round(seconds, 2),
            },
            "results": [row.as_dict() for row in rows],
            "results_left_out": self._left_out,
            "report_file": params.get("report_file"),
        }
        if self._mode.diff:
            result["diff"] = [_diff(row, change) for row in rows for change in row.changes]
        if runner.stopped or runner.error or (counts[FAILED] and params["fail_on_error"]):
            result.update(self._failure(runner, counts[FAILED], total, not_tried, params, note))
        return result

    def _failure(
        self, runner: Runner, failed: int, total: int, not_tried: int, params: Mapping[str, Any], note: str
    ) -> dict[str, Any]:
        first = self._first_failed
        parts = [f"{failed} of {total} users failed"] if failed else []
        if runner.stopped:
            parts.append(f"the run stopped with {not_tried} users not tried because {runner.stopped}")
        elif runner.error is not None:
            parts.append(runner.error.why)
        why = ", and ".join(parts)
        if first is not None:
            # Of a line that is no user, the message says where it stands.
            who = f"{first.user}: " if first.user else ""
            why += f"; first {who}{first.failures[0]['msg'].rstrip('.')}"
        why += f"; {note}" if note else ""
        advice = f"see {params['report_file']}" if params.get("report_file") else "see results, or set report_file"
        # Where nobody failed and nothing broke, it was the deadline that stopped the run.
        cause = runner.error or VoiceError(errors.DEADLINE, why, advice)
        message = cause.within(why=why, subject=self._name).message
        failure = cause.failure if runner.error or first is None else first.failures[0]["failure"]
        return {"failed": True, "msg": message, "failure": failure}


def _worth(row: Row) -> tuple[bool, int]:
    """Failures are looked at first, then who stands first in the source."""
    return row.outcome != FAILED, row.number


def _diff(row: Row, change: dict[str, Any]) -> dict[str, Any]:
    header = f"{row.user} {change['platform']} {change['setting']}"
    sides = {side: {name: values[side] for name, values in change["fields"].items()} for side in ("before", "after")}
    return {**sides, "before_header": header, "after_header": header}


class Ticker:
    """A line of progress from time to time, plain enough for a log."""

    def __init__(
        self, runner: Runner, selection: Selection, tell: Callable[[str], None], interval: float, *, name: str
    ) -> None:
        self._name = name
        self.interval = max(0.2, interval)
        self._runner = runner
        self._total = selection.total
        self._resumed = len(selection.resumed)
        self._tell = tell
        self._began = time.monotonic()
        self._next = self._began + self.interval

    @property
    def seconds(self) -> float:
        """Since the first user was begun."""
        return time.monotonic() - self._began

    def tick(self) -> None:
        if time.monotonic() >= self._next:
            self._next += self.interval
            left = self._total - self._resumed - self._tried()
            rate = self._rate()
            self._line(f", {left / rate:.0f} s left" if rate and left else "")

    def last(self) -> None:
        """The line at the end of the run."""
        stopped = self._runner.stopped
        self._line(f", stopped because {stopped}" if stopped else "")

    def _tried(self) -> int:
        return sum(self._runner.counts.values())

    def _rate(self) -> float:
        seconds = self.seconds
        return self._tried() / seconds if seconds > 0 else 0.0

    def _line(self, end: str) -> None:
        counts = self._runner.counts
        resumed = f" ({self._resumed} by an earlier run)" if self._resumed else ""
        self._tell(
            f"{self._name}: {self._tried() + self._resumed}/{self._total} users{resumed}, {counts[CHANGED]} changed,"
            f" {counts[FAILED]} failed, {self._rate():.0f} users/s{end}"
        )


def limits_of(params: Mapping[str, Any]) -> Limits:
    """The limits of a run. Raises VoiceError for values that make no sense."""
    problems = []
    if not 1 <= int(params["concurrency"]) <= 256:
        problems.append(f"concurrency must be 1..256, not {params['concurrency']}")
    problems += [
        f"{name} must be a number of seconds greater than 0"
        for name in ("deadline", "progress_interval")
        if not 0 < float(params[name]) < math.inf
    ]
    if int(params["return_limit"]) < 0:
        problems.append("return_limit must not be negative")
    if params.get("max_failures") is not None and int(params["max_failures"]) < 0:
        problems.append("max_failures must not be negative")
    percentage = params.get("max_fail_percentage")
    if percentage is not None and not 0 <= float(percentage) <= 100:
        problems.append("max_fail_percentage must be 0..100")
    problems += shared_files(params)
    if problems:
        raise errors.invalid(problems, "correct the options; nothing was sent")
    return Limits(
        int(params["concurrency"]),
        float(params["deadline"]),
        params.get("max_failures"),
        None if percentage is None else float(percentage),
    )


def hidden_in(params: Mapping[str, Any]) -> list[str]:
    """The secrets in the free-form options that say which users there are."""
    given = [params.get("defaults")]
    users, credentials = params.get("users"), params.get("credentials")
    # Asked for options of wrong form, too, to hide what there is.
    given += users if isinstance(users, list) else []
    given += credentials.values() if isinstance(credentials, Mapping) else []
    return documents.secrets_of(COMPOSITES, given)


def shared_files(params: Mapping[str, Any]) -> list[str]:
    """Options that name the same file, of which one would destroy what the other holds."""
    seen: dict[str, str] = {}
    problems = []
    for name in ("source", "state_file", "report_file", "dest"):
        if params.get(name):
            first = seen.setdefault(os.path.realpath(params[name]), name)
            # An export may take the place of the one that said whom to read.
            if first != name and (first, name) != ("source", "dest"):
                problems.append(f"{first} and {name} are the same file")
    return problems


class Report:
    """The report of a run, if one is asked for."""

    def __init__(self, file: LineFile | None) -> None:
        self._file = file

    def begin(self, resumed: Collection[str]) -> None:
        """Begin anew, or go on after the rows of users whom an earlier run finished."""
        if self._file is None:
            return
        if resumed:
            self._file.keep(lambda row: _is_of_one(row, resumed))
        else:
            self._file.clear()

    def write(self, row: Row) -> None:
        if self._file is not None:
            self._file.write(row.as_dict())


def _is_of_one(row: Any, names: Collection[str]) -> bool:
    """Whether a row of a report is that of one of these users, and tells of success."""
    if not isinstance(row, Mapping) or row.get("outcome") not in (CHANGED, OK):
        return False
    return isinstance(row.get("user"), str) and row["user"] in names


@contextlib.contextmanager
def opened_report(params: Mapping[str, Any]) -> Iterator[Report]:
    """The report, opened before anything else so that a bad path is told at once."""
    path = params.get("report_file")
    if not path:
        yield Report(None)
        return
    with contextlib.closing(LineFile(path, what="report_file")) as file:
        yield Report(file)


def warnings_of(selection: Selection, params: Mapping[str, Any]) -> list[str]:
    """What is odd about the users as a whole."""
    if selection.total:
        return []
    place = params.get("source") or "users"
    part = f" in the part {params['slice']}" if params.get("slice") else ""
    return [f"there is no user in {place}{part}, so nothing was done"]


@contextlib.contextmanager
def only_new_objects_collected() -> Iterator[None]:
    """Keep the cycle collector away from what is there already.

    A worker inherits all that Ansible has loaded. To look through it again and again, and to copy its memory by
    doing so, took 5 % of the time of a fleet.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _silent(text: str) -> None:
    """Nobody listens."""


FLEET = Fleet()
