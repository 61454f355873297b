# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The undo file: written ahead, private, continued by a later run, and a source that restores."""

from __future__ import annotations

import json
import pathlib
import stat
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import line_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support import ucp
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES

CONFERENCES = [{"name": "standup", "extension": "8800", "owner": "3100"}]
LOGIN = {"url": URL, "password": PASSWORD, "retries": 0}


def people(count: int, **settings: Any) -> list[dict[str, Any]]:
    return [
        {"name": f"u{number}", "sipxcom": {**LOGIN, "username": str(3100 + number), **settings}}
        for number in range(count)
    ]


def lines_of(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def credentials(count: int) -> dict[str, Any]:
    return {f"u{number}": {"sipxcom": {"password": PASSWORD}} for number in range(count)}


@pytest.fixture
def undo(tmp_path: pathlib.Path) -> pathlib.Path:
    return tmp_path / "undo.jsonl"


class TestFile:
    def test_a_line_for_each_changed_user_with_nothing_else(self, undo: pathlib.Path) -> None:
        wire = pbx(3)
        run(Fleet, wire, users=people(1, im_prefs={"call_info": True}))
        result = run(Fleet, wire, users=people(3, im_prefs={"call_info": True}), undo_file=str(undo))
        assert result["summary"]["changed"] == 2
        head, *rest = lines_of(undo)
        assert head["fleet_undo"] == 1
        assert head["source"] == "users"
        assert sorted(rest, key=lambda line: str(line["name"])) == [
            {
                "name": f"u{n}",
                "sipxcom": {
                    "url": URL + "/sipxconfig/rest",
                    "username": f"310{n}",
                    "retries": 0,
                    "im_prefs": {"call_info": False},
                },
            }
            for n in (1, 2)
        ]
        assert stat.S_IMODE(undo.stat().st_mode) == 0o600

    def test_check_mode_writes_no_file(self, undo: pathlib.Path) -> None:
        result = run(Fleet, pbx(1), users=people(1, im_prefs={"call_info": True}), undo_file=str(undo), check=True)
        assert result["summary"]["changed"] == 1
        assert not undo.exists()

    def test_the_line_is_on_the_disk_before_the_first_write(
        self, undo: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[int] = []
        real = line_file._sync
        monkeypatch.setattr(
            line_file, "_sync", lambda descriptor: (synced.append(undo.stat().st_size), real(descriptor))
        )
        wire = pbx(1)

        def before(method: str, target: str) -> None:
            if method in WRITES:
                assert len(lines_of(undo)) == 2
                assert synced[-1] == undo.stat().st_size

        wire.before = before
        result = run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        assert result["summary"]["changed"] == 1

    def test_no_secret_is_in_it(self, undo: pathlib.Path) -> None:
        wire = pbx(1, conferences=CONFERENCES)
        run(Fleet, wire, users=people(1, conferences=[{"name": "standup", "access_code": "4711"}]))
        new = {"portal_password": {"new_password": "canary-next-1"}, "voicemail_pin": {"pin": "4812"}}
        run(
            Fleet,
            wire,
            users=people(1, conferences=[{"name": "standup", "access_code": "9034"}], **new),
            undo_file=str(undo),
        )
        text = undo.read_text()
        for secret in (PASSWORD, "4711", "9034", "4812", "canary"):
            assert secret not in text
        line = lines_of(undo)[1]
        assert {(one["setting"], one["field"]) for one in line["irreversible"]} == {
            ("portal_password", "new_password"),
            ("voicemail_pin", "pin"),
            ("conferences[1]", "access_code"),
        }
        assert set(line) == {"name", "irreversible"}

    def test_secrets_when_asked_for(self, undo: pathlib.Path) -> None:
        wire = pbx(1, conferences=CONFERENCES)
        run(Fleet, wire, users=people(1, conferences=[{"name": "standup", "access_code": "4711"}]))
        changed = people(1, conferences=[{"name": "standup", "access_code": "9034"}])
        run(Fleet, wire, users=changed, undo_file=str(undo), reveal_secrets=True)
        assert lines_of(undo)[1]["sipxcom"]["conferences"] == [{"name": "standup", "access_code": "4711"}]
        assert lines_of(undo)[1]["sipxcom"]["password"] == PASSWORD

    def test_a_foreign_file_is_refused_before_any_request(self, undo: pathlib.Path) -> None:
        undo.write_text("- my own notes\n")
        wire = pbx(1)
        result = run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        assert result["failed"]
        assert "is not the undo file of a fleet run" in result["msg"]
        assert wire.calls == []
        assert undo.read_text() == "- my own notes\n"

    def test_a_full_disk_ends_the_run_before_the_write(
        self, undo: pathlib.Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wire = pbx(3)
        writes = line_file.LineFile.write

        def full(self: line_file.LineFile, row: Any) -> None:
            if "name" in row and self.what == "undo_file":
                raise VoiceError(errors.INVALID, "undo_file x cannot be written: no space left on device", "make space")
            writes(self, row)

        monkeypatch.setattr(line_file.LineFile, "write", full)
        result = run(Fleet, wire, users=people(3, im_prefs={"call_info": True}), undo_file=str(undo), concurrency=1)
        assert result["failed"]
        assert "no space left on device" in result["msg"]
        assert not [call for call in wire.calls if call.partition(" ")[0] in WRITES]

    def test_the_file_may_not_be_the_source(self, tmp_path: pathlib.Path) -> None:
        source = tmp_path / "users.jsonl"
        source.write_text(json.dumps(people(1, im_prefs={"call_info": True})[0]) + "\n")
        wire = pbx(1)
        result = run(Fleet, wire, source=str(source), undo_file=str(source))
        assert "source and undo_file are the same file" in result["msg"]
        assert wire.calls == []


class TestSource:
    def test_it_restores_with_the_credentials(self, undo: pathlib.Path) -> None:
        wire = pbx(2)
        before = wire.sandbox.platform.dump()["users"]
        run(Fleet, wire, users=people(2, im_prefs={"call_info": True}), undo_file=str(undo))
        assert wire.sandbox.platform.dump()["users"] != before
        warned: list[str] = []
        result = run(Fleet, wire, source=str(undo), credentials=credentials(9), warned=warned)
        assert result["summary"]["changed"] == 2
        assert warned == []
        again = run(Fleet, wire, source=str(undo), credentials=credentials(2))
        assert again["summary"]["changed"] == 0

    def test_of_defaults_only_the_login_counts(self, undo: pathlib.Path) -> None:
        wire = pbx(1)
        defaults = {"sipxcom": {"url": URL, "vm_prefs": {"greeting": "NONE"}}}
        user = {"name": "u0", "sipxcom": {"username": "3100", "password": PASSWORD}}
        run(Fleet, wire, users=[user], defaults=defaults, undo_file=str(undo))
        assert lines_of(undo)[1]["sipxcom"] == {"username": "3100", "vm_prefs": {"greeting": "STANDARD"}}
        more = {"sipxcom": {**defaults["sipxcom"], "im_prefs": {"call_info": True}}}
        result = run(Fleet, wire, source=str(undo), defaults=more, credentials=credentials(1), return_unchanged=True)
        assert [one["setting"] for one in result["results"][0]["changes"]] == ["vm_prefs"]

    def test_the_name_of_the_file_does_not_matter(self, tmp_path: pathlib.Path) -> None:
        undo = tmp_path / "undo.yml"
        wire = pbx(1)
        run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        assert run(Fleet, wire, source=str(undo), credentials=credentials(1))["summary"]["changed"] == 1

    def test_it_takes_the_options_of_the_run_that_wrote_it(self, tmp_path: pathlib.Path, undo: pathlib.Path) -> None:
        table = tmp_path / "people.csv"
        table.write_text("Who;Extension;Kind\nu0;3100;staff\n", encoding="cp1252")
        wire = pbx(1)
        options: dict[str, Any] = {
            "columns": {"Who": "name", "Extension": "vars.extension", "Kind": "class"},
            "classes": {"staff": {"sipxcom": {"username": "${extension}", "im_prefs": {"call_info": True}}}},
            "defaults": {"sipxcom": {"url": URL}},
            "credentials": credentials(1),
            "encoding": "cp1252",
            "format": "csv",
        }
        run(Fleet, wire, source=str(table), undo_file=str(undo), **options)
        result = run(Fleet, wire, source=str(undo), **options)
        assert result["summary"]["changed"] == 1, result

    def test_a_user_of_whom_nothing_can_be_restored_is_left_out(self, undo: pathlib.Path) -> None:
        wire = pbx(1)
        warned: list[str] = []
        run(Fleet, wire, users=people(1, voicemail_pin={"pin": "4812"}), undo_file=str(undo), warned=warned)
        assert any("of 1 users not every change can be undone, first u0" in text for text in warned)
        result = run(Fleet, wire, source=str(undo), credentials=credentials(1), allow_empty=True)
        assert result["summary"]["total"] == 0

    def test_a_torn_line_at_the_end_is_cut(self, undo: pathlib.Path) -> None:
        wire = pbx(2)
        run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        with undo.open("a") as stream:
            stream.write('{"name":"u1","sipx')
        run(Fleet, wire, users=people(2, im_prefs={"call_info": True}), undo_file=str(undo))
        assert [line.get("name") for line in lines_of(undo)] == [None, "u0", "u1"]

    def test_a_torn_line_at_the_end_is_of_a_user_who_was_not_changed(self, undo: pathlib.Path) -> None:
        wire = pbx(2)
        run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        whole = undo.read_bytes()
        undo.write_bytes(whole + b'{"name":"u1","sipx')
        result = run(Fleet, wire, source=str(undo), credentials=credentials(2))
        assert not result.get("failed"), result
        assert (result["summary"]["total"], result["summary"]["changed"]) == (1, 1)
        # Only a kill leaves the end of a line out; anything else that cannot be read is reported.
        undo.write_bytes(whole + b'{"name":"u1","sipx\n')
        result = run(Fleet, wire, source=str(undo), credentials=credentials(2))
        assert result["summary"]["failed"] == 1

    def test_the_file_of_another_format_is_refused_before_any_request(self, undo: pathlib.Path) -> None:
        wire = pbx(1)
        run(Fleet, wire, users=people(1, im_prefs={"call_info": True}), undo_file=str(undo))
        undo.write_bytes(undo.read_bytes().replace(b'"fleet_undo":1', b'"fleet_undo":2', 1))
        wire.calls.clear()
        result = run(Fleet, wire, source=str(undo), credentials=credentials(1))
        assert "it has the format 2, and this version of the collection knows 1" in result["msg"]
        assert wire.calls == []

    def test_two_runs_with_one_file_go_back_to_the_state_before_the_first(self, undo: pathlib.Path) -> None:
        wire = pbx(1)
        period = {"day": "weekdays", "start": "08:00", "end": "18:00"}
        book = [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}]
        run(Fleet, wire, users=people(1, phonebook_entries=book, contact_information={"job_title": "Clerk"}))
        before = wire.sandbox.platform.dump()["users"][0]["profile"]
        first = {
            "contact_information": {"job_title": "Boss"},
            "call_forward_schedules": [{"name": "Day", "periods": [period]}],
            "phonebook_entries": [{**book[0], "contact_information": {"location": "Rome"}}],
        }
        second = {
            "contact_information": {"job_title": "Chief", "location": "Oslo"},
            "call_forward_schedules": [{"name": "Day", "description": "office"}],
            "phonebook_entries": [{**book[0], "state": "absent"}],
        }
        warned: list[str] = []
        run(Fleet, wire, users=people(1, **first), undo_file=str(undo))
        run(Fleet, wire, users=people(1, **second), undo_file=str(undo), warned=warned)
        assert any("continues the file that a run began at" in text for text in warned)
        result = run(Fleet, wire, source=str(undo), credentials=credentials(1))
        assert "failed" not in result, result
        after = wire.sandbox.platform.dump()["users"][0]
        assert after["profile"]["jobTitle"] == before["jobTitle"]
        assert not after["profile"].get("location")
        assert after["schedules"] == []
        [contact] = after["phonebook"]["entries"]
        assert (contact["last-name"], contact["contact-information"]) == ("Roy", {})


class TestWhatThePlatformChangesBeside:
    def test_rings_lose_a_deleted_schedule_and_get_it_back(self, undo: pathlib.Path) -> None:
        wire = pbx(1)
        period = {"day": "weekdays", "start": "08:00", "end": "18:00"}
        run(
            Fleet,
            wire,
            users=people(
                1,
                call_forward_schedules=[{"name": "Day", "periods": [period]}],
                call_forward={"rings": [{"number": "200", "schedule": "Day"}]},
            ),
        )
        absent = people(1, call_forward_schedules=[{"name": "Day", "state": "absent"}])
        run(Fleet, wire, users=absent, undo_file=str(undo))
        assert wire.sandbox.platform.dump()["users"][0]["schedules"] == []
        result = run(Fleet, wire, source=str(undo), credentials=credentials(1))
        assert "failed" not in result, result
        user = wire.sandbox.platform.dump()["users"][0]
        assert user["rings"][0]["scheduleId"] == user["schedules"][0]["id"]

    @pytest.mark.parametrize("label", ["Bo", "Маша"])
    def test_buttons_that_the_group_takes_away_come_back(self, undo: pathlib.Path, label: str) -> None:
        wire = pbx(1)
        own = {"group_speed_dial": False, "buttons": [{"number": "200", "label": label}]}
        run(Fleet, wire, users=people(1, speed_dial=own))
        before = wire.sandbox.platform.dump()["users"][0]["speeddial"]
        run(Fleet, wire, users=people(1, speed_dial={"group_speed_dial": True}), undo_file=str(undo))
        assert wire.sandbox.platform.dump()["users"][0]["speeddial"] != before
        result = run(Fleet, wire, source=str(undo), credentials=credentials(1), allow_empty=True)
        assert "failed" not in result, result
        after = wire.sandbox.platform.dump()["users"][0]["speeddial"]
        left = {one["field"] for one in lines_of(undo)[1].get("irreversible", ())}
        assert (after == before) == label.isascii()
        assert left == (set() if label.isascii() else {"group_speed_dial", "buttons"})

    def ucp_user(self, **settings: Any) -> list[dict[str, Any]]:
        login = {"url": "https://ucp.test", "username": "anna", "password": "canary-pw", "domain": "acme"}
        return [{"name": "anna", "ucp": {**login, **settings}}]

    def test_the_profile_that_was_active_is_active_again(self, undo: pathlib.Path) -> None:
        wire = Shared(ucp.sandbox(ucp.profile("Day", active=True), list_devices=True))
        new = [{"name": "Night", "active": True, "devices": [{"device": "dev-desk", "end": 20}]}]
        run(Fleet, wire, users=self.ucp_user(fmfm_profiles=new), undo_file=str(undo))
        assert [one["active"] for one in ucp.stored(wire.sandbox)["profiles"]] == [False, True]
        secret = {"anna": {"ucp": {"password": "canary-pw"}}}
        result = run(Fleet, wire, source=str(undo), credentials=secret)
        assert "failed" not in result, result
        assert [(one["name"], one["active"]) for one in ucp.stored(wire.sandbox)["profiles"]] == [("Day", True)]

    def test_the_profile_that_was_active_and_is_deleted_is_active_again(self, undo: pathlib.Path) -> None:
        wire = Shared(ucp.sandbox(ucp.profile("Day", active=True), list_devices=True))
        new = [{"name": "Night", "active": True}, {"name": "Day", "state": "absent"}]
        run(Fleet, wire, users=self.ucp_user(fmfm_profiles=new), undo_file=str(undo))
        secret = {"anna": {"ucp": {"password": "canary-pw"}}}
        result = run(Fleet, wire, source=str(undo), credentials=secret)
        assert "failed" not in result, result
        assert [(one["name"], one["active"]) for one in ucp.stored(wire.sandbox)["profiles"]] == [("Day", True)]

    def test_devices_that_ucp_hides_are_irreversible(self, undo: pathlib.Path) -> None:
        day = ucp.profile("Day", ucp.WIRE_DESK, active=True)
        wire = Shared(ucp.sandbox(day, list_devices=False, read_profile=False))
        given = [{"name": "Day", "active": False, "devices": [{"device": "dev-mobile", "end": 20}]}]
        run(Fleet, wire, users=self.ucp_user(fmfm_profiles=given), undo_file=str(undo))
        line = lines_of(undo)[1]
        assert [one["field"] for one in line["irreversible"]] == ["devices"]
        secret = {"anna": {"ucp": {"password": "canary-pw"}}}
        result = run(Fleet, wire, source=str(undo), credentials=secret)
        assert "failed" not in result, result
        assert ucp.stored(wire.sandbox)["profiles"][0]["active"] is True
        assert ucp.stored(wire.sandbox)["profiles"][0]["devices"][0]["id"] == "dev-mobile"

    def test_a_failing_read_keeps_the_user_as_it_was(self, undo: pathlib.Path) -> None:
        wire = pbx(2)
        period = {"day": "weekdays", "start": "08:00", "end": "18:00"}
        run(Fleet, wire, users=people(2, call_forward_schedules=[{"name": "Day", "periods": [period]}]))
        absent = people(2, call_forward_schedules=[{"name": "Day", "state": "absent"}])
        failed = []

        def before(method: str, target: str) -> None:
            if target.endswith("/my/callfwd") and len(failed) < 3:
                failed.append(target)
                raise VoiceError(errors.UNREACHABLE, "connection lost", "try again")

        wire.before = before
        result = run(Fleet, wire, users=absent, undo_file=str(undo), concurrency=1)
        assert result["summary"]["failed"] >= 1
        lines = {line.get("name") for line in lines_of(undo)}
        users = wire.sandbox.platform.dump()["users"]
        for number, user in enumerate(users):
            assert (user["schedules"] == []) == (f"u{number}" in lines)


def test_masked_texts_are_never_written_back(undo: pathlib.Path) -> None:
    wire = pbx(1)
    run(Fleet, wire, users=people(1, speed_dial={"buttons": [{"number": "200", "label": "Маша"}]}))
    changed = people(1, speed_dial={"buttons": [{"number": "201", "label": "Bo"}], "masked_texts": "overwrite"})
    run(Fleet, wire, users=changed, undo_file=str(undo))
    line = lines_of(undo)[1]
    assert [(one["setting"], one["field"]) for one in line["irreversible"]] == [("speed_dial", "buttons")]
    assert "????" not in undo.read_text()


def test_the_defaults_of_the_run_may_refer_to_variables_that_its_undo_file_does_not_have(undo: pathlib.Path) -> None:
    wire = pbx(2)
    login = {"url": URL, "username": "${extension}", "password": PASSWORD}
    given: dict[str, Any] = {
        "defaults": {"sipxcom": {**login, "contact_information": {"job_title": "${job}"}}},
        "classes": {"quiet": {"sipxcom": {"vm_prefs": {"greeting": "NONE"}}}},
    }
    users = [{"name": name, "class": "quiet", "vars": {"extension": name, "job": "Smith"}} for name in ("3100", "3101")]
    assert run(Fleet, wire, users=users, undo_file=str(undo), **given)["summary"]["changed"] == 2
    undone = run(Fleet, wire, source=str(undo), **given)
    assert undone["summary"]["changed"] == 2, undone
    old = people(2, vm_prefs={"greeting": "STANDARD"}, contact_information={"job_title": ""})
    assert run(Fleet, wire, check=True, users=old)["changed"] is False
