# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of users: what is wrong is listed at once, what lies below and above is laid together."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN, UCP, desired, read, read_by, user


def test_a_whole_document() -> None:
    found = user(
        {
            "name": "kim",
            "sipxcom": {**LOGIN, "vm_prefs": {"greeting": "NONE"}, "phonebook_entries": []},
            "ucp": {**UCP, "fmfm_profiles": [{"name": "a"}, {"name": "b"}], "fmfm": {"enabled": "yes"}},
        },
        connections=7,
    )
    assert [block.composite.platform.name for block in found.blocks] == ["sipxcom", "ucp"]
    assert [step.label for step in found.blocks[1].steps] == ["fmfm_profiles[1]", "fmfm_profiles[2]", "fmfm"]
    assert desired(found, "ucp", "fmfm").values == {"enabled": True}
    assert found.blocks[0].settings.connections == 7
    assert found.blocks[1].settings.domain == "acme"


@pytest.mark.parametrize("username", ["3100 ", " 3100", "3100\xa0"])
def test_a_login_with_blanks_around_it_is_refused(username: str) -> None:
    """As a cell of a table has them: the server would only say that the login is wrong."""
    found, problems = read({"name": "kim", "sipxcom": {**LOGIN, "username": username}})
    assert found is None
    assert "username begins or ends with a blank; remove it" in "\n".join(problems)


def test_everything_wrong_is_listed_at_once() -> None:
    found, problems = read(
        {
            "name": "kim",
            "asterisk": {},
            "sipxcom": {
                "username": "3100",
                "timeout": "soon",
                "voicemial": 1,
                "vm_prefs": {"greeting": "LOUD", "color": "red"},
                "im_prefs": {"call_info": "perhaps"},
                "speed_dial": [],
                "phonebook_entries": {},
            },
            "ucp": "x",
        }
    )
    assert found is None
    text = "\n".join(problems)
    for part in (
        "unknown platform or key asterisk; known are name, class, vars, sipxcom, ucp, telecomx, voipnow",
        "sipxcom: does not know voicemial (did you mean voicemail_pin?)",
        "needs url",
        "timeout must be a number",
        "vm_prefs does not know color",
        "im_prefs: call_info must be true or false",
        "speed_dial must be a dictionary",
        "phonebook_entries must be a list",
        "ucp: must be a dictionary",
    ):
        assert part in text, part


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (None, "must be a dictionary"),
        ([], "must be a dictionary"),
        ({}, "needs name"),
        ({"name": " "}, "needs name"),
        ({"name": "kim"}, "names no platform"),
        ({"name": "kim", "sipxcom": None}, "needs url"),
        ({"name": "kim", "sipxcom": {**LOGIN, "vm_prefs": {"greeting": "LOUD"}}}, "greeting must be one of"),
        ({"name": "kim", "sipxcom": {**LOGIN, "voicemail_pin": {}}}, "voicemail_pin needs pin"),
        ({"name": "kim", "sipxcom": {**LOGIN, "url": "ftp://pbx.test"}}, "not an http or https address"),
    ],
)
def test_what_is_no_document(document: Any, why: str) -> None:
    found, problems = read(document)
    assert found is None
    assert any(why in problem for problem in problems), problems


def test_a_number_is_a_name_too() -> None:
    assert user({"name": 3100, "sipxcom": LOGIN}).name == "3100"


def test_rules_between_connection_options_hold() -> None:
    both = {"username": "kim@x.test", "password": "canary-word", "token": "canary-token"}
    assert "mutually exclusive" in str(read({"name": "kim", "telecomx": both})[1])
    assert "one of the following is required" in str(read({"name": "kim", "telecomx": {}})[1])
    assert "required together" in str(read({"name": "kim", "telecomx": {"username": "kim@x.test"}})[1])
    app = {"url": "https://voipnow.test", "client_id": "app"}
    assert "required together: client_id, client_secret" in str(read({"name": "kim", "voipnow": app})[1])
    assert "mutually exclusive: token|client_id" in str(read({"name": "kim", "voipnow": {**app, "token": "t"}})[1])


