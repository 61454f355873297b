# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of files and servers, in which nothing is rendered as a template.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var


def untrusted(value: Any) -> Any:
    """A value in which no text is ever rendered as a template.

    Only what could begin a template is marked, because ansible-inventory shows each mark. Since
    ansible-core 2.19, texts that come from no playbook are never rendered.
    """
    if isinstance(value, Mapping):
        return {untrusted(key): untrusted(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [untrusted(inner) for inner in value]
    return wrap_var(value) if isinstance(value, str) and "{" in value else value
