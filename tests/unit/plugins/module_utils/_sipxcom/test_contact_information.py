# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_information import (
    CONTACT_INFORMATION,
    SETTABLE,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

PATH = "/sipxconfig/rest/my/contact-information"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}
SITE = {"street": "Rim Road 2", "city": "Flims"}


def profile(**changed: Any) -> dict[str, Any]:
    document = {
        "jobTitle": "Analyst",
        "homeAddress": {},
        "officeAddress": {"street": "4 Elm Rd", "city": "Lyon"},
        "branchAddress": {},
        "imId": "",
        "imDisplayName": "Kim Lee",
        "emailAddress": "kim@pbx.test",
        "useBranchAddress": False,
        "branchName": "",
        "salutation": "None",
        "timestamp": 1700000000000,
        "avatar": "https://pbx.test/sipxconfig/rest/avatar/kim",
        "enabled": True,
        "ldapManaged": False,
        "firstName": "Kim",
        "lastName": "Lee",
    }
    return {**document, **changed}


def sent(document: dict[str, Any], *without: str) -> dict[str, Any]:
    """What a write of this profile looks like: empty managed parts are left out."""
    dropped = {"homeAddress", *without}
    return {"contact-information": {key: value for key, value in document.items() if key not in dropped}}


def look() -> Expected:
    return GET(PATH).basic("3100", "canary-pw").header("Accept", "application/json")


def read(document: dict[str, Any]) -> Expected:
    return look().answers(200, {"contact-information": document})


def write(body: dict[str, Any]) -> Expected:
    return PUT(PATH).basic("3100", "canary-pw").json(body).answers(200)


def test_converged_costs_one_read() -> None:
    result = Http(read(profile())).run(
        CONTACT_INFORMATION,
        **LOGIN,
        first_name=" Kim ",
        email_address="KIM@pbx.test",
        office_address={"city": "Lyon"},
        use_branch_address=False,
        assistant_name="",
    )
    assert result["changed"] is False
    assert result["requests"] == 1
    shown = result["contact_information"]
    assert shown["salutation"] == "None"
    assert shown["timestamp"] == 1700000000000
    assert shown["email_address_aliases"] == []


def test_the_complete_profile_is_sent_back() -> None:
    before = profile(somethingNew="kept", lastImportedDate="2024-01-31 08:15:00.0 UTC", custom1="", nothing=None)
    after = {**before, "jobTitle": "Lead", "officeAddress": {"street": "4 Elm Rd", "city": "Nice"}}
    http = Http(read(before), write(sent(after, "custom1", "nothing")), read({**after, "timestamp": 1700000009999}))
    result = http.run(CONTACT_INFORMATION, **LOGIN, job_title="Lead", office_address={"city": "Nice"})
    assert result["requests"] == 3
    assert result["actions"] == [{"action": "update", "fields": ["job_title", "office_address.city"]}]
    assert result["contact_information"]["timestamp"] == 1700000009999
    assert result["diff"]["before"] == {"job_title": "Analyst", "office_address": {"city": "Lyon"}}


def test_check_mode_only_reads() -> None:
    result = Http(read(profile())).run(CONTACT_INFORMATION, check=True, **LOGIN, job_title="Lead")
    assert result["changed"] is True
    assert result["contact_information"]["job_title"] == "Lead"
    assert result["contact_information"]["first_name"] == "Kim"


TEXTS = [field for field in SETTABLE if field.type == "str"]


@pytest.mark.parametrize("field", TEXTS, ids=lambda field: field.name)
def test_every_text_is_left_alone_or_cleared(field: Any) -> None:
    full = profile(**{other.key: "x" for other in TEXTS})
    assert Http(read(full)).run(CONTACT_INFORMATION, **LOGIN, use_branch_address=False)["changed"] is False
    rest = {key: value for key, value in full.items() if key != field.key}
    http = Http(read(full), write(sent(rest)), read(rest))
    result = http.run(CONTACT_INFORMATION, **LOGIN, **{field.name: ""})
    assert result["actions"] == [{"action": "update", "fields": [field.name]}]
    assert Http(read(rest)).run(CONTACT_INFORMATION, **LOGIN, **{field.name: ""})["changed"] is False
    assert Http(read({**rest, field.key: ""})).run(CONTACT_INFORMATION, **LOGIN, **{field.name: ""})["changed"] is False


