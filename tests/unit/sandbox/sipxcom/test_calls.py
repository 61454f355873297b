# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call forwarding, schedules, speed dial, conferences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]

GROUPS = [
    {"name": "b-later", "weight": 1, "settings": {"callfwd/timer": "40"}},
    {"name": "a-first", "weight": 1, "settings": {"callfwd/timer": "33"}},
    {"name": "heaviest", "weight": 9, "settings": {"callfwd/timer": "50", "im/on-the-phone-message": "Busy"}},
]
NAMES = [group["name"] for group in GROUPS]


def timer(server: Any) -> int:
    value: int = server.get("/my/forward")["call-sequence"]["expiration"]
    return value


def set_timer(server: Any, value: int) -> None:
    server.put("/my/callfwd", {"rings": [], "expiration": value})


def test_settings_come_from_the_first_group_that_has_them(pbx: Make) -> None:
    server = pbx({"groups": GROUPS}, groups=NAMES)
    assert timer(server) == 33
    assert server.get("/my/im/prefs")["otpMessage"] == "Busy"


def test_writing_the_inherited_value_stores_nothing(pbx: Make) -> None:
    server = pbx({"groups": GROUPS}, groups=NAMES)
    set_timer(server, 20)
    assert server.platform.dump()["users"][0]["settings"] == {"callfwd/timer": "20"}
    set_timer(server, 33)
    assert server.platform.dump()["users"][0]["settings"] == {}


def test_a_blank_hides_what_is_inherited(pbx: Make) -> None:
    server = pbx({"groups": GROUPS}, groups=NAMES)
    server.put("/my/im/prefs", {"otpMessage": ""})
    assert server.get("/my/im/prefs")["otpMessage"] is None
    server.put("/my/im/prefs", {"otpMessage": "Busy"})
    assert server.platform.dump()["users"][0]["settings"] == {}


def period(start: Any, end: Any, day: int | None = 2) -> dict[str, Any]:
    """A period; times are texts such as 9:30, an empty part is left out."""

    def time(text: str) -> dict[str, int]:
        hours, _colon, minutes = text.partition(":")
        return {key: int(value) for key, value in (("hrs", hours), ("min", minutes)) if value}

    return ({} if day is None else {"scheduledDay": day}) | {"start": time(start), "end": time(end)}


def create(server: Any, *periods: dict[str, Any], name: str = "S") -> tuple[int, str]:
    response = server.ask("POST", "/my/callfwdsched", {"name": name, "periods": list(periods)})
    return response.status, response.reason or ""


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("10:75", "12:00", "11:15-12:00"),
        ("9:00", "24:00", "9:00-0:00"),
        ("9:00", "30:00", "9:00-6:00"),
        ("-1:00", "2:00", "23:00-2:00"),
        ("9:", "10:", "8:59-9:59"),
        (":0", "1:00", "23:00-1:00"),
    ],
)
def test_times_roll_over(pbx: Make, start: str, end: str, shown: str) -> None:
    server = pbx()
    assert create(server, period(start, end, None))[0] in (200, 422)
    server = pbx()
    assert create(server, period(start, end))[0] == 200
    seen = server.get("/my/callfwdsched")[0]["periods"][0]
    assert "-".join(f"{seen[key]['hrs']}:{seen[key]['min']:02}" for key in ("start", "end")) == shown


def test_midnight_end_cannot_be_put_back(pbx: Make) -> None:
    server = pbx()
    create(server, period("9:00", "24:00"))
    schedule = server.get("/my/callfwdsched/1")
    assert server.refused("PUT", "/my/callfwdsched/1", schedule)[0] == 422


@pytest.mark.parametrize(
    ("periods", "status"),
    [
        ([period("9:00", "10:00"), period("10:00", "11:00")], 200),
        ([period("9:00", "10:01"), period("10:00", "11:00")], 422),
        ([period("9:00", "10:00", -2), period("9:30", "11:00", 1)], 422),
        ([period("9:00", "10:00", -2), period("9:30", "11:00", 6)], 200),
        ([period("9:00", "10:00", None), period("9:30", "11:00", 7)], 422),
        ([period("20:00", "24:00", 3)], 200),
        ([period("20:00", "24:00", -1)], 422),
    ],
)
def test_overlap_is_found_through_day_groups(pbx: Make, periods: list[dict[str, Any]], status: int) -> None:
    assert create(pbx(), *periods)[0] == status


def test_schedules_of_groups_follow_the_own_ones(pbx: Make) -> None:
    periods = [period("1:00", "2:00")]
    groups = [
        {"name": "g", "schedules": [{"id": 5, "name": "Z", "periods": periods}, {"id": 6, "name": "A", "periods": []}]}
    ]
    server = pbx(
        {"groups": groups, "next_ids": {"schedule": 10}},
        groups=["g"],
        schedules=[{"id": 8, "name": "M", "periods": periods}],
    )
    assert [item["scheduleId"] for item in server.get("/my/callfwdsched")] == [8, 6, 5]
    # A group's name is free for the user, and the group's schedule can be changed by any member.
    assert create(server, *periods, name="Z")[0] == 200
    server.put("/my/callfwdsched/5", {"name": "Y", "periods": periods})
    assert [item["name"] for item in server.get("/my/callfwdsched")] == ["M", "Z", "A", "Y"]
    assert server.refused("PUT", "/my/callfwdsched/5", {"name": "A", "periods": periods})[0] == 422


