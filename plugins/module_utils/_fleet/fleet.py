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
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import document as documents
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User, name_of
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
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Mode, Platform, Rules

#: problems of the data that are listed before "and more"
LISTED_PROBLEMS = 50
NAME = "fleet"
#: a fleet of up to this many users stays in memory between the checking pass and the work; a larger one is read again
KEPT_USERS = 2000

#: where users come from; the same for everything that works on a fleet
SOURCE_FIELDS = (
    Field(name="users", type="list", elements="dict"),
    Field(name="source", type="path"),
    Field(name="format", choices=("yaml", "jsonl", "json", "csv")),
    Field(name="columns", type="dict"),
    Field(name="defaults", type="dict"),
    Field(name="credentials", type="dict"),
    Field(name="slice"),
)
WORK_FIELDS = (
    Field(name="concurrency", type="int", default=16),
    Field(name="deadline", type="float", default=14400.0),
    Field(name="max_failures", type="int"),
    Field(name="max_fail_percentage", type="float"),
    Field(name="fail_on_error", type="bool", default=True),
    Field(name="report_file", type="path"),
    Field(name="progress_interval", type="float", default=10.0),
)
FIELDS = (
    *SOURCE_FIELDS,
    *WORK_FIELDS,
    Field(name="state_file", type="path"),
    Field(name="return_unchanged", type="bool", default=False),
    Field(name="return_limit", type="int", default=100),
)
RULES = Rules(mutually_exclusive=(("users", "source"),), required_one_of=(("users", "source"),))


@dataclasses.dataclass
class Selection:
    """What the checking pass found: how many users there are, and the lines that cannot be read."""

    total: int
    broken: list[Row]


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
            error.subject = error.subject or self.name
            return {"failed": True, "changed": False, "msg": error.message, "failure": error.failure}

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
        # In check mode nothing is done, so nothing is remembered as done.
        progress = Progress(None if mode.check else params.get("state_file"))
        report = open_report(params, append=progress.resumed)
        collected = Collected(int(params["return_limit"]), bool(params["return_unchanged"]), mode, name=NAME)

        def finished(user: User | None, row: Row) -> None:
            if report is not None:
                report.write(row.as_dict())
            if user is not None and row.outcome != FAILED:
                progress.done(user)
            collected.add(row)
            for text in row.warnings:
                warn(f"{row.user}: {text}")

        complete = False
        try:
            selection = users.check()
            runner = Runner(
                limits, Apply(mode), selection.total, finished=finished, open_transport=self._open_transport
            )
            ticker = Ticker(runner, selection.total, tell, float(params["progress_interval"]), name=NAME)
            resumed = 0

            def remaining() -> Iterator[User]:
                nonlocal resumed
                for user in users.ready():
                    if progress.is_done(user):
                        resumed += 1
                    else:
                        yield user

            for row in selection.broken:
                runner.refuse(row)
            runner.run(remaining(), ticker.tick, ticker.interval)
            runner.expect(selection.total - resumed)
            ticker.last()
            complete = not runner.stopped
        finally:
            progress.finish(complete)
            if report is not None:
                report.close()
        return collected.result(runner, selection.total, resumed, params, ticker.seconds)