@pytest.mark.parametrize(("option", "wire"), [("home_address", "homeAddress"), ("office_address", "officeAddress")])
def test_addresses_are_merged_and_cleared_part_by_part(option: str, wire: str) -> None:
    before = profile(**{"officeAddress": {}, wire: {"street": "a", "zip": "0100"}})
    after = {**before, wire: {"street": "a"}}
    body = {key: value for key, value in after.items() if value != {} or key == "branchAddress"}
    http = Http(read(before), write({"contact-information": body}), read(after))
    result = http.run(CONTACT_INFORMATION, **LOGIN, **{option: {"zip": ""}})
    assert result["actions"][0]["fields"] == [f"{option}.zip"]
    assert result["contact_information"][option]["street"] == "a"


def test_no_name_is_erased_by_a_change_of_something_else() -> None:
    http = Http(read(profile()), write(sent(profile(location="B2"))), read(profile(location="B2")))
    assert http.run(CONTACT_INFORMATION, **LOGIN, location="B2")["contact_information"]["last_name"] == "Lee"


# --------------------------------------------------------------- e-mail aliases
@pytest.mark.parametrize("aliases", [["a@x.test"], ["b@x.test", "a@x.test"]])
def test_aliases_survive_in_the_spelled_out_form(aliases: list[str]) -> None:
    before = profile(emailAddressAliasesSet=aliases, emailAddressAliases=";".join(aliases))
    body = sent({**before, "jobTitle": "Lead", "emailAddressAliasesSet": {"string": aliases}})
    http = Http(read(before), write(body), read({**before, "jobTitle": "Lead"}))
    result = http.run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert result["contact_information"]["email_address_aliases"] == sorted(aliases)


def test_an_empty_set_of_aliases_is_not_sent() -> None:
    before = profile(emailAddressAliasesSet=[])
    body = sent({**before, "jobTitle": "Lead"}, "emailAddressAliasesSet")
    http = Http(read(before), write(body), read({**before, "jobTitle": "Lead"}))
    assert http.run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")["changed"] is True


# ------------------------------------------------------------------------ sites
def test_a_user_without_site_cannot_have_its_address() -> None:
    for check in (False, True):
        result = Http(read(profile())).run(CONTACT_INFORMATION, check=check, **LOGIN, use_branch_address=True)
        assert result["failure"]["kind"] == "invalid"
        assert "belongs to no site" in result["msg"]


