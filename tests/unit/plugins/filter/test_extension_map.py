# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter.extension_map import extension_map


@pytest.mark.parametrize(
    ("value", "patterns", "expected"),
    [
        ("3105", {"31xx": "71xx"}, "7105"),
        ("0031", {"00xx": "9xx"}, "931"),
        ("31055", {"31xx": "71xx"}, "31055"),
        ("3105\n", {"31xx": "71xx"}, "3105\n"),
        ("31a5", {"31xx": "71xx"}, "31a5"),
        ("*3105", {"*31xx": "*71xx"}, "*7105"),
        ("3100", {"3100": "7000"}, "7000"),
        (["3101", "4100", "3102"], {"31xx": "71xx"}, ["7101", "4100", "7102"]),
        ("3105", {"31xx": "71xx", "3xxx": "7xxx"}, "7105"),
    ],
)
def test_extensions_follow_the_patterns(value, patterns, expected):
    assert extension_map(value, patterns) == expected


@pytest.mark.parametrize(
    ("value", "patterns", "message"),
    [
        (3105, {"31xx": "71xx"}, "3105 is not a text; quote it"),
        ("3105", {"31xx": "71x"}, "use the same number of x"),
        ("3105", {3100: "71"}, "both must be non-empty texts"),
        ("3105", {"": "71"}, "both must be non-empty texts"),
        ("3105", {"31xx": "71xx", "3xxx": "8xxx"}, r"several patterns match '3105' \(7105, 8105\)"),
        ("3105", {}, "patterns must be a mapping"),
        ("3105", "31xx", "patterns must be a mapping"),
    ],
)
def test_wrong_input_is_refused(value, patterns, message):
    with pytest.raises(AnsibleFilterError, match=message):
        extension_map(value, patterns)
