# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.personal_attendant import PERSONAL_ATTENDANT
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    LOGIN,
    asked,
    null_pointer,
    put,
    refused,
    shows_j,
    simulated,
)

PATH, LANGUAGES = "/my/voicemail/attendant", "/my/voicemail/attendant/lang"
FLAGS = {"depositVM": True, "forwardDeleteVM": False, "playVMDefaultOptions": True}


def stored(**changed: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "personalAttendantPermission": True,
        **FLAGS,
        "operator": None,
        "language": None,
        "overrideLanguage": False,
        "menu": {},
    }
    return {**document, **changed}


def read(**changed: Any) -> Expected:
    return shows_j(PATH, stored(**changed))


def written(document: dict[str, Any], **shown: Any) -> tuple[Expected, Expected]:
    """A write and the read that proves it."""
    return put(PATH, document), read(**shown)


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    return http.run(PERSONAL_ATTENDANT, check=check, **LOGIN, **params)


def test_converged_costs_one_read() -> None:
    live = {"menu": {"#": "7799", "1": "7781"}, "language": "xx", "overrideLanguage": True}
    desired = {"menu": {"1": "7781", "#": " 7799"}, "language": "xx", "deposit_voicemail": True, "operator": ""}
    result = run(Http(read(**live)), **desired)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["personal_attendant"]["menu"] == {"#": "7799", "1": "7781"}


def test_check_mode_predicts_without_writing() -> None:
    result = run(Http(read()), check=True, operator="3000")
    assert result["diff"] == {"before": {"operator": ""}, "after": {"operator": "3000"}}


# --------------------------------------------------------------------- keys in company
@pytest.mark.parametrize(
    ("desired", "changed"),
    [
        ({"forward_delete_voicemail": True}, {"forwardDeleteVM": True}),
        ({"deposit_voicemail": False}, {"depositVM": False}),
        ({"play_default_options": False, "operator": ""}, {"playVMDefaultOptions": False}),
    ],
)
def test_the_flags_are_written_together(desired: dict[str, Any], changed: dict[str, Any]) -> None:
    assert run(Http(read(), *written({**FLAGS, **changed}, **changed)), **desired)["changed"] is True


def test_the_operator_is_written_alone_and_can_be_cleared() -> None:
    assert run(Http(read(), *written({"operator": "3000"}, operator="3000")), operator="3000")["changed"] is True
    assert run(Http(read(operator="3000")))["changed"] is False
    assert run(Http(read(operator="3000"), *written({"operator": ""})), operator="")["changed"] is True


def test_language_and_override_are_written_together() -> None:
    pair = {"language": "de", "overrideLanguage": True}
    http = Http(read(), shows_j(LANGUAGES, ["de", "en"]), *written(pair, **pair))
    assert run(http, language="de", override_language=True)["changed"] is True
    http = Http(read(**pair), *written({**pair, "overrideLanguage": False}, language="de"))
    assert run(http, override_language=False)["requests"] == 3
    http = Http(read(**pair), shows_j(LANGUAGES, ["de", "en"]), *written({**pair, "language": "en"}, language="en"))
    assert run(http, language="en")["changed"] is True


def test_language_can_be_cleared_and_left_alone() -> None:
    assert run(Http(read(language="de")))["changed"] is False
    http = Http(read(language="de"), *written({"language": "", "overrideLanguage": False}, language=""))
    assert run(http, language="")["changed"] is True
    assert run(Http(read(language="")), language="")["changed"] is False


@pytest.mark.parametrize(
    ("live", "desired"),
    [({}, {"override_language": True}), ({"language": "de", "overrideLanguage": True}, {"language": ""})],
)
def test_an_override_needs_a_language(live: dict[str, Any], desired: dict[str, Any]) -> None:
    result = run(Http(read(**live)), **desired)
    assert result["failure"]["kind"] == "invalid"
    assert "override_language needs a language" in result["msg"]


def test_a_language_that_is_not_installed() -> None:
    result = run(Http(read(), shows_j(LANGUAGES, ["en", "pl"])), check=True, language="de")
    assert result["failure"]["kind"] == "invalid"
    assert "'de' is not installed" in result["msg"]
    assert "en, pl" in result["msg"]