def test_a_server_that_ignores_the_switch_is_caught_by_the_second_read() -> None:
    before = {key: value for key, value in profile().items() if key != "branchName"}
    http = Http(read(before), write(sent({**before, "useBranchAddress": True})), read(before))
    result = http.run(CONTACT_INFORMATION, **LOGIN, use_branch_address=True, retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["use_branch_address"]


def test_the_address_of_the_site_replaces_the_own_one() -> None:
    before = profile(branchName="Pit North", branchAddress=SITE)
    after = {**before, "useBranchAddress": True, "officeAddress": SITE}
    http = Http(read(before), write(sent({**before, "useBranchAddress": True})), read(after))
    result = http.run(CONTACT_INFORMATION, **LOGIN, use_branch_address=True)
    assert result["contact_information"]["office_address"]["city"] == "Flims"
    assert Http(read(after)).run(CONTACT_INFORMATION, **LOGIN, use_branch_address=True)["changed"] is False


def test_an_own_address_and_that_of_the_site_exclude_each_other() -> None:
    before = profile(branchName="Pit North", branchAddress=SITE)
    desired = {"use_branch_address": True, "office_address": {"city": "Lyon"}}
    result = Http(read(before)).run(CONTACT_INFORMATION, **LOGIN, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert "office_address shows the address of the user's site" in result["msg"]


def test_what_an_export_says_of_both_addresses_can_be_applied() -> None:
    live = profile(branchName="Pit North", branchAddress=SITE, officeAddress=SITE, useBranchAddress=True)
    client = Http(read(live))
    exported = CONTACT_INFORMATION.export(
        client.connect(CONTACT_INFORMATION.platform, CONTACT_INFORMATION.platform.settings(LOGIN)), ExportRequest()
    ).values
    assert exported["office_address"]["city"] == "Flims"
    assert "branch_address" not in exported
    assert Http(read(live)).run(CONTACT_INFORMATION, **LOGIN, **exported)["changed"] is False


def test_the_own_address_cannot_be_set_while_that_of_the_site_is_shown() -> None:
    live = profile(branchName="Pit North", branchAddress=SITE, officeAddress=SITE, useBranchAddress=True)
    result = Http(read(live)).run(CONTACT_INFORMATION, **LOGIN, office_address={"city": "Lyon"})
    assert result["failure"]["kind"] == "invalid"
    assert "set use_branch_address: false together with office_address" in result["msg"]
    assert Http(read(live)).run(CONTACT_INFORMATION, **LOGIN, office_address={"city": "Flims"})["changed"] is False
    after = {**live, "useBranchAddress": False, "officeAddress": {**SITE, "city": "Lyon"}}
    http = Http(read(live), write(sent(after)), read(after))
    desired = {"use_branch_address": False, "office_address": {"city": "Lyon"}}
    assert http.run(CONTACT_INFORMATION, **LOGIN, **desired)["changed"] is True


# --------------------------------------------------------------------- warnings
@pytest.mark.parametrize(
    ("live", "words"),
    [
        ({"avatar": "https://www.gravatar.test/x"}, "the picture from another address is given up"),
        ({"ldapManaged": True}, "the user is managed by LDAP"),
    ],
)
def test_what_a_write_costs_is_reported_only_when_there_is_one(live: dict[str, Any], words: str) -> None:
    quiet = Http(read(profile(**live)))
    quiet.run(CONTACT_INFORMATION, **LOGIN, job_title="Analyst")
    assert quiet.warnings == []
    loud = Http(read(profile(**live)))
    loud.run(CONTACT_INFORMATION, check=True, **LOGIN, job_title="Lead")
    assert len(loud.warnings) == 1
    assert words in loud.warnings[0]


# ------------------------------------------------------------------ bad answers
@pytest.mark.parametrize(
    "document",
    [
        [],
        7,
        None,
        {},
        {"contact-information": None},
        {"contact-information": []},
        {"contact-information": {"homeAddress": "x"}},
        {"contact-information": {"firstName": ["a"]}},
        {"contact-information": {"useBranchAddress": "perhaps"}},
        {"contact-information": {"timestamp": "late"}},
        {"contact-information": {"emailAddressAliasesSet": "a"}},
        {"contact-information": {"emailAddressAliasesSet": [{}]}},
    ],
    ids=json.dumps,
)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(look().answers(200, document)).run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 401, "reason": "Bad credentials"}, "authentication"),
        ({"status": 403, "reason": "Access is denied"}, "permission"),
        ({"status": 404}, "not_found"),
        ({"status": 200, "text": "<html>", "content_type": "text/html"}, "unexpected_answer"),
    ],
)
def test_a_refused_read_is_named(answer: dict[str, Any], kind: str) -> None:
    result = Http(look().answers(**answer)).run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert result["failure"]["kind"] == kind
    assert "canary-pw" not in json.dumps(result)