class Users:
    """The users of a task, read as often as needed, checked against the declarations."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._source = Source(
            users=params.get("users"),
            path=params.get("source"),
            file_format=params.get("format"),
            columns=params.get("columns"),
        )
        self._schema = Schema(
            COMPOSITES,
            defaults=params.get("defaults"),
            credentials=params.get("credentials"),
            connections=int(params["concurrency"]),
        )
        self._part, self._parts = parse_slice(params["slice"]) if params.get("slice") else (1, 1)
        self._kept: list[User] | None = None

    def check(self) -> Selection:
        """Read everything once before the first request. Raises VoiceError with every problem of the data."""
        problems = self._schema.problems_of_defaults()
        seen: dict[int, str] = {}
        broken: list[Row] = []
        kept: list[User] | None = []
        total = more = 0
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
                first = seen.setdefault(hash(name), entry.where)
                if first != entry.where:
                    found.append(f"{entry.where} ({name}): stands already at {first}; a user may be named once")
            if user is not None:
                total += mine
                if kept is not None and mine:
                    kept.append(user)
                    kept = kept if len(kept) <= KEPT_USERS else None
            room = LISTED_PROBLEMS - len(problems)
            problems += found[:room]
            more += len(found[room:])
        if problems:
            tail = f"; and {more} more" if more else ""
            raise errors.invalid("; ".join(problems) + tail, "correct the data; nothing was sent")
        self._kept = kept
        return Selection(total, broken)

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
                    raise errors.invalid(problems, "the source changed while it was read; leave it alone during a run")
                yield user


def _broken_row(where: str, problem: str) -> Row:
    failure = VoiceError(errors.INVALID, f"{where} {problem}", "correct the line; the other users went on")
    return Row("", where, FAILED, failures=[{"msg": failure.message, "failure": failure.failure}])


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

    def add(self, row: Row) -> None:
        self._changed = self._changed or bool(row.changes)
        if row.failures and (self._first_failed is None or row.number < self._first_failed.number):
            self._first_failed = row
        if row.outcome == OK and not self._unchanged:
            return
        bisect.insort(self._rows, row, key=_worth)
        if len(self._rows) > self._limit:
            self._rows.pop()
            self._left_out += 1

    def result(
        self, runner: Runner, total: int, resumed: int, params: Mapping[str, Any], seconds: float
    ) -> dict[str, Any]:
        counts = runner.counts
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
        if runner.stopped or (counts[FAILED] and params["fail_on_error"]):
            result.update(self._failure(runner, counts[FAILED], total, not_tried, params))
        return result

    def _failure(
        self, runner: Runner, failed: int, total: int, not_tried: int, params: Mapping[str, Any]
    ) -> dict[str, Any]:
        first = self._first_failed
        why = f"{failed} of {total} users failed"
        if runner.stopped:
            why += f", and the run stopped with {not_tried} users not tried because {runner.stopped}"
        if first is not None:
            why += f"; first {first.user or first.where}: {first.failures[0]['msg'].rstrip('.')}"
        advice = f"see {params['report_file']}" if params.get("report_file") else "see results, or set report_file"
        error = VoiceError(errors.DEADLINE, why, advice, subject=self._name)
        failure = error.failure if first is None else first.failures[0]["failure"]
        return {"failed": True, "msg": error.message, "failure": failure}


def _worth(row: Row) -> tuple[bool, int]:
    """Failures are looked at first, then who stands first in the source."""
    return row.outcome != FAILED, row.number


def _diff(row: Row, change: dict[str, Any]) -> dict[str, Any]:
    header = f"{row.user} {change['platform']} {change['setting']}"
    sides = {side: {name: values[side] for name, values in change["fields"].items()} for side in ("before", "after")}
    return {**sides, "before_header": header, "after_header": header}


class Ticker:
    """A line of progress from time to time, plain enough for a log."""

    def __init__(self, runner: Runner, total: int, tell: Callable[[str], None], interval: float, *, name: str) -> None:
        self._name = name
        self.interval = max(0.2, interval)
        self._runner = runner
        self._total = total
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
            self._line()

    def last(self) -> None:
        self._line()

    def _line(self) -> None:
        counts = self._runner.counts
        done = sum(counts.values())
        seconds = self.seconds
        rate = done / seconds if seconds > 0 else 0.0
        left = f", {(self._total - done) / rate:.0f} s left" if rate and done < self._total else ""
        self._tell(
            f"{self._name}: {done}/{self._total} users, {counts[CHANGED]} changed, {counts[FAILED]} failed,"
            f" {rate:.0f} users/s{left}"
        )


def limits_of(params: Mapping[str, Any]) -> Limits:
    """The limits of a run. Raises VoiceError for values that make no sense."""
    problems = []
    if not 1 <= int(params["concurrency"]) <= 256:
        problems.append(f"concurrency must be 1..256, not {params['concurrency']}")
    if float(params["deadline"]) <= 0:
        problems.append("deadline must be greater than 0")
    if params.get("max_failures") is not None and int(params["max_failures"]) < 0:
        problems.append("max_failures must not be negative")
    percentage = params.get("max_fail_percentage")
    if percentage is not None and not 0 <= float(percentage) <= 100:
        problems.append("max_fail_percentage must be 0..100")
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


def open_report(params: Mapping[str, Any], *, append: bool) -> LineFile | None:
    """The report, opened before the first request so that a bad path is told at once."""
    path = params.get("report_file")
    if not path:
        return None
    report = LineFile(path, append=append, what="report_file")
    report.cut_torn_line()
    return report


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
