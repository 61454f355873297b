# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether phones are registered, and results that do not say so."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.test.registered import registered

DESK = {"extension": "0003*210", "registered": True, "status": 0}
LOST = {"extension": "0003*211", "registered": False, "status": 1}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"presence": [DESK]}, True),
        ({"presence": [DESK, LOST]}, False),
        ({"presence": [], "failed": False}, False),
        ([DESK], True),
        ([], False),
        (DESK, True),
        (LOST, False),
    ],
)
def test_every_extension_counts(value, expected):
    assert registered(value) is expected


def test_one_extension_is_chosen():
    result = {"presence": [DESK, LOST]}
    assert registered(result, "0003*210") is True
    assert registered(result, extension="0003*211") is False
    with pytest.raises(AnsibleFilterError, match=r"no extension '210', it has 0003\*210, 0003\*211"):
        registered(result, "210")
    with pytest.raises(AnsibleFilterError, match="extension is 210; it must be a text"):
        registered(result, 210)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"failed": True, "msg": "x"}, "the task failed"),
        ({"skipped": True, "changed": False}, "the task was skipped"),
        ({"calls": []}, "has no presence"),
        ({"presence": None}, "no extension of a presence"),
        ({"presence": [{"extension": "1"}]}, "no extension of a presence"),
        ({"extension": "1", "registered": "true"}, "no extension of a presence"),
        (["{{ lookup('pipe', 'id') }}"], "no extension of a presence"),
        ("registered", "no extension of a presence"),
        (None, "no extension of a presence"),
        (True, "no extension of a presence"),
    ],
)
def test_what_does_not_say_it_is_refused(value, why):
    with pytest.raises(AnsibleFilterError, match=why):
        registered(value)
