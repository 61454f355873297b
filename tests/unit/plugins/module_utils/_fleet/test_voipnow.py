# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of VoipNow in a fleet: one App serves many, and an export has what their documents name."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.connector import Connector
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import APP, SECRET
from ucfleet_sandbox.voipnow import VoipNow

COUNT = 20
QUEUE = "0007*900"
URL = "https://crm.test/calls?who=a%20b"
LOGIN = "POST /oauth/token.php"
ON = {"voipnow": APP}
EXTENSIONS = [f"0007*{number}" for number in range(100, 100 + COUNT)]


def switchboard(events: list[dict[str, Any]] | None = None, **switches: Any) -> Shared:
    """One account with as many phones, all of them agents of one queue; `events` are those of the first phone."""
    agents = [{"number": extension} for extension in EXTENSIONS]
    phones = [{**agents[0], "events": events or []}, *agents[1:]]
    queue = {"number": QUEUE, "type": "queue", "agents": agents}
    return Shared(
        Sandbox(
            VoipNow(),
            {
                "switches": switches,
                "apps": [
                    {"client_id": APP["client_id"], "client_secret": SECRET, "owner": "7"},
                    {"client_id": "bare", "client_secret": SECRET, "owner": "8"},
                ],
                "users": [{"id": "7", "extensions": [*phones, queue]}, {"id": "8"}],
            },
        )
    )


def desired(extension: str) -> dict[str, Any]:
    return {
        "phone_call_events": [{"extension": extension, "type": "dial_in", "event_url": URL}],
        "queue_agents": [{"queue": QUEUE, "agent": extension, "status": "online"}],
    }


def users(count: int = COUNT) -> list[dict[str, Any]]:
    return [{"name": f"user-{extension}", "voipnow": desired(extension)} for extension in EXTENSIONS[:count]]


def writes(wire: Shared) -> list[str]:
    return [call for call in wire.calls if call.partition(" ")[0] in WRITES and call != LOGIN]


def stored(wire: Shared) -> list[dict[str, Any]]:
    """Extensions without times."""
    extensions: list[dict[str, Any]] = wire.sandbox.platform.dump()["users"][0]["extensions"]
    return extensions


# -------------------------------------------------------------------------------- fleet
def test_one_login_serves_everybody_of_an_account() -> None:
    wire = switchboard()
    first = run(Fleet, wire, users=users(), defaults=ON)
    assert not first.get("failed"), first
    assert first["summary"]["changed"] == COUNT
    assert wire.calls.count(LOGIN) == 1
    # List, create and verify the event; read and update the agent.
    assert first["summary"]["requests"] == len(wire.calls) == 1 + COUNT * (3 + 3)
    again = run(Fleet, wire, users=users(), defaults=ON)
    assert not again["changed"]
    assert writes(wire) == []
    assert again["summary"]["requests"] == len(wire.calls) == 1 + COUNT * 2
    assert [phone["events"][0]["url"] for phone in stored(wire)[:COUNT]] == [URL] * COUNT
    assert {agent["status"] for agent in stored(wire)[-1]["agents"]} == {1}


def test_a_refused_login_of_an_account_is_not_repeated_for_its_other_users() -> None:
    wire = switchboard()
    wrong = {"voipnow": {**APP, "client_secret": "canary-wrong"}}
    result = run(Fleet, wire, users=users(), defaults=wrong, stop_when_refused=0)
    assert result["summary"]["failed"] == COUNT
    assert result["summary"]["failure_kinds"] == {"authentication": COUNT}
    assert result["summary"]["requests"] == 1
    assert wire.calls == [LOGIN]
    assert all("refuses the login" in row["failures"][0]["msg"] for row in result["results"])


def test_who_needs_a_new_token_logs_in_within_its_own_time() -> None:
    wire, schema = switchboard(), Schema(COMPOSITES, defaults=ON)
    found = [schema.read(Entry(f"users[{number}]", one))[0] for number, one in enumerate(users(2), 1)]
    connector = Connector(1, Deadline.after(60.0), wire.open)
    first, second = (connector.client(user.blocks[0]) for user in found if user is not None)
    # The user who began first is done, and its deadline is over.
    first.start_deadline(Deadline(0.0, "the deadline of the run"))
    assert second.auth.headers(second.deadline) == first.auth.headers(first.deadline)
    assert (first.requests, second.requests) == (0, 1)


