# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_info import PHONEBOOK_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, asked, refused, shows_x, simulated

OWN = {"id": "310", "first-name": "Ines", "last-name": "Roy", "number": "0790", "contact-information": {}}
SHARED = {"id": "-1", "first-name": "Depot", "last-name": "One", "number": "2"}
KNOWN = {
    "id": "-1",
    "first-name": "Jory",
    "last-name": "Penn",
    "number": "7420",
    "contact-information": {"companyName": "Quarry", "homeAddress": {}, "avatar": "https://pbx.test/avatar/7420"},
}


def page(*entries: dict[str, Any], matching: int | None = None, **changed: Any) -> dict[str, Any]:
    document = {
        "size": 12,
        "filtered-size": len(entries) if matching is None else matching,
        "start-row": 0,
        "end-row": len(entries),
        "show-on-phone": "true",
        "google-domain": "gmail.com",
        "entries": list(entries),
    }
    return {"phonebook": {**document, **changed}}


def paged(query: str, document: Any) -> Expected:
    return shows_x(f"/my/pagedphonebook?{query}", document)


def searched(query: str, *entries: dict[str, Any]) -> Expected:
    return shows_x(f"/my/search/phonebook?query={query}", {"phonebook": list(entries)})


def numbers(result: dict[str, Any]) -> list[str]:
    return [contact["number"] for contact in result["contacts"]]


@pytest.mark.parametrize("check", [False, True])
def test_everything_is_listed(check: bool) -> None:
    result = Http(paged("start=0&end=1000", page(OWN, SHARED, KNOWN))).run(PHONEBOOK_INFO, check=check, **LOGIN)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert numbers(result) == ["0790", "2", "7420"]
    assert [contact["private"] for contact in result["contacts"]] == [True, False, False]
    assert [contact["id"] for contact in result["contacts"]] == ["310", None, None]
    assert result["contacts"][2]["contact_information"]["avatar"] == "https://pbx.test/avatar/7420"
    assert result["contacts"][1]["contact_information"]["home_address"]["city"] == ""
    assert (result["total"], result["matching"], result["google_domain"]) == (12, 3, "gmail.com")


def test_more_than_a_page_is_read_to_the_end() -> None:
    many = [{**OWN, "id": str(number + 1), "number": str(number)} for number in range(1002)]
    http = Http(
        paged("start=2&end=1002", page(*many[2:], matching=1004)),
        paged("start=1002&end=2002", page(OWN, SHARED, matching=1004)),
    )
    result = http.run(PHONEBOOK_INFO, **LOGIN, offset=2)
    assert len(result["contacts"]) == 1002
    assert result["requests"] == 2


def test_one_page() -> None:
    http = Http(paged("start=20&end=23", page(OWN, matching=21)))
    result = http.run(PHONEBOOK_INFO, **LOGIN, offset=20, limit=3)
    assert numbers(result) == ["0790"]
    assert result["matching"] == 21


def test_a_page_behind_the_end_is_empty() -> None:
    http = Http(paged("start=50&end=60", page(matching=12)))
    assert http.run(PHONEBOOK_INFO, **LOGIN, offset=50, limit=10)["contacts"] == []
    http = Http(paged("start=50&end=1050", page(matching=12)))
    assert http.run(PHONEBOOK_INFO, **LOGIN, offset=50)["contacts"] == []


def test_the_filter_comes_third_and_encoded() -> None:
    http = Http(paged("start=0&end=1000&filter=%40kite%26x%20%C3%A9", page(OWN)))
    assert http.run(PHONEBOOK_INFO, **LOGIN, filter="@kite&x é")["matching"] == 1


def test_private_contacts_only() -> None:
    http = Http(paged("start=0&end=1000", page(OWN, SHARED, KNOWN)))
    result = http.run(PHONEBOOK_INFO, **LOGIN, private_only=True)
    assert numbers(result) == ["0790"]
    assert result["matching"] == 3


@pytest.mark.parametrize(
    ("shown", "value"), [("true", True), ("false", False), ("n/a", None), (None, None), ("x", None)]
)
def test_whether_phones_show_it(shown: Any, value: bool | None) -> None:
    http = Http(paged("start=0&end=1000", page(**{"show-on-phone": shown})))
    assert http.run(PHONEBOOK_INFO, **LOGIN)["show_on_phone"] is value