# ------------------------------------------------------------ layers of a document
def test_defaults_lie_below_and_credentials_above() -> None:
    found = user(
        {"name": "kim", "sipxcom": {"username": "3100", "password": "canary-old", "vm_prefs": {"greeting": "NONE"}}},
        defaults={"sipxcom": {"url": "https://pbx.test", "vm_prefs": {"greeting": "STANDARD", "email": "x@y.test"}}},
        credentials={"kim": {"sipxcom": {"password": "canary-new"}}, "lee": {"sipxcom": {"password": "canary-lee"}}},
    )
    assert desired(found, "sipxcom", "vm_prefs").values == {"greeting": "NONE", "email": "x@y.test"}
    assert found.blocks[0].settings.password == "canary-new"


def test_a_list_replaces_that_of_the_defaults() -> None:
    found = user(
        {"name": "kim", "sipxcom": {**LOGIN, "speed_dial": {"buttons": [{"number": "1"}]}}},
        defaults={"sipxcom": {"speed_dial": {"buttons": [{"number": "2"}, {"number": "3"}]}}},
    )
    assert [button["number"] for button in desired(found, "sipxcom", "speed_dial").values["buttons"]] == ["1"]


@pytest.mark.parametrize("empty", [{}, None])
def test_a_user_who_names_a_platform_takes_everything_from_its_defaults(empty: Any) -> None:
    found = user(
        {"name": "kim", "sipxcom": empty},
        defaults={"sipxcom": {**LOGIN, "vm_prefs": {"greeting": "NONE"}}},
    )
    assert desired(found, "sipxcom", "vm_prefs").values == {"greeting": "NONE"}


def test_the_defaults_of_a_platform_do_not_put_a_user_onto_it() -> None:
    found = user({"name": "kim", "ucp": UCP}, defaults={"sipxcom": LOGIN})
    assert [block.composite.platform.name for block in found.blocks] == ["ucp"]


@pytest.mark.parametrize("defaults", [{"sipxcom": LOGIN}, {"sipxcom": LOGIN, "ucp": UCP}, {}])
def test_a_user_who_names_no_platform_is_refused_whatever_the_defaults_are(defaults: Any) -> None:
    found, problems = read({"name": "kim"}, defaults=defaults)
    assert found is None
    assert problems == ["names no platform; name one, as in sipxcom: {}"]


def test_the_environment_fills_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPXCOM_URL", "https://environment.test")
    monkeypatch.setenv("SIPXCOM_TIMEOUT", "7")
    one = user({"name": "kim", "sipxcom": {"username": "3100", "password": "canary-word"}}).blocks[0].settings
    assert one.url.startswith("https://environment.test")
    assert one.timeout == 7.0
    assert user({"name": "kim", "sipxcom": LOGIN}).blocks[0].settings.url.startswith("https://pbx.test")


def test_options_that_are_not_given_have_the_defaults_of_the_modules() -> None:
    found = user({"name": "kim", "sipxcom": {**LOGIN, "voicemail_pin": {"pin": "8041592653"}}})
    assert desired(found, "sipxcom", "voicemail_pin").options == {"update_pin": "always"}


def test_defaults_and_credentials_are_checked_themselves() -> None:
    known = "known are sipxcom, ucp, telecomx, voipnow"
    schema = Schema(
        COMPOSITES,
        defaults={"asterisk": {}, "ucp": "canary-word", "sipxcom": {"vm_pref": {}}, "voipnow": None},
        credentials={
            "kim": {"skype": {}},
            "lee": "canary-word",
            "bo": {},
            4711: {"sipxcom": {"pasword": "canary-word"}, "ucp": ["canary-word"]},
        },
    )
    assert schema.problems_of_defaults() == [
        ("defaults", f"unknown platform asterisk; {known}"),
        ("defaults", "ucp must be a dictionary"),
        ("defaults", "sipxcom: does not know vm_pref (did you mean vm_prefs?)"),
        ("credentials of kim", f"unknown platform skype; {known}"),
        ("credentials of lee", "must be a dictionary of platforms"),
        ("credentials of 4711", "sipxcom: does not know pasword (did you mean password?)"),
        ("credentials of 4711", "ucp must be a dictionary"),
    ]
    # What is wrong there is not said again of each user.
    assert read_by(schema, {"name": "4711", "sipxcom": {"url": "pbx.test", "username": "1", "password": "x"}})[1] == []


