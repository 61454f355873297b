# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job `fleet_info`: what it exports changes nothing when `fleet` applies it, and holds no secret unless asked."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import SETTINGS, FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.tests.unit.support import telecomx, ucp
from ansible_collections.ucfleet.voice.tests.unit.support.exports import both, office
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom
from ucfleet_sandbox.telecomx import TelecomX

ANNA = {"name": "anna", "ucp": ucp.CONNECTION}


def stored(wire: Shared) -> dict[str, Any]:
    """What the platform holds, logins aside."""
    state = wire.sandbox.platform.dump()
    return {name: value for name, value in state.items() if name not in ("tokens", "next_token")}


def applied(wire: Shared, exported: list[dict[str, Any]], *logins: dict[str, Any]) -> dict[str, Any]:
    """The result of applying an export, which must not write anything."""
    before = stored(wire)
    credentials = {one["name"]: {key: one[key] for key in one if key != "name"} for one in logins}
    result = run(Fleet, wire, users=exported, credentials=credentials, diff=True)
    assert not result.get("failed"), result
    assert not result["changed"], result["results"]
    assert stored(wire) == before
    return result


@pytest.mark.parametrize("secrets", [False, True])
@pytest.mark.parametrize("legacy", [False, True])
def test_an_export_of_sipxcom_changes_nothing(tmp_path: pathlib.Path, legacy: bool, secrets: bool) -> None:
    wire, dest = office(legacy=legacy), tmp_path / "live.yml"
    result = run(FleetInfo, wire, users=both(), dest=str(dest), reveal_secrets=secrets)
    assert not result.get("failed"), result
    assert result["changed"]
    assert {call.partition(" ")[0] for call in wire.calls} == {"GET"}
    kim, lee = yaml.safe_load(dest.read_text(encoding="utf-8"))
    everything = [part.option for part in USER_SETTINGS.parts if part.gathered]
    # What the document itself says of the login comes along, so that it can be applied as it is.
    assert list(kim["sipxcom"]) == ["url", "username", *(["password"] if secrets else []), *everything]
    # Without the permission there are no voicemail preferences, and that is no failure.
    assert set(everything) - set(lee["sipxcom"]) == {"vm_prefs"}
    applied(wire, [kim, lee], *both())
    assert ("471199471" in dest.read_text(encoding="utf-8")) == secrets


def test_an_export_has_what_there_is() -> None:
    kim = run(FleetInfo, office(), users=both())["users"][0]["sipxcom"]
    assert [ring["schedule"] for ring in kim["call_forward"]["rings"]] == ["Evenings", "Shift", "42"]
    assert [one["name"] for one in kim["call_forward_schedules"]] == ["77", "Evenings", "Shift"]
    assert [one["name"] for one in kim["conferences"]] == ["standup"]
    assert kim["personal_attendant"]["menu"] == {"*": "sip:lobby@pbx.test", "1": "3101", "2": None}
    assert [entry["last_name"] for entry in kim["phonebook"]["entries"]] == ["Details", "Feld"]


@pytest.mark.parametrize("switches", [{}, {"list_devices": True, "read_switch": True}])
def test_an_export_of_ucp_changes_nothing(switches: dict[str, Any]) -> None:
    profiles = [
        {"name": "office", "active": True, "devices": [ucp.WIRE_DESK, {**ucp.WIRE_MOBILE, "not_ring": True}]},
        {"name": "travel"},
        {"name": "double", "devices": [ucp.WIRE_MOBILE]},
        {"name": "double"},
    ]
    wire = Shared(ucp.sandbox(*profiles, enabled=True, duplicate_names=True, **switches))
    result = run(FleetInfo, wire, users=[ANNA])
    assert not result.get("failed"), result
    exported = result["users"][0]["ucp"]
    assert [("profile_id" in one) for one in exported["fmfm_profiles"]] == [False, False, True, True]
    assert ("fmfm" in exported) == bool(switches)
    applied(wire, result["users"], ANNA)


def test_several_active_profiles_of_ucp_stay_as_they_are() -> None:
    profiles = [{"name": name, "active": True, "devices": [ucp.WIRE_DESK]} for name in ("a", "b")]
    wire = Shared(ucp.sandbox(*profiles, activation="keep", list_devices=True))
    exported = run(FleetInfo, wire, users=[ANNA])["users"]
    applied(wire, exported, ANNA)


