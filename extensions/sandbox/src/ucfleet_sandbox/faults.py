# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults on demand: which requests go wrong, and how.

The document that the control port takes (a bare list of rules is accepted too):

    {"seed": 1,
     "rules": [{"fault": "status", "status": 503, "retry_after": 2, "method": "GET", "target": "/fmfm", "rate": 0.1},
               {"fault": "reset", "when": "after", "method": "POST", "on": 2}]}

Selecting (every selector given must fit; a rule without selectors fits everything):

    method  a method or a list of methods
    target  regular expression searched in the request target as sent
    user    a user as the request log names it, or a list

Firing (default: on every fitting request):

    rate    probability 0 < rate <= 1 per fitting request; the generator is seeded with `seed` and the rule's place
    after   skip that many fitting requests first
    times   fire at most that many times
    on      only on the k-th fitting request (a number from 1, or a list); not together with the other three

Kinds and their own keys:

    refuse         the connection is reset as soon as it is there, nothing is read; no selectors, counts connections
    reset          the connection is reset; `when`: before or after the request took effect
    delay          `seconds` of waiting; `when`: before or after the request takes effect
    status         answer `status` with optional `reason`, `headers` (object), `retry_after` (seconds, or an HTTP
                   date), `body` (text, or a JSON value) and `content_type`; `when`
    truncate       the true answer with its true length, of which `keep` bytes (default half) arrive
    html           an HTML page with `status` (default 502); `when`
    garbage        200, application/json, and a body that is no JSON; `when`
    expire_tokens  every token handed out so far has expired when the request is handled
    stale_read     GET only: the answer that the same GET got before the last write; a GET without such an answer
                   does not fit