def test_a_search_does_not_show_whose_a_stored_contact_is() -> None:
    result = Http(searched("k%C3%A9l", OWN, KNOWN)).run(PHONEBOOK_INFO, **LOGIN, search="kél")
    assert [contact["private"] for contact in result["contacts"]] == [None, False]
    assert [contact["id"] for contact in result["contacts"]] == ["310", None]
    assert (result["total"], result["matching"]) == (None, 2)


def test_a_search_on_an_old_server_has_no_ids() -> None:
    old = {key: value for key, value in OWN.items() if key != "id"}
    result = Http(searched("roy", old)).run(PHONEBOOK_INFO, **LOGIN, search="roy")
    assert result["contacts"][0]["id"] is None
    assert result["contacts"][0]["private"] is None


def test_repeated_hits_are_reported_once() -> None:
    assert numbers(Http(searched("roy", OWN, OWN)).run(PHONEBOOK_INFO, **LOGIN, search="roy")) == ["0790"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"filter": ""}, "filter must not be empty"),
        ({"filter": "null"}, "no filter"),
        ({"search": ""}, "search must not be empty"),
        ({"search": "anna maria"}, "search must be one word"),
        ({"search": "anna", "offset": 3}, "offset cannot be used together with search"),
        ({"search": "anna", "private_only": True}, "private_only cannot be used together with search"),
        ({"offset": -1}, "offset must be 0 or more"),
        ({"limit": 0}, "limit must be 1 or more"),
    ],
)
def test_bad_options_are_refused_before_any_request(options: dict[str, Any], words: str) -> None:
    result = Http().run(PHONEBOOK_INFO, **LOGIN, **options)
    assert result["failure"]["kind"] == "invalid"
    assert words in result["msg"]


@pytest.mark.parametrize("other", [{"filter": "x"}, {"limit": 5}])
def test_a_search_stands_alone(other: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="mutually exclusive"):
        Http().run(PHONEBOOK_INFO, **LOGIN, search="anna", **other)


@pytest.mark.parametrize(
    "document", [[], 7, None, {}, {"phonebook": {}}, {"phonebook": 7}, {"phonebook": [7]}], ids=json.dumps
)
@pytest.mark.parametrize("options", [{}, {"search": "roy"}])
def test_a_document_of_another_shape_is_no_traceback(document: Any, options: dict[str, Any]) -> None:
    path = "/my/search/phonebook?query=roy" if options else "/my/pagedphonebook?start=0&end=1000"
    result = Http(shows_x(path, document)).run(PHONEBOOK_INFO, **LOGIN, **options)
    assert result["failure"]["kind"] == "unexpected_answer"


def test_a_refusal_is_reported_without_the_query() -> None:
    http = Http(refused(asked("/my/search/phonebook?query=roy"), 404, "Not Found"))
    result = http.run(PHONEBOOK_INFO, **LOGIN, search="roy")
    assert result["failure"]["kind"] == "not_found"
    assert result["failure"]["path"] == "/sipxconfig/rest/my/search/phonebook"


# --------------------------------------------------------------------- simulator
PEOPLE = [
    {"id": 820, "first-name": "Anna Maria", "last-name": "Keller", "number": "4801", "contact-information": {}},
    {"id": 821, "first-name": "Keld", "last-name": "Armin", "number": "4810", "contact-information": {}},
]
SHARED_BOOK = {
    "name": "suppliers",
    "consumers": ["plant"],
    "entries": [{"id": 760, "first-name": "Kurt", "last-name": "Stein", "number": "4300"}],
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["4300", "4801", "4810"]),
        ({"offset": 1, "limit": 1}, ["4801"]),
        ({"filter": "KEL"}, ["4801", "4810"]),
        ({"private_only": True}, ["4801", "4810"]),
        ({"search": "kel"}, ["4801", "4810"]),
        ({"search": "elle"}, []),
        ({"filter": "elle"}, ["4801"]),
    ],
)
def test_the_simulator_agrees(options: dict[str, Any], expected: list[str]) -> None:
    server = simulated(
        {"groups": ["plant"], "phonebook": {"entries": PEOPLE}},
        groups=[{"name": "plant", "weight": 1}],
        phonebooks=[SHARED_BOOK],
    )
    assert numbers(server.run(PHONEBOOK_INFO, check=True, **LOGIN, **options)) == expected
    assert len(server.calls) == 1
