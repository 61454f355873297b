# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The template of every job on a fleet: source, checked users, work on each user, rows, sinks.

A job says what is done with one platform of a user (`Work`) and where the rows go (`Sink`).

Private to the collection.
"""

from __future__ import annotations

import abc
import contextlib
import dataclasses
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import options
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.exclusive import Exclusive
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.progress import Progress
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import report_path
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results, failure_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, FAILED, STALE
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.run import Phases, Runner, Work
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import Outcome, Selection, Sink
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import Users, warnings_of
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import unprotected
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    Mode,
    Result,
    Rules,
    Run,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.plain_job import PlainJob


@dataclasses.dataclass(frozen=True)
class Task:
    """What one run does: the work on each platform of a user, and the sinks of the rows.

    `phases` is the work on all platforms of a user together, in place of `work`. `writes`: no other run on this
    machine may work on the same users at the same time.
    The sinks are called in their order; one that fails keeps the row from those after it.
    """

    work: Work
    results: Results
    sinks: Sequence[Sink]
    phases: Phases | None = None
    writes: bool = False
    words: Mapping[str, str] | None = None


class FleetJob(PlainJob):
    """A job on many users. `task` is what distinguishes one job from another."""

    free_form = True
    #: whether a user without any setting is a mistake
    needs_settings = True
    #: whether users may name classes that nobody described, where no classes are given
    takes_labels = False
    #: outcomes that lines of progress show, with their words
    progress_words: Mapping[str, str] = {CHANGED: "changed", FAILED: "failed"}

    def __init__(self, open_transport: Callable[[Settings], Transport] = transport_for) -> None:
        self._open_transport = open_transport

    @abc.abstractmethod
    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        """The work and the sinks of a run. `params` are its options, with absolute paths.

        Raises VoiceError for options that do not fit together.
        """

    def problems(self, params: Mapping[str, Any], mode: Mode) -> list[str]:
        """What does not fit together among the options of this job alone."""
        return []

    def rules(self) -> Rules:
        return options.RULES

    def hidden(self, params: Mapping[str, Any]) -> list[str]:
        return [*super().hidden(params), *options.hidden_in(params)]

    def work(self, run: Run) -> Result:
        with _only_new_objects_collected():
            return self._execute(run)

    def users_of(self, run: Run) -> Users:
        """The users of a run. Raises VoiceError for files that cannot be read."""
        params = options.with_absolute_paths(run.params)
        return Users(params, needs_settings=self.needs_settings, labels=self.takes_labels, decrypt=run.decrypt)

    def _execute(self, run: Run, users: Users | None = None) -> Result:
        params = options.with_absolute_paths(run.params)
        limits = options.limits_of(params, self.problems(params, run.mode))
        if users is None:
            users = self.users_of(run)
        task = self.task(params, run)
        sinks = (task.results, *task.sinks)
        connections: list[Settings] = []

        def open_transport(settings: Settings) -> Transport:
            connections.append(settings)
            return self._open_transport(settings)

        with contextlib.ExitStack() as stack:
            for sink in sinks:
                stack.enter_context(sink)
            selection = users.check(sinks)
            for sink in sinks:
                sink.start(selection)
            runner = Runner(
                limits,
                task.work,
                selection.total,
                sinks,
                phases=task.phases,
                alone=Exclusive(lambda text: run.warn(f"{self.name}: {text}")) if task.writes else None,
                is_abandoned=run.is_abandoned,
                open_transport=open_transport,
            )
            interval = float(params["progress_interval"])
            progress = Progress(
                selection,
                runner.counts,
                run.progress,
                interval,
                name=self.name,
                words=task.words or self.progress_words,
            )
            run.follow(progress.state)
            outcome = _finished(self._run(runner, users, selection, progress), sinks)
        # The options have no secret of a file, so that nobody else could hide it.
        mask = Mask([*users.secrets(), *(text for sink in sinks for text in sink.secrets())])
        for text in (*warnings_of(selection, params), *(text for sink in sinks for text in sink.warnings(outcome))):
            run.warn(mask.text(f"{self.name}: {text}"))
        for text in unprotected(connections):
            run.warn(mask.text(text))
        result = {key: value for sink in sinks for key, value in sink.result(outcome).items()}
        is_failed = (outcome.counts.get(FAILED) and params["fail_on_error"]) or (
            outcome.counts.get(STALE) and params.get("fail_on_stale")
        )
        if not outcome.is_complete or is_failed:
            note = "; ".join(filter(None, (sink.note(outcome) for sink in sinks)))
            first, report_file = task.results.first_failed, report_path(params)
            result |= failure_of(outcome, first, report_file, name=self.name, note=note, stale=task.results.first_stale)
        return mask.result(result)

    def _run(self, runner: Runner, users: Users, selection: Selection, progress: Progress) -> Outcome:
        for row in selection.broken:
            runner.refuse(row)
        runner.run(users.ready(selection.includes), progress.tick, progress.interval)
        outcome = runner.outcome(selection, progress.seconds)
        progress.last(outcome.stopped)
        return outcome


def _finished(outcome: Outcome, sinks: Sequence[Sink]) -> Outcome:
    """The outcome after every sink has finished; the first one that could not is the error of the run."""
    for sink in sinks:
        try:
            sink.finish(outcome)
        except VoiceError as error:
            outcome = dataclasses.replace(outcome, error=outcome.error or error)
    return outcome


@contextlib.contextmanager
def _only_new_objects_collected() -> Iterator[None]:
    """Keep the cycle collector away from what is there already.

    A worker inherits everything that Ansible has loaded. To examine it again and again, and to copy its memory by
    doing so, took 5 % of the time of a fleet.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
