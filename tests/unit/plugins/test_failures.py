# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every module says when the platform, the network or the login fails."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Platform, Run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES, CaseInsensitive, Clock, Http
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES

LOGINS = {
    "/ucp/v2/login": {"user": {"pvt_md5_auth": "canary-ha1"}, "access_token": "canary-token-1", "refresh_token": "x"},
    "/oauth/token.php": {"access_token": "canary-token-1", "expires_in": 3600},
    "/auth/login": {
        "token": "canary-token-1",
        "expiresInMinutes": 15,
        "employee": "5f00000000000000000000a1",
        "customer": "5f00000000000000000000c1",
        "accessLevel": "MANAGER",
    },
}


def answer(status: int, text: str = "", content_type: str = "application/json", **headers: str) -> Response:
    return Response(status, "", CaseInsensitive({"Content-Type": content_type, **headers}), text.encode())


def lost(kind: str, why: str, response_lost: bool) -> VoiceError:
    return VoiceError(kind, why, "check it", response_lost=response_lost)


PAGE = "<html><body><h1>404 Not Found</h1><p>nginx</p></body></html>"
#: what goes wrong -> (answer or failure, kinds that describe it)
FAULTS: dict[str, tuple[Response | VoiceError, set[str]]] = {
    # VoipNow answers 401 for a missing right too; after a new login that is what it means.
    "401": (answer(401), {errors.AUTHENTICATION, errors.PERMISSION}),
    # sipXcom never answers a GET without a body.
    "403": (answer(403), {errors.PERMISSION, errors.AUTHENTICATION, errors.UNEXPECTED_ANSWER}),
    "403 page": (answer(403, PAGE, "text/html"), {errors.UNEXPECTED_ANSWER}),
    "404": (answer(404), {errors.NOT_FOUND, errors.UNEXPECTED_ANSWER}),
    "404 page": (answer(404, PAGE, "text/html"), {errors.UNEXPECTED_ANSWER}),
    "407": (answer(407, PAGE, "text/html"), {errors.UNREACHABLE}),
    "409": (answer(409), {errors.CONFLICT}),
    "429": (answer(429, **{"Retry-After": "1"}), {errors.RATE_LIMITED}),
    "500": (answer(500), {errors.SERVER}),
    "503": (answer(503), {errors.SERVER}),
    "redirect": (answer(302, Location="https://portal.test/login?x=canary"), {errors.UNEXPECTED_ANSWER}),
    "html": (answer(200, "<html>Portal</html>", "text/html"), {errors.UNEXPECTED_ANSWER}),
    "broken json": (answer(200, '{"a": [1, '), {errors.UNEXPECTED_ANSWER}),
    "deep json": (answer(200, "[" * 100_000), {errors.UNEXPECTED_ANSWER}),
    "other json": (answer(200, '"text"'), {errors.UNEXPECTED_ANSWER}),
    "refused": (lost(errors.UNREACHABLE, "cannot be reached: connection refused", False), {errors.UNREACHABLE}),
    "time-out": (lost(errors.UNREACHABLE, "did not answer within 30 s", True), {errors.UNREACHABLE}),
    "bad certificate": (lost(errors.TLS, "the certificate is not accepted", False), {errors.TLS}),
}


class Faulty:
    """A transport with one answer for everything; a login may pass."""

    def __init__(self, fault: Response | VoiceError, login_works: bool, read_only: bool) -> None:
        self.fault = fault
        self.login_works = login_works
        self.read_only = read_only
        self.calls: list[str] = []
        self.logins: list[str] = []

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.calls.append(f"{method} {target}")
        self.logins.append(headers.get("Authorization", ""))
        login = Http._is_login(target)
        assert login or not (self.read_only and method in WRITES), f"check mode sent {method} {target}"
        if login and self.login_works:
            return answer(200, json.dumps(LOGINS[target]))
        if isinstance(self.fault, VoiceError):
            raise VoiceError(self.fault.kind, self.fault.why, self.fault.advice, response_lost=self.fault.response_lost)
        return self.fault


