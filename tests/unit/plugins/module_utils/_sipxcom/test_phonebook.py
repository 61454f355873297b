# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook import PHONEBOOK
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, GET, POST, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

BASE = "/sipxconfig/rest/my"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}


def contact(number: str, contact_id: str = "-1", **information: Any) -> dict[str, Any]:
    names = {"id": contact_id, "first-name": "Ines", "last-name": "Roy", "number": number}
    return {**names, "contact-information": information}


def desired(number: str, **changed: Any) -> dict[str, Any]:
    return {"last_name": "Roy", "first_name": "Ines", "number": number, **changed}


def body(number: str, **information: Any) -> dict[str, Any]:
    names = {"first-name": "Ines", "last-name": "Roy", "number": number}
    return {"entry": {**names, "contact-information": information}}


def whole(start: int = 0) -> Expected:
    path = f"{BASE}/pagedphonebook?start={start}&end={start + 1000}"
    return GET(path).basic("3100", "canary-pw").header("Accept", "application/json")


def pages(*entries: dict[str, Any], matching: int | None = None) -> dict[str, Any]:
    total = len(entries) if matching is None else matching
    return {"phonebook": {"size": total, "filtered-size": total, "entries": list(entries)}}


def book(*entries: dict[str, Any]) -> Expected:
    return whole().answers(200, pages(*entries))


def create(number: str, **information: Any) -> Expected:
    return POST(f"{BASE}/phonebook/entry/0").json(body(number, **information)).answers(200)


def outcomes(result: dict[str, Any]) -> dict[str, str]:
    return {entry["number"]: entry["outcome"] for entry in result["phonebook"]["entries"]}


# ------------------------------------------------------------------------ plans
def test_converged_costs_one_read_for_all_entries() -> None:
    live = book(contact("1", "11"), contact("2", "12", jobTitle="Smith"), contact("3"))
    entries = [desired("1"), desired("2", contact_information={"job_title": "Smith"}), desired("4", state="absent")]
    result = Http(live).run(PHONEBOOK, **LOGIN, entries=entries)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["actions"] == []
    assert result["diff"] == {"before": {}, "after": {}}
    assert result["phonebook"]["entries"] == []
    assert result["phonebook"]["summary"] == {
        "created": 0,
        "updated": 0,
        "deleted": 0,
        "unchanged": 3,
        "failed": 0,
        "skipped": 0,
    }


def test_unchanged_entries_are_returned_on_request() -> None:
    result = Http(book(contact("1", "11"))).run(PHONEBOOK, **LOGIN, entries=[desired("1")], return_unchanged=True)
    assert result["phonebook"]["entries"] == [
        {**desired("1"), "outcome": "unchanged", "changed": False, "id": "11", "fields": []}
    ]


def test_create_update_delete_in_the_order_given_and_one_reading_at_the_end() -> None:
    http = Http(
        book(contact("1", "11", jobTitle="Smith"), contact("2", "12")),
        create("5", location="B2"),
        PUT(f"{BASE}/phonebook/entry/11").json(body("1", jobTitle="Lead")).answers(200),
        DELETE(f"{BASE}/phonebook/entry/12").answers(200),
        book(contact("1", "11", jobTitle="Lead"), contact("5", "15", location="B2")),
    )
    result = http.run(
        PHONEBOOK,
        **LOGIN,
        entries=[
            desired("5", contact_information={"location": "B2"}),
            desired("1", contact_information={"job_title": "Lead"}),
            desired("2", state="absent"),
        ],
    )
    assert result["changed"] is True
    assert result["requests"] == 5
    assert outcomes(result) == {"5": "created", "1": "updated", "2": "deleted"}
    assert [entry["id"] for entry in result["phonebook"]["entries"]] == ["15", "11", "12"]
    assert [action["action"] for action in result["actions"]] == ["create", "update", "delete"]
    assert result["actions"][1]["fields"] == ["contact_information.job_title"]
    assert result["diff"]["before"]["Roy, Ines (1)"]["contact_information"] == {"job_title": "Smith"}
    assert "Roy, Ines (5)" not in result["diff"]["before"]
    assert "Roy, Ines (2)" not in result["diff"]["after"]


