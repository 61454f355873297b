# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How hypothesis searches in all unit tests; locks of their own."""

from __future__ import annotations

import os
import pathlib

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ucfleet",
    # A busy machine is no failure.
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    # CI judges a change by the same examples each time; elsewhere every run looks for others.
    derandomize="CI" in os.environ,
)
settings.load_profile("ucfleet")


@pytest.fixture(autouse=True, scope="session")
def own_locks(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two runs of the tests at the same time use the same simulated accounts and must not wait for each other."""
    folder: pathlib.Path = tmp_path_factory.mktemp("locks")
    os.environ["UCFLEET_LOCK_DIR"] = str(folder)
