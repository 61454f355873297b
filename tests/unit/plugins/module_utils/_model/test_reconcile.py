# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The loop, on an object store that can lose answers, ignore writes and change behind one's back."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Query, Rules, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    NOTHING,
    Actual,
    Context,
    Desired,
    Plan,
    absent,
)
from ansible_collections.ucfleet.voice.tests.unit.support.store import (
    LIVE,
    PLATFORM,
    ROOM,
    UNIQUE,
    VERIFIED,
    Handler,
    Store,
    ignore,
    lost,
    refuse,
    run,
)


# --------------------------------------------------------------------------- paths
def test_a_converged_object_costs_one_read() -> None:
    store = Store(dict(LIVE))
    result = run(store, title="old", seats="3")
    assert store.calls == ["read"]
    assert result == {
        "changed": False,
        "room": {"name": "a", "title": "old", "seats": 3, "pin": HIDDEN, "id": "7"},
        "actions": [],
        "diff": {
            "before": {"name": "a", "title": "old", "seats": 3},
            "after": {"name": "a", "title": "old", "seats": 3},
        },
        "requests": 1,
    }


def test_an_update_writes_once_and_shows_what_is_managed() -> None:
    store = Store(dict(LIVE))
    result = run(store, title="new", pin="canary-2")
    assert store.calls == ["read", "update title,pin"]
    assert store.live == {**LIVE, "title": "new", "pin": "canary-2"}
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["title", "pin"]}]
    assert result["diff"] == {
        "before": {"name": "a", "title": "old", "pin": HIDDEN},
        "after": {"name": "a", "title": "new", "pin": HIDDEN_CHANGED},
    }
    assert run(store, title="new", pin="canary-2")["changed"] is False


def test_an_empty_value_clears_and_none_leaves_alone() -> None:
    store = Store(dict(LIVE))
    assert run(store, title=None, pin=None)["changed"] is False
    assert run(store, title="", pin="")["changed"] is True
    assert store.live == {**LIVE, "title": "", "pin": ""}
    assert run(store, title="", pin="")["changed"] is False


def test_a_create_and_its_diff() -> None:
    store = Store()
    result = run(store, title="t", pin="canary")
    assert store.calls == ["read", "create"]
    assert result["actions"] == [{"action": "create", "fields": ["name", "title", "pin"]}]
    assert result["diff"] == {"before": {}, "after": {"name": "a", "title": "t", "pin": HIDDEN}}


def test_a_delete_shows_the_whole_object_and_happens_once() -> None:
    store = Store(dict(LIVE))
    result = run(store, state="absent")
    assert store.calls == ["read", "delete"]
    assert result["room"] is None
    assert result["diff"] == {"before": {**LIVE, "pin": HIDDEN}, "after": {}}
    again = run(store, state="absent")
    assert (again["changed"], store.calls) == (False, ["read"])
    assert again["diff"] == {"before": {}, "after": {}}


@pytest.mark.parametrize(
    ("live", "params"), [(None, {"title": "t"}), (LIVE, {"title": "new"}), (LIVE, {"state": "absent"}), (LIVE, {})]
)
@pytest.mark.parametrize("resource", [ROOM, VERIFIED])
def test_check_mode_predicts_the_result_and_writes_nothing(
    live: dict[str, Any] | None, params: dict[str, Any], resource: Resource[Store]
) -> None:
    predicting, acting = Store(live), Store(live)
    predicted = run(predicting, resource=resource, check=True, **params)
    acted = run(acting, resource=resource, **params)
    assert predicting.calls == ["read"]
    for key in ("changed", "actions", "diff"):
        assert predicted[key] == acted[key]
    assert predicted["room"] == acted["room"]


def test_a_diff_is_made_only_when_asked_for() -> None:
    assert "diff" not in run(Store(dict(LIVE)), diff=False, title="new")


# -------------------------------------------------------------------- exactly once
@pytest.mark.parametrize("resource", [ROOM, VERIFIED])
def test_a_create_that_took_effect_is_not_repeated(resource: Resource[Store]) -> None:
    store = Store()
    store.create = lost(store, acted=True)
    result = run(store, resource=resource, title="t")
    assert store.calls == ["read", "create", "read"]
    assert result["changed"] is True