def test_every_account_logs_in_for_itself() -> None:
    wire = switchboard()
    people = users(2)
    people[1]["voipnow"] |= {"client_id": "bare"}
    result = run(Fleet, wire, users=people, defaults=ON, concurrency=1)
    assert wire.calls.count(LOGIN) == 2
    assert result["summary"]["failure_kinds"] == {"not_found": 1}


def test_agents_come_last_so_that_no_call_is_missed() -> None:
    wire = switchboard()
    run(Fleet, wire, users=users(1), defaults=ON)
    assert [call.partition("/extensions/")[2].split("/")[2] for call in writes(wire)] == ["phoneCallEvents", "queue"]


def test_check_mode_writes_nothing_and_reports_the_drift(tmp_path: pathlib.Path) -> None:
    wire, report = switchboard(), tmp_path / "drift.jsonl"
    run(Fleet, wire, users=users(), defaults=ON)
    drifted = users()
    drifted[3]["voipnow"]["queue_agents"][0]["status"] = "paused"
    result = run(Fleet, wire, users=drifted, defaults=ON, check=True, report_file=str(report))
    assert writes(wire) == []
    assert result["summary"]["changed"] == 1
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [row["changes"] for row in rows if row["outcome"] == "changed"] == [
        [
            {
                "platform": "voipnow",
                "setting": "queue_agents[1]",
                "fields": {"status": {"before": "online", "after": "paused"}},
            }
        ]
    ]


TABLE = "name,Phone,Event,Address,Queue,voipnow.queue_agents.0.agent,State"
COLUMNS = {
    "Phone": "voipnow.phone_call_events.0.extension",
    "Event": "voipnow.phone_call_events.0.type",
    "Address": "voipnow.phone_call_events.0.event_url",
    "Queue": "voipnow.queue_agents.0.queue",
    "State": "voipnow.queue_agents.0.status",
}


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_a_file_of_users(tmp_path: pathlib.Path, ending: str) -> None:
    lines = [json.dumps(user) for user in users(3)]
    if ending == "csv":
        lines = [f"user-{one},{one},dial_in,{URL},{QUEUE},{one},online" for one in EXTENSIONS[:3]]
        lines.insert(0, TABLE)
    source = tmp_path / f"users.{ending}"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wire, by_list = switchboard(), switchboard()
    columns = {"columns": COLUMNS} if ending == "csv" else {}
    result = run(Fleet, wire, source=str(source), defaults=ON, **columns)
    assert not result.get("failed"), result
    assert result["summary"]["changed"] == 3
    run(Fleet, by_list, users=users(3), defaults=ON, concurrency=1)
    assert [without_times(one) for one in stored(wire)] == [without_times(one) for one in stored(by_list)]


def without_times(extension: dict[str, Any]) -> dict[str, Any]:
    return {
        **extension,
        "events": [{key: one[key] for key in one if key not in ("id", "modified")} for one in extension["events"]],
    }


def test_everything_wrong_is_listed_before_the_first_request() -> None:
    wire = switchboard()
    people = users(4)
    people[0]["voipnow"]["queue_agents"][0]["status"] = "asleep"
    people[1]["voipnow"]["phone_call_events"][0]["extension"] = "@self"
    people[2]["voipnow"]["queue_agent"] = {}
    del people[3]["voipnow"]["phone_call_events"][0]["type"]
    result = run(Fleet, wire, users=people, defaults=ON)
    assert result["failure"]["kind"] == "invalid"
    for part in (
        "(user-0007*100): voipnow: queue_agents[1]: status must be one of logged_out, online, paused, not 'asleep'",
        "(user-0007*101): voipnow: phone_call_events[1]: extension must be an extension number",
        "(user-0007*102): voipnow: does not know queue_agent (did you mean queue_agents?)",
        "(user-0007*103): voipnow: phone_call_events[1]: type must be given where id is not",
    ):
        assert part in result["msg"], part
    assert wire.calls == []


