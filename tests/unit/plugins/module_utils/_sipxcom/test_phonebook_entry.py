# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import INFORMATION
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import PHONEBOOK_ENTRY
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, POST, PUT, Http
from ansible_collections.ucfleet.voice.tests.unit.support.phonebook import BASE, INES, LOGIN, body, entry, look, page
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated


# ------------------------------------------------------------------------- reading
def test_converged_costs_one_read() -> None:
    http = Http(look().answers(200, page(entry("1", number="07901"), entry(information={"jobTitle": "Smith"}))))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={"job_title": "Smith"})
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["actions"] == []
    assert result["phonebook_entry"]["id"] == "310"
    assert result["diff"]["before"] == result["diff"]["after"]
    assert result["diff"]["after"] == {**INES, "contact_information": {"job_title": "Smith"}}


@pytest.mark.parametrize(
    "other", [{"first-name": "INES"}, {"last-name": "roy"}, {"number": "07900"}, {"first-name": "Ines "}]
)
def test_the_key_is_exact(other: dict[str, str]) -> None:
    result = Http(look().answers(200, page(entry(**other)))).run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES)
    assert result["actions"][0]["action"] == "create"


def test_the_number_is_percent_encoded_in_the_filter() -> None:
    number = "sip:+41&x=%20/5@kite.test"
    http = Http(look(number="sip%3A%2B41%26x%3D%2520%2F5%40kite.test").answers(200, page(entry(number=number))))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **{**INES, "number": number})
    assert result["changed"] is False


def test_all_pages_are_read() -> None:
    strangers = [entry(str(i + 1), number=f"0790{i}") for i in range(1000)]
    http = Http(
        look().answers(200, page(*strangers, matching=1001)),
        look(1000).answers(200, page(entry(), start=1000, matching=1001)),
    )
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES)
    assert result["changed"] is False
    assert result["requests"] == 2


def test_pages_that_do_not_add_up_are_no_answer() -> None:
    http = Http(look().answers(200, page(entry("7", number="07907"), matching=3)), look(1).answers(200, page()))
    # The second page says that nothing matches any more: somebody deleted contacts meanwhile, which is fine.
    assert http.run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES)["changed"] is True
    http = Http(
        look().answers(200, page(entry("7", number="07907"), matching=3)), look(1).answers(200, page(matching=3))
    )
    result = http.run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES)
    assert result["failure"]["kind"] == "unexpected_answer"
    assert "1 contacts of 3" in result["msg"]


def test_names_without_hyphens_are_read_too() -> None:
    old = {"id": "310", "firstname": "Ines", "lastname": "Roy", "number": "0790", "contactinformation": {"zip": 1}}
    document = {"phonebook": {"size": 1, "filteredsize": 1, "startrow": 0, "endrow": 1, "entries": [old]}}
    assert Http(look().answers(200, document)).run(PHONEBOOK_ENTRY, **LOGIN, **INES)["changed"] is False


# ------------------------------------------------------------------------- writing
def test_create_looks_up_the_id_that_does_not_come_back() -> None:
    information = {"companyName": "Roy Ltd", "officeAddress": {"city": "Lyon", "zip": "0100"}}
    http = Http(
        look().answers(200, page()),
        POST(f"{BASE}/phonebook/entry/0").basic("3100", "canary-pw").json(body(information)).answers(200),
        look().answers(200, page(entry("700", information))),
    )
    result = http.run(
        PHONEBOOK_ENTRY,
        **LOGIN,
        **INES,
        contact_information={"company_name": "Roy Ltd", "office_address": {"city": "Lyon", "zip": "0100"}},
    )
    assert result["changed"] is True
    assert result["requests"] == 3
    assert result["phonebook_entry"]["id"] == "700"
    assert result["phonebook_entry"]["contact_information"]["job_title"] == ""
    assert result["actions"] == [
        {"action": "create", "fields": ["last_name", "first_name", "number", "contact_information"]}
    ]
    assert result["diff"]["before"] == {}


def test_a_contact_without_details_is_created_with_an_empty_part() -> None:
    http = Http(
        look().answers(200, page()),
        POST(f"{BASE}/phonebook/entry/0").json(body()).answers(200),
        look().answers(200, page(entry("700"))),
    )
    assert http.run(PHONEBOOK_ENTRY, **LOGIN, **INES)["changed"] is True