@pytest.mark.parametrize("resource", [ROOM, VERIFIED])
def test_a_create_whose_effect_is_unknown_is_not_repeated(resource: Resource[Store]) -> None:
    store = Store()
    store.create = lost(store, acted=False)
    result = run(store, resource=resource, title="t")
    assert (result["failure"]["kind"], result["changed"]) == (errors.UNREACHABLE, True)
    assert store.calls == ["read", "create", "read"]


@pytest.mark.parametrize(
    ("resource", "reads"), [(UNIQUE, []), (dataclasses.replace(UNIQUE, verify_create=True), ["read"])]
)
def test_a_create_of_a_unique_name_that_took_no_effect_is_repeated_once(
    resource: Resource[Store], reads: list[str]
) -> None:
    store = Store()
    store.create = lost(store, acted=False)
    assert run(store, resource=resource, title="t")["changed"] is True
    assert store.calls == ["read", "create", "read", "create", *reads]


def test_a_create_that_is_lost_twice_fails() -> None:
    store = Store()

    def never(values: dict[str, Any]) -> None:
        raise VoiceError(errors.UNREACHABLE, "reset", response_lost=True)

    store.create = never
    result = run(store, resource=UNIQUE, title="t")
    assert result["failure"]["kind"] == errors.UNREACHABLE
    # After the last one, too, it is looked for: it may have taken effect.
    assert store.calls == ["read", "create", "read", "create", "read"]


def test_a_refused_create_is_not_repeated() -> None:
    store = Store()
    store.create = refuse
    assert run(store, title="t")["failure"]["kind"] == errors.CONFLICT
    assert store.calls == ["read", "create"]


def test_a_lost_create_that_left_something_else_is_no_success() -> None:
    store = Store()

    def half(values: dict[str, Any]) -> None:
        store.store({**values, "title": "half"})
        raise VoiceError(errors.UNREACHABLE, "reset", response_lost=True)

    store.create = half
    result = run(store, title="t")
    assert result["failure"]["kind"] == errors.NOT_CONVERGED
    assert result["failure"]["fields"] == ["title"]


# ----------------------------------------------------------------------- verifying
def test_a_verified_update_reads_back() -> None:
    store = Store(dict(LIVE))
    store.update = lambda values: store.store({**values, "id": "8"})
    result = run(store, resource=VERIFIED, title="new")
    assert store.calls == ["read", "update title", "read"]
    assert result["room"]["id"] == "8"


def test_an_ignored_update_is_a_failure_that_names_the_fields() -> None:
    store = Store(dict(LIVE))
    store.update = ignore
    result = run(store, resource=VERIFIED, title="new", seats=9)
    assert result["failed"] is True
    assert result["changed"] is True
    assert result["failure"]["kind"] == errors.NOT_CONVERGED
    assert result["failure"]["fields"] == ["title", "seats"]
    assert "did not take effect for title, seats" in result["msg"]


def test_an_ignored_create_is_a_failure() -> None:
    store = Store()
    store.create = ignore
    result = run(store, resource=VERIFIED, title="t")
    assert result["failure"]["kind"] == errors.NOT_CONVERGED
    assert "create succeeded, but the object was not found afterwards" in result["msg"]


def test_an_object_that_vanished_meanwhile_is_a_failure() -> None:
    store = Store(dict(LIVE))

    def vanish(values: dict[str, Any]) -> None:
        store.live = None

    store.update = vanish
    assert (
        "update succeeded, but the object was not found afterwards" in run(store, resource=VERIFIED, title="new")["msg"]
    )


def test_what_cannot_be_read_back_counts_as_written() -> None:
    hidden = {**LIVE, "pin": Unreadable("never shown")}
    store = Store(dict(hidden))
    store.update = lambda values: store.store({**values, "pin": hidden["pin"]})
    result = run(store, resource=VERIFIED, pin="canary-3")
    assert result["changed"] is True
    assert result["room"]["pin"] == HIDDEN
    assert result["diff"]["before"]["pin"] == "(never shown)"


# ------------------------------------------------------------------------ failures
def test_a_read_that_fails_is_never_an_absent_object() -> None:
    class Broken(Handler):
        def read(self, desired: Desired) -> Actual:
            self.call("read")
            raise VoiceError(errors.SERVER, "failed", status=500)

    for state in ("present", "absent"):
        store = Store()
        result = run(store, resource=dataclasses.replace(ROOM, handler=Broken), state=state)
        assert result["failed"] is True
        assert result["changed"] is False
        assert store.calls == ["read"]


