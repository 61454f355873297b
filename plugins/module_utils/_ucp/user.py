# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that can be described of one UCP user, in the order of its dependencies.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import Composite, Part
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm import FMFM
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE

UCP_USER = Composite(
    name="ucp_user",
    platform=UCP,
    parts=(
        # The feature does not stay on without an active profile, so the profiles come first.
        Part("fmfm_profiles", FMFM_PROFILE, many=True, after=("fmfm_profiles",)),
        Part("fmfm", FMFM, after=("fmfm_profiles",)),
    ),
)
