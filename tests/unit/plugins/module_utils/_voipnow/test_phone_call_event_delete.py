# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleting an event: what the list shows decides."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.events import event_of, event_path
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.phone_call_event import LIST, delete, listing, row, run
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import error, login, read


@pytest.mark.parametrize("status", [200, 204])
def test_a_delete_names_type_and_id(status: int) -> None:
    other = row(id="e2", type="1")
    http = Http(login(), listing(row(), other), delete().answers(status), listing(other))
    result = run(http, state="absent")
    assert result["changed"] is True
    assert result["phone_call_event"] is None
    assert result["diff"]["before"]["id"] == "e1"


def test_what_is_gone_stays_gone() -> None:
    assert run(Http(login(), listing()), state="absent")["changed"] is False
    assert run(Http(login(), listing(row())), state="absent", id="e9")["changed"] is False


def test_a_delete_in_check_mode() -> None:
    assert run(Http(login(), listing(row())), check=True, state="absent")["changed"] is True


@pytest.mark.parametrize("bad", [{"id": ".."}, {"id": "a/b"}, {"id": "a b"}, {"type": "x/../.."}])
def test_a_delete_without_type_and_id_is_impossible(bad: dict[str, Any]) -> None:
    event = {"extension": "0007*110", **event_of(row(**bad))}
    with pytest.raises(VoiceError) as caught:
        event_path("@me", event)
    assert caught.value.kind == errors.UNEXPECTED_ANSWER
    if event["type"] == "dial_in":
        result = run(Http(login(), listing(row(**bad))), state="absent")
        assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("name", ["id", "type", "url"])
@pytest.mark.parametrize("bad", ["", None, True, 1.5, [], {}])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_list_whose_events_cannot_be_identified_is_refused(name: str, bad: Any, state: str) -> None:
    """The event in question may be that one: it is neither absent nor created once more."""
    result = run(Http(login(), listing(row(**{name: bad}))), state=state)
    assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", False)
    assert f"{name} is " in result["msg"]


def test_a_delete_that_is_ignored_is_a_failure() -> None:
    http = Http(login(), listing(row()), delete().answers(204), *[listing(row())] * 4)
    result = run(http, state="absent")
    assert (result["failure"]["kind"], result["changed"]) == ("not_converged", True)
    assert "the deletion was accepted, but the object is still there" in result["msg"]
    http = Http(login(), listing(row()), delete().answers(204), listing(row()), listing())
    assert run(http, state="absent")["changed"] is True


def test_a_delete_whose_proof_cannot_be_read_has_changed_something() -> None:
    http = Http(login(), listing(row()), delete().answers(204), read(LIST).answers(403))
    result = run(http, state="absent")
    assert (result["failed"], result["changed"]) == (True, True)


@pytest.mark.parametrize("status", [400, 404, 410, 500])
def test_an_event_that_is_gone_already_is_deleted(status: int) -> None:
    """Somebody else deleted it after it was read, or the first of two attempts did."""
    refused = delete().answers(status)
    assert run(Http(login(), listing(row()), refused, listing(row(id="e2"))), state="absent")["changed"] is True
    lost = VoiceError(errors.UNREACHABLE, "reset", response_lost=True)
    http = Http(login(), listing(row()), delete().fails(lost), refused, listing(row(id="e2")))
    assert run(http, state="absent")["changed"] is True
    # After an error of the server itself, one more shows what it did.
    looks = [listing(row())] * (5 if status == 500 else 4)
    result = run(Http(login(), listing(row()), refused, *looks), state="absent")
    assert (result["failed"], result["changed"]) == (True, status in (404, 410))


def test_a_refused_delete_is_a_failure() -> None:
    refused = delete().answers(400, error("pce_id_invalid"))
    result = run(Http(login(), listing(row()), refused, *[listing(row())] * 4), state="absent")
    assert (result["failure"]["kind"], result["failure"]["code"]) == ("invalid", "pce_id_invalid")
    assert run(Http(login(), listing(row()), delete().answers(403)), state="absent")["failed"] is True
