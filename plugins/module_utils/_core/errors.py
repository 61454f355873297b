# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one error type of the collection and the words it is built from.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

UNREACHABLE = "unreachable"
TLS = "tls"
AUTHENTICATION = "authentication"
PERMISSION = "permission"
NOT_FOUND = "not_found"
CONFLICT = "conflict"
RATE_LIMITED = "rate_limited"
INVALID = "invalid"
SERVER = "server"
UNEXPECTED_ANSWER = "unexpected_answer"
NOT_CONVERGED = "not_converged"
DEADLINE = "deadline"

KINDS = (
    UNREACHABLE,
    TLS,
    AUTHENTICATION,
    PERMISSION,
    NOT_FOUND,
    CONFLICT,
    RATE_LIMITED,
    INVALID,
    SERVER,
    UNEXPECTED_ANSWER,
    NOT_CONVERGED,
    DEADLINE,
)


@dataclasses.dataclass
class VoiceError(Exception):
    """An expected failure: the platform, the network or the user's input is at fault, not this code.

    `why` and `advice` are clauses without a final full stop; `subject` (what was
    worked on) is added by whoever knows it. `answer_lost` says that the request may
    have taken effect although no answer came. `waited_seconds` counts pauses between
    attempts. `result` is what a task that did part of its work tells beside the failure.
    """

    kind: str
    why: str
    advice: str = ""
    subject: str = ""
    platform: str = ""
    method: str = ""
    path: str = ""
    status: int | None = None
    code: str = ""
    attempts: int = 0
    waited_seconds: float = 0.0
    answer_lost: bool = False
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    result: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.message

    @property
    def message(self) -> str:
        """One sentence: on what, why, what to do."""
        text = f"{self.subject}: {self.why}" if self.subject else self.why
        facts = []
        if self.status is not None:
            facts.append(f"HTTP {self.status} to {self.method} {self.path}".rstrip())
        elif self.method:
            facts.append(f"{self.method} {self.path}".rstrip())
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
            if waited := _seconds(self.waited_seconds):
                facts.append(f"{waited} s waited")
        if facts:
            text += f" ({', '.join(facts)})"
        return f"{text}; {self.advice}." if self.advice else f"{text}."

    @property
    def failure(self) -> dict[str, Any]:
        """The structured form that stands beside `msg` in a result."""
        return {
            "kind": self.kind,
            "platform": self.platform,
            "method": self.method or None,
            "path": self.path or None,
            "status": self.status,
            "code": self.code or None,
            "attempts": self.attempts,
            "waited_seconds": round(self.waited_seconds, 1),
            **self.details,
        }


def _seconds(seconds: float) -> str:
    """A duration for messages: with one decimal below 10 s; empty when that is zero."""
    if seconds >= 9.95:
        return f"{seconds:.0f}"
    rounded = round(seconds, 1)
    return f"{rounded:g}" if rounded else ""


def invalid(problems: str | Iterable[str], advice: str = "") -> VoiceError:
    """The user's input cannot be meant; several problems are told at once."""
    why = problems if isinstance(problems, str) else "; ".join(problems)
    return VoiceError(INVALID, why, advice)


def partly(first: VoiceError, told: str, result: dict[str, Any]) -> VoiceError:
    """The failure of a task that did part of its work: its first failure, how many there were, what was done.

    `told` is a clause such as "2 of 5 entries failed"; `result` holds `changed` and the task's own keys.
    """
    why = f"{first.subject}: {first.why}" if first.subject else first.why
    details = {**first.details, "changed": result["changed"]}
    return dataclasses.replace(first, subject="", why=f"{told}; {why}", details=details, result=result)
