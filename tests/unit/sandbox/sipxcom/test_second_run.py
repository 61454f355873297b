# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts that the second run of the server's own code added (sipXcom protocol, section 12)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Pbx

Make = Callable[..., Pbx]

UNFIT = {"type": "If no response", "enabled": True, "expiration": 5}
NOT_PASSED_ON = (
    b'{"error":"Replication: insert/update failed - 200","type":"org.sipfoundry.sipxconfig.common.UserException"} '
)


def put_unfit(pbx: Pbx) -> None:
    assert pbx.ask("PUT", "/my/callfwd", {"rings": [UNFIT], "expiration": 9}).body == NOT_PASSED_ON


# ---------------------------------------------------------------- replication
def test_an_enabled_ring_without_a_number_is_stored_and_not_passed_on(pbx: Make) -> None:
    server = pbx()
    put_unfit(server)
    assert server.get("/my/callfwd")["rings"] == [{**UNFIT, "number": None, "scheduleId": None}]
    assert server.get("/my/callfwd")["expiration"] == 9


@pytest.mark.parametrize("ring", [{**UNFIT, "number": ""}, {**UNFIT, "enabled": False}])
def test_a_blank_number_or_a_disabled_ring_is_passed_on(pbx: Make, ring: dict[str, Any]) -> None:
    pbx().put("/my/callfwd", {"rings": [ring]})


@pytest.mark.parametrize(
    ("path", "body", "read"),
    [
        ("/my/vmprefs", {"greeting": "NONE"}, ("/my/vmprefs", "greeting", "NONE")),
        ("/my/im/prefs", {"otpMessage": "busy"}, ("/my/im/prefs", "otpMessage", "busy")),
        ("/my/imbot/prefs", {"vmEnd": True}, ("/my/imbot/prefs", "vmEnd", True)),
        ("/my/voicemail/attendant", {"operator": "7"}, ("/my/voicemail/attendant", "operator", "7")),
    ],
)
def test_every_other_write_of_that_user_is_stored_and_not_passed_on(
    pbx: Make, path: str, body: dict[str, Any], read: tuple[str, str, Any]
) -> None:
    server = pbx()
    put_unfit(server)
    assert server.ask("PUT", path, body).body == NOT_PASSED_ON
    where, key, value = read
    assert server.get(where)[key] == value
    # The same write again finds nothing to change, so that nothing is passed on.
    server.put(path, body)
    server.put("/my/callfwd", {"rings": []})
    server.put(path, {key: not value} if isinstance(value, bool) else {key: "STANDARD"})


def test_contact_information_is_stored_and_not_passed_on(pbx: Make) -> None:
    server = pbx()
    put_unfit(server)
    body = {"contact-information": {"firstName": "Kim", "lastName": "Lee"}}
    assert server.ask("PUT", "/my/contact-information", body).body == NOT_PASSED_ON
    assert server.get("/my/contact-information")["contact-information"]["firstName"] == "Kim"
    server.put("/my/contact-information", body)


def test_a_reloaded_state_still_knows_what_was_stored(pbx: Make) -> None:
    server = pbx()
    put_unfit(server)
    server.ask("PUT", "/my/im/prefs", {"otpMessage": "busy"})
    server.platform.load(json.loads(json.dumps(server.platform.dump())))
    server.put("/my/im/prefs", {"otpMessage": "busy"})
    assert server.ask("PUT", "/my/im/prefs", {"otpMessage": "away"}).body == NOT_PASSED_ON


# -------------------------------------------------------------------- lengths
PERIODS = [{"scheduledDay": 1, "start": {"hrs": 8, "min": 0}, "end": {"hrs": 9, "min": 0}}]
CONFERENCE = {"state": {"conferences": [{"name": "room", "owner": "200", "extension": "900"}]}}


def contact(text: str) -> dict[str, Any]:
    return {
        "first-name": "a",
        "last-name": "b",
        "number": "1",
        "contact-information": {"officeAddress": {"city": text}},
    }


@pytest.mark.parametrize(
    ("method", "path", "body", "limit"),
    [
        ("PUT", "/my/contact-information", lambda text: {"contact-information": {"firstName": text}}, 255),
        ("PUT", "/my/contact-information", lambda text: {"contact-information": {"lastName": text}}, 255),
        ("PUT", "/my/im/prefs", lambda text: {"otpMessage": text}, 7500),
        ("PUT", "/my/callfwd", lambda text: {"rings": [{**UNFIT, "number": text}]}, 255),
        ("POST", "/my/callfwdsched", lambda text: {"name": text, "periods": PERIODS}, 255),
        ("POST", "/my/callfwdsched", lambda text: {"name": "a", "description": text, "periods": PERIODS}, 255),
        ("PUT", "/my/speeddial", lambda text: {"buttons": [{"label": text, "number": "1"}]}, 255),
        ("PUT", "/my/voicemail/attendant", lambda text: {"menu": {"1": text}}, 255),
        ("PUT", "/my/conferences/room", lambda text: {"setting": {"description": text}}, 255),
        ("POST", "/my/phonebook/entry/0", lambda text: {"entry": contact(text)}, 255),
        ("POST", "/my/phonebook", lambda text: {"phonebook": {"entry": contact(text)}}, 255),
    ],
)
def test_a_text_longer_than_its_column_is_refused_with_the_text_of_the_database(
    pbx: Make, method: str, path: str, body: Callable[[str], Any], limit: int
) -> None:
    server = pbx(**CONFERENCE)
    before = server.platform.dump()
    response = server.ask(method, path, body("ж" * (limit + 1)))
    assert (response.status, response.reason) == (500, "Server Error")
    assert f"value too long for type character varying({limit})".encode() in response.body
    assert server.platform.dump() == before
    assert server.ask(method, path, body("ж" * limit)).status == 200


