# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.imbot_prefs import IMBOT_PREFS
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

PATH = "/sipxconfig/rest/my/imbot/prefs"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}
DEFAULTS = {"confEnter": True, "confExit": True, "vmBegin": False, "vmEnd": False}
OPTIONS = {
    "conference_entry": "confEnter",
    "conference_exit": "confExit",
    "voicemail_begin": "vmBegin",
    "voicemail_end": "vmEnd",
}


def look() -> Expected:
    return GET(PATH).basic("3100", "canary-pw").header("Accept", "application/json")


def read(**changed: Any) -> Expected:
    return look().answers(200, {**DEFAULTS, **changed}, content_type="text/plain; charset=ISO-8859-1")


def test_converged_costs_one_read() -> None:
    desired = {option: DEFAULTS[wire] for option, wire in OPTIONS.items()}
    result = Http(read()).run(IMBOT_PREFS, **LOGIN, **desired)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["imbot_prefs"] == desired


@pytest.mark.parametrize(("option", "wire"), OPTIONS.items())
def test_only_the_difference_is_written(option: str, wire: str) -> None:
    value = not DEFAULTS[wire]
    assert Http(read()).run(IMBOT_PREFS, check=True, **LOGIN, **{option: value})["changed"] is True
    http = Http(read(), PUT(PATH).basic("3100", "canary-pw").json({wire: value}).answers(200))
    result = http.run(IMBOT_PREFS, **LOGIN, **{option: value})
    assert result["requests"] == 2
    assert result["actions"] == [{"action": "update", "fields": [option]}]
    assert result["diff"] == {"before": {option: not value}, "after": {option: value}}
    assert Http(read(**{wire: value})).run(IMBOT_PREFS, **LOGIN, **{option: value})["changed"] is False


def test_a_null_is_no_false() -> None:
    http = Http(read(vmEnd=None), PUT(PATH).json({"vmEnd": False}).answers(200))
    assert http.run(IMBOT_PREFS, **LOGIN, voicemail_end=False)["changed"] is True


@pytest.mark.parametrize("document", [[], 7, "x", None, {"vmEnd": []}, {"vmEnd": "perhaps"}], ids=json.dumps)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(look().answers(200, document)).run(IMBOT_PREFS, **LOGIN, voicemail_end=True)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 401, "reason": "User account is locked"}, "authentication"),
        ({"status": 404}, "not_found"),
        ({"status": 200, "text": "<html>", "content_type": "text/html"}, "unexpected_answer"),
    ],
)
def test_a_refused_read_is_named(answer: dict[str, Any], kind: str) -> None:
    result = Http(look().answers(**answer)).run(IMBOT_PREFS, **LOGIN, voicemail_end=True)
    assert result["failure"]["kind"] == kind
    assert "canary-pw" not in json.dumps(result)


@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    server = simulated(system={"legacy": legacy})
    opposite = {option: not DEFAULTS[wire] for option, wire in OPTIONS.items()}
    server.recipe(IMBOT_PREFS, expect_requests=1, **LOGIN, **opposite)
    server.recipe(IMBOT_PREFS, expect_requests=1, **LOGIN, conference_exit=True)
