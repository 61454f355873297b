# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How hypothesis searches in all unit tests; locks of their own; no defect that nobody expects."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors

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


#: unexpected exceptions that became results of jobs in the test under way
_DEFECTS: list[Exception] = []


@pytest.fixture(autouse=True, scope="session")
def watched_defects() -> Iterator[None]:
    """A job reports a defect of the collection, and the failed assertion of a fake, as a failure like others."""
    real = errors.defect

    def defect(error: Exception, *arguments: Any) -> errors.VoiceError:
        _DEFECTS.append(error)
        return real(error, *arguments)

    errors.defect = defect
    yield
    errors.defect = real


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "defects: the test lets jobs meet defects")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Only a test that is marked so may have defects."""
    _DEFECTS.clear()
    result = yield
    if _DEFECTS and item.get_closest_marker("defects") is None:
        raise _DEFECTS[0]
    return result
