# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""pbx_switch and pbx_variable."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_SWITCH, PBX_VARIABLE
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BY_LOGIN,
    BY_TOKEN,
    KIM,
    OTHER,
    TOKEN,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX

NIGHT = {**BY_TOKEN, "name": "night", "value": True}
GREETING = {**BY_TOKEN, "name": "greeting", "value": "Hello"}


def switch(value: Any, name: str = "night", path: str = "") -> Any:
    return (
        GET(f"/pbx/switch/{path or name}").bearer(TOKEN).answers(200, {"name": name, "value": value, "type": "SYSTEM"})
    )


def set_switch(value: Any, path: str = "night") -> Any:
    return POST(f"/pbx/switch/{path}").bearer(TOKEN).json({"value": value}).answers(200, {"success": True})


def variable(value: Any) -> Any:
    return GET("/pbx/variable/greeting").bearer(TOKEN).answers(200, {"name": "greeting", "value": value})


def missing(path: str) -> Any:
    return GET(path).answers(404, refusal("name", 404))


@pytest.mark.parametrize("shown", [True, "true", "True"])
def test_a_converged_switch_costs_one_read(shown: Any) -> None:
    result = Http(switch(shown)).run(PBX_SWITCH, **NIGHT)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["pbx_switch"] == {"name": "night", "scope": "global", "value": True, "type": "SYSTEM"}


def test_a_switch_is_written_as_boolean_by_post_and_read_again() -> None:
    http = Http(switch("false"), set_switch(True), switch(True))
    result = http.run(PBX_SWITCH, **NIGHT)
    assert result["changed"] is True
    assert result["requests"] == 3
    assert result["actions"] == [{"action": "update", "fields": ["value"]}]
    assert result["diff"]["before"] == {"name": "night", "scope": "global", "value": False}
    assert result["diff"]["after"] == {"name": "night", "scope": "global", "value": True}


def test_check_mode_predicts_without_writing() -> None:
    assert Http(switch(False)).run(PBX_SWITCH, check=True, **NIGHT)["changed"] is True
    predicted = Http(missing("/pbx/switch/night")).run(PBX_SWITCH, check=True, **NIGHT)
    assert predicted["pbx_switch"] == {"name": "night", "scope": "global", "value": True}


def test_a_missing_switch_is_made_by_setting_it() -> None:
    http = Http(missing("/pbx/switch/night"), set_switch(True), switch(True))
    result = http.run(PBX_SWITCH, **NIGHT)
    assert result["actions"] == [{"action": "create", "fields": ["name", "scope", "value"]}]


def test_a_404_about_something_else_does_not_mean_missing() -> None:
    result = Http(GET("/pbx/switch/night").answers(404, refusal("customer", 404))).run(PBX_SWITCH, **NIGHT)
    assert result["failure"]["kind"] == "not_found"
    page = GET("/pbx/switch/night").answers(404, text="<html>no</html>", content_type="text/html")
    assert Http(page).run(PBX_SWITCH, **NIGHT)["failure"]["kind"] == "unexpected_answer"


def test_a_write_whose_answer_was_lost_is_sent_again() -> None:
    lost = VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)
    http = Http(
        switch(False), POST("/pbx/switch/night").json({"value": True}).fails(lost), set_switch(True), switch(True)
    )
    assert http.run(PBX_SWITCH, **NIGHT)["changed"] is True


def test_a_write_without_effect_is_a_failure() -> None:
    result = Http(switch(False), set_switch(True), switch(False)).run(PBX_SWITCH, **NIGHT, retries=0)
    assert result["failure"]["kind"] == "not_converged"


def test_scopes_are_prefixes_sent_literally() -> None:
    http = Http(switch(True, path="SHARED:night"))
    assert http.run(PBX_SWITCH, **NIGHT, scope="shared")["pbx_switch"]["scope"] == "shared"
    http = Http(
        switch(False, path=f"{ANNA}:night"), set_switch(True, f"{ANNA}:night"), switch(True, path=f"{ANNA}:night")
    )
    assert http.run(PBX_SWITCH, **NIGHT, scope="personal", employee={"id": ANNA.upper()})["changed"] is True


def rows(*entries: dict[str, Any]) -> Any:
    return GET(f"/pbx/switch?customer={OTHER}").bearer(TOKEN).answers(200, list(entries))


