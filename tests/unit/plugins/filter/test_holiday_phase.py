# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter.holiday_phase import holiday_phase


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        ("2026-12-20", "waiting"),
        ("2026-12-21", "active"),
        ("2027-01-03", "active"),
        ("2027-01-04", "restored"),
        (datetime.date(2026, 12, 31), "active"),
    ],
)
def test_a_day_decides(today, phase):
    assert holiday_phase(today, "2026-12-21", datetime.date(2027, 1, 3)) == phase


def test_one_day_is_a_holiday():
    assert holiday_phase("2028-02-29", "2028-02-29", "2028-02-29") == "active"


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (("2026-12-21", "2026-02-31", "2027-01-03"), "holiday_from is '2026-02-31', which is no day"),
        (("2026-12-21", "2026-12-21", "2027-02-29"), "holiday_to is '2027-02-29'"),
        (("2026-12-21", "2026-W52-1", "2027-01-03"), "holiday_from is '2026-W52-1'"),
        (("2026-12-21", "20261221", "2027-01-03"), "holiday_from is '20261221'"),
        (("tomorrow", "2026-12-21", "2027-01-03"), "holiday_today is 'tomorrow'"),
        (("2026-12-21\n", "2026-12-21", "2027-01-03"), "holiday_today is"),
        (("2026-12-21", None, "2027-01-03"), "holiday_from is 'None'"),
        (("2026-12-21", "2026-12-22", "2026-12-21"), "holiday_to 2026-12-21 is before holiday_from 2026-12-22"),
    ],
)
def test_what_is_no_day_is_refused(days, message):
    with pytest.raises(AnsibleFilterError, match=message):
        holiday_phase(*days)


def test_the_problems_as_a_list():
    assert holiday_phase("2026-12-21", "2026-12-21", "2027-01-03", problems=True) == []
    assert "is no day" in holiday_phase("2026-12-21", "21.12.2026", "2027-01-03", problems=True)[0]
