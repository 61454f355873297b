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

    rate    probability 0 < rate <= 1 per fitting request, also spelled `probability`; the generator is seeded with
            the rule's own `seed`, else the document's, and with the rule's place
    after   skip that many fitting requests first
    times   fire at most that many times
    on      only on the k-th fitting request (a number from 1, or a list); not together with the other three

Kinds and their own keys:

    refuse         the connection is reset as soon as it is there, nothing is read; no selectors, counts connections
    reset          the connection is reset; `when`: before or after the request took effect
    delay          `seconds` of waiting; `when`: before or after the request takes effect
    status         answer `status` with optional `reason`, `headers` (object), `retry_after` (seconds, or an HTTP
                   date), `body` (text, or a JSON value) and `content_type`; `when`
    drip           the response arrives in pieces of `bytes` (default 1) with `seconds` (default 0.1) between them;
                   `part`: status, headers, body (default) or all; the rest arrives at once
    empty          no body, labelled as JSON, with `status` (default 200); `when`
    echo_secret    an error response (default 400) with the secrets of the request in body and reason phrase;
                   `form`: plain, json, html, url, base64, base64_unpadded; `when`
    gzip           the true response, compressed although nobody asked; `pad` blanks are added before
    content_type   the true response with another `content_type`
    drop_field     JSON without `field`, at any depth; `where`: response (default), request or both
    duplicate      the request is handled twice; `response`: first (default) or second
    ignore_write   the true response of a write that is not stored
    other_user     GET only: what the same GET of another user returned last; without one it does not fit
    truncate       the true answer with its true length, of which `keep` bytes (default half) arrive
    html           an HTML page with `status` (default 502); `when`
    garbage        200, application/json, and a body that is not what it says; `form`: unfinished (default), text,
                   binary, bom, scalar, deep, long_number; `when`
    expire_tokens  every token handed out so far has expired when the request is handled
    stale_read     GET only: the answer that the same GET got before the last write, the last `writes` writes, or the
                   writes of the last `seconds`; a GET without such a response does not fit

`when` is "before" (the request has no effect, the default) or "after". A rule may have a `name`, which the request
log shows. The first rule that fires decides the response; `delay`, `drip` and `expire_tokens` add to it, so the
search goes on after them.
"""

from __future__ import annotations

import dataclasses
import random
import re
from typing import Any

from ucfleet_sandbox.faultanswers import made_up, transformed
from ucfleet_sandbox.faultschema import (
    FaultError,
    check_rule,
    number_set,
    split_document,
    target_pattern,
    text_set,
)
from ucfleet_sandbox.history import StaleReads
from ucfleet_sandbox.platform import Request, Response

__all__ = ["FaultError", "FaultPlan", "FaultRule", "FaultSet", "StaleReads"]

#: these do not decide the answer
_ADDITIVE = frozenset({"delay", "drip", "expire_tokens"})
#: these need the platform's own response
_TRUE = frozenset(
    {"truncate", "gzip", "content_type", "drop_field", "duplicate", "ignore_write", "stale_read", "other_user"}
)


@dataclasses.dataclass
class FaultRule:
    """One validated rule with its counters (`matched` requests, `fired` of them)."""

    spec: dict[str, Any]
    name: str
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

    @property
    def is_true(self) -> bool:
        """The platform's own response is used, changed or not; otherwise the fault makes one up."""
        return self.kind in _TRUE

    def response(self, request: Request, own: Response | None) -> Response | None:
        """What the client gets instead of the platform's own response; None for a reset."""
        if self.kind == "reset":
            return None
        return (
            transformed(self.kind, self.spec, own) if self.is_true and own else made_up(self.kind, self.spec, request)
        )

    def older(self, reads: StaleReads, request: Request, user: str | None) -> Response | None:
        """The remembered response that the kinds stale_read and other_user return."""
        if self.kind == "stale_read":
            return reads.older(request, user, self.spec.get("writes", 1), self.spec.get("seconds"))
        return reads.of_another(request, user) if self.kind == "other_user" else None


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
    def drip(self) -> FaultRule | None:
        """The rule that slows the response down on the wire."""
        return next((rule for rule in self.additive if rule.kind == "drip"), None)

    @property
    def names(self) -> list[str]:
        """The rules' own names, or their numbers from 0."""
        rules = [*self.additive, self.deciding] if self.deciding else self.additive
        return [rule.name for rule in rules]

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
        seed, specs = split_document(document)
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

    def plan(self, request: Request, user: str | None, reads: StaleReads) -> FaultPlan:
        """Ask once per request. `reads` has the responses of earlier reads."""
        plan = FaultPlan()
        for rule in self._request_rules:
            if not rule.fits(request.method, request.target, user):
                continue
            if rule.kind in ("stale_read", "other_user") and (
                request.method != "GET" or rule.older(reads, request, user) is None
            ):
                continue
            if not rule.fires():
                continue
            if rule.kind in _ADDITIVE:
                plan.additive.append(rule)
            else:
                plan.deciding = rule
                break
        return plan


def _parse_rule(spec: Any, where: str, seed: int, index: int) -> FaultRule:
    check_rule(spec, where)
    return FaultRule(
        spec=dict(spec),
        name=spec.get("name", str(index)),
        kind=spec["fault"],
        methods=text_set(spec, "method", where),
        target=target_pattern(spec, where),
        users=text_set(spec, "user", where),
        rate=spec.get("rate", spec.get("probability", 1)),
        after=spec.get("after", 0),
        times=spec.get("times"),
        on=number_set(spec, where),
        generator=random.Random(f"{spec.get('seed', seed)}/{index}"),
    )
