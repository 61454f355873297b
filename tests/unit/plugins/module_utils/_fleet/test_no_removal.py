# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""After a setting that failed, nothing of the same user is removed: on every platform, in one phase and in two."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.tests.unit.support import ucp, voipnow
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, execute, run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom
from ucfleet_sandbox.voipnow import VoipNow

LOGIN = {"url": URL, "username": "3100", "password": PASSWORD, "retries": 0}
PERIOD = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 0}}
CONTACT = {"id": 310, "first-name": "Rosa", "last-name": "Feld", "number": "4201"}
EXTENSION = "0007*100"
CRM = "https://crm.test/calls"
EVENT = {"id": "1", "type": 0, "url": CRM}


def sipxcom() -> Shared:
    """A user without a mailbox, with a schedule and a contact."""
    user = {
        "user_name": "3100",
        "password": PASSWORD,
        "permissions": {"voicemail": False},
        "schedules": [{"id": 41, "name": "Evenings", "periods": [PERIOD]}],
        "phonebook": {"entries": [CONTACT]},
    }
    return Shared(Sandbox(SipXcom(seed=1), {"users": [user]}))


def ucp_user() -> Shared:
    return Shared(ucp.sandbox(ucp.profile("office", ucp.WIRE_DESK), read_switch=True, list_devices=True))


def switchboard() -> Shared:
    app = {"client_id": voipnow.APP["client_id"], "client_secret": voipnow.SECRET, "owner": "7"}
    phones = [{"number": EXTENSION, "events": [EVENT]}]
    return Shared(Sandbox(VoipNow(), {"apps": [app], "users": [{"id": "7", "extensions": phones}]}))


@dataclasses.dataclass(frozen=True)
class Case:
    """A document of which one setting fails, and what it would remove.

    `is_failing` names the request that fails; without it, the platform itself refuses the setting `failed`.
    """

    wire: Callable[[], Shared]
    platform: str
    document: dict[str, Any]
    failed: str
    removal: str
    is_failing: Callable[[str], bool] | None = None

    def user(self, **more: Any) -> dict[str, Any]:
        return {"name": "someone", self.platform: {**self.document, **more}}


NO_MAILBOX = {**LOGIN, "vm_prefs": {"greeting": "NONE"}}
CASES = {
    "schedule": Case(
        sipxcom,
        "sipxcom",
        {**NO_MAILBOX, "call_forward_schedules": [{"name": "Evenings", "state": "absent"}]},
        "vm_prefs",
        "call_forward_schedules[1]",
    ),
    "contact": Case(
        sipxcom,
        "sipxcom",
        {
            **NO_MAILBOX,
            "phonebook_entries": [{"last_name": "Feld", "first_name": "Rosa", "number": "4201", "state": "absent"}],
        },
        "vm_prefs",
        "phonebook_entries[1]",
    ),
    "purge": Case(
        sipxcom, "sipxcom", {**NO_MAILBOX, "phonebook": {"entries": [], "purge": True}}, "vm_prefs", "phonebook"
    ),
    "profile": Case(
        ucp_user,
        "ucp",
        {
            **ucp.CONNECTION,
            "retries": 0,
            "fmfm_profiles": [
                {"name": "office", "state": "absent"},
                {"name": "home", "devices": [ucp.MOBILE]},
            ],
        },
        "fmfm_profiles[2]",
        "fmfm_profiles[1]",
        lambda call: call == f"POST {ucp.PROFILES}",
    ),
    "event": Case(
        switchboard,
        "voipnow",
        {
            **voipnow.APP,
            "retries": 0,
            "phone_call_events": [
                {"extension": EXTENSION, "type": "dial_in", "event_url": CRM, "state": "absent"},
                {"extension": EXTENSION, "type": "dial_out", "event_url": CRM},
            ],
        },
        "phone_call_events[2]",
        "phone_call_events[1]",
        lambda call: call.startswith("POST ") and "phoneCallEvents" in call,
    ),
}


def fail(wire: Shared, case: Case) -> None:
    """Let the write of the failing setting fail."""

    def before(method: str, target: str) -> None:
        if case.is_failing is not None and case.is_failing(f"{method} {target}"):
            raise VoiceError(errors.PERMISSION, "refused", "ask the administrator")

    wire.before = before


def settings_of(wire: Shared) -> dict[str, Any]:
    """What the sipXcom user has, without the profile, which has the time of the last change."""
    (user,) = wire.sandbox.platform.dump()["users"]
    return {name: value for name, value in user.items() if name != "profile"}


def removals(wire: Shared) -> list[str]:
    return [call for call in wire.calls if call.startswith("DELETE ")]


