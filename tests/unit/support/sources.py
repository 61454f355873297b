# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a source in a test."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import INVALID, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source

KIM = {"name": "kim", "sipxcom": {"vm_prefs": {"greeting": "NONE"}}}
LEE = {"name": "lee", "ucp": {"fmfm": {"enabled": True}}}
KIM_YAML = "sipxcom: {vm_prefs: {greeting: NONE}}"
LEE_YAML = "ucp: {fmfm: {enabled: true}}"


def read(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> list[Entry]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(Source(path=str(path), **options))


def documents(entries: list[Entry]) -> list[Any]:
    return [entry.document for entry in entries]


def refused(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        read(folder, name, content, **options)
    assert caught.value.kind == INVALID
    assert caught.value.advice
    return caught.value


def refusal(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> str:
    return refused(folder, name, content, **options).why
