# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user of a fleet can have on each platform; the one place that knows all of them.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.user import TELECOMX_USER
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.user import UCP_USER
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.user import VOIPNOW_USER

COMPOSITES: tuple[Composite, ...] = (USER_SETTINGS, UCP_USER, TELECOMX_USER, VOIPNOW_USER)