def test_create_in_check_mode_only_reads() -> None:
    result = Http(look().answers(200, page())).run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES)
    assert result["changed"] is True
    assert result["phonebook_entry"] == INES


def test_a_create_without_answer_is_looked_up_before_it_is_repeated() -> None:
    lost = VoiceError(errors.UNREACHABLE, "broke", response_lost=True)
    http = Http(
        look().answers(200, page()),
        POST(f"{BASE}/phonebook/entry/0").json(body()).fails(lost),
        look().answers(200, page(entry("700"))),
    )
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES)
    assert result["changed"] is True
    assert result["phonebook_entry"]["id"] == "700"


def test_update_replaces_the_whole_contact() -> None:
    before = {
        "jobTitle": "Smith",
        "officeAddress": {"city": "Lyon", "zip": "0100"},
        "homeAddress": {},
        "emailAddress": "ines@pbx.test",
        "somethingNew": "kept",
        "nothing": None,
    }
    after = {
        "jobTitle": "Smith",
        "officeAddress": {"city": "Lyon", "zip": "0101"},
        "emailAddress": "ines@pbx.test",
        "somethingNew": "kept",
        "cellPhoneNumber": "079",
    }
    http = Http(
        look().answers(200, page(entry(information=before))),
        PUT(f"{BASE}/phonebook/entry/310").basic("3100", "canary-pw").json(body(after)).answers(200),
    )
    desired = {"cell_phone_number": "079", "office_address": {"zip": "0101"}}
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information=desired)
    assert result["requests"] == 2
    assert result["actions"] == [
        {
            "action": "update",
            "fields": ["contact_information.office_address.zip", "contact_information.cell_phone_number"],
        }
    ]
    assert result["phonebook_entry"]["contact_information"]["office_address"]["city"] == "Lyon"


TEXTS = [field for field in INFORMATION if not field.fields]


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_every_detail_is_left_alone_or_cleared(field: Any) -> None:
    shown = {other.key: "x@kite.test" for other in TEXTS}
    found = page(entry(information=shown))
    assert Http(look().answers(200, found)).run(PHONEBOOK_ENTRY, **LOGIN, **INES)["changed"] is False
    rest = {key: value for key, value in shown.items() if key != field.key}
    http = Http(look().answers(200, found), PUT(f"{BASE}/phonebook/entry/310").json(body(rest)).answers(200))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={field.name: ""})
    assert result["actions"] == [{"action": "update", "fields": [f"contact_information.{field.name}"]}]
    again = Http(look().answers(200, page(entry(information=rest))))
    assert again.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={field.name: ""})["changed"] is False


@pytest.mark.parametrize("name", ["home_address", "office_address", "branch_address"])
def test_every_part_of_an_address_can_be_cleared(name: str) -> None:
    field = next(field for field in INFORMATION if field.name == name)
    full = {part.key: "x" for part in field.fields}
    http = Http(
        look().answers(200, page(entry(information={field.key: full}))),
        PUT(f"{BASE}/phonebook/entry/310").json(body()).answers(200),
    )
    result = http.run(
        PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={name: {part.name: "" for part in field.fields}}
    )
    assert len(result["actions"][0]["fields"]) == 6


def test_details_that_mention_nothing_clear_nothing() -> None:
    http = Http(look().answers(200, page(entry(information={"jobTitle": "Smith"}))))
    assert http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={})["changed"] is False


# ------------------------------------------------------------------------ deleting
def test_delete_looks_again() -> None:
    http = Http(
        look().answers(200, page(entry())),
        DELETE(f"{BASE}/phonebook/entry/310").basic("3100", "canary-pw").answers(200),
        look().answers(200, page()),
    )
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")
    assert result["changed"] is True
    assert result["phonebook_entry"] is None
    assert result["diff"]["before"]["number"] == "0790"
    assert result["diff"]["after"] == {}


def test_delete_in_check_mode_only_reads() -> None:
    http = Http(look().answers(200, page(entry())))
    assert http.run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES, state="absent")["changed"] is True


