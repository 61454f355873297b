# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What steps and phases pass to each other is a value."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    ExportRequest,
    Mode,
    Platform,
    Rules,
    Run,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    Actual,
    Context,
    Desired,
    Plan,
    Written,
    absent,
)
from ansible_collections.ucfleet.voice.tests.unit.support.client import RepeatsOnce


class Shelf(RepeatsOnce):
    """A client with named objects; what went over the wire is in `calls`."""

    subject = "kim@pbx.test"
    requests = 0
    writes = 0
    redactor = Redactor()

    def __init__(self, **objects: str) -> None:
        self.objects = objects
        self.calls: list[str] = []
        self.loses_response = False

    def hide(self, secrets: Any) -> None:
        assert not list(secrets)

    def start_deadline(self) -> None:
        self.calls.clear()


class Handler(BaseHandler[Shelf]):
    def read(self, desired: Desired) -> Actual:
        name = desired.values["name"]
        self._client.calls.append(f"read {name}; planned {sorted(self._context.planned)}")
        return self.shown(name)

    def shown(self, name: str) -> Actual:
        text = self._client.objects.get(name)
        return absent(memo="looked") if text is None else Actual({"name": name, "text": text}, "found")

    def create(self, plan: Plan) -> Written:
        assert plan.actual.memo == "looked"
        self._client.objects[plan.target["name"]] = plan.target["text"]
        if self._client.loses_response:
            raise VoiceError(errors.UNREACHABLE, "reset", response_lost=True)
        return Written("its id", ("created with an id",))

    def verify(self, plan: Plan, written: Written) -> Actual:
        self._client.calls.append(f"verify {plan.actual.memo}, {written.memo}")
        return self.shown(plan.target["name"])


PLATFORM: Platform[Shelf] = Platform(
    "example", "Example", (), Rules(), lambda params: Settings(url="https://pbx.test"), lambda settings: Shelf()
)
THING = Resource(
    name="thing",
    platform=PLATFORM,
    state=(Text("name", required=True), Text("text", clearable=True)),
    key=("name",),
    options=(Text("room", default="@me"),),
    handler=Handler,
    verify_create=True,
)
THINGS = Composite(name="things", platform=PLATFORM, parts=(Part("things", THING, many=True),))


def run(shelf: Shelf, *things: dict[str, str], check: bool = False) -> dict[str, Any]:
    return THINGS.execute(Run({"things": list(things)}, Mode(check=check), lambda platform, settings: shelf))


# ------------------------------------------------------------------------ frozen
@pytest.mark.parametrize(
    "value",
    [
        Desired({"name": "a"}),
        Actual({"name": "a"}),
        absent(),
        Context(),
        Written(),
        Plan("update", Desired({}), absent(), {"name": "a"}),
        Run({}),
        Mode(),
        ExportRequest(),
        Unreadable("hidden"),
    ],
)
def test_no_value_can_be_amended(value: Any) -> None:
    names = getattr(value, "_fields", None) or [field.name for field in dataclasses.fields(value)]
    for name in names:
        with pytest.raises(AttributeError):
            setattr(value, name, None)


@pytest.mark.parametrize("values", [Desired({}).options, absent().values, ExportRequest().place])
def test_what_is_left_out_is_an_empty_mapping(values: Any) -> None:
    assert dict(values) == {}


@pytest.mark.parametrize("values", [Desired({"name": "a"}, {"room": "b"}).values, Actual({"name": "a"}).values])
def test_no_item_of_a_state_can_be_set(values: Any) -> None:
    with pytest.raises(TypeError):
        values["name"] = "b"
    with pytest.raises(TypeError):
        del values["name"]