def test_what_is_wrong_with_the_address_is_reported_beside_what_is_missing() -> None:
    problems = read({"name": "kim", "sipxcom": {"url": "ftp://pbx.test", "retries": "many"}})[1]
    text = "\n".join(problems)
    for part in ("retries must be", "needs username", "needs password", "url is not an http or https address"):
        assert part in text, part


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (None, "needs name"),
        ("", "needs name"),
        ("  ", "needs name"),
        (["kim"], "name must be a text"),
        ({"kim": 1}, "name must be a text"),
        (True, "name must be a text"),
        (
            WrittenInt.written(83, "0123", "users.yml:1"),
            "name at users.yml:1: YAML reads 0123 as 83; put it into quotes",
        ),
        ("kim\u200b", "name holds U+200B (ZERO WIDTH SPACE) at character 4, which cannot be seen: remove it"),
        ("\ud800", "name holds a character that cannot be written to a file"),
    ],
)
def test_names_that_are_none(name: Any, problem: str) -> None:
    assert read({"name": name, "sipxcom": {}}) == (None, [problem])


def test_blanks_around_a_name_mean_nothing() -> None:
    # As cells of a table have them.
    credentials = {"kim ": {"sipxcom": {"password": "canary-word"}}}
    schema = Schema(COMPOSITES, credentials=credentials)
    found, problems = read_by(schema, {"name": " kim", "sipxcom": {"url": "pbx.test", "username": "1"}})
    assert problems == []
    assert found is not None
    assert (found.name, found.blocks[0].settings.password) == ("kim", "canary-word")


def test_a_number_is_a_name_everywhere() -> None:
    # As YAML reads an extension that is not in quotes.
    credentials = {4711: {"sipxcom": {"password": "canary-word"}}}
    schema = Schema(COMPOSITES, credentials=credentials)
    found, problems = read_by(schema, {"name": 4711, "sipxcom": {"url": "pbx.test", "username": "4711"}})
    assert problems == []
    assert found is not None
    assert (found.name, found.blocks[0].settings.password) == ("4711", "canary-word")


# ----------------------------------------------------------------------- platforms
@pytest.mark.parametrize("name", COMPOSITES)
def test_a_platform_is_found_by_its_name(name: str) -> None:
    assert COMPOSITES[name].platform.name == name
    assert COMPOSITES[name] is COMPOSITES[name]


def test_only_the_platforms_in_use_are_imported() -> None:
    """Ansible compiles what a run imports, each time."""
    program = """
import sys
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.options import hidden_in
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry

login = {"url": "https://ucp.test", "username": "kim", "password": "canary-word", "domain": "acme"}
document = {"name": "kim", "ucp": {**login, "fmfm": {"enabled": False}}}
user, problems = Schema(COMPOSITES).read(Entry("users[1]", document))
assert user is not None, problems
assert hidden_in({"users": [document]}) == ["canary-word"]
print(*sorted({name.split(".")[5] for name in sys.modules if ".module_utils._" in name}))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert run.stderr == ""
    assert run.stdout.split() == ["_core", "_fleet", "_model", "_ucp"]


@pytest.mark.parametrize("platform", list(COMPOSITES))
def test_who_a_user_is_never_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    fields = {field.name: field for field in COMPOSITES[platform].platform.connection}
    kinds = {"username": "3100", "password": "canary-environment", "token": "canary-environment"}
    for name in kinds.keys() & fields.keys():
        for variable in fields[name].env:
            monkeypatch.setenv(variable, kinds[name])
    monkeypatch.setenv(fields["url"].env[0], "https://environment.test")
    for name in {"client_id", "client_secret"} & fields.keys():
        monkeypatch.setenv(fields[name].env[0], "app")
    user, problems = Schema(COMPOSITES).read(Entry("users[1]", {"name": "kim", platform: {}}))
    if "client_id" in fields:
        # The App is no user.
        assert user is not None, problems
        settings = user.blocks[0].settings
        assert settings.url.startswith("https://environment.test")
        assert settings.client_id == "app"
        assert (settings.username, settings.password, settings.token) == (None, None, None)
    else:
        assert user is None
        assert any("needs" in text or "required" in text for text in problems), problems
        assert not any("needs url" in text for text in problems)
        assert "canary" not in str(problems)


def test_the_message_says_why_the_environment_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPXCOM_URL", "https://environment.test")
    monkeypatch.setenv("SIPXCOM_USERNAME", "3100")
    _user, problems = Schema(COMPOSITES).read(Entry("users[1]", {"name": "kim", "sipxcom": {}}))
    assert "sipxcom: needs username, which a fleet does not take from the environment (SIPXCOM_USERNAME)" in problems
