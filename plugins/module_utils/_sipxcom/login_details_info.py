# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's login details, SIP password included (sipXcom protocol, sections 5.20 and 5.21).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/logindetails"
#: nothing may ever be appended to this one: it would log the user out
PATH_WITH_LOCATIONS = "/my/logindetailsunite"
WRAPPER = "login-details"
OPTIONS = (
    Bool(
        "gather_locations",
        default=False,
        doc=(
            "Whether the servers for instant messaging and WebRTC are returned too.",
            "Servers before 2014 do not return those for WebRTC.",
        ),
    ),
    Bool(
        "reveal_secrets",
        default=False,
        doc=(
            "Whether secrets are returned in clear. Otherwise eight asterisks stand for a secret that is set.",
            (
                "RV(secrets) names what is in clear. Set C(no_log=true) on a task that uses this option, else"
                " the secrets show in its output at higher verbosity and in job logs."
            ),
            "A value that is the same as O(password) is never shown.",
        ),
    ),
)
DETAILS = (
    Text("user_name", wire="userName"),
    Text("im_id", wire="imId"),
    Bool("ldap_im_auth", wire="ldapImAuth"),
    Text("sip_password", wire="sipPassword", secret=True),
)
# Keys are compared without their hyphens.
WITH_LOCATIONS = (
    *DETAILS,
    # Older servers repeat the password of the login here; newer ones leave it out.
    Text("pin", secret=True),
    ListOf("im_locations", Record("im_location", (Text("fqdn"),)), wire="imlocations", ordered=False),
    ListOf(
        "wrtc_locations",
        Record("wrtc_location", (Text("fqdn"), Int("port"))),
        wire="wrtclocations",
        ordered=False,
    ),
)


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    path, fields = (PATH_WITH_LOCATIONS, WITH_LOCATIONS) if options.get("gather_locations") else (PATH, DETAILS)
    document = client.unwrap(client.get(path), path, WRAPPER)
    if isinstance(document, Mapping):
        document = {str(name).replace("-", ""): value for name, value in document.items()}
    values = client.decode(fields, document, path)
    revealed = bool(options.get("reveal_secrets"))
    return {
        "login_details": values if revealed else walk.show(fields, values),
        "secrets": [field.name for field in fields if field.secret and values[field.name]] if revealed else [],
    }


LOGIN_DETAILS_INFO = Query(name="login_details_info", platform=SIPXCOM, options=OPTIONS, fetch=_fetch)