@pytest.mark.parametrize("phases", [1, 2])
@pytest.mark.parametrize("name", CASES)
def test_nothing_is_removed_after_a_failed_setting(name: str, phases: int, tmp_path: pathlib.Path) -> None:
    case = CASES[name]
    wire = case.wire()
    fail(wire, case)
    options = {"undo_file": str(tmp_path / "undo.jsonl")} if phases == 2 else {}
    result = run(Fleet, wire, users=[case.user()], **options)
    (row,) = result["results"]
    assert [failure["setting"] for failure in row["failures"]] == [case.failed, case.removal]
    first, kept = row["failures"]
    assert f"not removed, because {case.failed} failed before it" in kept["msg"]
    assert kept["msg"].endswith(f"correct the failure of {case.failed} and run again.")
    assert kept["failure"]["kind"] == first["failure"]["kind"] == "permission"
    assert kept["failure"]["status"] is None
    assert "changes" not in row
    assert removals(wire) == []
    assert result["failure"]["kind"] == "permission"

    # Once it can be written, the next run removes what was kept.
    wire.before = lambda method, target: None
    document = {key: value for key, value in case.document.items() if key != "vm_prefs"}
    again = run(Fleet, wire, users=[{"name": "someone", case.platform: document}])
    assert not again.get("failed"), again
    assert len(removals(wire)) == 1
    assert run(Fleet, wire, users=[{"name": "someone", case.platform: document}])["changed"] is False


@pytest.mark.parametrize("name", ["schedule", "contact", "purge"])
def test_check_mode_predicts_it(name: str) -> None:
    case = CASES[name]
    wire = case.wire()
    predicted = run(Fleet, wire, check=True, users=[case.user()])
    (row,) = predicted["results"]
    assert [failure["setting"] for failure in row["failures"]] == [case.failed, case.removal]
    assert "changes" not in row


def test_what_is_gone_already_is_no_failure() -> None:
    wire = sipxcom()
    absent = [{"name": "Nights", "state": "absent"}]
    result = run(Fleet, wire, users=[{"name": "someone", "sipxcom": {**NO_MAILBOX, "call_forward_schedules": absent}}])
    assert [failure["setting"] for failure in result["results"][0]["failures"]] == ["vm_prefs"]


def test_a_removal_that_failed_does_not_stop_another_one() -> None:
    other = {**EVENT, "id": "2", "type": 1}
    wire = switchboard()
    state = wire.sandbox.platform.dump()
    state["users"][0]["extensions"][0]["events"] = [EVENT, other]
    wire.sandbox.platform.load(state)

    def before(method: str, target: str) -> None:
        if method == "DELETE" and "/2" in target:
            raise VoiceError(errors.PERMISSION, "refused", "ask the administrator")

    wire.before = before
    events = [
        {"extension": EXTENSION, "type": kind, "event_url": CRM, "state": "absent"} for kind in ("dial_in", "dial_out")
    ]
    result = run(Fleet, wire, users=[{"name": "x", "voipnow": {**voipnow.APP, "phone_call_events": events}}])
    (row,) = result["results"]
    assert [failure["setting"] for failure in row["failures"]] == ["phone_call_events[2]"]
    assert [change["setting"] for change in row["changes"]] == ["phone_call_events[1]"]


def test_the_other_platform_of_a_user_is_not_concerned() -> None:
    sip, events = sipxcom(), switchboard()
    job = Fleet(open_transport=lambda settings: sip if "pbx" in settings.url else events)
    gone = CASES["event"].document["phone_call_events"][:1]
    user = {**CASES["schedule"].user(), "voipnow": {**voipnow.APP, "phone_call_events": gone}}
    (row,) = execute(job, users=[user])["results"]
    assert [change["setting"] for change in row["changes"]] == ["phone_call_events[1]"]
    assert len(removals(events)) == 1
    assert removals(sip) == []


def test_the_undo_file_of_such_a_run_gives_the_state_before(tmp_path: pathlib.Path) -> None:
    case = CASES["schedule"]
    wire = case.wire()
    before = settings_of(wire)
    undo = tmp_path / "undo.jsonl"
    result = run(Fleet, wire, users=[case.user(im_prefs={"call_info": True})], undo_file=str(undo))
    assert [change["setting"] for change in result["results"][0]["changes"]] == ["im_prefs"]
    credentials = {"someone": {"sipxcom": LOGIN}}
    undone = run(Fleet, wire, source=str(undo), credentials=credentials)
    assert not undone.get("failed"), undone
    assert settings_of(wire) == before


def test_user_settings_follows_the_same_rule() -> None:
    wire = sipxcom()
    result = wire.sandbox.run(
        USER_SETTINGS,
        **LOGIN,
        vm_prefs={"greeting": "NONE"},
        im_prefs={"call_info": True},
        call_forward_schedules=[{"name": "Evenings", "state": "absent"}],
    )
    assert result["failed"] is True
    assert "2 of 3 settings failed, first vm_prefs" in result["msg"]
    settings = result["settings"]
    assert settings["im_prefs"]["changed"] is True
    kept = settings["call_forward_schedules"][0]
    assert kept["changed"] is False
    assert "not removed, because vm_prefs failed before it" in kept["msg"]
    assert kept["failure"]["kind"] == "permission"
    assert not [call for call in wire.sandbox.calls if call.split()[0] in WRITES and "schedule" in call]
