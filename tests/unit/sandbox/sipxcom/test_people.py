# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Profile, contacts, voicemail, and the routes beside the documented ones."""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import PASSWORD, basic

Make = Callable[..., Any]


def profile(server: Any) -> dict[str, Any]:
    values: dict[str, Any] = server.get("/my/contact-information")["contact-information"]
    return values


def put_profile(server: Any, **values: Any) -> Any:
    return server.ask("PUT", "/my/contact-information", {"contact-information": values})


def test_email_aliases_survive_xml_and_spelled_out_json_only(pbx: Make) -> None:
    server = pbx(profile={"emailAddressAliases": "b@x.test;A@x.test"})
    shown = profile(server)
    assert shown["emailAddressAliasesSet"] == ["b@x.test", "a@x.test"]
    assert shown["emailAddressAliases"] == "b@x.test;a@x.test"
    document = server.ask("GET", "/my/contact-information", accept="text/xml").body.decode()
    assert server.ask("PUT", "/my/contact-information", document, content_type="text/xml").status == 200
    assert profile(server)["emailAddressAliasesSet"] == ["b@x.test", "a@x.test"]
    put_profile(server, emailAddressAliasesSet={"string": ["c@x.test", "d@x.test"]})
    assert sorted(profile(server)["emailAddressAliasesSet"]) == ["c@x.test", "d@x.test"]
    doubled = server.broken("PUT", "/my/contact-information", {"contact-information": profile(server)})
    assert doubled == "AbstractReflectionConverter$DuplicateFieldException"
    put_profile(server, emailAddressAliasesSet=["e@x.test"], emailAddressAliases="e@x.test")
    assert profile(server)["emailAddressAliasesSet"] == []
    put_profile(server, emailAddressAliases="e@x.test")
    assert "emailAddressAliases" not in profile(server)


def test_dates_and_protected_keys(pbx: Make) -> None:
    server = pbx(profile={"lastImportedDate": 1706688900000, "disabledDate": 1706688900123, "ldapManaged": True})
    shown = profile(server)
    assert shown["lastImportedDate"] == "2024-01-31 08:15:00.0 UTC"
    assert shown["disabledDate"] == "2024-01-31 08:15:00.123 UTC"
    put_profile(
        server,
        ldapManaged=False,
        lastImportedDate="2020-01-01 00:00:00.0 UTC",
        extAvatarSyncDate="2024-01-31 09:15:00.5 +0100",
        salutation="Lord",
        userName="x",
    )
    after = profile(server)
    for key in ("lastImportedDate", "disabledDate", "ldapManaged", "salutation"):
        assert after[key] == shown[key]
    assert after["extAvatarSyncDate"] == "2024-01-31 08:15:00.5 UTC"
    assert after["timestamp"] > 1700000000000


def test_external_picture_is_lost_on_the_first_save(pbx: Make) -> None:
    server = pbx(profile={"useExtAvatar": True, "extAvatar": "https://pics.test/a.png"})
    assert profile(server)["avatar"] == "https://pics.test/a.png"
    put_profile(server)
    assert profile(server)["avatar"] == "https://pbx.test/sipxconfig/rest/avatar/200"


def test_office_address_is_the_branch_address_of_the_body_while_its_switch_is_on(pbx: Make) -> None:
    server = pbx()
    put_profile(server, useBranchAddress=True, officeAddress={"city": "A"}, branchAddress={"zip": "1", "city": "B"})
    shown = profile(server)
    assert (shown["useBranchAddress"], shown["officeAddress"]) == (False, {"city": "B", "zip": "1"})


@pytest.mark.parametrize(
    ("first", "last", "name"), [("Ann", None, "Ann"), (None, "Lee", "Lee"), (" ", "", "kim.im"), ("A", "L", "A L")]
)
def test_display_name(pbx: Make, first: str | None, last: str | None, name: str) -> None:
    assert profile(pbx(first_name=first, last_name=last, profile={"imId": "kim.im"}))["imDisplayName"] == name


def entry(first: str = "Ann", last: str = "Lee", number: str = "1", **card: Any) -> dict[str, Any]:
    return {"entry": {"first-name": first, "last-name": last, "number": number, "contact-information": card}}


def stored(entry_id: int, **more: Any) -> dict[str, Any]:
    return {"id": entry_id, **entry()["entry"], **more}


def visible(server: Any) -> list[tuple[str, str]]:
    return [(item["id"], item["number"]) for item in server.get("/my/phonebook")["phonebook"]]