def test_no_secret_is_in_what_is_reported(tmp_path: pathlib.Path) -> None:
    people = users(4)
    people[0]["voipnow"] |= {"client_secret": "canary-wrong"}
    people[1]["voipnow"]["phone_call_events"][0]["extension"] = "0007*999"
    paths = [tmp_path / name for name in ("report.jsonl", "state.jsonl")]
    reported: list[str] = []
    result = run(
        Fleet,
        switchboard(),
        users=[people[2], *people[:2], people[3]],
        defaults=ON,
        credentials={"user-0007*102": {"voipnow": {"client_secret": SECRET}}},
        **{name: str(path) for name, path in zip(("report_file", "state_file"), paths, strict=True)},
        # One failure stops it, so that the state file stays.
        max_failures=1,
        concurrency=1,
        reported=reported,
        warned=reported,
        diff=True,
    )
    assert result["summary"]["failure_kinds"] == {"authentication": 1, "not_found": 1}
    everything = json.dumps([result, reported]) + "".join(path.read_text(encoding="utf-8") for path in paths)
    assert "canary" not in everything


def test_another_app_is_another_desired_state(tmp_path: pathlib.Path) -> None:
    """A run that goes on must not take a user of one account for done because of another account."""
    state = tmp_path / "state.jsonl"
    people = users(2)
    people[1]["voipnow"] |= {"client_secret": "canary-wrong"}
    wire = switchboard()
    stopped = run(Fleet, wire, users=people, defaults=ON, state_file=str(state), max_failures=0, concurrency=1)
    assert stopped["failed"]
    people[0]["voipnow"] |= {"client_id": "bare"}
    assert run(Fleet, wire, users=people, defaults=ON, state_file=str(state), concurrency=1)["summary"]["resumed"] == 0


# --------------------------------------------------------------------------- fleet_info
def test_an_export_holds_the_events_of_named_extensions_and_the_named_agents() -> None:
    events = [
        {"id": "e1", "type": 2, "url": "https://other.test/hangup", "note": "bye", "method": 1, "status": 0},
        {"id": "e2", "type": 0, "url": URL},
        {"id": "e3", "type": 1, "url": URL},
        {"id": "e4", "type": 1, "url": URL, "note": "again"},
    ]
    wire = switchboard(events)
    asked = users(2)
    asked[0]["voipnow"]["queue_agents"] *= 2
    asked[0]["voipnow"]["phone_call_events"].append({**asked[0]["voipnow"]["phone_call_events"][0], "type": "hangup"})
    result = run(FleetInfo, wire, users=asked, defaults=ON)
    assert not result.get("failed"), result
    # Each extension and each agent once.
    assert result["summary"]["requests"] == len(wire.calls) == 1 + 2 * 2
    assert writes(wire) == []
    common = {"extension": "0007*100", "method": "GET", "note": "", "enabled": True}
    assert result["users"] == [
        {
            "name": "user-0007*100",
            "voipnow": {
                "phone_call_events": [
                    {**common, "type": "dial_in", "event_url": URL},
                    # Only the id distinguishes these two.
                    {**common, "type": "dial_out", "event_url": URL, "id": "e3"},
                    {**common, "type": "dial_out", "event_url": URL, "id": "e4", "note": "again"},
                    {
                        **common,
                        "type": "hangup",
                        "event_url": "https://other.test/hangup",
                        "method": "POST",
                        "note": "bye",
                        "enabled": False,
                    },
                ],
                "queue_agents": [{"queue": QUEUE, "agent": "0007*100", "status": "logged_out"}],
            },
        },
        {
            "name": "user-0007*101",
            "voipnow": {
                "phone_call_events": [],
                "queue_agents": [{"queue": QUEUE, "agent": "0007*101", "status": "logged_out"}],
            },
        },
    ]
    before = stored(wire)
    applied = run(Fleet, wire, users=result["users"], defaults=ON)
    assert not applied.get("failed"), applied
    assert not applied["changed"]
    assert stored(wire) == before


