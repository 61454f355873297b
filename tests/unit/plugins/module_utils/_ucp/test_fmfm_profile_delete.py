# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deleting a profile."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.fmfm_profile import hidden, tried
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import asked, body, delete, listed, post, profile, put


@pytest.mark.parametrize(
    "answer", [{"status": 200, "text": "OK"}, {"status": 204}, {"status": 404, "document": {"error": "no"}}]
)
def test_delete(answer: dict[str, Any]) -> None:
    deleted = delete("id-office").answers(**answer)
    result = tried(listed(hidden("office")), deleted, listed(), name="office", state="absent")
    assert result["changed"] is True
    assert result["fmfm_profile"] is None
    assert result["actions"] == [{"action": "delete", "fields": []}]
    assert result["diff"]["before"]["name"] == "office"
    assert result["diff"]["after"] == {}


def test_a_delete_that_is_ignored_is_a_failure() -> None:
    live, deleted = listed(hidden("office")), delete("id-office").answers(204)
    result = tried(live, deleted, *[live] * 4, name="office", state="absent")
    assert (result["failure"]["kind"], result["changed"]) == ("not_converged", True)
    assert "the deletion was accepted, but the object is still there" in result["msg"]
    assert tried(live, deleted, live, listed(), name="office", state="absent")["changed"] is True
    # The read that should prove it fails, so that nobody knows.
    result = tried(live, deleted, asked("/fmfm/profiles").answers(403), name="office", state="absent")
    assert (result["failed"], result["changed"]) == (True, True)


def test_delete_in_check_mode_and_of_nothing() -> None:
    assert tried(listed(hidden("office")), check=True, name="office", state="absent")["changed"] is True
    assert tried(listed(hidden("home")), name="office", state="absent")["changed"] is False
    assert tried(listed(hidden("home")), profile_id="id-office", state="absent")["changed"] is False


PAGE = {"text": "<html>gone</html>", "content_type": "text/html"}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, **PAGE},
        {"status": 404},
        {"status": 410, **PAGE},
        {"status": 410},
        # As gateways say it that do not know the path.
        {"status": 404, "document": {"message": "no Route matched with those values"}},
        {"status": 404, "text": "404 page not found"},
        {"status": 200, **PAGE},
        {"status": 200, "text": "signed in"},
        {"status": 200, "document": {"error": "no"}},
    ],
)
def test_what_ucp_does_not_say_itself_proves_no_deletion(answer: dict[str, Any]) -> None:
    desired = {"name": "office", "state": "absent"}
    call = (listed(hidden("office")), delete("id-office").answers(**answer))
    assert tried(*call, listed(), **desired)["changed"] is True
    assert tried(*call, listed(hidden("office")), listed(), **desired)["changed"] is True
    result = tried(*call, *[listed(hidden("office"))] * 4, **desired)
    # A list that lags behind shows a profile that is gone.
    assert (result["failed"], result["changed"]) == (True, True)
    assert "the object is still shown, but may have been deleted" in result["msg"]


@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_delete_is_decided_by_the_list(status: int) -> None:
    refused = delete("id-office").answers(status, {"message": "no such profile"})
    desired = {"name": "office", "state": "absent"}
    assert tried(listed(hidden("office")), refused, listed(), **desired)["changed"] is True
    assert tried(listed(hidden("office")), refused, listed(hidden("office")), listed(), **desired)["changed"] is True
    looks = [listed(hidden("office"))] * (4 if status == 400 else 5)
    result = tried(listed(hidden("office")), refused, *looks, **desired)
    assert result["changed"] is False
    assert "no such profile" in result["msg"]
    assert result["failure"]["status"] == status


def test_an_id_is_one_part_of_the_path() -> None:
    odd = {"id": "a/b?c", "name": "office", "active": False}
    result = tried(listed(odd), delete("a%2Fb%3Fc").answers(200), listed(), name="office", state="absent")
    assert result["changed"] is True


def test_a_page_in_answer_to_a_write_is_no_success() -> None:
    page = {"text": "<html>sign in</html>", "content_type": "text/html"}
    live = listed(profile("office"))
    change = put("id-office", body("office", active=True)).answers(**page)
    for call, desired, changed in (
        ((listed(), post(body("office")).answers(**page), *[listed()] * 7), {}, True),
        ((live, change, asked("/fmfm/profiles").answers(500)), {"active": True}, True),
        ((live, delete("id-office").answers(**page), *[live] * 4), {"state": "absent"}, True),
    ):
        result = tried(*call, name="office", **desired)
        assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", changed)
    assert tried(live, change, *[live] * 4, name="office", active=True)["failure"]["kind"] == "not_converged"
    assert tried(live, change, listed(profile("office", active=True)), name="office", active=True)["changed"] is True