def test_updates_alone_need_no_second_reading() -> None:
    http = Http(
        book(contact("1", "11")),
        PUT(f"{BASE}/phonebook/entry/11").json(body("1", jobTitle="Lead")).answers(200),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1", contact_information={"job_title": "Lead"})])
    assert result["requests"] == 2


def test_check_mode_only_reads() -> None:
    entries = [desired("1", contact_information={"job_title": "Lead"}), desired("5"), desired("2", state="absent")]
    live = book(contact("1", "11"), contact("2", "12"), contact("3", "13"))
    result = Http(live).run(PHONEBOOK, check=True, **LOGIN, entries=entries, purge=True)
    assert result["changed"] is True
    assert outcomes(result) == {"1": "updated", "5": "created", "2": "deleted", "3": "deleted"}


# ------------------------------------------------------------------------ purge
def test_purge_deletes_only_the_users_own_contacts_one_by_one() -> None:
    http = Http(
        book(contact("1", "11"), contact("2", "12"), contact("3"), contact("4", "14")),
        DELETE(f"{BASE}/phonebook/entry/12").answers(200),
        DELETE(f"{BASE}/phonebook/entry/14").answers(200),
        book(contact("1", "11"), contact("3")),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1")], purge=True)
    assert outcomes(result) == {"2": "deleted", "4": "deleted"}


def test_without_purge_other_contacts_stay() -> None:
    result = Http(book(contact("1", "11"), contact("2", "12"))).run(PHONEBOOK, **LOGIN, entries=[desired("1")])
    assert result["changed"] is False


def test_an_empty_list_clears_the_book_with_purge_only_and_never_at_once() -> None:
    assert Http(book(contact("1", "11"))).run(PHONEBOOK, **LOGIN, entries=[])["changed"] is False
    http = Http(book(contact("1", "11")), DELETE(f"{BASE}/phonebook/entry/11").answers(200), book())
    assert http.run(PHONEBOOK, **LOGIN, entries=[], purge=True)["phonebook"]["summary"]["deleted"] == 1
    assert Http(book()).run(PHONEBOOK, **LOGIN, entries=[], purge=True)["changed"] is False


def test_missing_entries_are_no_empty_list() -> None:
    with pytest.raises(VoiceError, match="entries is missing"):
        PHONEBOOK.prepare({"purge": True})


def test_a_contact_without_last_name_can_be_purged() -> None:
    nameless = {"id": "903", "first-name": "Only", "number": "4004"}
    http = Http(book(nameless), DELETE(f"{BASE}/phonebook/entry/903").answers(200), book())
    assert outcomes(http.run(PHONEBOOK, **LOGIN, entries=[], purge=True)) == {"4004": "deleted"}


def test_copies_that_appear_after_a_deletion_go_too() -> None:
    one = f"{BASE}/pagedphonebook?start=0&end=1000&filter=1"
    http = Http(
        book(contact("1", "11")),
        DELETE(f"{BASE}/phonebook/entry/11").answers(200),
        book(contact("1", "19")),
        DELETE(f"{BASE}/phonebook/entry/19").answers(200),
        GET(one).answers(200, pages()),
    )
    assert outcomes(http.run(PHONEBOOK, **LOGIN, entries=[desired("1", state="absent")])) == {"1": "deleted"}


# --------------------------------------------------------------------- failures
def test_one_bad_entry_does_not_stop_the_others_but_nothing_is_removed_after_it() -> None:
    http = Http(
        book(contact("1"), contact("2", "12", emailAddress="bad")),
        POST(f"{BASE}/phonebook/entry/0").json(body("3")).answers(747, reason="747"),
        create("4"),
        book(contact("1"), contact("2", "12", emailAddress="bad"), contact("4", "14")),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1"), desired("3"), desired("4")], purge=True)
    assert result["failed"] is True
    assert result["changed"] is True
    assert outcomes(result) == {"1": "failed", "3": "failed", "4": "created", "2": "failed"}
    first, second, _created, kept = result["phonebook"]["entries"]
    assert first["failure"]["kind"] == second["failure"]["kind"] == "conflict"
    assert first["msg"].startswith("Roy, Ines (1): ")
    assert second["failure"]["code"] == "747"
    assert kept["msg"] == (
        "Roy, Ines (2): not removed, because Roy, Ines (1) failed before it;"
        " correct the failure of Roy, Ines (1) and run again."
    )
    assert kept["failure"]["kind"] == "conflict"
    assert kept["changed"] is False
    assert result["msg"].startswith("phonebook of 3100@pbx.test:8080: 3 of 4 entries failed; Roy, Ines (1): ")
    assert result["failure"] == first["failure"]
    assert result["requests"] == 4


def test_what_concerns_the_account_stops_the_rest() -> None:
    http = Http(
        book(),
        create("1"),
        POST(f"{BASE}/phonebook/entry/0").json(body("2")).answers(401, reason="Bad credentials"),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1"), desired("2"), desired("3"), desired("4")])
    assert result["changed"] is True
    assert outcomes(result) == {"1": "created", "2": "failed", "3": "skipped", "4": "skipped"}
    assert "1 of 4 entries failed, 2 were not tried" in result["msg"]
    assert result["failure"]["kind"] == "authentication"


def test_changes_are_reported_when_the_second_reading_fails() -> None:
    http = Http(book(), create("1"), whole().answers(500, reason="broken"))
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1")])
    assert result["failed"] is True
    assert result["changed"] is True
    assert "could not be read again after the changes" in result["msg"]


def test_a_create_that_does_not_show_is_a_failure() -> None:
    result = Http(book(), create("1"), book()).run(PHONEBOOK, **LOGIN, entries=[desired("1")], retries=0)
    assert result["phonebook"]["entries"][0]["failure"]["kind"] == "not_converged"
    assert result["changed"] is True


def test_a_phonebook_that_lags_behind_is_read_again() -> None:
    stored, removed = contact("1", "11"), contact("2", "12")
    http = Http(
        book(removed),
        create("1"),
        DELETE(f"{BASE}/phonebook/entry/12").answers(200),
        book(removed),
        book(stored, removed),
        book(stored),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1")], purge=True)
    assert [entry["outcome"] for entry in result["phonebook"]["entries"]] == ["created", "deleted"]


def test_a_deletion_without_effect_is_a_failure() -> None:
    http = Http(book(contact("1", "11")), DELETE(f"{BASE}/phonebook/entry/11").answers(200), book(contact("1", "11")))
    result = http.run(PHONEBOOK, **LOGIN, entries=[], purge=True, retries=0)
    assert result["phonebook"]["entries"][0]["failure"]["kind"] == "not_converged"
    assert result["changed"] is True


def test_a_create_without_answer_is_looked_up_before_it_is_repeated() -> None:
    lost = VoiceError(errors.UNREACHABLE, "broke", response_lost=True)
    http = Http(
        book(),
        POST(f"{BASE}/phonebook/entry/0").json(body("1")).fails(lost),
        GET(f"{BASE}/pagedphonebook?start=0&end=1000&filter=1").answers(200, pages(contact("1", "11"))),
        book(contact("1", "11")),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired("1")])
    assert outcomes(result) == {"1": "created"}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([desired("1"), desired("2"), desired("1", state="absent")], "entries holds Roy, Ines (1) 2 times"),
        ([desired("")], "entries (entry 1) number must not be empty"),
        (
            [desired("1"), desired("2", contact_information={"email_address": "bad"})],
            "entries (entry 2) contact_information",
        ),
    ],
)
def test_bad_entries_are_refused_before_any_request(entries: list[Any], words: str) -> None:
    result = Http().run(PHONEBOOK, **LOGIN, entries=entries)
    assert result["failure"]["kind"] == "invalid"
    assert words in result["msg"]


@pytest.mark.parametrize("document", [[], 7, None, {"phonebook": []}, {"phonebook": {"filtered-size": 1}}])
def test_an_unreadable_book_is_never_an_empty_one(document: Any) -> None:
    result = Http(whole().answers(200, document)).run(PHONEBOOK, **LOGIN, entries=[desired("1")], purge=True)
    assert result["failure"]["kind"] == "unexpected_answer"
    assert result["changed"] is False
    assert "canary-pw" not in json.dumps(result)


# ---------------------------------------------------------------------- scaling
def test_pages_are_read_once_whatever_the_number_of_entries() -> None:
    live = [contact(str(number), str(number)) for number in range(1, 1501)]
    http = Http(
        whole().answers(200, pages(*live[:1000], matching=1500)),
        whole(1000).answers(200, pages(*live[1000:], matching=1500)),
    )
    result = http.run(PHONEBOOK, **LOGIN, entries=[desired(str(number)) for number in range(1, 1501)], purge=True)
    assert result["changed"] is False
    assert result["requests"] == 2


def test_an_export_applied_again_changes_nothing() -> None:
    live = [contact("1", "11", jobTitle="Smith", officeAddress={"zip": "0100"}), contact("2"), contact("3", "13")]
    client = Http(book(*live)).connect(PHONEBOOK.platform, PHONEBOOK.platform.settings(LOGIN))
    exported = PHONEBOOK.export(client, ExportRequest()).values
    assert [entry["number"] for entry in exported["entries"]] == ["1", "3"]
    assert Http(book(*live)).run(PHONEBOOK, **LOGIN, **exported, purge=True)["changed"] is False


def test_an_export_leaves_out_what_cannot_be_given_back() -> None:
    live = [
        contact("1", "11", jobTitle="Smith", emailAddress="bad"),
        {"id": "903", "first-name": "Only", "number": "4"},
    ]
    client = Http(book(*live)).connect(PHONEBOOK.platform, PHONEBOOK.platform.settings(LOGIN))
    exported = PHONEBOOK.export(client, ExportRequest()).values
    assert [entry["number"] for entry in exported["entries"]] == ["1"]
    assert "email_address" not in exported["entries"][0]["contact_information"]
    assert Http(book(*live)).run(PHONEBOOK, **LOGIN, **exported)["changed"] is False


# -------------------------------------------------------------------- simulator
@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    server = simulated(system={"legacy": legacy})
    entries = [desired("1"), desired("2", contact_information={"job_title": "Smith"}), desired("3")]
    first = server.recipe(PHONEBOOK, expect_requests=1, **LOGIN, entries=entries)
    assert all(entry["id"] for entry in first["phonebook"]["entries"])
    entries[1] = desired("2", contact_information={"job_title": "", "location": "B2"})
    server.recipe(PHONEBOOK, expect_requests=1, **LOGIN, entries=entries)
    server.recipe(PHONEBOOK, expect_requests=1, **LOGIN, entries=[desired("1", state="absent")])
    purged = server.recipe(PHONEBOOK, expect_requests=1, **LOGIN, entries=entries[1:2], purge=True)
    assert outcomes(purged) == {"3": "deleted"}
    server.recipe(PHONEBOOK, expect_requests=1, **LOGIN, entries=[], purge=True)
    assert not any(call.endswith(("/phonebook", "/entry/")) for call in server.calls)


def test_purging_copies_in_the_simulator() -> None:
    copy = {"first-name": "Ines", "last-name": "Roy", "number": "1", "contact-information": {}}
    server = simulated({"phonebook": {"entries": [{**copy, "id": number} for number in (11, 12, 13)]}})
    server.recipe(PHONEBOOK, **LOGIN, entries=[], purge=True)


def test_a_lost_answer_makes_no_second_contact_in_the_simulator() -> None:
    server = simulated()
    exchange = server.exchange
    lost: list[str] = []

    def losing(method: str, target: str, headers: Any, data: bytes | None, timeout: float) -> Any:
        answer = exchange(method, target, headers, data, timeout)
        if method == "POST" and not lost:
            lost.append(target)
            raise VoiceError(errors.UNREACHABLE, "broke the connection", response_lost=True)
        return answer

    server.exchange = losing  # type: ignore[method-assign]
    result = server.run(PHONEBOOK, **LOGIN, entries=[desired("1"), desired("2")])
    assert outcomes(result) == {"1": "created", "2": "created"}
    assert len([call for call in server.calls if call.startswith("POST")]) == 2
    assert server.run(PHONEBOOK, **LOGIN, entries=[desired("1"), desired("2")], purge=True)["changed"] is False
