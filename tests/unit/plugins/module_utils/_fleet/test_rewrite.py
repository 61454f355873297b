# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option `rewrite` of the job `fleet_info`: documents with other numbers, and nothing else."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.exports import both, office
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

MOVE = {"31xx": "71xx", "42xx": "52xx"}
NAME = both()[0]["name"]


def rewrite(
    wire: Shared | None = None, *, rewrite: dict[str, str] | None = None, **params: Any
) -> tuple[dict[str, Any], list[str]]:
    warned: list[str] = []
    result = run(FleetInfo, wire or pbx(0), rewrite=rewrite or MOVE, warned=warned, **params)
    assert not result.get("failed"), result
    return result, warned


def test_live_settings_become_documents_that_fleet_applies_once(tmp_path: pathlib.Path) -> None:
    wire, dest = office(), tmp_path / "move.yml"
    result, warned = rewrite(wire, users=both(), dest=str(dest))
    assert {call.partition(" ")[0] for call in wire.calls} == {"GET"}
    assert (result["changed"], result["rewritten_users"], result["dest"]) == (True, 1, str(dest))
    assert dest.stat().st_mode & 0o777 == 0o600
    [document] = yaml.safe_load(dest.read_text(encoding="utf-8"))
    assert PASSWORD not in dest.read_text(encoding="utf-8")
    settings = document["sipxcom"]
    assert list(settings) == ["url", "username", "call_forward", "phonebook", "speed_dial"]
    # A change of the menu would destroy what it shows as null.
    assert [text for text in warned if "personal_attendant menu.1 (3101): beside it is an entry" in text]
    assert [ring["number"] for ring in settings["call_forward"]["rings"]] == ["5201", "5202", "5203"]
    # The rest of a ring comes along, because fleet knows a ring by its number.
    assert [ring["expiration"] for ring in settings["call_forward"]["rings"]] == [12, 14, 16]
    assert list(settings["call_forward"]) == ["rings"]
    old, new = settings["phonebook"]["entries"]
    assert old == {"last_name": "Feld", "first_name": "Rosa", "number": "4201", "state": "absent"}
    assert (new["number"], new["contact_information"]["company_name"]) == ("5201", "Feld")
    assert list(settings["speed_dial"]) == ["buttons"]
    # A button shows the presence of numbers that exist, and this server has no 7101.
    settings["speed_dial"]["buttons"][0]["blf"] = False
    credentials = {NAME: {"sipxcom": {"password": PASSWORD}}}
    applied = run(Fleet, wire, users=[document], credentials=credentials)
    assert not applied.get("failed"), applied["results"][0]["failures"]
    assert applied["changed"]
    again = run(Fleet, wire, users=[document], credentials=credentials)
    assert not again["changed"], again["results"]
    found = run(FleetInfo, wire, users=both(), find="^(31|42)..$")["found"]
    assert [one["setting"] for one in found] == ["personal_attendant"]


def test_the_places_are_in_the_result_with_old_and_new_number() -> None:
    result, _warned = rewrite(office(), users=both(), find="^sip:")
    rows = [(one["place"], one["value"], one.get("new")) for one in result["found"]]
    assert ("rings[1].number", "4201", "5201") in rows
    assert ("menu.*", "sip:lobby@pbx.test", None) in rows
    assert len(rows) == 7


DOCUMENTS: list[dict[str, Any]] = [
    {
        "name": "kim",
        "sipxcom": {
            "username": "3199",
            "contact_information": {"cell_phone_number": "3100", "job_title": "3100", "fax_number": "4"},
            "call_forward": {"rings": [{"number": "sip:3105@pbx.test"}, {"number": "3106@other.test"}]},
            "phonebook": {"purge": True, "entries": [{"last_name": "A", "first_name": "B", "number": "9"}]},
            "phonebook_entries": [
                {
                    "last_name": "A",
                    "first_name": "C",
                    "number": "1",
                    "contact_information": {"home_phone_number": "3101", "company_name": "X"},
                },
                {"last_name": "D", "first_name": "E", "number": "3100", "state": "absent"},
            ],
            "personal_attendant": {"operator": "3100", "menu": {"1": "3101", "2": "9"}},
            "speed_dial": {"group_speed_dial": True, "buttons": [{"number": "3105"}]},
        },
    },
    {"name": "lee", "voipnow": {"queue_agents": [{"queue": "3100", "agent": "3101", "status": "online"}]}},
    {
        "name": "ana",
        "telecomx": {"pbx_variables": [{"name": "day", "value": "9"}, {"name": "night", "value": "3100"}]},
    },
    {"name": "ben", "sipxcom": {"call_forward": {"rings": [{"number": "9"}]}}},
]


