# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one error type of the collection and the words it is built from.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import dataclasses
import enum
import pathlib
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import printable


class Kind(enum.StrEnum):
    """What a failure is about; the values are part of the documented results."""

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
    #: not the platform and not the input is at fault, but this code
    DEFECT = "defect"


UNREACHABLE = Kind.UNREACHABLE
TLS = Kind.TLS
AUTHENTICATION = Kind.AUTHENTICATION
PERMISSION = Kind.PERMISSION
NOT_FOUND = Kind.NOT_FOUND
CONFLICT = Kind.CONFLICT
RATE_LIMITED = Kind.RATE_LIMITED
INVALID = Kind.INVALID
SERVER = Kind.SERVER
UNEXPECTED_ANSWER = Kind.UNEXPECTED_ANSWER
NOT_CONVERGED = Kind.NOT_CONVERGED
DEADLINE = Kind.DEADLINE
DEFECT = Kind.DEFECT

#: after one of these every further request of the same user would fail the same way; rate limits: after all retries
ENDS_USER = frozenset({UNREACHABLE, TLS, AUTHENTICATION, RATE_LIMITED, DEADLINE})

#: what to do about a 407, to a request or to the tunnel that it needs
PROXY_LOGIN = (
    "put the user and password of the proxy into the proxy variables of the environment (HTTPS_PROXY), or name the"
    " server in NO_PROXY"
)


@dataclasses.dataclass(frozen=True)
class _ErrorValue(Exception):
    """The fields of a VoiceError. A class of its own: a frozen dataclass refuses what Python notes in an exception."""

    kind: Kind
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
    response_lost: bool = False
    changed: bool = False
    retry_after: float | None = None
    fields: tuple[str, ...] = ()
    details: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    result: Mapping[str, object] = dataclasses.field(default_factory=dict, compare=False)


class VoiceError(_ErrorValue):
    """An expected failure: the platform, the network or the user's input is at fault, not this code.

    A value: two errors with the same fields are equal, and no field can be set. `within` returns a new error.

    `why` and `advice` are clauses without a final full stop; `subject` is the object or account that was worked on.
    `response_lost`: the request may have taken effect although no response came. `changed`: something was written
    before the failure, or may have been. `retry_after`: the pause in seconds that the server asked for. `fields`
    names the fields that differ from the desired state. `waited_seconds` counts pauses
    between attempts. `details` are further facts for `failure`. `result` holds the other keys of the result of a
    task that did part of its work.
    """

    def __setattr__(self, name: str, value: object) -> None:
        # Python itself, contextlib and test tools note the traceback, the cause and notes in an exception.
        if not name.startswith("__"):
            self._refuse(name)
        Exception.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        if not name.startswith("__"):
            self._refuse(name)
        Exception.__delattr__(self, name)

    def _refuse(self, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), tuple(getattr(self, field.name) for field in dataclasses.fields(self))

    def __str__(self) -> str:
        return self.message

    def within(self, **context: Any) -> VoiceError:
        """The same failure with what an outer layer knows: subject, request, changed, what it means here.

        The names of `context` are those of the fields.
        """
        return dataclasses.replace(self, **context)

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
            if waited := seconds(self.waited_seconds):
                facts.append(f"{waited} s waited")
        if facts:
            text += f" ({', '.join(facts)})"
        return printable(f"{text}; {self.advice}." if self.advice else f"{text}.")

    @property
    def failure(self) -> dict[str, Any]:
        """The structured form that stands beside `msg` in a result."""
        return {
            "kind": self.kind.value,
            "platform": self.platform,
            "method": self.method or None,
            "path": printable(self.path) or None,
            "status": self.status,
            "code": printable(self.code) or None,
            "attempts": self.attempts,
            "waited_seconds": round(self.waited_seconds, 1),
            **({"fields": list(self.fields)} if self.fields else {}),
            **{name: list(value) if isinstance(value, tuple) else value for name, value in self.details},
        }


@contextlib.contextmanager
def adding(when: Callable[[VoiceError], bool] | None = None, /, **context: Any) -> Iterator[None]:
    """Add context to a failure inside the block, or only to one for which `when` is true; see `VoiceError.within`."""
    try:
        yield
    except VoiceError as error:
        if when is not None and not when(error):
            raise
        raise error.within(**context) from error


def seconds(amount: float) -> str:
    """A duration for messages: with one decimal below 10 s; empty when that is zero."""
    if amount >= 9.95:
        return f"{amount:.0f}"
    rounded = round(amount, 1)
    return f"{rounded:g}" if rounded else ""


def invalid(problems: str | Iterable[str], advice: str = "") -> VoiceError:
    """Invalid options or data; several problems are reported at once."""
    why = problems if isinstance(problems, str) else "; ".join(problems)
    return VoiceError(INVALID, why, advice)


def partly(first: VoiceError, summary: str, result: Mapping[str, object]) -> VoiceError:
    """The failure of a task that did part of its work: its first failure, how many there were, what was done.

    `summary` is a clause such as "2 of 5 entries failed"; `result` holds `changed` and the task's own keys.
    """
    why = f"{first.subject}: {first.why}" if first.subject else first.why
    return first.within(subject="", why=f"{summary}; {why}", changed=bool(result["changed"]), result=result)


#: how many places a trace has, counted from the one where the exception was raised
FRAMES = 12


def trace(error: Exception) -> str:
    """The type of an exception and where it passed, the place where it was raised last."""
    return f"{type(error).__name__}: {' > '.join(_places(error)[-FRAMES:])}"


def defect(error: Exception, advice: str = "") -> VoiceError:
    """The failure that stands for an unexpected exception; without `advice` its message has the trace.

    The text of the exception is never shown, because it may hold a secret; neither is Python's own traceback, which
    ends in that text.
    """
    code = f"{type(error).__name__} at {_places(error)[-1]}"
    advice = advice or f"report it with this trace: {trace(error)}"
    return VoiceError(DEFECT, f"defect in this collection: {code}", advice, code=code)


def _places(error: Exception) -> list[str]:
    return [f"{pathlib.Path(one.filename).name}:{one.lineno}" for one in traceback.extract_tb(error.__traceback__)]
