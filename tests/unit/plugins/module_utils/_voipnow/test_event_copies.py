# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Events that are equal apart from their id: recognised, and removed when asked for."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import APP, PAGE, TOKEN, collection, login, read

EVENTS = "/extensions/@me/0007*110/phoneCallEvents/"
URL = "https://crm.test/calls"
DESIRED = {**APP, "extension": "0007*110", "type": "dial_in", "event_url": URL}
REMOVE = {**DESIRED, "remove_duplicates": True}


def row(number: int, **changed: Any) -> dict[str, Any]:
    event = {"id": f"e{number}", "type": "0", "method": "1", "url": URL, "note": "CRM", "status": "1"}
    return {**event, "modified": f"2026-01-0{number}T00:00:00Z", **changed}


def listing(*rows: dict[str, Any]) -> Expected:
    return read(f"{EVENTS}{PAGE}0").answers(200, collection(rows))


def delete(number: int) -> Expected:
    return DELETE(f"/uapi{EVENTS}0/e{number}/").bearer(TOKEN).answers(204)


def tried(*expected: Expected, check: bool = False, **params: Any) -> dict[str, Any]:
    return Http(login(), *expected).run(PHONE_CALL_EVENT, check=check, **params)


def test_copies_are_recognised_and_offered_for_removal() -> None:
    result = tried(listing(row(1), row(2)), **DESIRED)
    assert result["failure"]["kind"] == "conflict"
    assert "has 2 such events: e1, e2; they are equal" in result["msg"]
    assert "set remove_duplicates to true" in result["msg"]


def test_all_copies_but_the_first_are_removed() -> None:
    # The list proves that the copies are gone, and then what is left.
    call = (listing(row(1), row(2), row(3)), delete(2), delete(3), listing(row(1)), listing(row(1)))
    result = tried(*call, **REMOVE)
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["duplicates"]}]
    assert result["phone_call_event"]["duplicates"] == []
    predicted = tried(listing(row(1), row(2), row(3)), check=True, **REMOVE)
    assert predicted["diff"] == result["diff"]
    assert result["diff"]["before"]["duplicates"] == ["e2", "e3"]
    assert tried(listing(row(1)), **REMOVE)["changed"] is False


def test_the_chosen_one_is_kept_and_another_that_differs_stays() -> None:
    left = listing(row(2), row(3, note="other"))
    call = (listing(row(1), row(2), row(3, note="other")), delete(1), left, left)
    assert tried(*call, **REMOVE, id="e2")["changed"] is True


def test_a_change_comes_after_the_removal() -> None:
    change = PUT(f"/uapi{EVENTS}0/e1/").bearer(TOKEN).json({"note": "new"}).answers(204)
    call = (listing(row(1), row(2)), delete(2), listing(row(1)), change, listing(row(1, note="new")))
    result = tried(*call, **REMOVE, note="new")
    assert result["actions"] == [{"action": "update", "fields": ["note", "duplicates"]}]


def test_all_are_deleted_together() -> None:
    call = (listing(row(1), row(2)), delete(2), listing(row(1)), delete(1), listing())
    result = tried(*call, **REMOVE, state="absent")
    assert (result["changed"], result["phone_call_event"]) == (True, None)


@pytest.mark.parametrize("state", ["present", "absent"])
@pytest.mark.parametrize("difference", [{"note": "other"}, {"method": "0"}, {"status": "0"}])
def test_an_event_that_differs_is_never_removed(difference: dict[str, str], state: str) -> None:
    result = tried(listing(row(1), row(2), row(3, **difference)), **REMOVE, state=state)
    assert result["failure"]["kind"] == "conflict"
    assert "they differ" in result["msg"]
    assert "remove_duplicates" not in result["msg"]


def test_an_address_in_another_encoding_is_no_copy() -> None:
    url = "https://crm.test/%7Ecalls"
    result = tried(listing(row(1, url=url), row(2, url="https://crm.test/~calls")), **{**REMOVE, "event_url": url})
    assert (result["changed"], result["phone_call_event"]["duplicates"]) == (False, [])


def test_a_removal_without_effect_is_a_failure() -> None:
    result = tried(listing(row(1), row(2)), delete(2), *[listing(row(1), row(2))] * 4, **REMOVE)
    assert (result["failure"]["kind"], result["changed"]) == ("not_converged", True)
    assert "these are still there: e2" in result["msg"]


def test_a_removal_that_lags_behind_is_proven() -> None:
    call = (listing(row(1), row(2)), delete(2), listing(row(1), row(2)), listing(row(1)), listing(row(1)))
    assert tried(*call, **REMOVE)["changed"]