@pytest.mark.parametrize(
    ("scope", "entry"),
    [
        ({}, {"name": "night", "value": True, "type": "SYSTEM"}),
        ({}, {"name": "night", "value": "true"}),
        ({"scope": "shared"}, {"name": "SHARED:night", "value": True, "type": "SHARED"}),
        ({"scope": "shared"}, {"name": "night", "value": True, "type": "SHARED"}),
        ({"scope": "personal", "employee": {"id": ANNA}}, {"name": f"{ANNA.upper()}:night", "value": True}),
        (
            {"scope": "personal", "employee": {"id": ANNA}},
            {"name": "night", "value": True, "type": "PERSONAL", "employee": ANNA},
        ),
    ],
)
def test_switches_of_another_customer_are_found_in_its_list(scope: dict[str, Any], entry: dict[str, Any]) -> None:
    others = [
        {"name": "night", "value": False, "type": "PERSONAL", "employee": KIM},
        {"name": "night", "value": False, "type": "PERSONAL"},
        {"name": "nights", "value": False, "type": "SYSTEM"},
    ]
    http = Http(rows(*others, entry))
    assert http.run(PBX_SWITCH, **NIGHT, customer=OTHER, **scope)["changed"] is False


def test_a_switch_of_another_customer_is_written_there() -> None:
    http = Http(
        rows(),
        POST("/pbx/switch/night").json({"value": True, "customer": OTHER}).answers(200, {"success": True}),
        rows({"name": "night", "value": True}),
    )
    assert http.run(PBX_SWITCH, **NIGHT, customer=OTHER)["changed"] is True


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "name must not be empty"),
        ({"name": "SHARED:x"}, "without a prefix"),
        ({"name": "a/b"}, "without a prefix"),
        ({"name": "x" * 51}, "name must be up to 50"),
        ({"employee": {"id": ANNA}}, "needs scope: personal"),
        ({"scope": "personal", "employee": {}}, "employee needs one of"),
    ],
)
def test_invalid_options_are_refused_before_any_request(wrong: dict[str, Any], said: str) -> None:
    result = Http().run(PBX_SWITCH, **{**NIGHT, **wrong})
    assert result["failure"]["kind"] == "invalid"
    assert said in result["msg"]


@pytest.mark.parametrize("document", [None, [], "x", 7, {"value": []}, {"value": "perhaps"}, {"value": 2}])
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(GET("/pbx/switch/night").answers(200, document)).run(PBX_SWITCH, **NIGHT)
    assert result["failure"]["kind"] == "unexpected_answer"


def test_an_owner_of_another_shape_is_no_traceback() -> None:
    http = Http(rows({"name": "night", "value": True, "employee": 7}))
    assert http.run(PBX_SWITCH, **NIGHT, customer=OTHER)["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(("shown", "desired"), [("Hello", "Hello"), (5, "5"), (True, "true"), (None, "")])
def test_a_converged_variable_costs_one_read(shown: Any, desired: str) -> None:
    result = Http(variable(shown)).run(PBX_VARIABLE, **{**GREETING, "value": desired})
    assert result["changed"] is False
    assert result["pbx_variable"]["type"] == ""


def test_a_variable_is_written_and_cleared() -> None:
    for before, after in (("Hello", "Bye"), ("Hello", "")):
        written = POST("/pbx/variable/greeting").json({"value": after}).answers(200, {"success": True})
        http = Http(variable(before), written, variable(after))
        assert http.run(PBX_VARIABLE, **{**GREETING, "value": after})["changed"] is True


def test_setting_a_global_name_without_the_right() -> None:
    said = refusal("name", 403, "MANAGER is needed")
    http = Http(switch(False), POST("/pbx/switch/night").json({"value": True}).answers(403, said))
    result = http.run(PBX_SWITCH, **NIGHT)
    assert result["failure"]["kind"] == "permission"
    assert "higher access level" in result["msg"]


@pytest.mark.parametrize(
    "scope", [{}, {"scope": "shared"}, {"scope": "personal", "employee": {"id": KIM}}, {"customer": ACME}]
)
def test_recipes(scope: dict[str, Any]) -> None:
    platform = Sandbox(TelecomX(), state())
    platform.recipe(PBX_SWITCH, expect_requests=1, **{**NIGHT, "name": "new", "value": False}, **scope)
    platform.recipe(PBX_SWITCH, expect_requests=1, **{**NIGHT, "name": "new"}, **scope)
    platform.recipe(PBX_VARIABLE, expect_requests=1, **{**GREETING, "name": "new"}, **scope)
    platform.recipe(PBX_VARIABLE, expect_requests=1, **{**GREETING, "name": "new", "value": "Bye"}, **scope)
    platform.recipe(PBX_VARIABLE, expect_requests=1, **{**GREETING, "name": "new", "value": ""}, **scope)
    viewer = {**BY_LOGIN, "username": "anna@x.test"}
    result = platform.run(PBX_SWITCH, **viewer, name="night", value=False)
    assert result["failure"]["kind"] == "permission"
    assert "canary" not in repr(result)