def test_everyone_option_shows_the_directory_and_its_duplicates(pbx: Make) -> None:
    others = [{"user_name": "201", "first_name": "Ann", "last_name": "Lee", "aliases": ["9", "ann.l"]}]
    book = {"entries": [stored(5, number="201"), stored(6, number="9"), stored(7, number="ann.l")]}
    server = pbx({"system": {"everyone_in_phonebook": True}, "users": others}, phonebook=book)
    assert visible(server) == [("-1", "201"), ("6", "9"), ("7", "ann.l")]
    assert server.ask("POST", "/my/phonebook/entry/0", entry(number="201")).status == 747
    assert server.ask("PUT", "/my/phonebook/entry/5", entry(number="201")).status == 747
    # All three lead to the same account: the last one stands for each.
    found = server.get("/my/search/phonebook?query=ann")["phonebook"]
    assert [item["id"] for item in found] == ["7", "7", "7"]
    assert server.get("/my/search/phonebook?query=lee&x")["phonebook"] == found


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("o'ha", True),
        ("hara", False),
        ("z.te", True),
        ("test", False),
        ("émi", True),
        ("emi", False),
        ("ann", True),
        ("12.5", True),
        ("smith", True),
        ("+41", False),
        ("41", True),
        ("*", False),
        ("the", False),
        ("東", True),
        ("京", True),
    ],
)
def test_words_of_the_search(pbx: Make, term: str, found: bool) -> None:
    entry_ = stored(5) | {"first-name": "Émile Ann-O'Hara o'hara", "last-name": "The z.test 12.5 smith:x 東京"}
    server = pbx(phonebook={"entries": [entry_ | {"number": "+41"}]})
    result = server.get(f"/my/search/phonebook?query={urllib.parse.quote(term)}")["phonebook"]
    assert bool(result) is found


def test_order_is_plain_text_order_of_the_key(pbx: Make) -> None:
    numbers = ["5", "201", "1000", "10", "1"]
    server = pbx(phonebook={"entries": [stored(n, number=number) for n, number in enumerate(numbers, 1)]})
    assert [number for _id, number in visible(server)] == ["1000", "10", "1", "201", "5"]


def test_address_keys_are_shown_in_their_order(pbx: Make) -> None:
    server = pbx()
    body = entry(imId="x", jobTitle="y", homeAddress={"zip": "1", "street": "s"}, avatar="http://x.test/a.png")
    server.ask("POST", "/my/phonebook/entry/0", body)
    shown = server.ask("GET", "/my/phonebook/entry/1").body.decode()
    assert "avatar" not in shown
    positions = [shown.index(f'"{key}"') for key in ("jobTitle", "homeAddress", "street", "zip", "imId")]
    assert positions == sorted(positions)


def test_imported_contact_shows_its_class_and_loses_its_internal_id(pbx: Make) -> None:
    server = pbx(phonebook={"entries": [stored(5, internalId="1_Ann_Lee", kind="file")]})
    wrapper = "org.sipfoundry.sipxconfig.phonebook.FilePhonebookEntry"
    assert server.get("/my/phonebook/entry/5")[wrapper]["internalId"] == "1_Ann_Lee"
    server.put("/my/phonebook/entry/5", entry(number="2"))
    assert "internalId" not in server.get("/my/phonebook/entry/5")[wrapper]


def test_put_with_a_foreign_id_takes_the_contact_away(pbx: Make) -> None:
    state = {"users": [{"user_name": "201", "phonebook": {"entries": [stored(5)]}}]}
    server = pbx(state, phonebook={"entries": [stored(6, number="2")]})
    server.platform.touched.clear()
    server.put("/my/phonebook/entry/005", entry(first="Mine"))
    assert server.platform.touched == {"user:200", "user:201"}
    assert visible(server) == [("5", "1"), ("6", "2")]
    server.user = "201"
    assert visible(server) == []


def test_xml_contact_with_an_unknown_key(pbx: Make) -> None:
    body = "<entry><first-name>A</first-name><contact-information><homeAddress><planet/></homeAddress>"
    body += "</contact-information></entry>"
    error = pbx().broken("POST", "/my/phonebook/entry/0", body, content_type="text/xml")
    assert error == "AbstractReflectionConverter$UnknownFieldException"


def test_csv_and_vcard_leave_out_contacts_without_a_name(pbx: Make) -> None:
    nameless = {"id": 6, "number": "2"}
    server = pbx(phonebook={"entries": [stored(5) | {"first-name": 'A"n'}, nameless]})
    rows = server.ask("GET", "/my/phonebook", accept="text/plain").body.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith('"A\\"n","Lee","1",')
    assert server.ask("GET", "/my/phonebook", accept="text/x-vcard").body.count(b"BEGIN:VCARD") == 1


def test_show_contacts_on_phone(pbx: Make) -> None:
    path = "/my/phonebook/showContactsOnPhone/"
    assert pbx().broken("PUT", path + "true", "") == "NullPointerException"
    server = pbx(phonebook={"entries": []})
    paged = "/my/pagedphonebook?start=0&end=1"
    for value, shown in (("false", "false"), ("TRUE", "true"), ("yes", "false")):
        assert server.ask("PUT", path + value, "").status == 200
        assert server.get(paged)["phonebook"]["show-on-phone"] == shown


VCARD = """BEGIN:VCARD
VERSION:3.0
N:Lee;Ann;;;
ORG:Quarry\\, Inc;Pit
TITLE:Digger
TEL;TYPE=CELL:0791
TEL;TYPE=HOME:0311
TEL;TYPE=WORK:77
EMAIL;TYPE=WORK:ann@x.test
ADR;TYPE=HOME:;;Rim 1;Chur;GR;7000;CH
END:VCARD"""


