# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Http
from ansible_collections.ucfleet.voice.tests.unit.support.mobileconfig import DESIRED, EQUAL, SHOWN, SOURCE, row
from ansible_collections.ucfleet.voice.tests.unit.support.modules import source
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_TOKEN,
    CARL,
    CONFIG_PATH,
    KIM,
    NIGHT,
    SUPPORT,
    config,
    copy,
    create,
    read,
    refusal,
    state,
)
from ucfleet_sandbox.telecomx import TelecomX


# ---------------------------------------------------------------------- one target
def test_converged_costs_the_two_reads() -> None:
    result = Http(read(KIM, SOURCE), read(ANNA, EQUAL)).run(MOBILECONFIG_COPY, **DESIRED)
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["actions"] == []
    assert result["diff"] == {"before": {}, "after": {}}
    assert result["mobileconfig_copy"] == {
        "source": KIM,
        "targets": [
            {
                "target": f"id {ANNA}",
                "id": ANNA,
                "changed": False,
                "created": False,
                "converged": True,
                "configs": SHOWN,
                "failed": False,
            }
        ],
    }


def test_a_difference_is_copied_and_read_again() -> None:
    http = Http(read(KIM, SOURCE), read(ANNA, config(ANNA, [CARL, BO])), copy(KIM, ANNA), read(ANNA, EQUAL))
    result = http.run(MOBILECONFIG_COPY, **DESIRED)
    assert result["changed"] is True
    assert result["requests"] == 4
    assert result["actions"] == [{"action": "copy", "fields": ["COLLEAGUES", "QUEUES"], "target": ANNA}]
    assert result["diff"] == {
        "before": {f"id {ANNA}": {"exists": True, "COLLEAGUES": [f"Carl ({CARL})", f"Bo ({BO})"], "QUEUES": []}},
        "after": {
            f"id {ANNA}": {
                "exists": True,
                "COLLEAGUES": [f"Bo ({BO})", f"Carl ({CARL})"],
                "QUEUES": [f"Support ({SUPPORT})"],
            }
        },
    }
    assert row(result)["configs"] == SHOWN


def test_check_mode_predicts_without_copying() -> None:
    http = Http(read(KIM, SOURCE), read(ANNA, config(ANNA)))
    result = http.run(MOBILECONFIG_COPY, check=True, **DESIRED)
    assert result["changed"] is True
    assert row(result)["converged"] is None
    assert row(result)["configs"] == SHOWN


def test_copying_to_oneself_asks_nothing() -> None:
    result = Http().run(MOBILECONFIG_COPY, **{**DESIRED, "target": {"id": KIM.upper()}})
    assert result["changed"] is False
    assert result["requests"] == 0
    assert row(result)["configs"] is None


def test_ids_are_lower_cased_before_sending_and_comparing() -> None:
    upper = config(KIM, [BO], [SUPPORT])
    upper["_id"] = KIM.upper()
    upper["configs"][0]["items"][0]["_id"] = BO.upper()
    http = Http(read(KIM, upper), read(ANNA, config(ANNA, [BO], [SUPPORT])))
    desired = {**BY_TOKEN, "source": {"id": KIM.upper()}, "target": {"id": ANNA.upper()}}
    assert http.run(MOBILECONFIG_COPY, **desired)["changed"] is False


@pytest.mark.parametrize("wrong", ["", "52f4", "zz00000000000000000000a1", KIM + "0", "kim@x.test", "../" + KIM[3:]])
def test_an_id_of_another_form_is_refused_before_any_request(wrong: str) -> None:
    result = Http().run(MOBILECONFIG_COPY, **{**DESIRED, "target": {"id": wrong}})
    assert result["failure"]["kind"] == "invalid"
    assert result["msg"].startswith("mobileconfig_copy: target id must")