def test_deleting_a_schedule_clears_it_in_everybodys_rings(pbx: Make) -> None:
    ring = {"number": "1", "type": "If no response", "enabled": True, "expiration": 5, "scheduleId": 3}
    schedules = [{"id": 3, "name": "S", "periods": [period("1:00", "2:00")]}]
    server = pbx({"users": [{"user_name": "201", "rings": [ring]}]}, rings=[ring, ring], schedules=schedules)
    server.platform.touched.clear()
    assert server.ask("DELETE", "/my/callfwdsched/3").status == 200
    assert server.platform.touched == {"user:200", "user:201"}
    assert [item["scheduleId"] for item in server.get("/my/callfwd")["rings"]] == [None, None]
    server.user = "201"
    assert [item["scheduleId"] for item in server.get("/my/callfwd")["rings"]] == [None]


def test_schedule_ids_are_read_as_java_reads_them(pbx: Make) -> None:
    server = pbx(schedules=[{"id": 7, "name": "S", "periods": [period("1:00", "2:00")]}])
    assert server.get("/my/callfwdsched/007")["scheduleId"] == 7
    assert isinstance(server.get("/my/callfwdsched/99999999999"), list)
    assert server.broken("GET", "/my/callfwdsched/-7") == "HibernateObjectRetrievalFailureException"


def test_a_schedule_of_somebody_else_can_be_used(pbx: Make) -> None:
    other = {"user_name": "201", "schedules": [{"id": 9, "name": "S", "periods": [period("1:00", "2:00")]}]}
    server = pbx({"users": [other]})
    server.put("/my/callfwd", {"rings": [{"type": "If no response", "scheduleId": "9"}]})
    assert server.get("/my/callfwd")["rings"][0]["scheduleId"] == 9
    # The other resource does not know schedules, and drops them.
    body = server.get("/my/forward")
    server.put("/my/forward", body)
    assert server.get("/my/callfwd")["rings"][0]["scheduleId"] is None


CONFERENCE = {"name": "room", "extension": "6000", "did": "06000"}


@pytest.mark.parametrize("number", ["201", "alias", "fax", "fax-did", "room", "6000", "06000", "IM-Id", "a@b", "x;y"])
def test_numbers_that_presence_can_be_asked_for(pbx: Make, number: str) -> None:
    fax = {"extension": "fax", "did": "fax-did"}
    other = {"user_name": "201", "aliases": ["alias"], "fax": fax, "profile": {"imId": "im-id"}}
    server = pbx({"users": [other], "conferences": [CONFERENCE]})
    server.put("/my/speeddial", {"buttons": [{"number": number, "blf": True}]})
    for unknown in ("Alias", "FAX", "6001"):
        body = {"buttons": [{"number": number}, {"number": unknown, "blf": True}]}
        assert server.broken("PUT", "/my/speeddial", body) == "UserException"
    assert [button["number"] for button in server.get("/my/speeddial")["buttons"]] == [number]


def test_presence_of_oneself_needs_the_option(pbx: Make) -> None:
    body = {"buttons": [{"number": "200", "blf": True}]}
    assert pbx().broken("PUT", "/my/speeddial", body) == "UserException"
    pbx({"system": {"allow_subscription_to_self": True}}).put("/my/speeddial", body)


def test_conference_names_are_unique_in_the_whole_system(pbx: Make) -> None:
    others = [{"user_name": "201", "aliases": ["ann"], "fax": {"extension": "700"}}]
    server = pbx({"users": others, "conferences": [CONFERENCE, {"name": "other", "extension": "6001"}]})
    for name in ("201", "ann", "ANN", "700", "other", "6001"):
        assert server.broken("PUT", "/my/conferences/room", {"setting": {"name": name}}) == "NameInUseException"
    server.put("/my/conferences/room", {"setting": {"name": "6000"}})
    server.put("/my/conferences/6000", {"setting": {"name": "fresh"}})
    # The old name is free again, also for the other conference.
    server.put("/my/conferences/other", {"setting": {"name": "room"}})
    assert server.get("/my/conferences/room")["setting"]["name"] == "room"
    assert server.refused("GET", "/my/conferences/6000")[0] == 404


def test_a_conference_with_an_empty_name_is_out_of_reach(pbx: Make) -> None:
    server = pbx({"conferences": [CONFERENCE | {"owner": "200"}]})
    server.put("/my/conferences/room", {"setting": {"name": ""}})
    assert server.get("/my/conferences")["conferences"][0]["name"] == ""
    assert server.get("/my/conferences/")["conferences"]


def test_a_conference_without_owner_is_never_recorded(pbx: Make) -> None:
    server = pbx({"conferences": [CONFERENCE]})
    server.put("/my/conferences/room", {"setting": {"autorecorded": True}})
    assert server.get("/my/conferences/room")["setting"]["autorecorded"] is False


def test_refused_conference_change_leaves_everything(pbx: Make) -> None:
    server = pbx({"conferences": [CONFERENCE]})
    before = server.get("/my/conferences/room")
    server.broken("PUT", "/my/conferences/room", {"setting": {"description": "x", "moderatorCode": "1", "video": True}})
    assert server.get("/my/conferences/room") == before
