# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the direct path does before a worker exists; real runs of it are in tests/playbooks."""

from __future__ import annotations

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _direct


def test_the_tls_context_is_made_before_workers_fork_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(_direct, "prepare_tls", lambda: made.append("context"))
    type("OneAccount", (_direct.DirectAction,), {"operation": VM_PREFS})
    assert made == ["context"]
    type("ManyUsers", (_direct.DirectAction,), {"operation": FLEET})
    assert made == ["context"]