def test_an_export_of_telecomx_changes_nothing() -> None:
    state = {
        "customers": [
            {
                "name": "Acme",
                "employees": [
                    {
                        "_id": telecomx.KIM,
                        "name": "Kim",
                        "emailAddress": "kim@x.test",
                        "password": telecomx.PASSWORD,
                        "accessLevel": "OWNER",
                        "mobileconfig": [],
                    }
                ],
                "pbx_switches": {"night": True, "SHARED:day": False, f"{telecomx.KIM}:own": True},
                "pbx_variables": {"greeting": "summer", "empty": ""},
            }
        ]
    }
    wire = Shared(Sandbox(TelecomX(), state))
    user = {"name": "kim", "telecomx": telecomx.BY_LOGIN}
    result = run(FleetInfo, wire, users=[user])
    assert not result.get("failed"), result
    assert result["users"] == [
        {
            "name": "kim",
            "telecomx": {
                **{name: value for name, value in telecomx.BY_LOGIN.items() if name in ("url", "username")},
                "pbx_switches": [
                    {"name": "night", "scope": "global", "value": True},
                    {"name": "day", "scope": "shared", "value": False},
                    {"name": "own", "scope": "personal", "value": True, "employee": {"id": telecomx.KIM}},
                ],
                "pbx_variables": [
                    {"name": "empty", "scope": "global", "value": ""},
                    {"name": "greeting", "scope": "global", "value": "summer"},
                ],
            },
        }
    ]
    applied(wire, result["users"], user)


def test_one_user_who_cannot_be_read_stops_nobody(tmp_path: pathlib.Path) -> None:
    users = people(5, {})
    users[1]["sipxcom"]["password"] = "canary-wrong"
    dest, report = tmp_path / "live.jsonl", tmp_path / "report.jsonl"
    result = run(FleetInfo, pbx(5), users=users, dest=str(dest), report_file=str(report))
    assert result["failed"]
    assert result["failure"]["kind"] == "authentication"
    assert result["msg"].startswith("fleet_info: 1 of 5 users failed; first user-3101: ")
    assert result["summary"] | {"requests": 0, "seconds": 0} == {
        "total": 5,
        "ok": 4,
        "failed": 1,
        "not_tried": 0,
        "failure_kinds": {"authentication": 1},
        "requests": 0,
        "seconds": 0,
    }
    assert [row["user"] for row in result["results"]] == ["user-3101"]
    names = [json.loads(line)["name"] for line in dest.read_text(encoding="utf-8").splitlines()]
    assert names == ["user-3100", "user-3102", "user-3103", "user-3104"]
    assert len(report.read_text(encoding="utf-8").splitlines()) == 5


def test_settings_that_a_user_does_not_have_are_listed_in_the_report(tmp_path: pathlib.Path) -> None:
    report = tmp_path / "report.jsonl"
    run(FleetInfo, office(), users=both()[1:], report_file=str(report))
    row = json.loads(report.read_text(encoding="utf-8"))
    assert row["outcome"] == "ok"
    assert [entry["setting"] for entry in row["unavailable"]] == ["vm_prefs"]
    assert "no Voicemail permission" in row["unavailable"][0]["msg"]


def test_what_could_not_be_given_back_is_a_failure_and_left_out() -> None:
    wire = Shared(
        ucp.sandbox(
            {"name": "odd", "devices": [{"id": "dev-desk", "start": 9, "end": 3}]}, {"name": "good"}, list_devices=True
        )
    )
    result = run(FleetInfo, wire, users=[ANNA], fail_on_error=False)
    assert [one["name"] for one in result["users"][0]["ucp"]["fmfm_profiles"]] == ["good"]
    assert "end must be after start" in result["results"][0]["failures"][0]["msg"]


@pytest.mark.parametrize(
    ("subset", "settings"),
    [
        (["vm_prefs", "im_prefs"], ["vm_prefs", "im_prefs"]),
        (["im_prefs", "vm_prefs"], ["vm_prefs", "im_prefs"]),
        (["all", *(f"!{name}" for name in SETTINGS if name != "speed_dial")], ["speed_dial"]),
        ([f"!{name}" for name in SETTINGS if name != "speed_dial"], ["speed_dial"]),
    ],
)
def test_a_subset_costs_only_its_own_requests(subset: list[str], settings: list[str]) -> None:
    wire = office()
    result = run(FleetInfo, wire, users=both()[:1], gather_subset=subset)
    assert list(result["users"][0]["sipxcom"]) == ["url", "username", *settings]
    assert len(wire.calls) == len(settings)


def test_an_empty_subset_is_refused() -> None:
    wire = office()
    result = run(FleetInfo, wire, users=both(), gather_subset=["vm_prefs", "!vm_prefs"])
    assert "gather_subset leaves nothing to gather" in result["msg"]
    assert wire.calls == []


def test_users_without_anything_to_export_are_counted() -> None:
    warned: list[str] = []
    result = run(FleetInfo, pbx(3), users=people(3), gather_subset=["fmfm", "pbx_switches"], warned=warned)
    assert result["users"] == []
    assert result["summary"]["ok"] == 3
    assert len(warned) == 1
    assert warned[0].startswith("fleet_info: the export leaves out 3 of 3 users, who have nothing to export; ")
    assert warned[0].endswith(": none of the settings asked for exists on the user's platforms")


