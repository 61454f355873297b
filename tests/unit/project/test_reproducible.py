# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The same files give the same tarball, whenever and in whichever order they were packed."""

from __future__ import annotations

import importlib
import io
import tarfile
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

FILES = {"MANIFEST.json": b"{}", "FILES.json": b"[]", "plugins/a.py": b"A = 1\n", "tool.sh": b"#!/bin/sh\n"}


@pytest.fixture(name="reproducible")
def _reproducible(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("reproducible")


def packed(names: list[str], when: int, user: str) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        folder = tarfile.TarInfo("plugins")
        folder.type, folder.mtime = tarfile.DIRTYPE, when
        archive.addfile(folder)
        for name in names:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.uname, entry.mode = len(FILES[name]), when, user, 0o600
            entry.mode |= 0o111 if name.endswith(".sh") else 0
            archive.addfile(entry, io.BytesIO(FILES[name]))
    return stream.getvalue()


def test_time_order_and_owner_of_the_build_do_not_count(reproducible: Any) -> None:
    one = packed(list(FILES), 1_000_000, "ann")
    other = packed(list(reversed(FILES)), 2_000_000, "bo")
    assert one != other
    assert reproducible.repacked(one, 5) == reproducible.repacked(other, 5)


def test_content_time_and_modes_are_kept(reproducible: Any) -> None:
    with tarfile.open(fileobj=io.BytesIO(reproducible.repacked(packed(list(FILES), 1_000_000, "ann"), 5))) as archive:
        members = {member.name: member for member in archive.getmembers()}
        assert list(members)[:2] == ["MANIFEST.json", "FILES.json"]
        assert {name: archive.extractfile(name).read() for name in FILES} == FILES  # type: ignore[union-attr]
    assert {member.mtime for member in members.values()} == {5}
    assert members["tool.sh"].mode == members["plugins"].mode == 0o755
    assert members["plugins/a.py"].mode == 0o644


def test_the_time_is_that_of_the_last_commit(reproducible: Any) -> None:
    assert reproducible.epoch(ROOT) > 1_700_000_000