# ------------------------------------------------------------------- speed dial
GROUP = {"groups": [{"name": "g", "speeddial": [{"label": "G", "number": "1"}]}]}


@pytest.mark.parametrize(
    ("body", "permissions", "leaves_a_list"),
    [
        ({"buttons": [{"label": "x"}]}, {}, True),
        ({"buttons": [{"label": "x", "blf": True}]}, {}, True),
        ({}, {"subscribe-to-presence": False}, True),
        ({}, {}, False),
        ({"buttons": [{"label": "x", "number": "nobody", "blf": True}]}, {}, False),
    ],
)
def test_a_failing_put_may_leave_an_empty_own_list(
    pbx: Make, body: dict[str, Any], permissions: dict[str, bool], leaves_a_list: bool
) -> None:
    server = pbx(state=GROUP, groups=["g"], permissions=permissions)
    assert server.ask("PUT", "/my/speeddial", body).status == 500
    shown = server.get("/my/speeddial")
    assert shown["groupSpeedDial"] is not leaves_a_list
    assert [button["label"] for button in shown["buttons"]] == ([] if leaves_a_list else ["G"])


# ------------------------------------------------------------- engine and texts
def test_a_broken_escape_is_refused_by_the_web_server(pbx: Make) -> None:
    server = pbx(voicemail_pin="1111")
    assert server.refused("PUT", "/my/voicemail/pin/a%2", "+", authorization=None) == (400, "Bad Request")
    assert server.platform.dump()["users"][0]["voicemail_pin"] == "1111"


def test_a_doubled_slash_before_my_is_an_unknown_route(pbx: Make) -> None:
    assert pbx().ask("GET", "//my/forward").status == 404
    assert pbx().ask("GET", "//my/forward", authorization=None).status == 401


def test_names_that_look_alike_when_masked(pbx: Make) -> None:
    server = pbx()
    for name in ("Вторник", "Четверг"):
        assert server.ask("POST", "/my/callfwdsched", {"name": name, "periods": PERIODS}).status == 200
    assert [schedule["name"] for schedule in server.get("/my/callfwdsched")] == ["???????", "???????"]
    server.put("/my/speeddial", {"buttons": [{"label": "Привет 😀", "number": "1"}]})
    assert server.get("/my/speeddial")["buttons"][0]["label"] == "?????? ?"


@pytest.mark.parametrize(
    ("charset", "shown"), [("UTF-8", "Größe".encode()), ("US-ASCII", b"Gr??e"), ("ISO-8859-1", b"Gr\xf6\xdfe")]
)
def test_xml_is_written_in_the_charset_of_the_runtime(pbx: Make, charset: str, shown: bytes) -> None:
    server = pbx(state={"system": {"xml_charset": charset}}, first_name="Größe")
    assert b"<firstName>" + shown in server.ask("GET", "/my/contact-information", accept="text/xml").body
    assert "Größe".encode() in server.ask("GET", "/my/contact-information").body


def test_an_alias_set_that_a_json_body_left_empty_has_no_class_in_xml(pbx: Make) -> None:
    server = pbx(profile={"emailAddressAliases": "a@x.test"})
    body = {"contact-information": {"firstName": "Kim", "emailAddressAliasesSet": {}}}
    server.put("/my/contact-information", body)
    server.platform.load(server.platform.dump())
    shown = server.ask("GET", "/my/contact-information", accept="text/xml").body
    assert b"<emailAddressAliasesSet/>" in shown


def test_the_phonebook_takes_the_plain_list_of_the_library(pbx: Make) -> None:
    server = pbx()
    assert server.ask("POST", "/my/phonebook", {"list": {"entry": [contact("x"), contact("y")]}}).status == 200
    assert server.get("/my/pagedphonebook?start=0&end=9")["phonebook"]["size"] == 1
    assert len(server.platform.dump()["users"][0]["phonebook"]["entries"]) == 2


def test_an_entry_where_rings_are_due(pbx: Make) -> None:
    server = pbx()
    xml = "<call-sequence><rings><entry/></rings></call-sequence>"
    assert server.broken("PUT", "/my/forward", xml, content_type="text/xml") == "ConversionException"
    assert server.broken("PUT", "/my/forward", {"entry": {}}) == "ConversionException"


def test_an_unknown_schedule_in_a_ring(pbx: Make) -> None:
    body = {"rings": [{**UNFIT, "number": "1", "scheduleId": 9}]}
    assert pbx().broken("PUT", "/my/callfwd", body) == "HibernateObjectRetrievalFailureException"


def test_live_conferences_without_a_media_server(pbx: Make) -> None:
    server = pbx(state={**CONFERENCE["state"], "system": {"media_server": "down"}})
    response = server.ask("GET", "/my/conferencedetails/room")
    assert response.status == 500
    assert b'"error":"error.connect"' in response.body
    assert server.broken("GET", "/my/conferencedetails/room") == "FreeswitchApiConnectException"
    assert server.refused("GET", "/my/conferencedetails/none") == (404, "Conference not found")


def test_a_locked_account(pbx: Make) -> None:
    assert pbx(profile={"enabled": False}).refused("GET", "/my/forward") == (401, "User account is locked")


def test_a_schedule_whose_name_is_a_number(pbx: Make) -> None:
    server = pbx()
    assert server.ask("POST", "/my/callfwdsched", {"name": 7, "periods": PERIODS}).status == 200
    assert server.get("/my/callfwdsched")[0]["name"] == "7"
