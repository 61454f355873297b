# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each part of each response of an operation, with a value of each wrong type in its place."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Operation
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive
from ansible_collections.ucfleet.voice.tests.unit.support.json_values import places, spoilt
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.office import DESIRED_STATES, office
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN

Path = tuple[Any, ...]
#: JSON of each wrong kind by a name; `missing` takes the part out of the document
VALUES: dict[str, str] = {
    "null": "null",
    "true": "true",
    "false": "false",
    "zero": "0",
    "number": "7",
    "negative": "-1",
    "huge number": "9" * 40,
    "longer number": "9" * 5_000,
    "fraction": "1.5",
    "infinity": "1e999",
    "NaN": "NaN",
    "empty text": '""',
    "text": '"w\\u00e4s"',
    "NUL": '"\\u0000"',
    "half a surrogate": '"\\ud800"',
    "empty list": "[]",
    "list": '["x"]',
    "list of null": "[null]",
    "empty object": "{}",
    "object": '{"x": "y"}',
    "nested": '{"x": [{"x": [[{}]]}]}',
    "too deep": "[" * 150 + "]" * 150,
    "missing": "",
}
#: takes the place of the part until the document is text, as some of the values are no JSON for Python
_MARK = "\x01wrong\x01"
_MADE_UP = re.compile(r"^(_?id|uid|created|modified|timestamp|.*_at|pkey|next_.*|tokens|digests?)$")


