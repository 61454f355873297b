# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One source for many targets, and copies without the desired effect."""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.user import TELECOMX_USER
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Http
from ansible_collections.ucfleet.voice.tests.unit.support.mobileconfig import DESIRED, EQUAL, SOURCE, row
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ANNA,
    BO,
    BY_TOKEN,
    CARL,
    CONFIG_PATH,
    KIM,
    SUPPORT,
    config,
    copy,
    employee,
    people,
    read,
)


# ------------------------------------------------------------------- not converged
def stubborn() -> Http:
    return Http(read(KIM, SOURCE), read(ANNA, config(ANNA)), copy(KIM, ANNA), read(ANNA, config(ANNA, [BO, CARL])))


def test_a_copy_without_the_desired_outcome_is_a_failure() -> None:
    result = stubborn().run(MOBILECONFIG_COPY, **DESIRED, retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["QUEUES"]
    assert result["changed"] is True
    assert "does not show the source's QUEUES" in result["msg"]


def test_a_copy_without_the_desired_outcome_can_be_accepted() -> None:
    http = stubborn()
    result = http.run(MOBILECONFIG_COPY, **DESIRED, require_converged=False, retries=0)
    assert result["changed"] is True
    assert row(result)["converged"] is False
    assert result["diff"]["after"] == {f"id {ANNA}": {"exists": True, "COLLEAGUES": [f"Bo ({BO})", f"Carl ({CARL})"]}}
    assert result["actions"] == [{"action": "copy", "fields": ["COLLEAGUES"], "target": ANNA}]
    assert http.warnings == [
        f"mobileconfig_copy of x.test:8080: target id {ANNA}: the copy was accepted, but afterwards the target does"
        " not show the source's QUEUES"
    ]


# -------------------------------------------------------------------- many targets
def test_one_source_is_read_once_for_many_targets() -> None:
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, EQUAL),
        read(BO, config(BO)),
        copy(KIM, BO),
        read(BO, config(BO, [CARL], [SUPPORT])),
    )
    desired = {**BY_TOKEN, "source": {"id": KIM}, "targets": [{"id": ANNA}, {"id": KIM}, {"id": BO}]}
    result = http.run(MOBILECONFIG_COPY, **desired)
    assert [entry["changed"] for entry in result["mobileconfig_copy"]["targets"]] == [False, False, True]
    assert list(result["diff"]["after"]) == [f"id {BO}"]


def test_one_target_that_fails_does_not_stop_the_others() -> None:
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, None),
        read(BO, config(BO)),
        copy(KIM, BO),
        read(BO, config(BO, [CARL], [SUPPORT])),
    )
    desired = {**BY_TOKEN, "source": {"id": KIM}, "targets": [{"id": ANNA}, {"id": BO}]}
    result = http.run(MOBILECONFIG_COPY, **desired)
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["msg"].startswith(f"mobileconfig_copy of x.test:8080: 1 of 2 targets failed; target id {ANNA}: ")
    assert result["failure"]["kind"] == "not_found"
    assert row(result, 0)["failed"] is True
    assert row(result, 0)["failure"] == result["failure"]
    assert row(result, 1)["changed"] is True


def test_one_target_that_fails_is_a_failure_of_the_whole_user() -> None:
    http = Http(read(KIM, SOURCE), read(ANNA, None), read(BO, config(BO, [CARL], [SUPPORT])))
    copied = {"source": {"id": KIM}, "targets": [{"id": ANNA}, {"id": BO}]}
    result = http.run(TELECOMX_USER, **BY_TOKEN, mobileconfig_copy=copied)
    assert result["failed"] is True
    assert result["failure"]["kind"] == "not_found"
    assert "1 of 2 targets failed" in result["msg"]
    entry = result["settings"]["mobileconfig_copy"]
    assert [row["failed"] for row in entry["mobileconfig_copy"]["targets"]] == [True, False]


def test_a_failure_of_the_platform_stops_the_task_and_reports_what_was_done() -> None:
    down = VoiceError(errors.TLS, "the certificate is not accepted", "check it")
    http = Http(
        read(KIM, SOURCE),
        read(ANNA, config(ANNA)),
        copy(KIM, ANNA),
        read(ANNA, EQUAL),
        GET(CONFIG_PATH + BO).fails(down),
    )
    desired = {**BY_TOKEN, "source": {"id": KIM}, "targets": [{"id": ANNA}, {"id": BO}, {"id": CARL}]}
    result = http.run(MOBILECONFIG_COPY, **desired)
    assert result["failure"]["kind"] == "tls"
    assert [entry["changed"] for entry in result["mobileconfig_copy"]["targets"]] == [True, False, False]
    assert "not attempted" in row(result, 2)["msg"]


def test_two_names_of_one_employee_are_refused_before_any_write() -> None:
    http = Http(GET("/employee?filter=Anna&full=true&limit=500&offset=0").answers(200, people(employee(ANNA))))
    desired = {**BY_TOKEN, "source": {"id": KIM}, "targets": [{"id": ANNA}, {"name": "Anna"}]}
    result = http.run(MOBILECONFIG_COPY, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert f"twice, as id {ANNA} and as name Anna" in result["msg"]


def test_a_target_that_is_not_found_fails_alone() -> None:
    http = Http(
        GET("/employee?filter=Zoe&full=true&limit=500&offset=0").answers(200, people()),
        GET("/employee?full=true&limit=500&offset=0").answers(200, people(employee(ANNA))),
        read(KIM, SOURCE),
        read(ANNA, EQUAL),
    )
    desired = {**BY_TOKEN, "source": {"id": KIM}, "targets": [{"name": "Zoe"}, {"id": ANNA}]}
    result = http.run(MOBILECONFIG_COPY, **desired)
    assert row(result, 0)["id"] is None
    assert row(result, 0)["failure"]["kind"] == "not_found"
    assert row(result, 1)["converged"] is True