@pytest.mark.parametrize(
    ("desired", "said"),
    [
        ({"source": {}, "target": {"id": ANNA}}, "source needs one of id, email, name, extension"),
        ({"source": {"id": KIM}, "target": {}}, "target needs one of"),
        ({"source": {"id": KIM, "email": "k@x.test"}, "target": {"id": ANNA}}, "not id and email together"),
        ({"source": {"id": KIM}, "targets": [{"id": ANNA}, {"name": ""}]}, "(entry 2) name must not be empty"),
        ({"source": {"id": KIM}, "targets": [{"id": ANNA}, {}]}, "targets (entry 2) needs one of"),
        ({"source": {"id": KIM}, "targets": [{"id": ANNA}, {"id": ANNA.upper()}]}, "names an employee twice"),
        ({"source": {"id": KIM}, "targets": []}, "must not be an empty list"),
        ({"source": {"id": KIM}, "target": {"id": ANNA}, "customer": "acme"}, "customer must be an id"),
    ],
)
def test_invalid_options_are_refused_before_any_request(desired: dict[str, Any], said: str) -> None:
    result = Http().run(MOBILECONFIG_COPY, **BY_TOKEN, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert said in result["msg"]


def test_names_and_what_is_not_chosen_are_no_difference() -> None:
    renamed = config(ANNA, [BO, CARL], [SUPPORT], others=[KIM])
    renamed["configs"][0]["items"][0]["name"] = "Bo Renamed"
    renamed["configs"][1]["others"] = [{"_id": NIGHT, "name": "Night"}]
    assert Http(read(KIM, SOURCE), read(ANNA, renamed)).run(MOBILECONFIG_COPY, **DESIRED)["changed"] is False


def test_source_and_target_do_not_count_as_colleagues() -> None:
    http = Http(read(KIM, config(KIM, [ANNA, BO])), read(ANNA, config(ANNA, [KIM, BO])))
    assert http.run(MOBILECONFIG_COPY, **DESIRED)["changed"] is False


def test_a_missing_type_shows_as_much_as_an_empty_one() -> None:
    bare = {"_id": ANNA, "customer": ACME}
    assert Http(read(KIM, config(KIM)), read(ANNA, bare)).run(MOBILECONFIG_COPY, **DESIRED)["changed"] is False


def test_order_counts_unless_the_task_says_otherwise() -> None:
    swapped = config(ANNA, [CARL, BO], [SUPPORT])
    http = Http(read(KIM, SOURCE), read(ANNA, swapped))
    assert http.run(MOBILECONFIG_COPY, check=True, **DESIRED)["changed"] is True
    http = Http(read(KIM, SOURCE), read(ANNA, swapped))
    assert http.run(MOBILECONFIG_COPY, **DESIRED, compare_order=False)["changed"] is False


def test_unknown_types_take_part() -> None:
    source = {"_id": KIM, "configs": [{"type": "DOORS", "items": [{"_id": NIGHT, "name": "Gate"}]}]}
    target = {"_id": ANNA, "configs": []}
    http = Http(read(KIM, source), read(ANNA, target))
    result = http.run(MOBILECONFIG_COPY, check=True, **DESIRED)
    assert result["actions"][0]["fields"] == ["DOORS"]


def test_ids_may_come_as_objects() -> None:
    source = {
        "_id": {"$oid": KIM},
        "customer": {"$oid": ACME},
        "configs": [{"type": "QUEUES", "items": [{"_id": {"$oid": NIGHT}}]}],
    }
    http = Http(read(KIM, source), read(ANNA, config(ANNA, [], [NIGHT])))
    assert http.run(MOBILECONFIG_COPY, **DESIRED)["changed"] is False


# ----------------------------------------------------------------- missing configs
def test_a_source_without_config_is_nothing_to_copy() -> None:
    result = Http(read(KIM, None)).run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)
    assert result["failure"]["kind"] == "not_found"
    assert f"source id {KIM}: the employee has no mobile config, so there is nothing to copy" in result["msg"]


def test_a_target_without_config_fails_with_a_hint() -> None:
    result = Http(read(KIM, SOURCE), read(ANNA, None)).run(MOBILECONFIG_COPY, **DESIRED)
    assert result["failure"]["kind"] == "not_found"
    assert f"target id {ANNA}" in result["msg"]
    assert "set create_missing to true" in result["msg"]


def test_a_target_without_config_gets_one_when_asked_for() -> None:
    http = Http(read(KIM, SOURCE), read(ANNA, None), create(ANNA), copy(KIM, ANNA), read(ANNA, EQUAL))
    result = http.run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)
    assert row(result)["created"] is True
    assert [action["action"] for action in result["actions"]] == ["create", "copy"]
    assert result["diff"]["before"][f"id {ANNA}"]["exists"] is False
    http = Http(read(KIM, SOURCE), read(ANNA, None))
    predicted = http.run(MOBILECONFIG_COPY, check=True, **DESIRED, create_missing=True)
    assert predicted["diff"] == result["diff"]
    assert predicted["actions"] == result["actions"]


def test_a_create_whose_answer_was_lost_is_looked_up_before_another_try() -> None:
    lost = VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, None),
        POST(CONFIG_PATH + ANNA).raw(None).fails(lost),
        read(ANNA, config(ANNA)),
        copy(KIM, ANNA),
        read(ANNA, EQUAL),
    )
    assert http.run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)["changed"] is True
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, None),
        POST(CONFIG_PATH + ANNA).raw(None).answers(503),
        read(ANNA, None),
        create(ANNA),
        copy(KIM, ANNA),
        read(ANNA, EQUAL),
    )
    assert http.run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)["changed"] is True


def test_a_copy_whose_answer_was_lost_is_sent_again() -> None:
    lost = VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)
    body = {"_id": KIM, "copyTo": ANNA}
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, config(ANNA)),
        POST(CONFIG_PATH).json(body).fails(lost),
        copy(KIM, ANNA),
        read(ANNA, EQUAL),
    )
    assert http.run(MOBILECONFIG_COPY, **DESIRED)["changed"] is True


