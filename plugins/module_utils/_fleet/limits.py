# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a run begins no further users: after too many failures, or when a server fails one user after another.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections import Counter

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row

#: different defects after which a run stops
MOST_DEFECTS = 5
#: kinds of failure that the next user of the same server is likely to meet, with the words for a message
_SERVER_KINDS = {
    errors.UNREACHABLE: "could not reach",
    errors.TLS: "failed to set up TLS with",
    errors.AUTHENTICATION: "were refused at login by",
}


@dataclasses.dataclass(frozen=True)
class Limits:
    """The limits that the user of the module sets.

    `deadline` is in seconds. None means no limit, and so does 0 for `stop_when_unreachable` and `stop_when_refused`,
    which count users in a row.
    """

    concurrency: int = 16
    deadline: float = 14400.0
    max_failures: int | None = None
    max_fail_percentage: float | None = None
    stop_when_unreachable: int = 20
    stop_when_refused: int = 5


class FailureCount:
    """Counts failures of a run of `total` users and says when to stop. One thread at a time may use it."""

    def __init__(self, limits: Limits, total: int) -> None:
        self._limits = limits
        self._total = total
        self._failed = 0
        self._in_a_row: Counter[tuple[str, str]] = Counter()
        self._defects: set[str] = set()

    def add(self, user: User | None, row: Row) -> str:
        """Count a finished user. Returns why to stop; empty: continue."""
        in_a_row = "" if user is None else self._server_reason(user, row)
        if not row.failures:
            return ""
        self._failed += 1
        kinds = {(entry["failure"]["kind"], entry["failure"]["code"]) for entry in row.failures}
        self._defects |= {str(code) for kind, code in kinds if kind == errors.DEFECT}
        if len(self._defects) > MOST_DEFECTS:
            return f"more than {MOST_DEFECTS} different defects of this collection appeared"
        most, percentage = self._limits.max_failures, self._limits.max_fail_percentage
        if most is not None and self._failed > most:
            return f"more than {most} users failed"
        if percentage is not None and self._failed * 100 > percentage * self._total:
            return f"more than {percentage:g} % of the users failed"
        return in_a_row

    def _server_reason(self, user: User, row: Row) -> str:
        reason = ""
        for block in user.blocks:
            server, platform = origin(block.settings.url), block.composite.platform.name
            kinds = {entry["failure"]["kind"] for entry in row.failures if entry["platform"] == platform}
            for kind, words in _SERVER_KINDS.items():
                count = self._in_a_row[server, kind] = self._in_a_row[server, kind] + 1 if kind in kinds else 0
                refused = kind == errors.AUTHENTICATION
                most = self._limits.stop_when_refused if refused else self._limits.stop_when_unreachable
                if most and count >= most:
                    reason = reason or f"{count} users in a row {words} {server}"
        return reason


def origin(url: str) -> str:
    """Scheme, host and port of a URL, never the login in it."""
    parts = urllib.parse.urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