# --------------------------------------------------------------------------- the menu
def test_the_menu_is_replaced_and_can_be_cleared() -> None:
    live = {"menu": {"1": "3101", "2": "3102"}}
    assert run(Http(read(**live)))["changed"] is False
    http = Http(
        read(**live), *written({"menu": {"*": "x@pbx.test", "1": "3103"}}, menu={"1": "3103", "*": "x@pbx.test"})
    )
    assert run(http, menu={"1": 3103, "*": "x@pbx.test"})["actions"] == [{"action": "update", "fields": ["menu"]}]
    assert run(Http(read(**live), *written({"menu": {}})), menu={})["changed"] is True
    assert run(Http(read()), menu={})["changed"] is False


def test_a_menu_that_is_not_mentioned_is_not_written() -> None:
    live = {"menu": {"1": None}}
    http = Http(read(**live), *written({"operator": "1"}, operator="1", **live))
    assert run(http, operator="1")["personal_attendant"]["menu"] == {"1": None}


def test_entries_with_other_actions_are_kept_or_named() -> None:
    live = {"menu": {"1": None, "2": "3102"}}
    assert run(Http(read(**live)), menu={"2": "3102", "1": None})["changed"] is False
    result = run(Http(read(**live)), menu={"1": None, "2": "3103"})
    assert result["failure"]["kind"] == "invalid"
    assert "menu key 1 has no target" in result["msg"]
    http = Http(read(**live), *written({"menu": {"2": "3102"}}, menu={"2": "3102"}))
    assert run(http, menu={"2": "3102"})["changed"] is True


@pytest.mark.parametrize(
    ("menu", "text"),
    [
        ({"10": "1"}, "menu has the key '10'"),
        ({"A": "1"}, "menu has the key 'A'"),
        ({"1": ""}, "menu key 1 must not be empty"),
        ({"1": "  "}, "menu key 1 must not be empty"),
        ({"1": True}, "menu key 1 is a boolean, not a text"),
        ({"1": ["3101"]}, "menu key 1 must be a text, not a list"),
        ({"1": "3" * 256}, "255 characters"),
        ({"1": "4,2E+11", "x": "1"}, "menu key 1 is '4,2E+11'"),
        ({"1": "4,2E+11", "x": "1"}, "has the key 'x'"),
        ({1: "3101", "1": "3102"}, "menu has the key 1 twice"),
        ({True: "3101"}, "menu has the key 'True'"),
    ],
)
def test_impossible_menus_are_refused_before_any_request(menu: dict[Any, Any], text: str) -> None:
    result = run(Http(), menu=menu)
    assert result["failure"]["kind"] == "invalid"
    assert text in result["msg"]


def test_targets_beyond_latin_1_are_compared_as_shown() -> None:
    http = Http(read(operator="?ó?w", menu={"1": "?"}))
    assert run(http, operator="żółw", menu={"1": "早"}, masked_texts="skip")["changed"] is False
    assert "operator reads '?ó?w', which can be 'żółw' or another text" in http.warnings[0]
    assert "menu key 1 reads '?', which can be '早' or another text" in http.warnings[1]


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("shown", "desired"),
    [
        ({"operator": "????@x.test"}, {"operator": "юлия@x.test"}),
        ({"menu": {"1": "3101", "2": "????@x.test"}}, {"menu": {"1": "3101", "2": "юлия@x.test"}}),
    ],
)
def test_a_target_that_reads_alike_is_a_failure_or_written_when_asked(
    check: bool, shown: dict[str, Any], desired: dict[str, Any]
) -> None:
    result = run(Http(read(**shown)), check, **desired)
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "'юлия@x.test' or another text" in result["msg"]
    assert "masked_texts to overwrite" in result["msg"]
    http = Http(read(**shown), *([] if check else written(desired, **shown)))
    result = run(http, check, **desired, masked_texts="overwrite")
    assert result["changed"] is True
    assert result["diff"] == {"before": shown, "after": desired}
    assert "overwrite writes it in each run" in http.warnings[0]


def test_a_target_that_reads_alike_is_written_with_a_change_of_the_menu_only() -> None:
    shown = {"menu": {"1": "????@x.test"}}
    desired = {"1": "юлия@x.test", "2": "3102"}
    after = {"menu": {"1": "????@x.test", "2": "3102"}}
    assert run(Http(read(**shown), *written({"menu": desired}, **after)), menu=desired)["changed"] is True
    result = run(Http(read(**shown)), menu={"1": "юлия@x.test"}, deposit_voicemail=False)
    assert result["failure"]["kind"] == "conflict"