def test_a_failure_after_the_create_reports_that_something_changed() -> None:
    body = {"_id": KIM, "copyTo": ANNA}
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, None),
        create(ANNA),
        POST(CONFIG_PATH).json(body).answers(403, refusal("access_denied", 403)),
    )
    result = http.run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)
    assert result["failure"]["kind"] == "permission"
    assert result["changed"] is True


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, refusal("employee", 404)), (403, refusal("access_denied", 403)), (500, {})],
)
def test_an_unreadable_target_is_never_taken_for_a_missing_one(status: int, body: Any) -> None:
    http = Http(read(KIM, SOURCE), GET(CONFIG_PATH + ANNA).answers(status, body))
    result = http.run(MOBILECONFIG_COPY, **DESIRED, create_missing=True)
    assert result["failed"] is True
    assert result["failure"]["status"] == status


def test_the_config_of_somebody_else_is_no_answer() -> None:
    result = Http(read(KIM, SOURCE), read(ANNA, config(BO))).run(MOBILECONFIG_COPY, **DESIRED)
    assert result["failure"]["kind"] == "unexpected_answer"


# -------------------------------------------------------------- with the simulator
def sandbox(**switches: Any) -> Sandbox:
    return Sandbox(TelecomX(), state(**switches))


def test_recipe_with_names() -> None:
    platform = sandbox()
    desired = {**BY_TOKEN, "source": {"email": "KIM@x.test"}, "target": {"extension": "2010"}}
    applied = platform.recipe(MOBILECONFIG_COPY, expect_requests=4, **desired)
    assert [section["type"] for section in row(applied)["configs"]] == ["COLLEAGUES", "QUEUES"]
    # Clearing: a source that shows nothing.
    bare = {**BY_TOKEN, "source": {"id": KIM}, "target": {"id": ANNA}}
    shown = platform.platform.dump()
    shown["customers"][0]["employees"][0]["mobileconfig"] = [
        {"type": "COLLEAGUES", "items": []},
        {"type": "QUEUES", "items": []},
    ]
    platform.platform.load(shown)
    cleared = platform.recipe(MOBILECONFIG_COPY, expect_requests=2, **bare)
    assert row(cleared)["configs"] == []


def test_recipe_with_a_target_without_config() -> None:
    desired = {**BY_TOKEN, "source": {"id": KIM}, "target": {"name": "Carl"}, "create_missing": True}
    applied = sandbox().recipe(MOBILECONFIG_COPY, expect_requests=3, **desired)
    assert row(applied)["created"] is True


def test_recipe_with_many_targets_by_login() -> None:
    platform = sandbox()
    login = {"url": BY_TOKEN["url"], "username": "kim@x.test", "password": "canary-x-word"}
    targets = [{"name": "Anna"}, {"extension": "202"}, {"id": CARL}]
    desired = {**login, "source": {"id": KIM}, "targets": targets, "create_missing": True}
    applied = platform.recipe(MOBILECONFIG_COPY, expect_requests=1 + 2 + 4, **desired)
    assert [entry["created"] for entry in applied["mobileconfig_copy"]["targets"]] == [False, False, True]
    platform.platform.expire_tokens()
    assert platform.run(MOBILECONFIG_COPY, **desired)["changed"] is False


def test_a_type_that_only_the_target_shows_is_not_passed_over() -> None:
    world = state()
    world["customers"][0]["employees"][0]["mobileconfig"] = [{"type": "COLLEAGUES", "items": [BO]}]
    result = Sandbox(TelecomX(), world).run(MOBILECONFIG_COPY, **BY_TOKEN, source={"id": KIM}, target={"id": BO})
    # This server keeps such a type, and a client that ignored it would call two different apps the same.
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["QUEUES"]


def test_a_viewer_may_copy_and_a_personal_account_may_not() -> None:
    login = {"url": BY_TOKEN["url"], "password": "canary-x-word"}
    desired = {"source": {"id": KIM}, "target": {"id": ANNA}}
    assert sandbox().run(MOBILECONFIG_COPY, username="bo@x.test", **login, **desired)["changed"] is True
    refused = sandbox().run(MOBILECONFIG_COPY, username="anna@x.test", **login, **desired)
    assert refused["failure"]["kind"] == "permission"
    assert "access level" in refused["msg"]


def test_no_secret_in_any_outcome() -> None:
    results = [
        sandbox().run(MOBILECONFIG_COPY, **{**DESIRED, "token": "canary-wrong"}),
        sandbox().run(MOBILECONFIG_COPY, **DESIRED),
        sandbox(copy_items="ignore").run(MOBILECONFIG_COPY, **DESIRED),
    ]
    assert [result.get("failure", {}).get("kind") for result in results] == ["authentication", None, "not_converged"]
    assert "canary" not in repr(results)


def test_the_documented_entry_is_what_is_returned() -> None:
    result = Http(read(KIM, SOURCE), read(ANNA, None), read(BO, None)).run(
        MOBILECONFIG_COPY, **BY_TOKEN, source={"id": KIM}, targets=[{"id": ANNA}, {"id": BO}]
    )
    documented = yaml.safe_load(source("mobileconfig_copy").RETURN)["mobileconfig_copy"]["contains"]
    assert set(result["mobileconfig_copy"]) == set(documented)
    assert set(row(result)) == set(documented["targets"]["contains"])
