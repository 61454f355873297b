# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the loop reports of writes whose effect is unknown, and of reads that show a write late."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.tests.unit.support.store import LIVE, ROOM, VERIFIED, Store, run

# ------------------------------------------------------------------------- responses that prove nothing
PAGE = VoiceError(errors.UNEXPECTED_ANSWER, "a page came", response_lost=True, changed=True)


def deleting(*lagging: dict[str, Any] | None, removes: bool) -> tuple[Store, dict[str, Any]]:
    """A deletion that a page answers; `lagging` are older states that the reads after it show."""
    store = Store(dict(LIVE))

    def delete() -> None:
        store.lagging.extend(lagging)
        if removes:
            store.remove()
        raise PAGE

    store.delete = delete
    return store, run(store, state="absent")


def test_a_deletion_without_a_response_of_the_platform_is_proven_by_reading() -> None:
    store, result = deleting(removes=True)
    assert (result["changed"], result.get("failed", False)) == (True, False)
    assert store.calls == ["read", "delete", "read"]
    store, result = deleting(dict(LIVE), removes=True)
    assert (result["changed"], result.get("failed", False)) == (True, False)
    assert store.calls == ["read", "delete", "read", "read"]


@pytest.mark.parametrize("removes", [True, False])
def test_an_object_that_is_still_shown_may_have_been_deleted(removes: bool) -> None:
    _store, result = deleting(dict(LIVE), dict(LIVE), removes=removes)
    assert (result["failure"]["kind"], result["changed"]) == (errors.UNEXPECTED_ANSWER, True)
    assert "still shown, but may have been deleted" in result["msg"]


# ------------------------------------------------------------------------- failures of the server
def broken(store: Store, **stored: Any) -> Callable[[dict[str, Any]], None]:
    """A write that the server reports as failed after it has stored some of it."""

    def write(values: dict[str, Any]) -> None:
        if stored:
            store.live = {**(store.live or {}), **stored}
        raise VoiceError(errors.SERVER, "broken", status=500)

    return write


@pytest.mark.parametrize(("stored", "changed"), [({}, False), ({"title": "new"}, True), ({"seats": 4}, False)])
def test_what_a_failed_update_stored_counts_as_changed(stored: dict[str, Any], changed: bool) -> None:
    store = Store(dict(LIVE))
    store.update = broken(store, **stored)
    result = run(store, title="new")
    assert (result["failure"]["kind"], result["changed"]) == (errors.SERVER, changed)
    assert store.calls == ["read", "update title", "read"]


@pytest.mark.parametrize(("stored", "changed"), [({}, False), (LIVE, True)])
def test_what_a_failed_create_stored_counts_as_changed(stored: dict[str, Any], changed: bool) -> None:
    store = Store()
    store.create = broken(store, **stored)
    result = run(store, title="new")
    assert (result["failure"]["kind"], result["changed"]) == (errors.SERVER, changed)


def test_a_failed_write_that_cannot_be_read_may_have_changed_something() -> None:
    store = Store(dict(LIVE))
    store.update = broken(store)
    assert run(store, resource=dataclasses.replace(ROOM, readable=False), title="new")["changed"] is True
    assert store.calls == ["read", "update title"]
    store = Store({**LIVE, "pin": Unreadable("never shown")})
    store.update = broken(store)
    assert run(store, pin="canary-3")["changed"] is True


@pytest.mark.parametrize("live", [None, LIVE])
def test_a_read_that_lags_behind_a_write_is_repeated(live: dict[str, Any] | None) -> None:
    store = Store(live)

    def write(values: dict[str, Any]) -> None:
        store.lagging.append(live)
        store.store(values)

    store.create = store.update = write
    result = run(store, resource=VERIFIED, title="new")
    assert (result["changed"], result["room"]["title"]) == (True, "new")
    assert store.calls[2:] == ["read", "read"]
