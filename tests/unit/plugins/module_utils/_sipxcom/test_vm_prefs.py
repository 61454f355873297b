# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, PUT, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

PATH = "/sipxconfig/rest/my/vmprefs"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}


def prefs(**changed: Any) -> dict[str, Any]:
    document = {
        "voicemailPermission": True,
        "voicemailFormat": "wav",
        "greeting": "STANDARD",
        "email": None,
        "emailAttachType": None,
        "emailFormat": None,
        "emailIncludeAudioAttachment": None,
        "altEmail": None,
        "altEmailAttachType": None,
        "altEmailFormat": None,
        "altEmailIncludeAudioAttachment": None,
    }
    return {**document, **changed}


def on(**changed: Any) -> dict[str, Any]:
    return prefs(
        **{
            "email": "kim@pbx.test",
            "emailAttachType": "YES",
            "emailFormat": "FULL",
            "emailIncludeAudioAttachment": False,
            **changed,
        }
    )


def read(document: dict[str, Any]) -> Any:
    return GET(PATH).basic("3100", "canary-pw").header("Accept", "application/json").answers(200, document)


def test_converged_costs_one_read() -> None:
    result = Http(read(prefs())).run(VM_PREFS, **LOGIN, greeting="STANDARD", email_notification=False)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["diff"] == {
        "before": {"greeting": "STANDARD", "email_notification": False},
        "after": {"greeting": "STANDARD", "email_notification": False},
    }


def test_only_the_difference_is_written_and_verified() -> None:
    http = Http(
        read(on()),
        PUT(PATH).basic("3100", "canary-pw").json({"greeting": "NONE", "emailFormat": "BRIEF"}).answers(200),
        read(on(greeting="NONE", emailFormat="BRIEF")),
    )
    result = http.run(VM_PREFS, **LOGIN, greeting="NONE", email_format="BRIEF", email="KIM@pbx.test")
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["greeting", "email_format"]}]
    assert result["vm_prefs"]["email_format"] == "BRIEF"


def test_check_mode_predicts_without_writing() -> None:
    result = Http(read(on())).run(VM_PREFS, check=True, **LOGIN, greeting="NONE")
    assert result["changed"] is True
    assert result["diff"]["after"] == {"greeting": "NONE"}


def test_masked_group_is_left_alone_with_a_warning_while_its_switch_is_off() -> None:
    http = Http(read(prefs()))
    result = http.run(VM_PREFS, **LOGIN, email_format="BRIEF", email="kim@pbx.test")
    assert result["changed"] is False
    assert result["vm_prefs"]["email_format"] is None
    assert http.warnings == [
        "vm_prefs of 3100@pbx.test:8080: email, email_format cannot be read while email_notification is off and was"
        " left alone; it is applied together with email_notification: true"
    ]


def test_switching_on_writes_the_group() -> None:
    desired = {"email_notification": True, "email": "kim@pbx.test", "email_format": "FULL"}
    http = Http(
        read(prefs()),
        PUT(PATH).json({"emailAttachType": "YES", "email": "kim@pbx.test", "emailFormat": "FULL"}).answers(200),
        read(on()),
    )
    result = http.run(VM_PREFS, **LOGIN, **desired)
    assert result["diff"]["before"]["email_format"] == "(not readable while email_notification is off)"
    assert result["vm_prefs"]["email"] == "kim@pbx.test"


def test_switching_off_then_again_changes_nothing() -> None:
    desired = {"email_notification": False, "email_format": "BRIEF"}
    http = Http(
        read(on()), PUT(PATH).json({"emailAttachType": "NO", "emailFormat": "BRIEF"}).answers(200), read(prefs())
    )
    assert http.run(VM_PREFS, **LOGIN, **desired)["changed"] is True
    assert Http(read(prefs())).run(VM_PREFS, **LOGIN, **desired)["changed"] is False


def test_email_can_be_cleared() -> None:
    http = Http(read(on()), PUT(PATH).json({"email": ""}).answers(200), read(on(email="")))
    assert http.run(VM_PREFS, **LOGIN, email="")["changed"] is True


def test_user_without_the_permission_fails_clearly() -> None:
    result = Http(read(prefs(voicemailPermission=False))).run(VM_PREFS, **LOGIN, greeting="NONE")
    assert result["failed"] is True
    assert result["failure"]["kind"] == "permission"
    assert "no Voicemail permission" in result["msg"]
    assert "3100@pbx.test:8080" in result["msg"]


def test_a_write_without_effect_is_a_failure() -> None:
    http = Http(read(on()), PUT(PATH).json({"greeting": "NONE"}).answers(200), read(on()))
    result = http.run(VM_PREFS, **LOGIN, greeting="NONE", retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["greeting"]
    assert result["changed"] is True


@pytest.mark.parametrize("document", [[], 7, "x", {"greeting": ["NONE"]}, {"emailAttachType": {"a": 1}}])
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(read(document)).run(VM_PREFS, **LOGIN, greeting="NONE")
    assert result["failure"]["kind"] == "unexpected_answer"


# ---------------------------------------------------------------- addresses outside Latin-1
PROFILE = "/sipxconfig/rest/my/contact-information"


def profile(**addresses: str) -> Any:
    return GET(PROFILE).basic("3100", "canary-pw").answers(200, {"contact-information": addresses})


def test_an_address_that_is_masked_is_compared_with_the_profile() -> None:
    http = Http(read(on(email="????@pbx.test")), profile(emailAddress="анна@pbx.test"))
    assert http.run(VM_PREFS, **LOGIN, email="Анна@pbx.test", greeting="STANDARD")["changed"] is False
    http = Http(read(on()))
    assert http.run(VM_PREFS, **LOGIN, email="kim@pbx.test")["requests"] == 1


@pytest.mark.parametrize("check", [False, True])
def test_an_address_that_only_reads_alike_is_changed(check: bool) -> None:
    shown = read(on(email="????@pbx.test"))
    write = PUT(PATH).basic("3100", "canary-pw").json({"email": "юлия@pbx.test"}).answers(200)
    after = read(on(email="????@pbx.test"))
    http = Http(shown, profile(emailAddress="анна@pbx.test"))
    if not check:
        http.expect(write, after, profile(emailAddress="юлия@pbx.test"))
    result = http.run(VM_PREFS, check=check, **LOGIN, email="юлия@pbx.test")
    assert result["changed"] is True
    assert result["diff"] == {"before": {"email": "анна@pbx.test"}, "after": {"email": "юлия@pbx.test"}}


def test_an_address_that_changes_between_two_reads_is_not_guessed() -> None:
    http = Http(read(on(email="????@pbx.test")), profile(emailAddress="kim@pbx.test"))
    result = http.run(VM_PREFS, **LOGIN, email="юлия@pbx.test")
    assert result["failure"]["kind"] == "conflict"
    assert "email changed between two reads" in result["msg"]


def test_addresses_outside_latin_1_converge_in_the_simulator() -> None:
    sandbox = simulated()
    desired = {"email_notification": True, "email": "анна@pbx.test", "alt_email_notification": True}
    sandbox.recipe(VM_PREFS, expect_requests=2, **LOGIN, **desired, alt_email="юлия@pbx.test")
    sandbox.recipe(VM_PREFS, expect_requests=2, **LOGIN, alt_email="анна@pbx.test")
