# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queue agents and phone call events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import EXT

AGENTS = f"{EXT}/@me/0007*200/queue/agents"


def test_agents_are_listed(voip: Callable[..., Any]) -> None:
    row = {"agentNumber": "0007*101", "status": "2", "queue": "0007*200", "type": "0", "identifier": "0007*101"}
    for target in (f"{AGENTS}/", f"{AGENTS}/0007*101/", f"{AGENTS}/101", f"{AGENTS}/?filterBy=status&filterValue=2"):
        assert voip().json("GET", target)["entry"] == [row]
    short = voip(agent_numbers="short", agent_fields="v3").json("GET", f"{AGENTS}/", Host="h")["entry"][0]
    assert set(short) == {"agentNumber", "status", "links"}
    assert short["agentNumber"] == "101"


@pytest.mark.parametrize("value", ["1", 1])
def test_agents_are_updated(voip: Callable[..., Any], value: Any) -> None:
    api = voip()
    (row,) = api.json("PUT", f"{AGENTS}/101/", {"status": value})
    assert row["status"] == "1"
    assert api.json("GET", f"{AGENTS}/101/")["entry"][0]["status"] == "1"
    assert api.platform.touched >= {"extension:7:0007*200"}
    assert voip(agent_answer="none").ask("PUT", f"{AGENTS}/101/", {"status": value}).status == 204


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        (f"{AGENTS}/101/", {"status": "3"}, "status_invalid"),
        (f"{AGENTS}/101/", {"status": True}, "status_invalid"),
        (f"{AGENTS}/101/", {}, "status_invalid"),
        (f"{AGENTS}/555/", {"status": "1"}, "qag_agent_invalid"),
        (f"{EXT}/@me/0007*101/queue/agents/101/", {"status": "1"}, "extension_invalid"),
        (f"{EXT}/@me/@self/queue/agents/101/", {"status": "1"}, "extension_invalid"),
    ],
)
def test_bad_agent_updates(voip: Callable[..., Any], target: str, body: Any, code: str) -> None:
    assert voip().json("PUT", target, body, status=400)["error"]["code"] == code


def test_agents_cannot_be_updated_together(voip: Callable[..., Any]) -> None:
    assert voip().ask("PUT", f"{AGENTS}/", {"status": "1"}).status == 501


# --------------------------------------------------------- phone call events
EVENTS = f"{EXT}/@me/0007*101/phoneCallEvents"
EVENT = {"type": "0", "method": "1", "url": "https://hook.test/a?b=1", "note": "n"}


def make_event(api: Any, **changes: Any) -> dict[str, Any]:
    event = api.json("POST", f"{EVENTS}/", {**EVENT, **changes})
    assert isinstance(event, dict)
    return event


def test_events_are_created_listed_changed_deleted(voip: Callable[..., Any]) -> None:
    api = voip()
    event = make_event(api)
    assert {key: event[key] for key in EVENT} == EVENT
    assert event["status"] == "1"
    assert event["links"]["self"].endswith(f"/phoneCallEvents/0/{event['id']}/")
    api.now += 60
    changed = api.json("PUT", f"{EVENTS}/0/{event['id']}/", {"note": "new", "status": "0"})
    assert {**changed, "modified": ""} == {**event, "note": "new", "status": "0", "modified": ""}
    assert changed["modified"] > event["modified"]
    for target in (f"{EVENTS}/", f"{EVENTS}/0/", f"{EVENTS}/0/{event['id']}/"):
        assert api.json("GET", target)["entry"] == [changed]
    assert api.ask("GET", f"{EVENTS}/1/").status == 204
    assert api.ask("DELETE", f"{EVENTS}/0/{event['id']}/").status == 204
    assert api.ask("GET", f"{EVENTS}/").status == 204


def test_a_delete_without_type_and_id_deletes_everything(voip: Callable[..., Any]) -> None:
    api = voip(event_delete_status=200)
    for kind in ("0", "0", "1"):
        make_event(api, type=kind)
    assert api.ask("DELETE", f"{EVENTS}/0/").status == 200
    assert len(api.json("GET", f"{EVENTS}/")["entry"]) == 1
    make_event(api)
    assert api.ask("DELETE", f"{EVENTS}/").status == 200
    assert api.ask("GET", f"{EVENTS}/").status == 204


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"type": "5"}, "pce_type_invalid"),
        ({"type": None}, "pce_type_invalid"),
        ({"method": "2"}, "pce_method_invalid"),
        ({"status": "on"}, "pce_status_invalid"),
        ({"url": "no url"}, "pce_url_invalid"),
        ({"url": "https://x.test/ä"}, "pce_url_invalid"),
        ({"note": 1}, "pce_note_invalid"),
    ],
)
def test_bad_events(voip: Callable[..., Any], changes: dict[str, Any], code: str) -> None:
    api = voip()
    assert api.json("POST", f"{EVENTS}/", {**EVENT, **changes}, status=400)["error"]["code"] == code
    event = make_event(api)
    target = f"{EVENTS}/0/{event['id']}/"
    assert api.json("PUT", target, changes, status=400)["error"]["code"] == code
    assert api.json("GET", target)["entry"] == [event]


def test_events_of_other_kinds_of_extension(voip: Callable[..., Any]) -> None:
    for number in ("0007*200", "0007*300"):
        voip().json("POST", f"{EXT}/@me/{number}/phoneCallEvents/", EVENT)
    voip().json("POST", f"{EXT}/@me/@self/phoneCallEvents/", EVENT, status=400)


@pytest.mark.parametrize("status", [400, 404])
def test_unknown_events(voip: Callable[..., Any], status: int) -> None:
    api = voip(unknown_event_status=status)
    api.json("PUT", f"{EVENTS}/0/none/", {"note": ""}, status=status)
    api.json("DELETE", f"{EVENTS}/0/none/", status=status)
    assert api.json("GET", f"{EVENTS}/9/", status=400)["error"]["code"] == "pcet_type_invalid"


def test_event_switches(voip: Callable[..., Any]) -> None:
    typed, plain = voip(event_create_path="typed"), voip(event_create_path="plain")
    assert typed.json("POST", f"{EVENTS}/1/", {"url": "https://x.test/"})["type"] == "1"
    typed.json("POST", f"{EVENTS}/", EVENT, status=501)
    plain.json("POST", f"{EVENTS}/1/", EVENT, status=501)
    voip(event_types=2).json("POST", f"{EVENTS}/", {**EVENT, "type": "3"}, status=400)
    assert set(voip(event_answer="id").json("POST", f"{EVENTS}/", EVENT)) == {"id"}
    assert isinstance(voip(event_answer="array").json("POST", f"{EVENTS}/", EVENT), list)
    assert voip(event_answer="none").ask("POST", f"{EVENTS}/", EVENT).status == 204
    assert make_event(voip(date_form="offset"))["modified"].endswith("+03:00")
    assert make_event(voip(number_typing="number"))["type"] == 0