def test_a_menu_of_an_export_is_not_written_back_with_a_change() -> None:
    shown = {"menu": {"1": "????@x.test"}}
    exported = {"1": "????@x.test", "2": "3102"}
    result = run(Http(read(**shown)), menu=exported)
    assert result["failure"]["kind"] == "conflict"
    assert "menu key 1 '????@x.test' can be another text" in result["msg"]
    assert run(Http(read(**shown)), menu=exported, masked_texts="skip")["changed"] is False
    http = Http(read(**shown), *written({"menu": exported}, menu=exported))
    assert run(http, menu=exported, masked_texts="overwrite")["changed"] is True


def test_a_masked_language_is_not_written_back_with_its_switch() -> None:
    live = {"language": "?", "overrideLanguage": False}
    result = run(Http(read(**live)), override_language=True)
    assert result["failure"]["kind"] == "conflict"
    assert "language '?' can be another text" in result["msg"]
    assert run(Http(read(**live)), override_language=True, masked_texts="skip")["changed"] is False
    http = Http(
        read(**live), *written({"language": "?", "overrideLanguage": True}, language="?", overrideLanguage=True)
    )
    assert run(http, override_language=True, masked_texts="overwrite")["changed"] is True


# --------------------------------------------------------------------- old servers, rights
def old() -> Expected:
    document = stored()
    del document["forwardDeleteVM"]
    return shows_j(PATH, document)


def test_an_old_server_does_not_know_forward_delete_voicemail() -> None:
    result = run(Http(old()), forward_delete_voicemail=False)
    assert result["changed"] is False
    assert result["personal_attendant"]["forward_delete_voicemail"] is None
    assert "does not offer forward_delete_voicemail" in run(Http(old()), forward_delete_voicemail=True)["msg"]
    document = {"depositVM": False, "playVMDefaultOptions": True}
    http = Http(old(), put(PATH, document), read(depositVM=False))
    assert run(http, deposit_voicemail=False)["changed"] is True


def test_a_user_without_the_permission_fails_clearly() -> None:
    result = run(Http(read(personalAttendantPermission=False)), operator="3000")
    assert result["failure"]["kind"] == "permission"


def test_a_write_without_effect_is_a_failure() -> None:
    result = run(Http(read(), *written({"operator": "3000"})), operator="3000", retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["operator"]


@pytest.mark.parametrize("document", [[], 7, None, {"menu": 7}, {"menu": ["x"]}, {"depositVM": {}}])
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    assert run(Http(shows_j(PATH, document)), operator="1")["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("document", [{}, 7, None])
def test_languages_of_another_shape_are_no_traceback(document: Any) -> None:
    http = Http(read(), shows_j(LANGUAGES, document))
    assert run(http, language="de")["failure"]["kind"] == "unexpected_answer"


def test_odd_languages_are_no_traceback() -> None:
    assert run(Http(read(), shows_j(LANGUAGES, [None, {}])), language="de")["failure"]["kind"] == "invalid"


def test_errors_on_the_way() -> None:
    assert run(Http(refused(asked(PATH), 404, "")), operator="1")["failure"]["kind"] == "not_found"
    result = run(Http(read(), null_pointer(put(PATH, {"operator": "1"})), read()), operator="1")
    assert result["failure"]["kind"] == "server"


# ------------------------------------------------------------------- against the simulator
@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    attendant = {"menu": {"1": None, "2": "3102"}}
    sandbox = simulated({"attendant": attendant}, system={"languages": ["de", "en"], "legacy": legacy})
    desired: dict[str, Any] = {"operator": "3000", "language": "de", "override_language": True}
    sandbox.recipe(PERSONAL_ATTENDANT, expect_requests=1, **LOGIN, **desired)
    assert sandbox.run(PERSONAL_ATTENDANT, **LOGIN)["personal_attendant"]["menu"] == attendant["menu"]
    if not legacy:
        sandbox.recipe(PERSONAL_ATTENDANT, expect_requests=1, **LOGIN, forward_delete_voicemail=True)
    desired = {"deposit_voicemail": False, "play_default_options": False, "menu": {"#": "3101", "0": "3100"}}
    sandbox.recipe(PERSONAL_ATTENDANT, expect_requests=1, **LOGIN, **desired)
    cleared: dict[str, Any] = {"operator": "", "language": "", "override_language": False, "menu": {}}
    sandbox.recipe(PERSONAL_ATTENDANT, expect_requests=1, **LOGIN, **cleared)


def test_no_permission_in_the_simulator() -> None:
    sandbox = simulated({"permissions": {"personal-auto-attendant": False}})
    assert sandbox.run(PERSONAL_ATTENDANT, **LOGIN, operator="1")["failure"]["kind"] == "permission"