def test_copies_that_hide_behind_each_other_are_all_deleted() -> None:
    http = Http(
        look().answers(200, page(entry())),
        DELETE(f"{BASE}/phonebook/entry/310").answers(200),
        look().answers(200, page(entry("904"))),
        DELETE(f"{BASE}/phonebook/entry/904").answers(200),
        look().answers(200, page(entry("-1"))),
    )
    assert http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")["changed"] is True


def test_a_deletion_without_effect_is_a_failure() -> None:
    http = Http(
        look().answers(200, page(entry())),
        DELETE(f"{BASE}/phonebook/entry/310").answers(200),
        *[look().answers(200, page(entry()))] * 4,
    )
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")
    assert result["failure"]["kind"] == "not_converged"
    assert "still there" in result["msg"]


def test_what_is_not_the_users_own_is_not_there_to_delete() -> None:
    http = Http(look().answers(200, page(entry("-1"))))
    assert http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")["changed"] is False


def test_no_address_is_built_without_a_proven_id() -> None:
    client = Http().connect(SIPXCOM, SIPXCOM.settings(LOGIN))
    stranger = contacts.Contact({"last_name": "a", "first_name": "b", "number": "1", "id": ""}, {})
    with pytest.raises(ValueError, match="not proven"):
        contacts.remove(client, stranger)
    with pytest.raises(ValueError, match="not proven"):
        contacts.replace(client, stranger, stranger.values)


# ----------------------------------------------------------------------- simulator
@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    server = simulated(system={"legacy": legacy})
    desired = {**INES, "contact_information": {"job_title": "Smith", "home_address": {"zip": "0100"}}}
    created = server.recipe(PHONEBOOK_ENTRY, expect_requests=1, **LOGIN, **desired)
    assert created["phonebook_entry"]["id"]
    desired["contact_information"] = {"job_title": "Lead", "email_address": "Ines@kite.test"}
    updated = server.recipe(PHONEBOOK_ENTRY, expect_requests=1, **LOGIN, **desired)
    assert updated["phonebook_entry"]["contact_information"]["home_address"]["zip"] == "0100"
    assert updated["phonebook_entry"]["contact_information"]["email_address"] == "Ines@kite.test"
    desired["contact_information"] = {"job_title": "", "email_address": "", "home_address": {"zip": ""}}
    server.recipe(PHONEBOOK_ENTRY, expect_requests=1, **LOGIN, **desired)
    server.recipe(PHONEBOOK_ENTRY, expect_requests=1, **LOGIN, **INES, state="absent")


GROUPED = {
    "groups": [{"name": "plant", "weight": 1}],
    "phonebooks": [
        {
            "name": "suppliers",
            "consumers": ["plant"],
            "entries": [{"id": 760, "first-name": "Ines", "last-name": "Roy", "number": "0790"}],
        }
    ],
}


def test_shared_and_imported_contacts_and_copies_in_the_simulator() -> None:
    mine = {"first-name": "Omar", "last-name": "Dahl", "number": "1", "contact-information": {"jobTitle": "Smith"}}
    entries = [{**mine, "id": 11}, {**mine, "id": 12}, {**mine, "id": 13, "number": "2", "kind": "file"}]
    server = simulated({"groups": ["plant"], "phonebook": {"entries": entries}}, **GROUPED)
    omar = {"last_name": "Dahl", "first_name": "Omar"}
    assert server.run(PHONEBOOK_ENTRY, **LOGIN, **INES)["failure"]["kind"] == "conflict"
    assert server.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")["changed"] is False
    server.recipe(PHONEBOOK_ENTRY, **LOGIN, **omar, number="1", state="absent")
    imported = server.recipe(
        PHONEBOOK_ENTRY, **LOGIN, **omar, number="2", contact_information={"location": "Hall 3", "job_title": "Smith"}
    )
    assert imported["phonebook_entry"]["id"] == "13"


def test_a_number_that_is_the_word_null_is_refused_because_the_filter_null_is_no_filter() -> None:
    result = Http().run(PHONEBOOK_ENTRY, **LOGIN, last_name="Roy", first_name="Ines", number="null")
    assert "number is 'null', which programs write where there is no value" in result["msg"]
