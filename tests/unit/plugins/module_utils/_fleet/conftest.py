# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all tests of fleets need."""

from __future__ import annotations

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for composite in COMPOSITES.values():
        for field in composite.platform.connection:
            for variable in field.env:
                monkeypatch.delenv(variable, raising=False)
