# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user's login details, SIP password included (sipXcom protocol, sections 5.20 and 5.21).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import field as fields_
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/logindetails"
#: nothing may ever be appended to this one: it would log the user out
PATH_WITH_LOCATIONS = "/my/logindetailsunite"
WRAPPER = "login-details"
OPTIONS = (
    Field(name="locations", type="bool", default=False),
    Field(name="reveal_secrets", type="bool", default=False),
)
DETAILS = (
    Field(name="user_name", wire="userName"),
    Field(name="im_id", wire="imId"),
    Field(name="ldap_im_auth", wire="ldapImAuth", type="bool"),
    Field(name="sip_password", wire="sipPassword", secret=True),
)
# Keys are compared without their hyphens.
WITH_LOCATIONS = (
    *DETAILS,
    # Older servers repeat the password of the login here; newer ones leave it out.
    Field(name="pin", secret=True),
    Field(name="im_locations", wire="imlocations", type="list", fields=(Field(name="fqdn"),), ordered=False),
    Field(
        name="wrtc_locations",
        wire="wrtclocations",
        type="list",
        fields=(Field(name="fqdn"), Field(name="port", type="int")),
        ordered=False,
    ),
)


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    path, fields = (PATH_WITH_LOCATIONS, WITH_LOCATIONS) if options.get("locations") else (PATH, DETAILS)
    document = client.unwrap(client.get(path), path, WRAPPER)
    if isinstance(document, Mapping):
        document = {str(name).replace("-", ""): value for name, value in document.items()}
    values = client.decode(fields, document, path)
    revealed = bool(options.get("reveal_secrets"))
    return {
        "login_details": values if revealed else fields_.show(fields, values),
        "secrets": [field.name for field in fields if field.secret and values[field.name]] if revealed else [],
    }


LOGIN_DETAILS_INFO = Query(name="login_details_info", platform=SIPXCOM, options=OPTIONS, fetch=_fetch)
