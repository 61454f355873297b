# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields of every kind, and any values for them."""

from __future__ import annotations

from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text

INNER = (
    Text("number", required=True, pattern="[0-9]+", pattern_hint="must be digits"),
    Int("seconds", wire="expiration", minimum=1, maximum=120),
    Bool("enabled"),
)
FIELDS = (
    Text("title", clearable=True, maximum=20),
    Text("mode", values={"off": "NO", "on": "YES", "third": 3}),
    Int("count", wire="n"),
    Bool("active", values={True: "1", False: "0"}),
    ListOf("tags", Text("tag"), clearable=True, ordered=False),
    ListOf("rings", Record("ring", INNER), clearable=True),
    Record("limits", (*INNER[1:], Text("pin", secret=True, clearable=True))),
    Text("pin", secret=True, clearable=True),
    Text("password", secret=True, write_only=True),
    Text("id", read_only=True),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None, categories=None)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
