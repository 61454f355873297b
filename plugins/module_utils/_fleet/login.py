# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options of documents, for the files that a run writes and for runs that take nothing else.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES


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


def logins_of(defaults: Any) -> Any:
    """The connection options of defaults, without the settings; what is no dictionary is left for the check."""
    if not isinstance(defaults, Mapping):
        return defaults
    return {
        platform: {
            name: value
            for name, value in options.items()
            if name in {field.name for field in COMPOSITES[platform].platform.connection}
        }
        if platform in COMPOSITES and isinstance(options, Mapping)
        else options
        for platform, options in defaults.items()
    }