def test_a_user_who_failed_is_reported_once() -> None:
    warned: list[str] = []
    users = people(1)
    users[0]["sipxcom"]["password"] = "canary-wrong"
    assert run(FleetInfo, pbx(1), users=users, warned=warned)["failed"]
    assert warned == []


def test_no_secret_and_no_login_unless_asked(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.jsonl"
    users = both()
    # The one stands in the document of the user, the other elsewhere.
    elsewhere = {"url": users[0]["sipxcom"].pop("url"), "password": users[0]["sipxcom"].pop("password")}
    for options, has_login, has_secrets in (
        ({}, False, False),
        ({"logins": True}, True, False),
        ({"reveal_secrets": True}, False, True),
        ({"logins": True, "reveal_secrets": True}, True, True),
    ):
        result = run(FleetInfo, office(), users=users[:1], defaults={"sipxcom": elsewhere}, dest=str(dest), **options)
        text = dest.read_text(encoding="utf-8")
        assert '"username": "3100"' in text
        assert (f'"url": "{URL}' in text) == has_login
        assert ("471199471" in text) == has_secrets
        assert (PASSWORD in text) == (has_login and has_secrets)
        assert "471199471" not in json.dumps(result)
        assert "canary" not in json.dumps(result)


def test_an_export_is_applied_with_what_it_was_read_with(tmp_path: pathlib.Path) -> None:
    wire, dest = office(), tmp_path / "live.yml"
    users = both()
    passwords = {user["name"]: {"sipxcom": {"password": user["sipxcom"].pop("password")}} for user in users}
    with_ = {"defaults": {"sipxcom": {"url": URL}}, "credentials": passwords}
    for user in users:
        del user["sipxcom"]["url"]
    assert not run(FleetInfo, wire, users=users, dest=str(dest), **with_).get("failed")
    result = run(Fleet, wire, source=str(dest), **with_)
    assert not result.get("failed"), result
    assert result["summary"]["ok"] == 2
    # And is a source for the next export.
    assert not run(FleetInfo, wire, source=str(dest), dest=str(dest.with_suffix(".jsonl")), **with_).get("failed")


def test_what_no_server_reports_is_said_once_for_all(tmp_path: pathlib.Path) -> None:
    report, warned = tmp_path / "report.jsonl", list[str]()
    wire = Shared(ucp.sandbox())
    office = {"name": "office", "devices": [{"device": "Desk phone", "end": 45}]}
    run(Fleet, wire, users=[{"name": "anna", "ucp": {**ucp.CONNECTION, "fmfm_profiles": [office]}}])
    result = run(FleetInfo, wire, users=[ANNA, {**ANNA, "name": "bo"}], report_file=str(report), warned=warned)
    assert not result.get("failed"), result
    assert sorted(warned) == [
        "fleet_info: anna and 1 other: ucp: fmfm: enabled is not in the export: UCP does not show it",
        "fleet_info: anna and 1 other: ucp: fmfm_profiles: devices is not in the export: UCP does not show the devices"
        " of a profile",
    ]
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [len(row["warnings"]) for row in rows] == [2, 2]


def test_an_export_with_everything_needs_nothing_else(tmp_path: pathlib.Path) -> None:
    wire, dest = office(), tmp_path / "live.yml"
    run(FleetInfo, wire, users=both(), dest=str(dest), logins=True, reveal_secrets=True)
    result = run(Fleet, wire, source=str(dest))
    assert not result.get("failed"), result
    assert result["summary"]["ok"] == 2


def test_secrets_are_never_put_into_a_result() -> None:
    wire = office()
    result = run(FleetInfo, wire, users=both(), reveal_secrets=True)
    assert "secrets needs dest" in result["msg"]
    assert wire.calls == []


def test_a_text_that_no_option_takes_ends_the_export_of_nobody(tmp_path: pathlib.Path) -> None:
    profile = {"jobTitle": "Chef \U0001f468\u200d\U0001f373", "jobDept": "Food"}
    user = {"user_name": "3100", "password": PASSWORD, "first_name": "Kim", "profile": profile}
    wire = Shared(Sandbox(SipXcom(), {"users": [user]}))
    warned: list[str] = []
    exported = run(FleetInfo, wire, users=people(1, {}), gather_subset=["contact_information"], warned=warned)
    assert not exported.get("failed"), exported
    found = exported["users"][0]["sipxcom"]["contact_information"]
    assert found["job_dept"] == "Food"
    assert "job_title" not in found
    assert "contact_information: job_title is not in the export: it holds U+200D" in warned[0]
