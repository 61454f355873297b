# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts that conflict, are refused, or cannot be read."""

from __future__ import annotations

import json
import types
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import read_contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.phonebook_entry import PHONEBOOK_ENTRY
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, POST, Http
from ansible_collections.ucfleet.voice.tests.unit.support.phonebook import BASE, INES, LOGIN, body, entry, look, page


# ----------------------------------------------------------------------- conflicts
@pytest.mark.parametrize("check", [False, True])
def test_somebody_elses_contact_is_a_conflict_before_any_write(check: bool) -> None:
    http = Http(look().answers(200, page(entry("-1"))))
    result = http.run(PHONEBOOK_ENTRY, check=check, **LOGIN, **INES)
    assert result["failure"]["kind"] == "conflict"
    assert "Roy, Ines (0790)" in result["msg"]
    assert "shared phonebook" in result["msg"]


def test_747_is_explained() -> None:
    http = Http(look().answers(200, page()), POST(f"{BASE}/phonebook/entry/0").json(body()).answers(747, reason="747"))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES)
    assert result["failure"]["kind"] == "conflict"
    assert result["failure"]["code"] == "747"
    assert "already shows this user a contact" in result["msg"]
    assert result["changed"] is False


@pytest.mark.parametrize("number", ["", None, "0", "abc", "31/0", "007", "1" * 30, True])
@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_contact_without_a_usable_id_may_be_the_users_own(number: Any, state: str) -> None:
    """Servers before June 2017 show no ids: the contact is not reported as absent."""
    http = Http(look().answers(200, page({**entry(), "id": number})))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state=state)
    assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", False)
    assert "Roy, Ines (0790) without a usable id" in result["msg"]


def test_a_deletion_whose_proof_cannot_be_read_has_changed_something() -> None:
    http = Http(
        look().answers(200, page(entry("310"))),
        DELETE(f"{BASE}/phonebook/entry/310").answers(200),
        look().answers(200, {"phonebook": {"filtered-size": 7, "entries": []}}),
    )
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, state="absent")
    assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", True)


def test_a_number_without_utf_8_form_is_not_searched_for() -> None:
    """JSON can hold one half of a surrogate pair, and a URL cannot; then all contacts are read."""
    asked = []
    client = types.SimpleNamespace(
        get=lambda path: asked.append(path) or page(),
        unwrap=lambda document, path, key: document[key],
        decode=lambda fields, document, path: walk.decode(fields, document),
    )
    assert read_contacts(client, "\ud800") == []
    assert asked == ["/my/pagedphonebook?start=0&end=1000"]


# ----------------------------------------------------------------------- bad input
@pytest.mark.parametrize("address", ["not-an-address", "a@b", "a@b.c", "a b@c.test", "a@kite.museum", "ä@kite.test"])
def test_an_address_that_the_server_refuses_is_refused_before_any_request(address: str) -> None:
    result = Http().run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={"email_address": address})
    assert result["failure"]["kind"] == "invalid"
    assert "email_address must be an address that sipXcom accepts" in result["msg"]


def test_the_second_address_may_be_one_that_the_server_takes_for_no_first_one() -> None:
    http = Http(look().answers(200, page()))
    desired = {"email_address": "", "alternate_email_address": "lee@kite.museum"}
    assert http.run(PHONEBOOK_ENTRY, check=True, **LOGIN, **INES, contact_information=desired)["changed"] is True


def test_a_stored_address_that_the_server_would_refuse_is_named() -> None:
    http = Http(look().answers(200, page(entry(information={"emailAddress": "bad"}))))
    result = http.run(PHONEBOOK_ENTRY, **LOGIN, **INES, contact_information={"job_title": "x"})
    assert result["failure"]["kind"] == "invalid"
    assert "'bad'" in result["msg"]


@pytest.mark.parametrize("name", ["last_name", "first_name", "number"])
def test_no_part_of_the_key_may_be_empty_or_too_long(name: str) -> None:
    for value, why in (("", "must not be empty"), ("x" * 256, "255 characters at most")):
        result = Http().run(PHONEBOOK_ENTRY, **LOGIN, **{**INES, name: value})
        assert f"{name} " in result["msg"]
        assert why in result["msg"]


# --------------------------------------------------------------------- bad answers
DOCUMENTS: list[Any] = [
    [],
    7,
    "x",
    None,
    {},
    {"phonebook": None},
    {"phonebook": []},
    {"phonebook": {"filtered-size": "many", "entries": []}},
    {"phonebook": {"entries": []}},
    {"phonebook": {"filtered-size": 1}},
    {"phonebook": {"filtered-size": 1, "entries": {}}},
    {"phonebook": {"filtered-size": 1, "entries": [7]}},
    {"phonebook": {"filtered-size": 1, "entries": [{"id": ["1"]}]}},
    {"phonebook": {"filtered-size": 1, "entries": [{"contact-information": [1]}]}},
    {"phonebook": {"filtered-size": 1, "entries": [{"contact-information": {"homeAddress": "x"}}]}},
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=json.dumps)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(look().answers(200, document)).run(PHONEBOOK_ENTRY, **LOGIN, **INES)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 401, "reason": "Bad credentials"}, "authentication"),
        ({"status": 403, "reason": "Access is denied"}, "permission"),
        ({"status": 404}, "not_found"),
        ({"status": 500, "text": '{"error":"fromIndex = "-1"\n","type":"java.lang.Odd"} '}, "server"),
        ({"status": 200, "text": "<html>login</html>", "content_type": "text/html"}, "unexpected_answer"),
        ({"status": 200, "text": '{"phonebook": '}, "unexpected_answer"),
    ],
)
@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_unreadable_phonebook_is_never_an_empty_one(answer: dict[str, Any], kind: str, state: str) -> None:
    result = Http(look().answers(**answer)).run(PHONEBOOK_ENTRY, **LOGIN, **INES, state=state)
    assert result["failed"] is True
    assert result["failure"]["kind"] == kind
    assert "canary-pw" not in json.dumps(result)


def test_a_refused_connection_is_tried_again_and_then_reported() -> None:
    down = [look().fails(VoiceError(errors.UNREACHABLE, "pbx.test cannot be reached")) for _attempt in range(4)]
    result = Http(*down).run(PHONEBOOK_ENTRY, **LOGIN, **INES)
    assert result["failure"]["kind"] == "unreachable"
    assert result["failure"]["attempts"] == 4
