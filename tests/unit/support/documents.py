# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the document of a user in a test."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Desired

LOGIN = {"url": "https://pbx.test", "username": "3100", "password": "canary-portal-word"}
UCP = {"url": "https://ucp.test", "username": "anna", "password": "canary-ucp-word", "domain": "acme"}


def read(document: Any, **options: Any) -> tuple[User | None, list[str]]:
    return read_by(Schema(COMPOSITES, **options), document)


def read_by(schema: Schema, document: Any) -> tuple[User | None, list[str]]:
    return schema.read(Entry("users[1]", document))


def user(document: Any, **options: Any) -> User:
    found, problems = read(document, **options)
    assert problems == []
    assert found is not None
    return found


def desired(found: User, platform: str, label: str) -> Desired:
    steps = [
        step
        for block in found.blocks
        if block.composite.platform.name == platform
        for step in block.steps
        if step.label == label
    ]
    assert len(steps) == 1
    prepared: Desired = steps[0].prepared
    return prepared
