# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""States on disk: what is written when."""

from __future__ import annotations

import json
import pathlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from ucfleet_sandbox.platform import Headers, Request
from ucfleet_sandbox.store import JsonStore, SqliteStore, StoreError, open_store
from ucfleet_sandbox.ucp import Ucp

STATE = {
    "tenants": [{"name": "acme", "users": [{"username": name, "password": "p"} for name in ("zoe", "anna", "bo")]}],
    "tokens": {"t": {"owner": "acme/anna", "expires": None}},
}


def ucp(state: dict[str, Any] | None = None) -> Ucp:
    platform = Ucp()
    platform.load(state or {})
    return platform


def enable(platform: Ucp) -> None:
    headers = Headers([("Authorization", "Bearer t")])
    assert platform.handle(Request("PUT", "/ucp/v2/fmfm", headers, b'{"enabled": true}')).status == 200


@pytest.fixture
def database(tmp_path: pathlib.Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "state.db")
    yield store
    store.close()


def test_a_change_rewrites_its_part_only_and_keeps_the_order(database: SqliteStore) -> None:
    platform = ucp(STATE)
    database.save_all(platform)
    statements: list[str] = []
    database._database.set_trace_callback(statements.append)
    enable(platform)
    database.save_parts(platform, platform.touched)
    database._database.set_trace_callback(None)
    assert statements[0] == "BEGIN IMMEDIATE"
    assert statements[-1] == "COMMIT"
    assert [text.partition(" ")[0] for text in statements[1:-1]] == ["INSERT"]
    assert "user:acme/anna" in statements[1]
    restored = ucp()
    database.restore(restored)
    assert restored.dump() == platform.dump()


def test_parts_that_are_gone_are_deleted(database: SqliteStore) -> None:
    platform = ucp(STATE)
    database.save_all(platform)
    token = platform.tokens.find("t")
    assert token is not None
    platform.tokens.remove(token)
    database.save_parts(platform, platform.touched)
    restored = ucp()
    database.restore(restored)
    assert restored.dump()["tokens"] == {}


def test_a_replaced_state_replaces_all_parts(database: SqliteStore) -> None:
    database.save_all(ucp(STATE))
    database.save_all(ucp())
    restored = ucp(STATE)
    database.restore(restored)
    assert restored.dump() == ucp().dump()


def test_a_failing_save_changes_nothing(database: SqliteStore) -> None:
    platform = ucp(STATE)
    database.save_all(platform)
    enable(platform)
    database._database.execute("CREATE TRIGGER no BEFORE UPDATE ON part BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(sqlite3.DatabaseError, match="full"):
        database.save_parts(platform, platform.touched)
    restored = ucp()
    database.restore(restored)
    assert restored.dump() == ucp(STATE).dump()


def test_texts_that_utf_8_cannot_hold(tmp_path: pathlib.Path) -> None:
    odd = json.loads('"half a pair: \\ud800"')
    platform = ucp({"tenants": [{"name": "acme", "users": [{"username": odd, "password": odd}]}]})
    for store in (SqliteStore(tmp_path / "state.db"), JsonStore(tmp_path / "state.json")):
        store.save_all(platform)
        store.finish([platform])
        store.close()
    for name in ("state.db", "state.json"):
        restored = ucp()
        store = open_store(str(tmp_path / name))
        store.restore(restored)
        store.close()
        assert restored.dump() == platform.dump()


def test_a_stored_state_that_does_not_fit_is_reported(tmp_path: pathlib.Path, database: SqliteStore) -> None:
    database.save_all(ucp(STATE))
    database._database.execute("UPDATE part SET value = '{\"nonsense\": 1}' WHERE name = '\"user:acme/anna\"'")
    with pytest.raises(StoreError, match=r"tenants\[0\]\.users\[1\]\.username is missing"):
        database.restore(ucp())


def test_a_failed_write_leaves_the_old_file(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"ucp": {}}')
    store = JsonStore(path)

    def full(*unused: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ucfleet_sandbox.store.os.replace", full)
    with pytest.raises(StoreError, match="No space left"):
        store.finish([ucp(STATE)])
    assert path.read_text() == '{"ucp": {}}'
    assert [item.name for item in tmp_path.iterdir()] == ["state.json"]