def test_another_state_is_a_new_value() -> None:
    desired = Desired({"name": "a", "text": "b"}, {"room": "c"}, present=False)
    assert desired.having(text="d") == Desired({"name": "a", "text": "d"}, {"room": "c"}, present=False)
    assert desired.without("text", "other") == Desired({"name": "a"}, {"room": "c"}, present=False)
    assert desired.values == {"name": "a", "text": "b"}
    actual = Actual({"name": "a"}, memo=1, warnings=("x",))
    assert actual.having(name="b").warned("y").remembering(2) == Actual({"name": "b"}, 2, ("x", "y"))
    assert actual == Actual({"name": "a"}, 1, ("x",))
    assert absent(7) == Actual({}, 7, exists=False)


# ------------------------------------------------------------- between the phases
def test_what_reading_and_writing_learned_reaches_the_verification() -> None:
    shelf = Shelf()
    result = run(shelf, {"name": "a", "text": "x"})
    assert shelf.calls == ["read a; planned []", "verify looked, its id"]
    assert result["settings"]["things"][0]["actions"] == [{"action": "create", "fields": ["name", "text"]}]


def test_a_lost_create_is_looked_up_with_what_reading_learned() -> None:
    shelf = Shelf()
    shelf.loses_response = True
    assert run(shelf, {"name": "a", "text": "x"})["changed"] is True
    assert shelf.calls == ["read a; planned []", "verify looked, None"]


@pytest.mark.parametrize("check", [False, True])
def test_a_step_knows_what_earlier_steps_created_and_no_task_what_another_did(check: bool) -> None:
    shelf = Shelf(b="x")
    for task in range(2):
        run(shelf, *({"name": name, "text": "x"} for name in "abc"), check=check)
        reads = [call for call in shelf.calls if call.startswith("read")]
        planned = [] if task and not check else [("thing", "a")]
        assert reads == [
            "read a; planned []",
            f"read b; planned {planned}",
            f"read c; planned {planned}",
        ]


# ------------------------------------------------------------------------- export
def listing(client: Shelf, place: Values) -> list[Actual]:
    client.calls.append(f"list {dict(place)}")
    texts = {name: Unreadable("damaged") if text == "?" else text for name, text in client.objects.items()}
    return [Actual({"name": name, "text": text}) for name, text in texts.items()]


def test_an_export_without_a_list_of_the_objects_is_none() -> None:
    assert THING.export(Shelf(a="x"), ExportRequest()).values is None
    unreadable = dataclasses.replace(THING, listing=listing, readable=False)
    assert unreadable.export(Shelf(a="x"), ExportRequest()).values is None


def test_an_export_names_what_is_unreadable() -> None:
    exported = dataclasses.replace(THING, listing=listing).export(Shelf(a="x", b="?"), ExportRequest())
    assert exported.values == [{"name": "a", "text": "x"}, {"name": "b"}]
    assert exported.unreadable == (("text", "damaged"),)


def test_an_export_without_places_asks_once_and_with_places_at_each_that_is_named() -> None:
    named = [THING.prepare({"name": "a", **room}) for room in ({"room": "@me"}, {"room": "b"}, {"room": "b"})]
    everything = dataclasses.replace(THING, listing=listing)
    assert everything.export_requests(named, secrets=True) == (ExportRequest(True),)
    by_room = dataclasses.replace(everything, place=("room",))
    requests = by_room.export_requests(named, secrets=False)
    assert [dict(request.place) for request in requests] == [{"room": "@me"}, {"room": "b"}]
    shelf = Shelf(a="x")
    found = [by_room.export(shelf, request).values for request in requests]
    # A place that is the default of its option goes without saying.
    assert found == [[{"name": "a", "text": "x"}], [{"name": "a", "text": "x", "room": "b"}]]
    assert shelf.calls == ["list {'room': '@me'}", "list {'room': 'b'}"]


def test_an_object_that_an_account_has_once_is_exported_as_a_dictionary() -> None:
    class One(Handler):
        def read(self, desired: Desired) -> Actual:
            return self.shown("a")

    single = dataclasses.replace(THING, key=(), handler=One)
    assert single.export(Shelf(a="x"), ExportRequest()).values == {"name": "a", "text": "x"}
    assert single.export(Shelf(), ExportRequest()).values is None
