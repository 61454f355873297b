# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What cannot be intended is refused before any request, on both paths, in tasks, fleets and roles.

The tasks are text, because what the author wrote is what counts.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, ansible_playbook, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

#: label -> (module, options as written, what the message says)
REFUSED = {
    "octal_pin": ("voicemail_pin", "{pin: 04711}", "pin is a number without quotes"),
    "pin": ("voicemail_pin", "{pin: 4711}", "pin is a number without quotes"),
    "password": ("portal_password", "{new_password: 123456789}", "new_password is a number without quotes"),
    "octal_number": (
        "call_forward",
        "{rings: [{number: 0301234567}]}",
        "rings[1].number is the number 50674039 without quotes",
    ),
    "lost_plus": (
        "call_forward",
        "{rings: [{number: '4201'}, {number: +491555003100}]}",
        "rings[2].number is the number 491555003100 without quotes",
    ),
    "not_a_list": ("call_forward", "{rings: text}", "rings must be a list"),
    "not_dictionaries": ("call_forward", "{rings: [text, 1]}", "rings[1] must be a dictionary; rings[2] must be a"),
    "on": ("im_prefs", "{on_the_phone_message: on}", "on_the_phone_message is a boolean, not a text: put yes, no, on"),
    "value_on": ("pbx_variable", "{name: x, value: on}", "value is a boolean, not a text"),
    "no": ("contact_information", "{job_title: no}", "job_title is a boolean, not a text"),
    "float": (
        "contact_information",
        "{job_title: 1.10}",
        "job_title is the number 1.1, not a text: put it into quotes",
    ),
    "hhmm": ("call_forward_schedule", "{name: x, periods: [{day: weekdays, start: '0800', end: '9:00'}]}", "H:MM or"),
    "hhmm_advice": (
        "call_forward_schedule",
        "{name: x, periods: [{day: weekdays, start: '0800', end: '9:00'}]}",
        "write '08:00' if that is the time",
    ),
    "postal_code": (
        "contact_information",
        "{home_address: {zip: 01067}}",
        "home_address.zip is the number 567 without",
    ),
    "template": (
        "call_forward_schedule",
        "{name: !unsafe '{{ who }}', periods: [{day: weekdays, start: '8:00', end: '9:00'}]}",
        "a template that nobody rendered",
    ),
    "lost_character": ("contact_information", '{job_title: "M\\ufffdller"}', "where a program lost a character"),
    "two_keys": ("personal_attendant", "{menu: {'1': '3101', 1: '3102'}}", "menu has the key 1 twice"),
    "date_and_time": (
        "contact_information",
        "{custom1: 2026-01-02 10:00:00}",
        "custom1 is a date and time, which YAML",
    ),
    "purged_beside": (
        "user_settings",
        "{phonebook: {entries: [], purge: true}, phonebook_entries: [{last_name: A, first_name: B, number: '1'}]}",
        "phonebook_entries[1] would be removed by phonebook.purge",
    ),
    "renamed_onto": (
        "user_settings",
        "{conferences: [{name: standup, new_name: daily}, {name: daily, enabled: true}]}",
        "both describe the conference daily: two desired states",
    ),
    "says_nothing": (
        "fleet",
        "{users: [{name: kim, sipxcom: {username: '3100', im_prefs: {}}}], defaults: DEFAULTS}",
        "1 user has no settings",
    ),
    "hours": ("call_forward_schedule", "{name: x, periods: [{day: weekdays, start: '8', end: '9:00'}]}", "H:MM or"),
    "text_0900": ("call_forward_schedule", "{name: x, periods: [{day: weekdays, start: 0900, end: '9:00'}]}", "H:MM"),
    "sexagesimal": (
        "call_forward_schedule",
        "{name: x, periods: [{day: weekdays, start: 18:00, end: '19:00'}]}",
        "periods[1].start is the number 1080 without quotes",
    ),
    "another_person": (
        "mobileconfig",
        "{employee: {extension: 0210}}",
        "employee.extension is the number 136 without quotes",
    ),
    "exponent": ("speed_dial", "{buttons: [{number: '4,91555E+11'}]}", "exponent form of a spreadsheet"),
    "formula": ("speed_dial", "{buttons: [{number: '=\"01555003101\"'}]}", "begins with =, which a spreadsheet puts"),
    "invisible": ("speed_dial", '{buttons: [{number: "\\u202a3101"}]}', "U+202A (LEFT-TO-RIGHT EMBEDDING)"),
    "not_available": ("speed_dial", "{buttons: [{number: '#NV'}]}", "is '#NV', which a program puts in place of"),
    "mark": (
        "call_forward",
        "{rings: [{number: '+49155500********'}]}",
        "holds the mark that stands for a hidden secret",
    ),
    "bell": ("contact_information", '{job_title: "a\\u0007b"}', "U+0007 (BEL)"),
    "menu_list": ("personal_attendant", "{menu: ['4201']}", "menu must be a dictionary"),
    "menu_text": ("personal_attendant", "{menu: '1=4201'}", "menu must be a dictionary"),
    "nested": (
        "user_settings",
        "{voicemail_pin: {pin: 04711}, personal_attendant: {menu: {1: 4201000}}}",
        "personal_attendant.menu.1 is the number 4201000 without quotes",
    ),
    "two_states": (
        "user_settings",
        "{call_forward_schedules: [{name: a, state: absent},"
        " {name: a, periods: [{day: monday, start: '8:00', end: '9:00'}]}]}",
        "both describe the call_forward_schedule a: two desired states",
    ),
    "fleet_pin": (
        "fleet",
        "{users: [{name: kim, sipxcom: {username: '3100', voicemail_pin: {pin: 04711}}}], defaults: DEFAULTS}",
        "pin is a number without quotes",
    ),
    "fleet_menu": (
        "fleet",
        "{users: [{name: kim, sipxcom: {username: '3100', personal_attendant: {menu: ['4201']}}}], defaults: DEFAULTS}",
        "menu must be a dictionary",
    ),
    "fleet_login": (
        "fleet",
        "{users: [{name: kim, sipxcom: {username: '3100', im_prefs: {call_info: true}}},"
        " {name: lee, sipxcom: {username: '3100', im_prefs: {call_info: false}}}], defaults: DEFAULTS}",
        "logs in to sipXcom as 3100 like kim at users[1]",
    ),
}
WARNED = {
    "short_number": ("call_forward", "{rings: [{number: 4201}]}", "rings[1].number is 4201, perhaps written as 010151"),
    "fleet_number": (
        "fleet",
        "{users: [{name: kim, sipxcom: {username: 3100, im_prefs: {call_info: true}}}], defaults: DEFAULTS}",
        "sipxcom.username is 3100, perhaps written as 06034 (kim at users[1])",
    ),
}
PLATFORM = {"pbx_variable": "telecomx", "mobileconfig": "telecomx"}
# Part of the number that rings, and of a text.
SHORT = "3100"
RING = "+491555003100"


