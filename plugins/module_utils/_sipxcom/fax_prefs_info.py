# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's fax numbers; they can only be read (sipXcom protocol, section 5.19).

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/faxprefs"
FIELDS = (Text("extension"), Text("did"))


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    return {"fax_prefs": client.decode(FIELDS, client.get(PATH), PATH)}


FAX_PREFS_INFO = Query(name="fax_prefs_info", platform=SIPXCOM, options=(), fetch=_fetch)