def test_contact_by_vcard(pbx: Make) -> None:
    server = pbx()
    body = f"<pb><internalId>card-1</internalId><userName>200</userName><vcard>{VCARD}</vcard></pb>"

    def put(text: str) -> int:
        status: int = server.ask("PUT", "/my/phonebookentry/card-1", text, content_type="text/xml").status
        return status

    assert put(body) == 200
    assert put(body.replace("Digger", "Miner")) == 200
    (shown,) = server.get("/my/phonebook")["phonebook"]
    assert (shown["first-name"], shown["last-name"], shown["number"]) == ("Ann", "Lee", "77")
    card = shown["contact-information"]
    assert (card["companyName"], card["jobDept"], card["jobTitle"]) == ("Quarry, Inc", "Pit", "Miner")
    assert (card["cellPhoneNumber"], card["emailAddress"]) == ("0791", "ann@x.test")
    assert card["homeAddress"] == {"street": "Rim 1", "city": "Chur", "country": "CH", "state": "GR", "zip": "7000"}
    assert server.ask("DELETE", "/my/phonebookentry/card-1").status == 200
    assert server.broken("DELETE", "/my/phonebookentry/card-1") == "NumberFormatException"
    response = server.ask("GET", "/my/phonebookentry/card-1")
    assert (response.status, response.headers.get("Allow")) == (405, "PUT, DELETE, POST, OPTIONS")


def test_google_import_is_no_bulk_add(pbx: Make) -> None:
    server = pbx()
    assert server.ask("POST", "/my/phonebook/googleImport", {"phonebook": {"entry": entry()["entry"]}}).status == 743
    assert visible(server) == []


@pytest.mark.parametrize(
    ("greeting", "shown"),
    [("outofoffice", "OUT_OF_OFFICE"), ("none", "NONE"), ("OUTOFOFFICE", "NONE"), ("extendedabsence/x", None)],
)
def test_active_greeting_of_anybody(pbx: Make, greeting: str, shown: str | None) -> None:
    server = pbx({"users": [{"user_name": "201"}]})
    server.put(f"/my/mailbox/201/preferences/activegreeting/{greeting}")
    server.user = "201"
    assert server.get("/my/vmprefs")["greeting"] == (shown or "EXTENDED_ABSENCE")


def test_active_greeting_of_nobody(pbx: Make) -> None:
    path = "/my/mailbox/999/preferences/activegreeting/none"
    server = pbx()
    assert server.broken("PUT", path, "+") == "NullPointerException"
    assert server.refused("GET", path)[0] == 406
    assert server.refused("GET", path, accept=None)[0] == 404


def test_old_value_of_the_notification_switch_is_off_and_normalised(pbx: Make) -> None:
    notification = "voicemail/mailbox/primary-email-voicemail-notification"
    group = {"name": "g", "settings": {notification: "1"}}
    server = pbx({"groups": [group]}, groups=["g"], settings={notification: "2"})
    assert server.get("/my/vmprefs")["emailAttachType"] is None
    server.put("/my/vmprefs", {})
    assert server.platform.dump()["users"][0]["settings"] == {notification: "0"}


def test_forward_delete_alone_is_not_stored(pbx: Make) -> None:
    server = pbx()
    server.put("/my/voicemail/attendant", {"forwardDeleteVM": True})
    assert server.get("/my/voicemail/attendant")["forwardDeleteVM"] is False
    server.put("/my/voicemail/attendant", {"forwardDeleteVM": True, "depositVM": True})
    assert server.get("/my/voicemail/attendant")["forwardDeleteVM"] is True


def test_password_changes_at_once_and_is_decoded(pbx: Make) -> None:
    server = pbx()
    server.put("/my/portal/password/%C3%A9t%C3%A9-2026")
    assert server.ask("GET", "/my/keepalive").status == 401
    assert server.ask("GET", "/my/keepalive", authorization=basic("200", "été-2026")).status == 200
    assert PASSWORD != "été-2026"


def test_time_is_text(pbx: Make) -> None:
    server = pbx()
    response = server.ask("GET", "/my/time", accept=None)
    assert (response.status, response.headers.get("Content-Type")) == (200, "text/plain")
    assert response.body.endswith((b"AM", b"PM"))
    assert server.refused("GET", "/my/time")[0] == 406


@pytest.mark.parametrize("path", ["/my/logoutunite/logout", "/my/logindetailsunite/logout"])
def test_logout_redirects(pbx: Make, path: str) -> None:
    response = pbx().ask("GET", path)
    assert (response.status, response.headers.get("Location")) == (302, "https://pbx.test")


@pytest.mark.parametrize(("number", "status"), [("201", 200), ("%2B41", 200), ("---", 400), ("%22x", 400)])
def test_click_to_call_checks_the_number(pbx: Make, number: str, status: int) -> None:
    for prefix in ("/my", ""):
        assert pbx().ask("PUT", f"{prefix}/call/{number}", "").status == status