def task(label: str, module: str, options: str, urls: dict[str, str]) -> str:
    platform = PLATFORM.get(module, "sipxcom")
    connection = {**CONNECTIONS[platform], "url": urls[platform]}
    if module == "fleet":
        defaults = {"sipxcom": {key: connection[key] for key in ("url", "password")}}
        text = options.replace("DEFAULTS", json.dumps(defaults))
    else:
        text = f"{{{json.dumps(connection)[1:-1]}, {options[1:]}"
    return (
        f"    - name: {label}\n      ucfleet.voice.{module}: {text}\n"
        f"      register: result_{label}\n      ignore_errors: true\n"
    )


def run(folder: pathlib.Path, tasks: str, labels: list[str], direct: bool) -> tuple[str, dict[str, Any]]:
    """All output, and the result of each task."""
    results = {label: f"{{{{ result_{label} }}}}" for label in labels}
    keep = (
        "    - ansible.builtin.copy:\n"
        f"        content: '{{{{ results | to_json }}}}'\n        dest: {folder / 'results.json'}\n"
        f"      vars: {json.dumps({'results': results})}\n      no_log: true\n"
    )
    playbook = folder / "play.yml"
    playbook.write_text(f"- hosts: all\n  gather_facts: false\n  tasks:\n{tasks}{keep}", encoding="utf-8")
    output = ansible_playbook(
        folder,
        playbook,
        *("-e", f"ucfleet_voice_direct={str(direct).lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    return output, json.loads((folder / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(scope="module")
def passes(
    running: Simulators, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The results of both paths, and the requests that the refused tasks caused."""
    found = {}
    for path in ("direct", "module"):
        folder = tmp_path_factory.mktemp(path)
        for platform in ("sipxcom", "telecomx"):
            running.load(platform, STATES[platform])
            running.forget_requests(platform)
        refused = "".join(task(label, *REFUSED[label][:2], running.urls) for label in REFUSED)
        results = run(folder, refused, list(REFUSED), path == "direct")[1]
        sent = [*running.requests("sipxcom"), *running.requests("telecomx")]
        warned = "".join(task(label, *WARNED[label][:2], running.urls) for label in WARNED)
        results |= run(folder, warned, list(WARNED), path == "direct")[1]
        found[path] = (results, sent)
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", ["direct", "module"])
def test_what_cannot_be_meant_is_refused_before_any_request(
    passes: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]], path: str
) -> None:
    results, sent = passes[path]
    assert sent == []
    for label, (_module, _options, message) in REFUSED.items():
        assert results[label]["failed"], label
        assert message in results[label]["msg"], (label, results[label]["msg"])
        assert "4711" not in json.dumps(results[label])
        assert "2505" not in json.dumps(results[label])


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", ["direct", "module"])
def test_short_numbers_are_taken_with_a_warning(
    passes: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]], path: str
) -> None:
    results = passes[path][0]
    for label, (_module, _options, message) in WARNED.items():
        assert results[label]["changed"], results[label]
        assert [text for text in results[label]["warnings"] if message in text], results[label]["warnings"]


@pytest.mark.timeout(600)
def test_messages_and_warnings_are_the_same_on_both_paths(
    passes: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]],
) -> None:
    def said(path: str) -> dict[str, Any]:
        return {label: (one.get("msg"), one.get("warnings")) for label, one in passes[path][0].items()}

    assert said("direct") == said("module")


@pytest.mark.timeout(120)
@pytest.mark.parametrize("direct", [True, False])
def test_a_role_passes_on_what_was_written(tmp_path: pathlib.Path, running: Simulators, direct: bool) -> None:
    running.load("sipxcom", STATES["sipxcom"])
    running.forget_requests("sipxcom")
    connection = {f"sipxcom_user_{key}": value for key, value in CONNECTIONS["sipxcom"].items()}
    variables = json.dumps({**connection, "sipxcom_user_url": running.urls["sipxcom"]})[1:-1]
    tasks = (
        "    - block:\n        - ansible.builtin.include_role: {name: ucfleet.voice.sipxcom_user}\n"
        f"          vars: {{{variables}, sipxcom_user_voicemail_pin: {{pin: 04711}}}}\n"
        "      rescue:\n        - ansible.builtin.set_fact: {result_role: '{{ ansible_failed_result }}'}\n"
    )
    result = run(tmp_path, tasks, ["role"], direct)[1]["role"]
    assert "pin is a number without quotes" in result["msg"]
    assert running.requests("sipxcom") == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("direct", [True, False])
def test_a_short_secret_alters_nothing_that_the_platform_shows(
    tmp_path: pathlib.Path, running: Simulators, direct: bool
) -> None:
    running.load("sipxcom", {"users": [{"user_name": "3100", "password": SHORT}], "conferences": []})
    login = {"url": running.urls["sipxcom"], "username": "3100", "password": SHORT}
    tasks = [
        {"ucfleet.voice.call_forward": {**login, "rings": [{"number": RING}]}, "diff": True, "register": "result_set"},
        {"ucfleet.voice.contact_information": {**login, "job_title": f"room {SHORT}"}, "register": "result_title"},
        {"ucfleet.voice.user_settings_info": login, "register": "result_info"},
    ]
    text = "".join(f"    {line}\n" for line in yaml.safe_dump(tasks, sort_keys=False).splitlines())
    results = run(tmp_path, text, ["set", "title", "info"], direct)[1]
    assert results["set"]["call_forward"]["rings"][0]["number"] == RING
    assert RING in json.dumps(results["set"]["diff"])
    assert results["title"]["contact_information"]["job_title"] == "room 3100"
    assert results["info"]["user_settings"]["call_forward"]["rings"][0]["number"] == RING
    assert "*****" not in json.dumps(results)
    for result in results.values():
        assert result.get("invocation", {}).get("module_args", {}).get("password", "") != SHORT
