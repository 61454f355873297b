# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can be described of one Telecom X employee, in the order of its dependencies.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import TELECOMX
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig import MOBILECONFIG
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_SWITCH, PBX_VARIABLE

TELECOMX_USER = Composite(
    name="telecomx_user",
    platform=TELECOMX,
    parts=(
        Part("mobileconfig", MOBILECONFIG, gathered=False),
        # A configuration cannot be written, only copied: there is nothing that an export could say.
        Part("mobileconfig_copy", MOBILECONFIG_COPY, gathered=False, after=("mobileconfig",)),
        Part("pbx_switches", PBX_SWITCH, many=True),
        Part("pbx_variables", PBX_VARIABLE, many=True),
    ),
)