def test_a_message_names_the_module_the_account_and_the_platform() -> None:
    store = Store()
    store.create = refuse
    result = run(store, title="t")
    assert result["msg"] == "room of kim@pbx.test: exists."
    assert result["failure"]["platform"] == "Example"


def test_wrong_options_are_reported_all_at_once_before_a_client_exists() -> None:
    def connect(platform: Platform[Any], settings: Settings) -> Any:
        raise AssertionError("no client is needed to see that")

    result = ROOM.execute(Run({"name": "", "seats": 0}, connect=connect))
    assert result["msg"] == (
        "room: name must not be empty; seats must be 1 or more, not 0; correct the options; nothing was sent."
    )
    assert result["failure"]["kind"] == errors.INVALID


def test_a_check_of_the_resource_sees_the_mentioned_fields() -> None:
    seen: list[dict[str, Any]] = []

    def check(desired: Desired) -> list[str]:
        seen.append(dict(desired.values))
        return ["title and seats exclude each other"]

    result = run(Store(), resource=dataclasses.replace(ROOM, check=check), title="t")
    assert seen == [{"name": "a", "title": "t"}]
    assert "title and seats exclude each other" in result["msg"]


def test_secrets_of_the_options_are_hidden_before_the_first_request() -> None:
    store = Store()
    run(store, pin="canary-9")
    assert store.hidden == ["canary-9"]


def test_each_task_has_its_own_deadline_and_its_own_count_of_requests() -> None:
    store = Store(dict(LIVE))
    assert [run(store)["requests"] for task in range(2)] == [1, 1]
    assert store.deadlines == 2


def test_warnings_name_the_account() -> None:
    store = Store(dict(LIVE))
    store.warnings = ["something is odd"]
    result = run(store)
    assert result["warned"] == ["room of kim@pbx.test: something is odd"]
    assert "warnings" not in result


def test_a_resource_that_cannot_be_created_says_so_loudly() -> None:
    fixed = BaseHandler(Store(), Context())
    plan = Plan(NOTHING, Desired({}), absent(), None)
    for write in (fixed.create, fixed.update, fixed.delete):
        with pytest.raises(NotImplementedError):
            write(plan)
    with pytest.raises(NotImplementedError):
        fixed.read(Desired({}))


# ---------------------------------------------------------------------- completion
def test_a_handler_can_complete_the_desired_state_from_the_live_state() -> None:
    class Completing(Handler):
        def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
            return desired.having(seats=actual.values.get("seats", 10)), actual

    resource = dataclasses.replace(ROOM, handler=Completing)
    store = Store()
    assert run(store, resource=resource)["room"]["seats"] == 10
    assert run(store, resource=resource)["changed"] is False


def test_options_beside_the_state_are_no_state() -> None:
    resource = dataclasses.replace(ROOM, options=(Bool("force", default=False),))
    prepared = resource.prepare({"name": "a", "force": True, "state": "absent"})
    assert (prepared.values, prepared.options, prepared.present) == ({"name": "a"}, {"force": True}, False)
    assert [field.name for field in resource.fields()] == ["name", "title", "seats", "pin", "force", "state"]


# --------------------------------------------------------------------------- query
def test_a_query_never_changes_anything() -> None:
    query = Query(
        name="rooms_info",
        platform=PLATFORM,
        options=(Int("limit", minimum=1),),
        fetch=lambda client, options: {"rooms": [options], "warnings": ["only some"]},
        check=lambda options: ["7 is too many"] if options.get("limit") == 7 else [],
    )
    store, warnings = Store(), list[str]()

    def ask(**params: Any) -> dict[str, Any]:
        return query.execute(Run(params, connect=lambda platform, settings: store, warn=warnings.append))

    assert ask(limit="5") == {"changed": False, "rooms": [{"limit": 5}], "requests": 0}
    assert warnings == ["rooms_info of kim@pbx.test: only some"]
    assert "limit must be 1 or more" in ask(limit=0)["msg"]
    assert "7 is too many" in ask(limit=7)["msg"]


def test_rules_of_platform_and_operation_add_up() -> None:
    one = Rules(mutually_exclusive=(("a", "b"),), required_if=(("s", "x", ("y",)),))
    two = Rules(mutually_exclusive=(("c", "d"),), required_together=(("e", "f"),), required_one_of=(("g",),))
    assert one + two == Rules((("a", "b"), ("c", "d")), (("e", "f"),), (("g",),), (("s", "x", ("y",)),))
