# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that undo a plan."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._model import undo, walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.reconcile import make_plan
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, absent

FIELDS = (
    Text("id", read_only=True),
    Text("name", required=True),
    Text("greeting", choices=("none", "standard")),
    Text("note", clearable=True),
    Bool("enabled"),
    Int("seconds"),
    Text("code", secret=True, clearable=True),
    Text("pin", secret=True, write_only=True),
    ListOf("numbers", Text("numbers"), clearable=True),
    Record("address", (Text("city", clearable=True), Text("street", clearable=True), Int("floor"))),
    ListOf("rings", Record("ring", (Text("number"), Text("code", secret=True))), clearable=True),
)
SHAPE = undo.Shape(
    FIELDS,
    options=(Text("place"), Text("mode", default="fast"), Text("new_name"), Text("object_id")),
    key=("name",),
    id_option="object_id",
    is_removable=True,
)
BEFORE: dict[str, Any] = {
    "id": "7",
    "name": "a",
    "greeting": "none",
    "note": "",
    "enabled": True,
    "seconds": 20,
    "code": "4711",
    "numbers": ["1"],
    "address": {"city": "Rome", "street": "", "floor": None},
    "rings": [{"number": "1", "code": "99"}],
}


def plan_of(
    values: dict[str, Any], *, present: bool = True, before: dict[str, Any] | None = None, **options: str
) -> Plan:
    actual = absent() if before is None else Actual(before)
    resource: Any = type("R", (), {"state": FIELDS})
    return make_plan(resource, Desired(values, options, present), actual)


def undone(plan: Plan, *, secrets: bool = False, shape: undo.Shape = SHAPE) -> undo.Undo:
    return undo.inverse(shape, plan, secrets=secrets)


class TestInverse:
    def test_nothing_to_undo(self) -> None:
        assert undone(plan_of({"name": "a"}, before=BEFORE)) == undo.Undo(None, ())

    def test_only_changed_fields_with_their_old_values(self) -> None:
        plan = plan_of({"name": "a", "greeting": "standard", "seconds": 20, "note": "x"}, before=BEFORE)
        assert undone(plan) == undo.Undo({"name": "a", "greeting": "none", "note": ""})

    def test_suboptions_one_by_one(self) -> None:
        plan = plan_of({"name": "a", "address": {"city": "Oslo", "floor": 2}}, before=BEFORE)
        assert undone(plan) == undo.Undo(
            {"name": "a", "address": {"city": "Rome"}}, (("address.floor", undo.NOT_UNSET),)
        )

    def test_an_empty_list_is_restored(self) -> None:
        plan = plan_of({"name": "a", "numbers": ["2"]}, before={**BEFORE, "numbers": []})
        assert undone(plan) == undo.Undo({"name": "a", "numbers": []})

    def test_what_was_not_set_and_cannot_be_unset(self) -> None:
        plan = plan_of(
            {"name": "a", "seconds": 5, "greeting": "none"}, before={**BEFORE, "seconds": None, "greeting": ""}
        )
        assert undone(plan) == undo.Undo(None, (("greeting", undo.NOT_UNSET), ("seconds", undo.NOT_UNSET)))

    def test_write_only_and_unreadable(self) -> None:
        hidden = Unreadable("not shown to this account")
        plan = plan_of({"name": "a", "pin": "1234", "enabled": False}, before={**BEFORE, "enabled": hidden})
        assert undone(plan) == undo.Undo(None, (("enabled", "not shown to this account"), ("pin", undo.WRITE_ONLY)))

    def test_readable_secrets_only_when_asked_for(self) -> None:
        plan = plan_of({"name": "a", "code": "8", "rings": []}, before=BEFORE)
        assert undone(plan) == undo.Undo(
            {"name": "a", "rings": [{"number": "1"}]}, (("code", undo.SECRET), ("rings.code", undo.SECRET))
        )
        assert undone(plan, secrets=True) == undo.Undo(
            {"name": "a", "code": "4711", "rings": [{"number": "1", "code": "99"}]}
        )

    def test_a_created_object_is_removed(self) -> None:
        plan = plan_of({"name": "a", "seconds": 5}, place="x", mode="fast")
        assert undone(plan) == undo.Undo({"place": "x", "name": "a", "state": "absent"})

    def test_a_created_object_that_stays(self) -> None:
        plan = plan_of({"name": "a"})
        assert undone(plan, shape=SHAPE._replace(is_removable=False)) == undo.Undo(None, (("", undo.NOT_REMOVABLE),))

    def test_a_deleted_object_comes_back_whole(self) -> None:
        plan = plan_of({"name": "a"}, present=False, before=BEFORE, object_id="7")
        back = undone(plan)
        assert back.values == {
            "name": "a",
            "greeting": "none",
            "note": "",
            "enabled": True,
            "seconds": 20,
            "numbers": ["1"],
            "address": {"city": "Rome", "street": ""},
            "rings": [{"number": "1"}],
            "state": "present",
        }
        assert set(back.irreversible) == {
            ("pin", undo.WRITE_ONLY),
            ("code", undo.SECRET),
            ("rings.code", undo.SECRET),
            ("id", undo.NEW_ID),
        }
        restored = undone(plan, secrets=True)
        assert restored.values is not None
        assert restored.values["code"] == "4711"
        assert "object_id" not in restored.values

    def test_a_renamed_object_is_found_by_its_new_name(self) -> None:
        plan = plan_of({"name": "b"}, before=BEFORE)
        assert undone(plan) == undo.Undo({"name": "b", "new_name": "a"})

    def test_an_object_that_an_id_names(self) -> None:
        plan = plan_of({"name": "b", "note": "x"}, before=BEFORE, object_id="7", mode="slow")
        shape = SHAPE._replace(options=tuple(one for one in SHAPE.options if one.name != "new_name"))
        assert undone(plan, shape=shape) == undo.Undo({"mode": "slow", "object_id": "7", "name": "a", "note": ""})


