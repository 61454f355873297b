# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source `presence`: its arguments, the poll in a thread, the loop with its pauses.

The polls are the queries that the modules `presence_info` and `active_calls_info` make, with the same client.

Private to the collection.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime
import logging
import random
import threading
import time
import urllib.parse
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import printable
from ansible_collections.ucfleet.voice.plugins.module_utils._model import given
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Float, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Query, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._module import (
    argument_spec,
    missing_library,
    refusal,
    refused_by_ansible,
    rules_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.active_calls_info import ACTIVE_CALLS_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO
from ansible_collections.ucfleet.voice.plugins.plugin_utils._presence_changes import Calls, Phones, Seen

logger = logging.getLogger("ucfleet.voice.presence")

#: seconds between polls
_SHORTEST, _LONGEST = 0.1, 86_400.0
#: failures of the first poll that no waiting cures
_FINAL = frozenset({errors.AUTHENTICATION, errors.PERMISSION, errors.NOT_FOUND, errors.INVALID, errors.TLS})
#: the part of a pause after a failure that is left to chance, so that many sources do not come back at once
_JITTER = 0.25
_MOST_DOUBLINGS = 20

_COMMON: tuple[Field, ...] = (
    Text("platform", required=True, choices=("voipnow", "sipxcom")),
    Float("interval", default=10.0),
    Float("max_interval", default=300.0),
    Bool("initial", default=False),
    Bool("report_outages", default=False),
)
#: the options of the module that choose what is looked at; its filters would hide changes
_CHOSEN = frozenset({"user_id", "extensions"})
_WITHOUT_FILTERS = {"sort_by": "extension", "sort_order": "ascending"}


class SourceError(ValueError):
    """The source cannot work: wrong arguments, or a refusal of the first poll. The text has no secrets."""


def _voipnow_problems(options: dict[str, Any]) -> list[str]:
    problems = _problems(options)
    if PRESENCE_INFO.check is not None:
        problems += PRESENCE_INFO.check(options)
    after = options.get("unregistered_after")
    if after is not None and not 0 < after <= _LONGEST:
        problems.append(f"unregistered_after must be more than 0 and at most {_LONGEST:g} seconds, not {after:g}")
    return problems


def _problems(options: dict[str, Any]) -> list[str]:
    """What is wrong with the times."""
    shortest, longest = options["interval"], options["max_interval"]
    problems = [
        f"{name} must be from {_SHORTEST:g} to {_LONGEST:g} seconds, not {value:g}"
        for name, value in (("interval", shortest), ("max_interval", longest))
        if not _SHORTEST <= value <= _LONGEST
    ]
    if not problems and longest < shortest:
        problems.append(f"max_interval must not be less than interval, but {longest:g} is less than {shortest:g}")
    return problems


QUERIES: dict[str, Query[Any]] = {
    "voipnow": dataclasses.replace(
        PRESENCE_INFO,
        name="presence",
        options=(
            *_COMMON,
            Float("unregistered_after"),
            *(field for field in PRESENCE_INFO.options if field.name in _CHOSEN),
        ),
        fetch=lambda client, options: PRESENCE_INFO.fetch(client, {**options, **_WITHOUT_FILTERS}),
        check=_voipnow_problems,
    ),
    "sipxcom": dataclasses.replace(ACTIVE_CALLS_INFO, name="presence", options=_COMMON, check=_problems),
}


@dataclasses.dataclass(frozen=True)
class Source:
    """A source with valid arguments. `params` are those of the query, `options` its own."""

    query: Query[Any]
    params: Mapping[str, Any]
    options: Mapping[str, Any]
    #: what each event says beside the change
    about: Mapping[str, str]

    def nothing_seen(self) -> Seen:
        """The state before the first poll."""
        return Calls() if self.about["platform"] == "sipxcom" else Phones(self.options.get("unregistered_after"))


def source_of(arguments: Mapping[str, Any]) -> Source:
    """Check the arguments of a source; null counts as not given. Raises SourceError."""
    arguments = {name: value for name, value in arguments.items() if value is not None}
    platform = arguments.get("platform")
    if not isinstance(platform, str) or platform not in QUERIES:
        said = "is missing" if platform is None else "is not known"
        raise SourceError(f"presence: platform {said}; give one of {', '.join(QUERIES)}; nothing was sent")
    query = QUERIES[platform]
    if problems := given.problems(query.fields(), arguments):
        raise SourceError(f"presence: {refusal(problems)}")
    validated = ModuleArgumentSpecValidator(argument_spec(query.fields()), **rules_of(query.rules())).validate(
        dict(arguments)
    )
    if validated.error_messages:
        message = refused_by_ansible(query, arguments, "; ".join(validated.error_messages))
        raise SourceError(f"presence: {message}; correct the arguments; nothing was sent")
    if missing := missing_library():
        raise SourceError(f"presence: {missing['msg']}")
    params = validated.validated_parameters
    try:
        options = query.prepare(params)
        settings = query.platform.settings(params)
    except VoiceError as error:
        raise SourceError(Mask(query.hidden(params)).text(f"presence: {error.message}")) from None
    about = {"platform": platform, "server": urllib.parse.urlsplit(settings.url).netloc}
    if platform == "sipxcom":
        about["user"] = settings.username or ""
    return Source(query, params, options, about)


class Stopped(SystemExit):
    """The source was stopped while a poll ran."""


class Poller:
    """Polls with one client that keeps its login and its connections."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._client: Any = None
        self._stop = threading.Event()
        self._mask = Mask(source.query.hidden(source.params))
        self._warned: set[str] = set()

    def _connect(self, platform: Platform[Any], settings: Settings) -> Any:
        if self._client is None:
            self._client = platform.open(settings, clock=self._clock, sleep=self._sleep)
        return self._client

    def _clock(self) -> float:
        if self._stop.is_set():
            raise Stopped(0)
        return time.monotonic()

    def _sleep(self, seconds: float) -> None:
        self._stop.wait(seconds)
        self._clock()

    def _poll(self) -> dict[str, Any]:
        return self._source.query.execute(Run(self._source.params, connect=self._connect, warn=self._warn))

    def _warn(self, text: str) -> None:
        # Each poll has the same warning again.
        if text not in self._warned:
            self._warned.add(text)
            logger.warning("%s", printable(self._mask.text(text)))

    def cleaned(self, value: Any) -> Any:
        """A value of an event without the secrets; a server may repeat them anywhere."""
        if isinstance(value, str):
            return self._mask.text(value)
        if isinstance(value, Mapping):
            return {key: self.cleaned(inner) for key, inner in value.items()}
        return [self.cleaned(inner) for inner in value] if isinstance(value, list) else value

    async def poll(self) -> dict[str, Any]:
        """The result of one query, failures included.

        In a thread that nobody joins: a cancelled source ends at once, and not when a server responds.
        """
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        results: list[dict[str, Any]] = []

        def work() -> None:
            try:
                with contextlib.suppress(Stopped):
                    results.append(self._poll())
            finally:
                # The loop may have been closed meanwhile.
                with contextlib.suppress(RuntimeError):
                    loop.call_soon_threadsafe(done.set)

        threading.Thread(target=work, name="ucfleet.voice.presence", daemon=True).start()
        await done.wait()
        if not results:
            raise RuntimeError("presence: a poll ended with a defect; see the traceback and report it")
        return results[0]

    def stop(self) -> None:
        """Let a poll that still runs send nothing more."""
        self._stop.set()


class Queue(Protocol):
    """What takes the events."""

    async def put(self, event: dict[str, Any], /) -> None:
        """Add an event; waits where there is no room."""


@dataclasses.dataclass(frozen=True)
class Timing:
    """The clocks and pauses of a source; tests have their own. `chance` gives numbers from 0 to 1."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    now: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC)
    chance: Callable[[], float] = random.random


def pause_after(failures: int, interval: float, max_interval: float, chance: float) -> float:
    """Seconds until the next poll: doubled with each failure in a row up to `max_interval`, minus up to a quarter."""
    if not failures:
        return interval
    longest = min(max_interval, interval * 2.0 ** min(failures, _MOST_DOUBLINGS))
    return max(interval, longest * (1 - _JITTER * chance))


async def watch(
    queue: Queue,
    source: Source,
    poll: Callable[[], Awaitable[dict[str, Any]]],
    clean: Callable[[Any], Any],
    timing: Timing = Timing(),
) -> None:
    """Poll until cancelled, and put one event into the queue for each change. Raises SourceError."""
    seen, is_first, failures, failed_with = source.nothing_seen(), True, 0, ""

    async def put(event: Mapping[str, Any]) -> None:
        moment = timing.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        await queue.put({"presence": clean({**source.about, "at": moment, "initial": is_first, **event})})

    while True:
        result = await poll()
        if result.get("failed"):
            failures += 1
            failure = result["failure"]
            message = clean(result["msg"])
            if is_first and failure["kind"] in _FINAL:
                raise SourceError(message)
            if failed_with != failure["kind"]:
                # Once for each kind of failure: an outage of hours is not a line every few minutes.
                logger.warning("%s; the source goes on and polls less often", printable(message))
            if not failed_with and source.options["report_outages"]:
                await put({"event": "polling_failed", "kind": failure["kind"], "message": message})
            failed_with = failure["kind"]
        else:
            if failed_with:
                logger.warning("presence: polls of %s succeed again after %s failed", source.about["server"], failures)
                if source.options["report_outages"]:
                    await put({"event": "polling_recovered", "failed_polls": failures})
            failures, failed_with = 0, ""
            seen, events = seen.next(result, timing.monotonic(), is_first=is_first)
            for event in events if source.options["initial"] or not is_first else []:
                await put(event)
            is_first = False
        options = source.options
        await timing.sleep(pause_after(failures, options["interval"], options["max_interval"], timing.chance()))


async def run(queue: Queue, arguments: Mapping[str, Any]) -> None:
    """The body of the event source. Raises SourceError for wrong arguments and for a login that is refused."""
    # ansible-rulebook adds this one where a source takes acknowledgements.
    source = source_of({name: value for name, value in arguments.items() if name != "eda_feedback_queue"})
    poller = Poller(source)
    try:
        await watch(queue, source, poller.poll, poller.cleaned)
    finally:
        poller.stop()
