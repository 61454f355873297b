# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter `holiday_phase`: what is to be done on a day of a holiday."""

from __future__ import annotations

DOCUMENTATION = r"""
name: holiday_phase
short_description: Return what the job for a holiday does on a day
version_added: 1.0.0
description:
  - Compares a day with the first and the last day of a holiday. The role P(ucfleet.voice.holiday#role) uses it.
  - A day that is not in the calendar is refused, and so is a last day before the first one.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  _input:
    description: The day to go by, as in V(2026-12-24).
    type: str
    required: true
  first:
    description: The first day of the holiday.
    type: str
    required: true
  last:
    description: The last day of the holiday.
    type: str
    required: true
  problems:
    description: Whether to return a list of what is wrong instead of a failure. It is empty if nothing is.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: Show what is to be done
  ansible.builtin.debug:
    msg: "{{ '2026-12-24' | ucfleet.voice.holiday_phase(first='2026-12-21', last='2027-01-03') }}"
"""

RETURN = r"""
_value:
  description: V(waiting) before the holiday, V(active) during it, V(restored) after it.
  type: str
"""

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

import datetime
import re
from collections.abc import Callable

from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.plugin_utils._job_documents import problems_of


def _day(name: str, value: object) -> datetime.date:
    """A day as text, or as YAML reads one without quotes."""
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    try:
        # In other forms, such as 2026-W52-1, a typing error would be another day.
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise AnsibleFilterError(f"{name} is {text!r}, which is no day. Write days of the calendar as in 2026-12-21.")


def holiday_phase(today: object, first: object, last: object, problems: bool = False) -> str | list[str]:
    """`waiting`, `active` or `restored`; AnsibleFilterError, or the list of `problems`, says which day is wrong."""
    if problems:
        return problems_of(lambda: _phase(today, first, last))
    return _phase(today, first, last)


def _phase(today: object, first: object, last: object) -> str:
    begin, end, now = (
        _day(name, value) for name, value in (("holiday_from", first), ("holiday_to", last), ("holiday_today", today))
    )
    if end < begin:
        raise AnsibleFilterError(f"holiday_to {end} is before holiday_from {begin}. Correct one of them.")
    if now < begin:
        return "waiting"
    return "active" if now <= end else "restored"


class FilterModule:
    """Ansible's entry point."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"holiday_phase": holiday_phase}