@dataclasses.dataclass(frozen=True)
class Exchange:
    """A request of a run without faults, the document of its response, and how often it was sent before."""

    method: str
    target: str
    document: Any


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One call of an operation on a server that was prepared for it."""

    name: str
    operation: Operation
    make: Callable[[], Sandbox]
    params: Mapping[str, Any]
    check: bool = False

    def run(self, server: Sandbox) -> dict[str, Any]:
        # Options are changed by Ansible's validation.
        return server.run(self.operation, check=self.check, **json.loads(json.dumps(self.params)))


def scenarios() -> Iterator[Scenario]:
    """Each module where its object is new, is as it shall be, and shall be removed; sipXcom with much more data."""
    for name in ACCOUNT_MODULES:
        module = operation(name)
        platform = module.platform.name
        desired = {**CONNECTIONS[platform], **SAMPLES[name]}
        yield Scenario(f"{name} new", module, functools.partial(Sandbox.of, platform), desired)
        there = functools.partial(_prepared, name)
        yield Scenario(f"{name} there", module, there, desired)
        yield Scenario(f"{name} in check mode", module, functools.partial(Sandbox.of, platform), desired, check=True)
        if any(field.name == "state" for field in module.fields()):
            yield Scenario(f"{name} absent", module, there, {**desired, "state": "absent"})
    for number, (name, desired) in enumerate(DESIRED_STATES):
        yield Scenario(f"{name} office {number}", operation(name), office, {**LOGIN, **desired})


def _prepared(name: str) -> Sandbox:
    module = operation(name)
    platform = module.platform.name
    server = Sandbox.of(platform)
    server.run(module, **json.loads(json.dumps({**CONNECTIONS[platform], **SAMPLES[name]})))
    return server


@dataclasses.dataclass(frozen=True)
class Case:
    """A scenario with a wrong value at one place of one response. `lasting`: each time that the request is sent."""

    scenario: Scenario
    exchange: Exchange
    path: Path
    value: str
    lasting: bool

    @property
    def place(self) -> str:
        """The place without positions in lists."""
        return ".".join("*" if isinstance(step, int) else str(step) for step in self.path) or "(document)"

    def __str__(self) -> str:
        often = "always" if self.lasting else "once"
        request = f"{self.exchange.method} {self.exchange.target}"
        return f"{self.scenario.name}: {self.value} {often} at {self.place} of {request}"

    def server(self) -> Sandbox:
        """A prepared server that sends the wrong value."""
        server = self.scenario.make()
        real, exchange, left = server.exchange, self.exchange, [True]

        def spoiling(
            method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
        ) -> Response:
            answer = real(method, target, headers, body, bounds)
            if (method, target) != (exchange.method, exchange.target) or not left:
                return answer
            document = document_of(answer)
            if document is None or self.path not in places(document):
                return answer
            if not self.lasting:
                left.clear()
            fields = CaseInsensitive({"Content-Type": "application/json"})
            return Response(answer.status, "OK", fields, wrong(document, self.path, self.value))

        server.exchange = spoiling  # type: ignore[method-assign]
        return server


def wrong(document: Any, path: Path, name: str) -> bytes:
    """The text of a document with a wrong value at a place."""
    if name == "missing":
        return json.dumps(_without(document, path)).encode() if path else b""
    text = json.dumps(spoilt(document, path, _MARK))
    return text.replace(json.dumps(_MARK), VALUES[name]).encode()


def _without(document: Any, path: Path) -> Any:
    first, *rest = path
    if not rest:
        if isinstance(document, list):
            return [*document[:first], *document[first + 1 :]]
        return {key: value for key, value in document.items() if key != first}
    copy = document.copy()
    copy[first] = _without(document[first], tuple(rest))
    return copy


def document_of(answer: Response) -> Any:
    """The document of a success; None where there is none."""
    if answer.status >= 300:
        return None
    try:
        return answer.json()
    except ValueError:
        return None


def exchanges(scenario: Scenario) -> tuple[list[Exchange], dict[str, Any], Any]:
    """What a run without faults asks for and gets, its result, and what the server holds then."""
    server = scenario.make()
    real = server.exchange
    found: dict[tuple[str, str], Exchange] = {}

    def noting(method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds) -> Response:
        answer = real(method, target, headers, body, bounds)
        document = document_of(answer)
        # The largest document of a request has the most places.
        before = found.get((method, target))
        if document is not None and (before is None or len(places(document)) > len(places(before.document))):
            found[method, target] = Exchange(method, target, document)
        return answer

    server.exchange = noting  # type: ignore[method-assign]
    result = scenario.run(server)
    return list(found.values()), result, held(server)


def cases(scenario: Scenario, found: list[Exchange]) -> Iterator[Case]:
    """Every wrong value at every place; of a list its first entry, the others have the same fields."""
    for exchange in found:
        seen: set[Path] = set()
        for path in places(exchange.document):
            general = tuple(0 if isinstance(step, int) else step for step in path)
            if general in seen:
                continue
            seen.add(general)
            for value in VALUES:
                for lasting in (True, False):
                    yield Case(scenario, exchange, path, value, lasting)


def held(server: Sandbox) -> Any:
    """What a server holds, without what it makes up."""
    return _kept(json.loads(json.dumps(server.platform.dump())))


def _kept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _kept(part) for key, part in value.items() if not _MADE_UP.match(key)}
    return [_kept(part) for part in value] if isinstance(value, list) else value


#: wrong wherever a single value stands: no platform has a coercion for them
_NO_SINGLE = frozenset(
    {"empty list", "list", "list of null", "empty object", "object", "nested", "too deep", "infinity", "NaN"}
)
#: wrong wherever a list or an object stands
_NO_CONTAINER = frozenset(
    {"true", "zero", "number", "negative", "huge number", "fraction", "text", "NUL", "infinity", "NaN", "too deep"}
)


def is_unmistakable(case: Case) -> bool:
    """Whether the value has a type that no server could mean at that place."""
    right: Any = case.exchange.document
    for step in case.path:
        right = right[step]
    if isinstance(right, dict):
        return case.value in _NO_CONTAINER | {"empty list", "list", "list of null"}
    if isinstance(right, list):
        return case.value in _NO_CONTAINER | {"empty object", "object", "nested"}
    return case.value in _NO_SINGLE