def run(name: str, transport: Faulty, check: bool = False) -> dict[str, Any]:
    module = operation(name)
    values, problem = validated(module, {**CONNECTIONS[module.platform.name], **SAMPLES[name]})
    assert problem is None, problem
    clock = Clock()

    def connect(platform: Platform, settings: Settings) -> Any:
        return platform.open(settings, transport, clock=clock, sleep=clock.sleep, jitter=lambda: 1.0)

    return module.execute(Run(values, Mode(check, diff=True), connect))


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
def test_every_module_has_a_sample(name: str) -> None:
    assert name in SAMPLES


SAMPLED = [name for name in ACCOUNT_MODULES if name in SAMPLES]
#: sipXcom's HTTP Basic has no login request of its own
CASES = [
    (name, works) for name in SAMPLED for works in (True, False) if works or operation(name).platform.name != "sipxcom"
]


#: modules whose only read is not promised by the platform: an answer that is no state means "unknown", not a failure
UNPROMISED_READ = {"fmfm"}
NO_STATE = {"404", "404 page", "other json"}
#: where the platform says by a 404 of any form but a page that an object does not exist
MISSING_OBJECT = {"mobileconfig", "mobileconfig_info", "pbx_switch", "pbx_variable"}


@pytest.mark.parametrize("name", sorted(UNPROMISED_READ))
@pytest.mark.parametrize("fault", sorted(NO_STATE))
def test_an_unpromised_read_that_fails_is_no_failure(name: str, fault: str) -> None:
    result = run(name, Faulty(FAULTS[fault][0], True, read_only=True), check=True)
    assert result["changed"] is True
    assert CANARY not in json.dumps(result), result


FAILING = [
    (name, login_works, fault)
    for name, login_works in CASES
    for fault in FAULTS
    if not (name in UNPROMISED_READ and login_works and fault in NO_STATE)
    and not (name in MISSING_OBJECT and fault == "404")
]


@pytest.mark.parametrize(("name", "login_works", "fault"), FAILING)
def test_failures_are_reported_not_raised(name: str, login_works: bool, fault: str) -> None:
    reply, kinds = FAULTS[fault]
    transport = Faulty(reply, login_works, read_only=True)
    result = run(name, transport, check=True)
    assert result["failed"] is True, result
    failure = result["failure"]
    if login_works:
        assert failure["kind"] in kinds, result
    else:
        assert failure["kind"] in kinds | {errors.AUTHENTICATION}, result
    assert failure["platform"], result
    assert result["msg"].startswith(f"{name} of "), result["msg"]
    assert result["msg"].endswith("."), result["msg"]
    assert "; " in result["msg"], f"no advice: {result['msg']}"
    assert CANARY not in json.dumps(result), result
    assert not re.search(r"object at 0x|Traceback", result["msg"])


#: modules that have two logins to try, each of them once
TWO_LOGINS = {"portal_password"}


@pytest.mark.parametrize("name", SAMPLED)
def test_a_wrong_login_is_never_repeated(name: str) -> None:
    transport = Faulty(FAULTS["401"][0], False, read_only=True)
    run(name, transport, check=True)
    assert len(transport.calls) == (2 if name in TWO_LOGINS else 1)
    assert len(set(transport.logins)) == len(transport.logins)


@pytest.mark.parametrize("name", SAMPLED)
def test_a_token_that_is_refused_costs_one_new_login_at_most(name: str) -> None:
    transport = Faulty(FAULTS["401"][0], True, read_only=True)
    run(name, transport, check=True)
    assert len([call for call in transport.calls if Http._is_login(call.partition(" ")[2])]) <= 2
    assert len(transport.calls) <= 4


@pytest.mark.parametrize("name", SAMPLED)
def test_retries_end(name: str) -> None:
    transport = Faulty(FAULTS["503"][0], True, read_only=True)
    result = run(name, transport, check=True)
    assert result["failure"]["attempts"] <= 4
    assert result["failure"]["waited_seconds"] > 0
