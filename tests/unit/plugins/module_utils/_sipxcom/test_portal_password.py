# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest, Mode
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import PORTAL_PASSWORD
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    BASE,
    LOGIN,
    command,
    null_pointer,
    refused,
    simulated,
)

OLD, NEW = "canary-pw", "canary next+1%?"
ENCODED = "canary%20next%2B1%25%3F"
PATH = f"/my/portal/password/{ENCODED}"
CANARIES = (OLD, NEW, ENCODED)


def tried(password: str) -> Expected:
    return GET(f"{BASE}/my/keepalive").basic("3100", password).header("Accept", "application/json")


def accepted(password: str) -> Expected:
    return tried(password).answers(200)


def rejected(password: str) -> Expected:
    return refused(tried(password), 401, "Bad credentials")


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    """Run the module and prove that neither password shows, whatever happens."""
    result = http.run(PORTAL_PASSWORD, check=check, **LOGIN, **{"new_password": NEW, **params})
    reported = json.dumps(result) + "".join(http.warnings)
    assert not [secret for secret in CANARIES if secret in reported], result
    return result


def test_the_new_password_works_already() -> None:
    result = run(Http(accepted(NEW)))
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["portal_password"] == {"new_password": HIDDEN}


def test_rotation_is_proven_by_a_second_login() -> None:
    result = run(Http(rejected(NEW), accepted(OLD), command(PATH), accepted(NEW)))
    assert result["changed"] is True
    assert result["diff"] == {"before": {"new_password": "(another one)"}, "after": {"new_password": HIDDEN_CHANGED}}


def test_check_mode_proves_the_login_and_writes_nothing() -> None:
    assert run(Http(rejected(NEW), accepted(OLD)), check=True)["changed"] is True


def test_neither_password_works() -> None:
    result = run(Http(rejected(NEW), rejected(OLD)))
    assert result["failure"]["kind"] == "authentication"
    assert "neither password nor new_password" in result["msg"]


def test_the_same_wrong_password_is_not_tried_twice() -> None:
    assert run(Http(rejected(OLD)), new_password=OLD)["failure"]["kind"] == "authentication"


def test_a_password_that_does_not_log_in_afterwards() -> None:
    result = run(Http(rejected(NEW), accepted(OLD), command(PATH), rejected(NEW)))
    assert result["failure"]["kind"] == "not_converged"
    assert result["changed"] is True
    assert "refuses a login with it" in result["msg"]
    assert "keep both passwords" in result["msg"]


def test_a_proof_that_cannot_be_made() -> None:
    gone = null_pointer(tried(NEW))
    result = run(Http(rejected(NEW), accepted(OLD), command(PATH), gone))
    assert result["failure"]["kind"] == "server"
    assert result["changed"] is True
    assert "could not be asked" in result["msg"]


# --------------------------------------------------------------------------- lost answers
def lost() -> Expected:
    return command(PATH).fails(VoiceError(errors.UNREACHABLE, f"gone at {PATH}", response_lost=True))


def test_a_lost_answer_after_which_the_repetition_is_refused() -> None:
    http = Http(rejected(NEW), accepted(OLD), lost(), refused(command(PATH), 401, "Bad credentials"), accepted(NEW))
    assert run(http)["changed"] is True


def test_lost_answers_without_effect() -> None:
    http = Http(rejected(NEW), accepted(OLD), lost(), lost(), rejected(NEW), *[accepted(OLD)] * 2)
    result = run(http, retries=1)
    assert result["failure"]["kind"] == "unreachable"
    assert result["failure"]["path"] == f"{BASE}/my/portal/password/{HIDDEN}"
    # The server may be still at work on it.
    assert result["changed"] is True
    assert "the new password does not log in, but may do so later" in result["msg"]
    assert "keep both passwords" in result["msg"]


def test_a_change_that_takes_effect_late() -> None:
    late = (accepted(OLD), rejected(OLD), accepted(NEW))
    http = Http(rejected(NEW), accepted(OLD), lost(), lost(), rejected(NEW), *late)
    assert run(http, retries=1)["changed"] is True


def test_a_change_that_was_never_sent() -> None:
    down = command(PATH).fails(VoiceError(errors.UNREACHABLE, "connection refused"))
    result = run(Http(rejected(NEW), accepted(OLD), down, rejected(NEW)), retries=0)
    assert (result["failure"]["kind"], result["changed"]) == ("unreachable", False)


def test_a_refusal_is_reported_at_once() -> None:
    refusal = refused(command(PATH), 400, "Password must be at least 12 characters long")
    result = run(Http(rejected(NEW), accepted(OLD), refusal))
    assert result["failure"]["kind"] == "invalid"
    assert "at least 12 characters" in result["msg"]


# ------------------------------------------------------------------------------- odds and ends
@pytest.mark.parametrize(
    "password", ["short-1", "", "canary/slash", "canary\\slash", "canary-ümlaut", " canary-1", "canary-1 ", HIDDEN]
)
def test_what_could_lock_the_user_out_is_refused_before_any_request(password: str) -> None:
    result = Http().run(PORTAL_PASSWORD, **LOGIN, new_password=password)
    assert result["failure"]["kind"] == "invalid"
    assert not password or password not in result["msg"]


def test_an_old_server_without_keepalive() -> None:
    missing = refused(tried(NEW), 404, "")
    forward = GET(f"{BASE}/my/forward").basic("3100", NEW).answers(200, {"call-sequence": {"rings": []}})
    assert run(Http(missing, forward))["changed"] is False


def test_a_server_that_is_down_is_reported_as_such() -> None:
    result = run(Http(null_pointer(tried(NEW))))
    assert result["failure"]["kind"] == "server"


def test_what_follows_in_the_same_task_uses_the_new_password() -> None:
    sandbox = simulated()
    client = sandbox.connect(PORTAL_PASSWORD.platform, PORTAL_PASSWORD.platform.settings(LOGIN))
    prepared = PORTAL_PASSWORD.prepare({"new_password": NEW})
    PORTAL_PASSWORD.run(client, prepared, Mode(), Context())
    client.check_login()
    client.start_deadline()
    with pytest.raises(VoiceError, match="Bad credentials"):
        client.check_login()
    assert PORTAL_PASSWORD.export(client, ExportRequest(secrets=True)).values is None


def test_recipe() -> None:
    sandbox = simulated()
    sandbox.recipe(PORTAL_PASSWORD, expect_requests=1, **LOGIN, new_password=NEW)
    sandbox.recipe(PORTAL_PASSWORD, expect_requests=1, **{**LOGIN, "password": NEW}, new_password="with:colon;&=#8")
    result = sandbox.run(PORTAL_PASSWORD, **LOGIN, new_password="canary-other")
    assert result["failure"]["kind"] == "authentication"
