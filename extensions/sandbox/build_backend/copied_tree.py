# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The build backend (PEP 517): setuptools in a copy of the source tree.

setuptools writes `build/` and `*.egg-info` beside the sources. These may lie inside an installed collection,
which must not change, or on a read-only file system. Only an editable installation works in place.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

from setuptools import build_meta

# Hooks that need no copy.
build_editable = build_meta.build_editable
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable


def get_requires_for_build_wheel(config_settings: Any = None) -> list[str]:
    """Nothing beyond pyproject.toml: the hook of setuptools finds that out by writing `*.egg-info`."""
    return []


get_requires_for_build_sdist = get_requires_for_build_wheel


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """Build a wheel into `wheel_directory`; returns its file name."""
    target = os.path.abspath(wheel_directory)
    metadata = None if metadata_directory is None else os.path.abspath(metadata_directory)
    with _copy():
        return build_meta.build_wheel(target, config_settings, metadata)


def build_sdist(sdist_directory: str, config_settings: Any = None) -> str:
    """Build a source distribution into `sdist_directory`; returns its file name."""
    target = os.path.abspath(sdist_directory)
    with _copy():
        return build_meta.build_sdist(target, config_settings)


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Any = None) -> str:
    """Write the wheel's metadata into `metadata_directory`; returns its folder name."""
    target = os.path.abspath(metadata_directory)
    with _copy():
        return build_meta.prepare_metadata_for_build_wheel(target, config_settings)


@contextlib.contextmanager
def _copy() -> Iterator[None]:
    """Work in a copy of the current directory, removed afterwards."""
    source = pathlib.Path.cwd()
    with tempfile.TemporaryDirectory(prefix="ucfleet-sandbox-") as folder:
        copy = pathlib.Path(folder, "source")
        shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "build", "*.egg-info"))
        os.chdir(copy)
        try:
            yield
        finally:
            os.chdir(source)