def test_documents_have_the_changed_parts_only() -> None:
    wire = pbx(0)
    result, warned = rewrite(wire, users=DOCUMENTS, domains=["pbx.test"], look_at="documents")
    assert wire.calls == []
    assert result["users"] == [
        {
            "name": "kim",
            "sipxcom": {
                "username": "3199",
                "contact_information": {"cell_phone_number": "7100"},
                "call_forward": {"rings": [{"number": "sip:7105@pbx.test"}, {"number": "3106@other.test"}]},
                "personal_attendant": {"operator": "7100", "menu": {"1": "7101", "2": "9"}},
                "phonebook_entries": [
                    {
                        "last_name": "A",
                        "first_name": "C",
                        "number": "1",
                        "contact_information": {"home_phone_number": "7101"},
                    }
                ],
            },
        },
        {"name": "ana", "telecomx": {"pbx_variables": [{"name": "night", "value": "7100"}]}},
    ]
    kept = {one["place"]: one["kept"] for one in result["found"] if "kept" in one}
    assert kept == {
        "rings[2].number": "it is an address in a domain that is not in domains",
        "buttons[1].number": "it belongs to the group of the user",
        "[1].queue": "it says which object this is",
        "[1].agent": "it says which object this is",
    }
    assert [text for text in warned if "matches 4 numbers that it leaves as they are; first kim" in text]


def test_a_limit_and_broken_lines_do_not_shift_the_documents(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    lines = ["{broken", *(json.dumps(one) for one in DOCUMENTS)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    params = {"source": str(source), "look_at": "documents"}
    result, _warned = rewrite(**params, fail_on_error=False)
    assert [one["name"] for one in result["users"]] == ["kim", "ana"]
    result, _warned = rewrite(**params, limit=["ana", "ben"], fail_on_error=False)
    assert [one["name"] for one in result["users"]] == ["ana"]


def test_what_the_defaults_say_of_the_login_is_not_repeated() -> None:
    users = [{"name": "kim", "sipxcom": {"username": "3199"}}]
    rings = {"call_forward": {"rings": [{"number": "3100"}]}}
    defaults = {"sipxcom": {"url": URL, "password": PASSWORD, **rings}}
    result, _warned = rewrite(users=users, defaults=defaults, look_at="documents")
    [document] = result["users"]
    assert document["sipxcom"] == {"username": "3199", "call_forward": {"rings": [{"number": "7100"}]}}
    result, _warned = rewrite(users=users, defaults=defaults, look_at="documents", logins=True)
    assert list(result["users"][0]["sipxcom"]) == ["url", "username", "call_forward"]


def test_buttons_of_the_group_stay_those_of_the_group() -> None:
    buttons = [{"number": "3101", "label": "Lee", "blf": False}]
    state = {
        "groups": [{"name": "g", "speeddial": buttons}],
        "users": [{"user_name": "3100", "password": PASSWORD, "groups": ["g"]}],
    }
    result, _warned = rewrite(Shared(Sandbox(SipXcom(seed=1), state)), users=people(1, {}))
    assert [one.get("kept") for one in result["found"]] == ["it belongs to the group of the user"]
    assert result["users"] == []


def test_nothing_to_rewrite_is_an_empty_list(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "move.yml"
    result, warned = rewrite(pbx(2), users=people(2, {}), dest=str(dest))
    assert (result["rewritten_users"], result["found"], warned) == (0, [], [])
    assert yaml.safe_load(dest.read_text(encoding="utf-8")) == []
    # The documents of another rewriting may be replaced by fewer ones.
    dest.write_text(json.dumps([{"name": name} for name in ("a", "b", "c")]), encoding="utf-8")
    rewrite(pbx(2), users=people(2, {}), dest=str(dest))
    assert yaml.safe_load(dest.read_text(encoding="utf-8")) == []


def test_check_mode_writes_no_file(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "move.yml"
    result, _warned = rewrite(office(), users=both(), dest=str(dest), check=True)
    assert result["changed"]
    assert not dest.exists()


def test_a_second_renumbering_that_goes_further_is_warned_of() -> None:
    _result, warned = rewrite(users=DOCUMENTS, rewrite={"31xx": "71xx", "71xx": "31xx"}, look_at="documents")
    assert [text for text in warned if "71xx to 31xx matches again" in text]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rewrite": {}}, "patterns must be a mapping"),
        ({"rewrite": {"31xx": "71x"}}, "same number of x"),
        ({"rewrite": {3100: "7100"}}, "quote them"),
        ({"rewrite": {"31xx": "71xx", "3xxx": "8xxx"}}, "several patterns match"),
        ({"rewrite": MOVE, "gather_subset": ["vm_prefs"]}, "no setting that can hold a number"),
        ({"rewrite": MOVE, "reveal_secrets": True}, "reveal_secrets needs dest"),
    ],
)
def test_wrong_options_are_refused_before_a_request(params: dict[str, Any], message: str) -> None:
    wire = pbx(1)
    result = run(FleetInfo, wire, users=people(1), **params)
    assert result["failed"]
    assert message in result["msg"]
    assert wire.calls == []


def test_the_source_is_not_overwritten(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    source.write_text(json.dumps(DOCUMENTS[0]) + "\n", encoding="utf-8")
    before = source.read_text(encoding="utf-8")
    result = run(FleetInfo, pbx(0), source=str(source), dest=str(source), rewrite=MOVE, look_at="documents")
    assert "is the source" in result["msg"]
    assert source.read_text(encoding="utf-8") == before
