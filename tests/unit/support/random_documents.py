# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random settings of a user on each platform, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import ListOf, Record, Table
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import ClockTime, Code, DialString, Email
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import Bool, Int

Strategy = st.SearchStrategy[Any]
NUMBERS = ("200", "7101", "*55", "+39055123456", "ann@pbx.test")
#: the values of fields, by their class
BY_KIND: Mapping[type[Field], Strategy] = {
    Bool: st.booleans(),
    Int: st.integers(0, 60),
    DialString: st.sampled_from(NUMBERS),
    Email: st.sampled_from(("ann@pbx.test", "bo@pbx.test")),
    Code: st.sampled_from(("4812", "9034")),
    ClockTime: st.sampled_from(("08:00", "12:30", "18:00")),
}
TEXT = st.sampled_from(("alpha", "Büro", "x y"))
PERIOD = st.sampled_from(
    (
        {"day": "weekdays", "start": "08:00", "end": "18:00"},
        {"day": "sunday", "start": "10:00", "end": "12:00"},
        {"day": "everyday", "start": "20:00", "end": "23:30"},
    )
)
DEVICE = st.one_of(
    st.fixed_dictionaries({"device": st.just("dev-desk"), "end": st.integers(20, 30)}),
    st.fixed_dictionaries({"device": st.just("dev-mobile"), "start": st.integers(1, 5), "end": st.integers(6, 9)}),
)
#: values that mean something on the simulators, by setting and option
BY_NAME: Mapping[str, Strategy] = {
    "call_forward_schedules.name": st.sampled_from(("Day", "Night")),
    "call_forward_schedules.periods": st.lists(PERIOD, min_size=1, max_size=2),
    "call_forward.rings.schedule": st.sampled_from(("", "Day", "Night")),
    "conferences.name": st.just("standup"),
    "conferences.max_members": st.integers(0, 9),
    "personal_attendant.language": st.sampled_from(("en",)),
    "phonebook.entries.last_name": st.sampled_from(("Roy", "Bo")),
    "phonebook.entries.first_name": st.just("Ines"),
    "phonebook_entries.last_name": st.sampled_from(("Roy", "Bo")),
    "phonebook_entries.first_name": st.just("Ines"),
    "fmfm_profiles.name": st.sampled_from(("Day", "Night", "Trip")),
    "fmfm_profiles.devices": st.lists(DEVICE, max_size=2, unique_by=lambda one: str(one["device"])),
    "phone_call_events.extension": st.sampled_from(("0007*110", "0007*111")),
    "phone_call_events.type": st.sampled_from(("dial_in", "dial_out")),
    "phone_call_events.event_url": st.sampled_from(("https://a.test/x", "https://b.test/y")),
    "phone_call_events.method": st.sampled_from(("POST", "GET")),
    "queue_agents.queue": st.just("0007*200"),
    "queue_agents.agent": st.sampled_from(("0007*110", "0007*111")),
    "queue_agents.status": st.sampled_from(("online", "offline", "paused")),
    "pbx_switches.name": st.sampled_from(("night", "day")),
    "pbx_switches.scope": st.just("global"),
    "pbx_variables.name": st.sampled_from(("greeting", "other")),
    "pbx_variables.scope": st.just("global"),
}
#: options that say how something is done, or where; and settings that no reading shows
LEFT_OUT = frozenset(
    (
        *("masked_texts", "update_phones", "new_name", "profile_id", "unobservable_devices", "id", "user_id"),
        *("employee", "customer", "return_unchanged", "assume"),
        *("portal_password", "voicemail_pin", "mobileconfig", "mobileconfig_copy"),
    )
)


def value_of(field: Field, name: str) -> Strategy:
    if name in BY_NAME:
        return BY_NAME[name]
    if isinstance(field, ListOf):
        return st.lists(value_of(field.of, name), max_size=2)
    if isinstance(field, Record):
        return options_of(field.fields, name)
    if isinstance(field, Table):
        return st.dictionaries(st.sampled_from(("0", "1", "9")), st.sampled_from(NUMBERS), max_size=2)
    if field.choices:
        return st.sampled_from(field.offered)
    known = next((BY_KIND[kind] for kind in type(field).__mro__ if kind in BY_KIND), TEXT)
    return st.one_of(known, st.just("")) if field.clearable else known


def options_of(fields: Iterable[Field], name: str) -> Strategy:
    required: dict[str, Strategy] = {}
    optional: dict[str, Strategy] = {}
    for field in fields:
        if not field.read_only and field.name not in LEFT_OUT:
            (required if field.required else optional)[field.name] = value_of(field, f"{name}.{field.name}")
    # An event is named by its type and its address, a profile by its name.
    for key in ("type", "event_url") if name == "phone_call_events" else ("name",) if name == "fmfm_profiles" else ():
        required[key] = optional.pop(key)
    return st.fixed_dictionaries(required, optional=optional)


def settings_of(platform: str) -> Strategy:
    """Some settings of one user, each with some of its options."""
    found = {}
    for part in COMPOSITES[platform].parts:
        if part.option in LEFT_OUT:
            continue
        one = options_of(part.operation.own_fields(), part.option)
        found[part.option] = st.lists(one, min_size=1, max_size=3) if part.many else one
    return st.fixed_dictionaries({}, optional=found)
