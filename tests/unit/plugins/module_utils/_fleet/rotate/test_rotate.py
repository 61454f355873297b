# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rotation of passwords against a simulator: what is changed, stored and shown, and users who fail."""

from __future__ import annotations

import os
import pathlib
import stat

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL
from ansible_collections.ucfleet.voice.tests.unit.support.rotate import USERS, Bench


@pytest.fixture(params=[False, True], ids=["plain", "encrypted"])
def bench(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Bench:
    return Bench(tmp_path, encrypted=request.param)


def test_all_users_get_passwords_that_log_in(bench: Bench) -> None:
    result = bench.run(diff=True)
    assert not result.get("failed"), result
    assert result["summary"]["changed"] == USERS
    passwords = {entry["sipxcom"]["password"] for entry in bench.stored().values()}
    assert len(passwords) == USERS
    assert all(len(one) == 20 and one != PASSWORD for one in passwords)
    bench.check_every_stored_secret_works()
    assert not bench.pending.exists()
    assert result["pending_files"] == []
    assert stat.S_IMODE(bench.file.stat().st_mode) == 0o600
    # One request changes a password, one proves it.
    assert len(bench.wire.calls) == 2 * USERS
    assert result["diff"][0]["after"] == {"new_password": "******** (changed)"}
    if not bench.encrypted:
        assert bench.file.read_text(encoding="utf-8").startswith("# all users\nu3100: {sipxcom: {password: ")


def test_a_second_run_makes_others(bench: Bench) -> None:
    bench.run()
    first = bench.stored()
    assert bench.run()["summary"]["changed"] == USERS
    bench.check_every_stored_secret_works()
    assert all(bench.stored()[name] != first[name] for name in first)


def test_pins_only_when_asked(bench: Bench) -> None:
    before = {name: user.get("voicemail_pin") for name, user in bench.accounts().items()}
    bench.run()
    assert {name: user.get("voicemail_pin") for name, user in bench.accounts().items()} == before
    result = bench.run(pins=True, pin_length=8)
    assert not result.get("failed"), result
    for name, entry in bench.stored().items():
        assert entry["sipxcom"]["voicemail_pin"]["update_pin"] == "on_create"
        pin = entry["sipxcom"]["voicemail_pin"]["pin"]
        assert len(pin) == 8
        assert bench.accounts()[name]["voicemail_pin"] == pin
    again = bench.run(pins=True, pin_length=8)
    assert again["summary"]["changed"] == USERS
    assert all(
        bench.accounts()[name]["voicemail_pin"] == entry["sipxcom"]["voicemail_pin"]["pin"]
        for name, entry in bench.stored().items()
    )
    bench.check_every_stored_secret_works()


def test_check_mode_tries_the_logins_and_writes_nothing(bench: Bench) -> None:
    before = bench.file.read_bytes()
    result = bench.run(check=True)
    assert result["changed"]
    assert result["summary"]["changed"] == USERS
    assert bench.file.read_bytes() == before
    assert sorted(os.listdir(bench.folder)) == ["passwords.yml"]
    bench.set_password("3101", "another-one")
    result = bench.run(check=True)
    assert result["summary"]["failed"] == 1
    assert "u3101" in result["msg"]


# ------------------------------------------------------------------ users who fail
def test_one_bad_user_stops_nobody_and_keeps_the_new_secret(bench: Bench) -> None:
    bench.set_password("3101", "set-by-somebody-else")
    result = bench.run()
    assert result["failed"]
    assert result["summary"]["failed"] == 1
    assert result["summary"]["changed"] == USERS - 1
    assert list(bench.saved()) == ["u3101"]
    new = bench.saved()["u3101"]["sipxcom"]["password"]
    # A later run makes new passwords for the others, and tries the saved one first.
    bench.set_password("3101", new)
    result = bench.run(only_pending=True)
    assert result["summary"] | {"seconds": 0} == {
        "total": USERS,
        "changed": 1,
        "ok": 0,
        "failed": 0,
        "resumed": 0,
        "skipped": USERS - 1,
        "not_tried": 0,
        "failure_kinds": {},
        "requests": 1,
        "seconds": 0,
    }
    assert bench.stored()["u3101"]["sipxcom"]["password"] == new
    bench.check_every_stored_secret_works()
    assert not bench.pending.exists()


def test_what_is_saved_for_others_stays(bench: Bench) -> None:
    bench.set_password("3101", "set-by-somebody-else")
    bench.run()
    saved = bench.saved()
    assert not bench.run(limit=["u3100"]).get("failed")
    assert bench.saved() == saved


def test_other_platforms_are_left_alone(bench: Bench) -> None:
    bench.users.append({"name": "lee", "ucp": {"url": URL, "username": "lee", "password": "x", "domain": "acme"}})
    result = bench.run()
    assert not result.get("failed"), result
    assert result["summary"]["changed"] == USERS
    assert result["summary"]["ok"] == 1