class TestCombined:
    """Two undo lists of one user: the earlier run counts, and the later one for what the earlier did not change."""

    FIELDS = (
        Record("prefs", (Text("greeting"), Text("email"))),
        ListOf("entries", Record("entry", (Text("number"), Text("email")))),
        ListOf("tags", Text("tag")),
    )

    def combined(self, earlier: dict[str, Any], later: dict[str, Any]) -> dict[str, Any]:
        return undo.combined(self.FIELDS, {"entries": ("number",)}, earlier, later)

    def test_suboptions_are_merged_and_other_values_replaced(self) -> None:
        earlier = {"prefs": {"greeting": "a"}, "tags": ["1"], "unknown": {"x": 1}}
        later = {"prefs": {"greeting": "b", "email": "c"}, "tags": ["2"], "unknown": {"y": 2}, "entries": []}
        assert self.combined(earlier, later) == {
            "prefs": {"greeting": "a", "email": "c"},
            "tags": ["1"],
            "unknown": {"x": 1},
            "entries": [],
        }

    def test_objects_are_merged_by_what_identifies_them(self) -> None:
        earlier = {"entries": [{"number": "1", "email": "a"}, {"number": "3", "email": "c"}]}
        later = {"entries": [{"number": "1", "email": "b"}, {"number": "2", "email": "d"}]}
        assert self.combined(earlier, later) == {
            "entries": [{"number": "1", "email": "a"}, {"number": "2", "email": "d"}, {"number": "3", "email": "c"}]
        }

    def test_what_the_earlier_run_created_or_deleted_needs_nothing_of_the_later_one(self) -> None:
        later = {"entries": [{"number": "1", "email": "b"}]}
        for one in ({"number": "1", "state": "absent"}, {"number": "1", "email": "a", "state": "present"}):
            assert self.combined({"entries": [one]}, later) == {"entries": [one]}

    def test_neither_input_is_changed(self) -> None:
        earlier = {"entries": [{"number": "1", "email": "a"}], "prefs": {"greeting": "a"}}
        later = {"entries": [{"number": "1", "email": "b"}], "prefs": {"email": "c"}}
        self.combined(earlier, later)
        assert earlier == {"entries": [{"number": "1", "email": "a"}], "prefs": {"greeting": "a"}}
        assert later == {"entries": [{"number": "1", "email": "b"}], "prefs": {"email": "c"}}


TEXTS = st.text("abc", min_size=1, max_size=3)
STATES = st.fixed_dictionaries(
    {
        "name": st.just("a"),
        "greeting": st.sampled_from(("none", "standard")),
        "note": st.text("ab", max_size=2),
        "enabled": st.booleans(),
        "seconds": st.integers(0, 3),
        "code": st.text("12", max_size=2),
        "numbers": st.lists(TEXTS, max_size=2),
        "address": st.fixed_dictionaries(
            {"city": st.text("ab", max_size=1), "street": st.text("ab", max_size=1), "floor": st.integers(0, 2)}
        ),
        "rings": st.lists(st.fixed_dictionaries({"number": TEXTS, "code": TEXTS}), max_size=2),
    }
)


@given(before=STATES, desired=STATES, chosen=st.sets(st.sampled_from([field.name for field in FIELDS])))
def test_applied_after_the_plan_it_gives_the_state_before(
    before: dict[str, Any], desired: dict[str, Any], chosen: set[str]
) -> None:
    plan = plan_of({name: value for name, value in desired.items() if name in {*chosen, "name"}}, before=before)
    back = undone(plan, secrets=True)
    assert back.irreversible == ()
    values, problems = walk.normalise_all(FIELDS, back.values or {})
    assert problems == []
    assert walk.merge(FIELDS, plan.target, values) == before


@given(before=STATES)
def test_a_deleted_object_is_created_as_it_was(before: dict[str, Any]) -> None:
    back = undone(plan_of({"name": "a"}, present=False, before=before), secrets=True)
    assert set(back.irreversible) == {("pin", undo.WRITE_ONLY)}
    values, problems = walk.normalise_all(FIELDS, back.values or {})
    assert problems == []
    assert {name: values.get(name, "") for name in before} == before
