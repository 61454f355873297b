# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""RETURN of each module against what the module returns: conditions, types, and every key at least once."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support import accounts, example_states
from ansible_collections.ucfleet.voice.tests.unit.support.accounts import KIM, LEE
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, documentation, operation
from ansible_collections.ucfleet.voice.tests.unit.support.returned import Checker
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import SIMULATORS, Sandbox

ORGANISATIONS = {
    "small": (accounts.STATES, CONNECTIONS),
    "examples": (example_states.STATES, {name: example_states.login(name) for name in example_states.STATES}),
}


#: calls beside the sample, for what it does not return
FURTHER: dict[str, list[dict[str, Any]]] = {
    "fmfm_profile": [{**SAMPLES["fmfm_profile"], "remove_duplicates": True}],
    "login_details_info": [{"gather_locations": True, "reveal_secrets": True}],
    "mobileconfig": [{"employee": {"email": "nina@example.org"}}],
    "mobileconfig_copy": [{"source": {"id": KIM}, "targets": [{"id": LEE}, {"id": "5f00000000000000000000ff"}]}],
    "phone_call_event": [{**SAMPLES["phone_call_event"], "remove_duplicates": True}],
    # The platform refuses a contact that the user sees already.
    "phonebook": [{"entries": [{"last_name": "Roy", "first_name": "Ada", "number": "1"}]}],
    "phonebook_info": [{}],
    "voicemail_pin": [{"pin": "8041592653"}],
}
WRONG_LOGINS = {"password": "wrong", "client_secret": "wrong"}


def busy(state: dict[str, Any]) -> dict[str, Any]:
    """sipXcom while Kim talks on the phone and somebody is in the conference."""
    state = copy.deepcopy(state)
    call = {"from": "<sip:3101@pbx.test>", "to": "<sip:3100@pbx.test>", "start-time": 1700000000000, "duration": 42}
    state.setdefault("system", {})["im_locations"] = ["im.pbx.test"]
    state["system"]["wrtc_locations"] = [{"fqdn": "web.pbx.test", "port": 443}]
    shared = {"id": 900, "last-name": "Roy", "first-name": "Ada", "number": "1"}
    state["phonebooks"] = [{"name": "office", "consumers": ["staff"], "entries": [shared]}]
    state["groups"] = [{"name": "staff"}]
    state["users"][0]["groups"] = ["staff"]
    state["users"][0]["active_calls"] = [call]
    state["conferences"][0]["active"] = {"locked": True, "members": [{"id": 4, "number": "3101", "name": "Lee"}]}
    return state


def runs(name: str) -> Iterator[tuple[dict[str, Any], bool, dict[str, Any]]]:
    """Options, check mode and result of some runs of a module: predicted, done, done again, deleted, refused."""
    job = operation(name)
    platform = job.platform.name
    for states, connections in ORGANISATIONS.values():
        state = busy(states[platform]) if platform == "sipxcom" else states[platform]
        sandbox = Sandbox(SIMULATORS[platform](), copy.deepcopy(state))
        connection = connections[platform]
        calls = [SAMPLES[name], *FURTHER.get(name, [])]
        for options in calls:
            for check in (True, False, False):
                given = {**connection, **options}
                yield given, check, sandbox.run(job, check=check, **given)
        wrong = {key: value for key, value in WRONG_LOGINS.items() if key in connection}
        refused = {**connection, "token": "wrong"} if not wrong else {**connection, **wrong}
        yield refused, False, sandbox.run(job, **{**SAMPLES[name], **refused})


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
def test_results_are_what_the_documentation_says(name: str) -> None:
    checker = Checker(name)
    problems = [
        problem for options, check, result in runs(name) for problem in checker.problems(result, options, check=check)
    ]
    assert not problems, "\n".join(sorted(set(problems)))
    assert checker.never_seen() == []


def support(name: str, attribute: str) -> str:
    return str(documentation(name)["attributes"][attribute]["support"])


def differs(result: dict[str, Any]) -> bool:
    """Whether the diff of a result shows a difference; several objects have a list of diffs."""
    found = result["diff"]
    parts = found if isinstance(found, list) else [found]
    return any(part["before"] != part["after"] for part in parts)


def steps(name: str, options: dict[str, Any], state: dict[str, Any]) -> list[dict[str, Any]]:
    """The results in check mode (in which a write fails the test), of the run, and of a second one."""
    job = operation(name)
    platform = job.platform.name
    sandbox = Sandbox(SIMULATORS[platform](), copy.deepcopy(state))
    given = {**CONNECTIONS[platform], **options}
    return [sandbox.run(job, check=check, **given) for check in (True, False, False)]


@pytest.mark.parametrize("name", ACCOUNT_MODULES)
def test_attributes_are_true(name: str) -> None:
    predicted, done, again = steps(name, SAMPLES[name], accounts.STATES[operation(name).platform.name])
    assert support(name, "check_mode") == "full"
    assert predicted["changed"] == done["changed"]
    if support(name, "diff_mode") == "full":
        assert predicted["diff"] == done["diff"]
        assert differs(done) is done["changed"]
        assert not differs(again)
    else:
        assert support(name, "diff_mode") == "N/A"
        assert "diff" not in done
        assert done["changed"] is False
    assert again["changed"] is False


#: idempotent in part: a call whose second run changes something, with keys of the state that make it so
NOT_IDEMPOTENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "fmfm": ({"enabled": False}, {"switches": {}}),
    "fmfm_profile": (SAMPLES["fmfm_profile"], {"switches": {}}),
    "user_settings": ({"voicemail_pin": {"pin": "8041592653"}}, {}),
    "voicemail_pin": ({"pin": "8041592653"}, {}),
}


def test_each_module_that_is_idempotent_in_part_has_its_case() -> None:
    partly = {name for name in ACCOUNT_MODULES if support(name, "idempotent") != "full"}
    assert partly == set(NOT_IDEMPOTENT)
    assert {support(name, "idempotent") for name in partly} == {"partial"}


@pytest.mark.parametrize("name", NOT_IDEMPOTENT)
def test_what_is_idempotent_in_part_says_so(name: str) -> None:
    options, keys = NOT_IDEMPOTENT[name]
    state = {**accounts.STATES[operation(name).platform.name], **keys}
    assert [result["changed"] for result in steps(name, options, state)] == [True, True, True]