def test_who_the_extension_belongs_to_is_part_of_the_export() -> None:
    wire = switchboard([{"id": "e1", "type": 2, "url": URL}])
    asked = users(1)
    for part in asked[0]["voipnow"].values():
        part[0]["user_id"] = "7"
    exported = run(FleetInfo, wire, users=asked, defaults=ON)["users"]
    assert [one[0]["user_id"] for one in exported[0]["voipnow"].values()] == ["7", "7"]
    assert not run(Fleet, wire, users=exported, defaults=ON)["changed"]


def test_what_is_not_there_does_not_hide_the_rest(tmp_path: pathlib.Path) -> None:
    wire, report = switchboard(), tmp_path / "report.jsonl"
    asked = users(1)
    asked[0]["voipnow"]["queue_agents"].insert(0, {"queue": QUEUE, "agent": "0007*999", "status": "online"})
    result = run(FleetInfo, wire, users=asked, defaults=ON, report_file=str(report))
    assert [one["agent"] for one in result["users"][0]["voipnow"]["queue_agents"]] == ["0007*100"]
    row = json.loads(report.read_text(encoding="utf-8"))
    assert row["outcome"] == "ok"
    assert [one["setting"] for one in row["unavailable"]] == ["queue_agents"]


def test_a_document_of_agents_is_not_asked_for_events_unless_somebody_asks(tmp_path: pathlib.Path) -> None:
    """The reason that is reported is the one that matters: the agent who is not there."""
    report = tmp_path / "report.jsonl"
    agent = {"queue": QUEUE, "agent": "0007*999", "status": "online"}
    asked = [*users(1), {"name": "lee", "voipnow": {"queue_agents": [agent]}}]
    del asked[0]["voipnow"]["phone_call_events"]
    warned: list[str] = []
    run(FleetInfo, switchboard(), users=asked, defaults=ON, report_file=str(report), warned=warned, concurrency=1)
    first, second = (json.loads(line) for line in report.read_text(encoding="utf-8").splitlines())
    assert "unavailable" not in first
    assert [one["setting"] for one in second["unavailable"]] == ["queue_agents"]
    assert "leaves out 1 of 2 users" in warned[0]
    assert "no such queue agent" in warned[0]
    subset = ["phone_call_events"]
    run(FleetInfo, switchboard(), users=asked, defaults=ON, gather_subset=subset, warned=warned, concurrency=1)
    assert "leaves out 2 of 2 users" in warned[1]
    assert "cannot list the phone_call_events" in warned[1]


def test_documents_that_name_nothing_are_reported() -> None:
    wire = switchboard()
    warned: list[str] = []
    result = run(
        FleetInfo,
        wire,
        users=[{"name": "kim", "voipnow": {}}, {"name": "lee", "voipnow": {}}],
        defaults=ON,
        warned=warned,
        concurrency=1,
    )
    assert result["users"] == []
    assert wire.calls == []
    assert len(warned) == 1
    assert "leaves out 2 of 2 users, who have nothing to export; first kim: " in warned[0]
    assert "VoipNow cannot list the phone_call_events of an account, and the document names none" in warned[0]


def test_an_event_that_could_not_be_given_back_is_a_failure_and_left_out() -> None:
    wire = switchboard([{"id": "e1", "type": 0, "url": "ftp://old.test/"}, {"id": "e2", "type": 0, "url": URL}])
    result = run(FleetInfo, wire, users=users(1), defaults=ON, fail_on_error=False)
    assert [one["event_url"] for one in result["users"][0]["voipnow"]["phone_call_events"]] == [URL]
    assert "event_url must be an http or https address" in result["results"][0]["failures"][0]["msg"]


def test_logins_and_their_secrets_only_on_request(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.jsonl"
    for options, has_login, has_secret in (
        ({}, False, False),
        ({"logins": True}, True, False),
        ({"logins": True, "reveal_secrets": True}, True, True),
    ):
        result = run(FleetInfo, switchboard(), users=users(1), defaults=ON, dest=str(dest), **options)
        text = dest.read_text(encoding="utf-8")
        assert (APP["client_id"] in text) == has_login
        assert (SECRET in text) == has_secret
        assert "canary" not in json.dumps(result)
