# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of a user's document, for the files that a run writes.

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block


def login_of(block: Block, *, secrets: bool, everything: bool) -> dict[str, Any]:
    """The connection options that the user's own document gives, or `everything` that is not the default.

    Whatever else the login needs comes again from where it came: defaults, credentials, environment.
    """
    found = {}
    for field in block.composite.platform.connection:
        value = getattr(block.settings, field.name, None)
        is_own = field.name in block.login
        if value is None or (field.secret and not secrets):
            continue
        if is_own or (everything and value != field.default):
            found[field.name] = value
    return found
