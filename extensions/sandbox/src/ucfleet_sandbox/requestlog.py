# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The request log of one platform: what was asked, in which order, over which connection.

It never holds a secret: header values are left out altogether, targets and bodies
pass `redaction` first.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import functools
from typing import Any

from ucfleet_sandbox.faults import FaultPlan
from ucfleet_sandbox.platform import Request
from ucfleet_sandbox.redaction import redact_body, redact_target

__all__ = ["LogEntry", "RequestLog"]

#: characters of a body that are kept
BODY_LIMIT = 8192


@dataclasses.dataclass(slots=True)
class LogEntry:
    """One request. `time` is epoch seconds; `status` None when no status line was sent."""

    seq: int
    time: float
    connection: int
    method: str
    target: str
    user: str | None
    headers: tuple[str, ...]
    body: str | None
    body_truncated: bool
    status: int | None = None
    duration_ms: float | None = None
    faults: list[str] = dataclasses.field(default_factory=list)
    fault_rules: list[str] = dataclasses.field(default_factory=list)
    #: how often the platform handled the request, and whether that changed data that was kept
    executions: int = 0
    took_effect: bool = False

    def as_json(self) -> dict[str, Any]:
        stamp = datetime.datetime.fromtimestamp(self.time, datetime.UTC).isoformat(timespec="milliseconds")
        # `fault` is the one that decided the answer: delays and expiries come before it.
        fault = self.faults[-1] if self.faults else None
        return {**dataclasses.asdict(self), "time": stamp.replace("+00:00", "Z"), "fault": fault}


class RequestLog:
    """The newest `limit` requests and counters of all of them since the last clear."""

    def __init__(self, limit: int = 100_000) -> None:
        self._entries: collections.deque[LogEntry] = collections.deque(maxlen=limit)
        self._next_seq = 1
        self._start_counters()

    def _start_counters(self) -> None:
        self._requests = 0
        self._connections = 0
        self._refused = 0
        self._by_method: collections.Counter[str] = collections.Counter()
        self._by_status: collections.Counter[str] = collections.Counter()
        self._by_fault: collections.Counter[str] = collections.Counter()
        self._effects = 0

    def connection(self, *, refused: bool) -> None:
        """Count one TCP connection."""
        self._connections += 1
        self._refused += refused

    def start(self, request: Request, user: str | None, connection: int, now: float) -> LogEntry:
        """Log a request that has been read; the server fills in what it answered."""
        body, truncated = _body_text(request)
        entry = LogEntry(
            seq=self._next_seq,
            time=now,
            connection=connection,
            method=request.method,
            target=redact_target(request.target),
            user=user,
            headers=_shared(tuple(name for name, unused in request.headers.items)),
            body=body,
            body_truncated=truncated,
        )
        self._next_seq += 1
        self._requests += 1
        self._by_method[request.method] += 1
        self._entries.append(entry)
        return entry

    def finish(self, entry: LogEntry, status: int | None, plan: FaultPlan, duration: float) -> None:
        """Note the status on the wire (None: there was none), the faults applied, the seconds it took."""
        entry.status = status
        entry.faults = plan.kinds
        entry.fault_rules = plan.names
        self._by_fault.update(entry.faults)
        self._effects += entry.took_effect
        entry.duration_ms = round(duration * 1000, 3)
        self._by_status["none" if status is None else str(status)] += 1

    def clear(self) -> None:
        """Forget entries and counters. Sequence numbers and connection ids go on."""
        self._entries.clear()
        self._start_counters()

    def as_json(self, since: int = 0) -> dict[str, Any]:
        """`{"requests": [...], "counters": {...}}`, the requests with a sequence number above `since`."""
        return {
            "requests": [entry.as_json() for entry in self._entries if entry.seq > since],
            "counters": {
                "requests": self._requests,
                "connections": self._connections,
                "connections_refused": self._refused,
                "by_method": dict(self._by_method),
                "by_status": dict(self._by_status),
                "by_fault": dict(self._by_fault),
                "effects": self._effects,
                "dropped": self._requests - len(self._entries),
            },
        }


@functools.lru_cache(maxsize=1024)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """One object for all requests with the same headers: a full log has many of them."""
    return names


def _body_text(request: Request) -> tuple[str | None, bool]:
    if request.body is None:
        return None, False
    text = redact_body(request.body, request.headers.get("Content-Type") or "")
    return text[:BODY_LIMIT], len(text) > BODY_LIMIT