def test_a_collision_with_another_account_is_reported_in_the_servers_words() -> None:
    refusal = '{"error":"The name "kim" is in use.\n","type":"org.sipfoundry.sipxconfig.common.UserException"} '
    http = Http(read(profile()), PUT(PATH).json(sent(profile(jobTitle="Lead"))).answers(500, text=refusal))
    result = http.run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert result["failure"]["kind"] == "invalid"
    assert 'The name "kim" is in use.' in result["msg"]


# -------------------------------------------------------------------- simulator
RICH = {
    "jobTitle": "Luthier",
    "custom1": "one",
    "authAccountName": "kim.acc",
    "didNumber": "0315550100",
    "homeAddress": {"street": "Elm 4", "zip": "03600"},
    "emailAddress": "Kim@Arbor.test",
    "emailAddressAliases": "a@x.test;b@x.test",
    "manager": "R. Sand",
    "salutation": "Dr",
    "lastImportedDate": 1700000000000,
}


@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    server = simulated({"profile": RICH}, system={"legacy": legacy})
    first = server.recipe(
        CONTACT_INFORMATION,
        expect_requests=1,
        **LOGIN,
        job_title="Lead",
        email_address="New@Arbor.test",
        home_address={"city": "Thun"},
        twitter_name="kim_tw",
    )["contact_information"]
    assert first["first_name"] == "Kim"
    assert first["auth_account_name"] == "kim.acc"
    assert first["home_address"]["zip"] == "03600"
    assert first["email_address_aliases"] == ["a@x.test", "b@x.test"]
    assert (first["manager"], first["salutation"]) == ("R. Sand", "Dr")
    assert first["last_imported_date"]
    server.recipe(CONTACT_INFORMATION, expect_requests=1, **LOGIN, last_name=" Park ", first_name="Kim Ann")
    cleared = server.recipe(
        CONTACT_INFORMATION,
        expect_requests=1,
        **LOGIN,
        custom1="",
        email_address="",
        home_address={"street": "", "city": "", "zip": ""},
    )["contact_information"]
    assert cleared["im_display_name"] == "Kim Ann Park"
    assert cleared["email_address_aliases"] == ["a@x.test", "b@x.test"]


def test_every_text_can_be_cleared_in_the_simulator() -> None:
    server = simulated({"profile": {field.key: "x" for field in TEXTS if field.key not in ("firstName", "lastName")}})
    server.recipe(CONTACT_INFORMATION, expect_requests=1, **LOGIN, **{field.name: "" for field in TEXTS})


def test_a_single_alias_survives_in_the_simulator() -> None:
    server = simulated({"profile": {**RICH, "emailAddressAliases": "a@x.test"}})
    result = server.recipe(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert result["contact_information"]["email_address_aliases"] == ["a@x.test"]


def test_sites_in_the_simulator() -> None:
    user = {"site": "Pit North", "profile": {"officeAddress": {"street": "Own Street"}}}
    server = simulated(user, sites=[{"name": "Pit North", "address": SITE}])
    on = server.recipe(CONTACT_INFORMATION, expect_requests=1, **LOGIN, use_branch_address=True)
    assert on["contact_information"]["office_address"]["city"] == "Flims"
    desired = {"use_branch_address": False, "office_address": {"street": "Own Street", "city": ""}}
    off = server.recipe(CONTACT_INFORMATION, expect_requests=1, **LOGIN, **desired)
    assert off["contact_information"]["office_address"]["street"] == "Own Street"
    assert simulated().run(CONTACT_INFORMATION, **LOGIN, use_branch_address=True)["failure"]["kind"] == "invalid"


def test_a_picture_from_elsewhere_is_reported_as_lost_in_the_simulator() -> None:
    server = simulated({"profile": {"useExtAvatar": True, "extAvatar": "https://pictures.test/kim.png"}})
    result = server.run(CONTACT_INFORMATION, **LOGIN, job_title="Lead")
    assert "the picture from another address is given up" in server.warnings[0]
    assert result["contact_information"]["avatar"].endswith("/sipxconfig/rest/avatar/3100")