`when` is "before" (the request has no effect, the default) or "after". The first rule that fires decides the
answer; `delay` and `expire_tokens` add to it, so the search goes on after them.
"""

from __future__ import annotations

import collections
import dataclasses
import json
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.platform import Headers, Request, Response

__all__ = ["FaultError", "FaultPlan", "FaultRule", "FaultSet", "StaleReads"]


class FaultError(ValueError):
    """The posted faults are not of the schema; the text names rule and key."""


_SELECTORS = frozenset({"method", "target", "user"})
_FIRING = frozenset({"rate", "after", "times", "on"})
_OWN_KEYS: dict[str, frozenset[str]] = {
    "refuse": frozenset(),
    "reset": frozenset({"when"}),
    "delay": frozenset({"seconds", "when"}),
    "status": frozenset({"status", "reason", "headers", "retry_after", "body", "content_type", "when"}),
    "truncate": frozenset({"keep"}),
    "html": frozenset({"status", "when"}),
    "garbage": frozenset({"when"}),
    "expire_tokens": frozenset(),
    "stale_read": frozenset(),
}
#: these do not decide the answer
_ADDITIVE = frozenset({"delay", "expire_tokens"})

_HTML_PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Gateway trouble</title></head>"
    "<body><h1>Gateway trouble</h1><p>The service behind this gateway did not answer.</p></body></html>\n"
)
_GARBAGE = b'{"unfinished": ["answer", '


@dataclasses.dataclass
class FaultRule:
    """One validated rule with its counters (`matched` requests, `fired` of them)."""

    spec: dict[str, Any]
    kind: str
    methods: frozenset[str] | None
    target: re.Pattern[str] | None
    users: frozenset[str] | None
    rate: float
    after: int
    times: int | None
    on: frozenset[int] | None
    generator: random.Random
    matched: int = 0
    fired: int = 0

    @property
    def after_effect(self) -> bool:
        """Whether the fault comes after the request took effect."""
        return self.spec.get("when") == "after"

    def fits(self, method: str, target: str, user: str | None) -> bool:
        return (
            (self.methods is None or method in self.methods)
            and (self.users is None or user in self.users)
            and (self.target is None or self.target.search(target) is not None)
        )

    def fires(self) -> bool:
        """Count a fitting request and say whether the rule applies to it."""
        self.matched += 1
        if self.on is not None:
            hit = self.matched in self.on
        elif self.matched <= self.after or (self.times is not None and self.fired >= self.times):
            hit = False
        else:
            hit = self.rate >= 1 or self.generator.random() < self.rate
        self.fired += hit
        return hit

    def answer(self) -> Response:
        """The made-up answer of the kinds status, html and garbage."""
        if self.kind == "html":
            return _page(self.spec.get("status", 502))
        if self.kind == "garbage":
            return Response(200, None, Headers([("Content-Type", "application/json")]), _GARBAGE)
        return _status_answer(self.spec)


@dataclasses.dataclass(slots=True)
class FaultPlan:
    """What happens to one request: the additive rules, then at most one that decides the answer."""

    additive: list[FaultRule] = dataclasses.field(default_factory=list)
    deciding: FaultRule | None = None

    @property
    def kinds(self) -> list[str]:
        rules = [*self.additive, self.deciding] if self.deciding else self.additive
        return [rule.kind for rule in rules]

    def delay(self, *, after_effect: bool) -> float:
        """Seconds to wait on that side of the effect."""
        delays = [rule for rule in self.additive if rule.kind == "delay" and rule.after_effect == after_effect]
        return float(sum(rule.spec["seconds"] for rule in delays))

    @property
    def expires_tokens(self) -> bool:
        return any(rule.kind == "expire_tokens" for rule in self.additive)


class FaultSet:
    """The rules of one platform."""

    def __init__(self) -> None:
        self.seed = 0
        self._connection_rules: list[FaultRule] = []
        self._request_rules: list[FaultRule] = []
        self._rules: list[FaultRule] = []

    def replace(self, document: Any) -> None:
        """Take a new document. Raises FaultError and changes nothing when it does not fit."""
        seed, specs = _split(document)
        rules = [_parse_rule(spec, f"rules[{index}]", seed, index) for index, spec in enumerate(specs)]
        self.seed = seed
        self._rules = rules
        self._connection_rules = [rule for rule in rules if rule.kind == "refuse"]
        self._request_rules = [rule for rule in rules if rule.kind != "refuse"]

    def as_json(self) -> dict[str, Any]:
        """The document as posted, and beside it how often each rule fitted and fired."""
        return {
            "seed": self.seed,
            "rules": [rule.spec for rule in self._rules],
            "counters": [{"matched": rule.matched, "fired": rule.fired} for rule in self._rules],
        }

    def refuses_connection(self) -> bool:
        """Ask once per new connection."""
        return any(rule.fires() for rule in self._connection_rules)

    def plan(self, request: Request, user: str | None, has_stale: Callable[[], bool]) -> FaultPlan:
        """Ask once per request. `has_stale` tells whether an older answer is there for it."""
        plan = FaultPlan()
        for rule in self._request_rules:
            if not rule.fits(request.method, request.target, user):
                continue
            if rule.kind == "stale_read" and not (request.method == "GET" and has_stale()):
                continue
            if not rule.fires():
                continue
            if rule.kind in _ADDITIVE:
                plan.additive.append(rule)
            else:
                plan.deciding = rule
                break
        return plan


# ------------------------------------------------------------------ answers
def _page(status: int) -> Response:
    return Response(status, None, Headers([("Content-Type", "text/html; charset=utf-8")]), _HTML_PAGE.encode())


def _status_answer(spec: Mapping[str, Any]) -> Response:
    headers = Headers(spec.get("headers", {}).items())
    body = spec.get("body", "")
    content_type = spec.get("content_type")
    if not isinstance(body, str):
        body = json.dumps(body)
        content_type = content_type or "application/json"
    if content_type is None and body:
        content_type = "text/plain; charset=utf-8"
    if content_type is not None:
        headers.items.append(("Content-Type", content_type))
    if "retry_after" in spec:
        headers.items.append(("Retry-After", str(spec["retry_after"])))
    return Response(spec["status"], spec.get("reason"), headers, body.encode())


# --------------------------------------------------------------- validation
def _split(document: Any) -> tuple[int, list[Any]]:
    if isinstance(document, list):
        return 0, document
    if not isinstance(document, dict):
        raise FaultError("faults must be a list of rules or an object with the key rules")
    # `counters` may stay in, so that what GET shows can be posted again.
    unknown = set(document) - {"seed", "rules", "counters"}
    if unknown:
        raise FaultError(f"unknown key {sorted(unknown)[0]!r} (known: seed, rules)")
    seed, rules = document.get("seed", 0), document.get("rules", [])
    if not _is_int(seed):
        raise FaultError("seed must be an integer")
    if not isinstance(rules, list):
        raise FaultError("rules must be a list")
    return seed, rules


def _parse_rule(spec: Any, where: str, seed: int, index: int) -> FaultRule:
    if not isinstance(spec, dict):
        raise FaultError(f"{where} must be an object")
    kind = spec.get("fault")
    if kind not in _OWN_KEYS:
        raise FaultError(f"{where}.fault must be one of {', '.join(_OWN_KEYS)}")
    selectors = frozenset[str]() if kind == "refuse" else _SELECTORS
    unknown = set(spec) - {"fault"} - selectors - _FIRING - _OWN_KEYS[kind]
    if unknown:
        raise FaultError(f"{where}: key {sorted(unknown)[0]!r} does not belong to the fault {kind}")
    _check_own_keys(spec, where, kind)
    _check_firing(spec, where)
    return FaultRule(
        spec=dict(spec),
        kind=kind,
        methods=_strings(spec, "method", where),
        target=_pattern(spec, where),
        users=_strings(spec, "user", where),
        rate=spec.get("rate", 1),
        after=spec.get("after", 0),
        times=spec.get("times"),
        on=_numbers(spec, where),
        generator=random.Random(f"{seed}/{index}"),
    )


def _check_firing(spec: Mapping[str, Any], where: str) -> None:
    if "on" in spec and _FIRING & set(spec) != {"on"}:
        raise FaultError(f"{where}.on cannot be combined with rate, after or times")
    rate = spec.get("rate", 1)
    if not _is_number(rate) or not 0 < rate <= 1:
        raise FaultError(f"{where}.rate must be a number above 0 and at most 1")
    _check_int(spec, "after", where, lowest=0)
    _check_int(spec, "times", where, lowest=1)


def _check_own_keys(spec: Mapping[str, Any], where: str, kind: str) -> None:
    if spec.get("when", "before") not in ("before", "after"):
        raise FaultError(f'{where}.when must be "before" or "after"')
    if kind == "delay" and (not _is_number(spec.get("seconds")) or not 0 <= spec["seconds"] <= 3600):
        raise FaultError(f"{where}.seconds must be a number from 0 to 3600")
    _check_int(spec, "keep", where, lowest=0)
    if kind == "status" or "status" in spec:
        status = spec.get("status", 0)
        if not _is_int(status) or not 200 <= status <= 999:
            raise FaultError(f"{where}.status must be an integer from 200 to 999")
    for key in ("reason", "content_type"):
        if key in spec and not _is_header_text(spec[key]):
            raise FaultError(f"{where}.{key} must be text without line breaks")
    _check_headers(spec, where)


def _check_headers(spec: Mapping[str, Any], where: str) -> None:
    headers = spec.get("headers", {})
    if not isinstance(headers, dict) or not all(
        re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) and _is_header_text(value) for name, value in headers.items()
    ):
        raise FaultError(f"{where}.headers must be an object of header names and texts")
    retry_after = spec.get("retry_after", 0)
    if not _is_header_text(retry_after) and (not _is_number(retry_after) or retry_after < 0):
        raise FaultError(f"{where}.retry_after must be a number of seconds or a text")


def _check_int(spec: Mapping[str, Any], key: str, where: str, lowest: int) -> None:
    if key in spec and (not _is_int(spec[key]) or spec[key] < lowest):
        raise FaultError(f"{where}.{key} must be an integer of at least {lowest}")


def _strings(spec: Mapping[str, Any], key: str, where: str) -> frozenset[str] | None:
    if key not in spec:
        return None
    value = [spec[key]] if isinstance(spec[key], str) else spec[key]
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        raise FaultError(f"{where}.{key} must be a text or a list of texts")
    return frozenset(value)


def _numbers(spec: Mapping[str, Any], where: str) -> frozenset[int] | None:
    if "on" not in spec:
        return None
    value = spec["on"] if isinstance(spec["on"], list) else [spec["on"]]
    if not value or not all(_is_int(item) and item >= 1 for item in value):
        raise FaultError(f"{where}.on must be a number from 1 or a list of such numbers")
    return frozenset(value)


def _pattern(spec: Mapping[str, Any], where: str) -> re.Pattern[str] | None:
    if "target" not in spec:
        return None
    if not isinstance(spec["target"], str):
        raise FaultError(f"{where}.target must be a regular expression")
    try:
        return re.compile(spec["target"])
    except re.error as problem:
        raise FaultError(f"{where}.target is no regular expression: {problem}") from None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_header_text(value: Any) -> bool:
    return isinstance(value, str) and not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value)


class StaleReads:
    """What GETs answered before the last write, for the fault stale_read.

    Per GET the answers of the two newest write epochs are kept; the newest `limit` GETs are remembered.
    """

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._epoch = 0
        self._answers: collections.OrderedDict[tuple[str, ...], list[tuple[int, Response]]] = collections.OrderedDict()

    def wrote(self) -> None:
        """A write took effect."""
        self._epoch += 1

    def forget(self) -> None:
        """The state was replaced: older answers are answers of another world."""
        self._answers.clear()

    def remember(self, request: Request, user: str | None, response: Response) -> None:
        key = _read_key(request, user)
        history = self._answers.setdefault(key, [])
        if history and history[-1][0] == self._epoch:
            history.pop()
        if history and (history[-1][1].status, history[-1][1].body) == (response.status, response.body):
            response = history[-1][1]  # one copy of what did not change
        history.append((self._epoch, response))
        del history[:-2]
        self._answers.move_to_end(key)
        if len(self._answers) > self._limit:
            self._answers.popitem(last=False)

    def older(self, request: Request, user: str | None) -> Response | None:
        """The newest answer to this GET from before the last write, None when there is none."""
        history = self._answers.get(_read_key(request, user), [])
        return next((response for epoch, response in reversed(history) if epoch < self._epoch), None)


def _read_key(request: Request, user: str | None) -> tuple[str, ...]:
    # A user may hold a newer token by now, so the user counts, not the header.
    who = user if user is not None else request.headers.get("Authorization") or ""
    return request.target, who, request.headers.get("Accept") or ""
