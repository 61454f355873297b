# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login, password, fax, calls in progress and small services (sipXcom protocol, sections 5.4, 5.19 to 5.21, 6)."""

from __future__ import annotations

import datetime
import random
import re
import urllib.parse
from typing import Any

from ucfleet_sandbox.platform import Headers, Response
from ucfleet_sandbox.sipxcom.errors import StatusError, reason_phrase
from ucfleet_sandbox.sipxcom.model import ActiveCall
from ucfleet_sandbox.sipxcom.resource import JSON, TEXT, WRITE, Call, JResource, Resource, XResource, text_response
from ucfleet_sandbox.sipxcom.xwriter import Document, Items

__all__ = [
    "ActiveCalls",
    "ClickToCall",
    "Fax",
    "KeepAlive",
    "LoginDetails",
    "LoginDetailsUnite",
    "PortalPassword",
    "ServerTime",
]

_SHORTEST_PASSWORD = 8

_ADDRESS_WITH_NAME = re.compile(r'\s*(?:"?\s*([^"<]+?)\s*"?)?\s*<(?:sip:)?(.+?)[@;].+')
_ADDRESS = re.compile(r"\s*<?(?:sip:)?(.+?)[@;].+")


def _user_part(address: str | None) -> tuple[str | None, str | None]:
    """Display name and user part of a SIP address, None where it has none."""
    if address is None:
        return None, None
    match = _ADDRESS_WITH_NAME.fullmatch(address)
    if match:
        return match[1], match[2]
    match = _ADDRESS.fullmatch(address)
    return None, match[1] if match else None


def _caller_text(address: str | None) -> str | None:
    name, user = _user_part(address)
    return user if name is None or name == user else f"{name} - {user}"


class ActiveCalls(XResource):
    """`/my/activecdrs`: calls in progress, as far as the call-records service reports them."""

    def document(self, call: Call) -> Document:
        service = call.state.system.call_records_service
        if service == "down":
            raise StatusError(500)
        calls = call.user.active_calls if service == "up" else []
        return Document("cdrs", Items("cdr", [self._cdr(active) for active in calls]))

    @staticmethod
    def _cdr(active: ActiveCall) -> dict[str, Any]:
        return {
            "from": _caller_text(active.caller),
            "from-aor": active.caller,
            "to": _user_part(active.callee)[1],
            "to-aor": active.callee,
            # The service reports no route, so every call counts as an incoming one of unknown type.
            "direction": "INCOMING",
            "recipient": _user_part(active.recipient)[1],
            "internal": False,
            "type": "Unknown",
            "start-time": active.start_time,
            "duration": active.duration,
        }


class Fax(JResource):
    """`/my/faxprefs`: both keys always, empty when unset."""

    def value(self, call: Call) -> Any:
        return {key: call.state.fax(call.user, key) or "" for key in ("extension", "did")}


class LoginDetails(XResource):
    """`/my/logindetails`: the canonical user name, the IM id and the SIP password in clear."""

    def details(self, call: Call) -> dict[str, Any]:
        return {
            "userName": call.user.user_name,
            "imId": call.state.im_id(call.user),
            "ldapImAuth": call.state.system.ldap_im_auth,
            "sipPassword": call.user.sip_password,
        }

    def document(self, call: Call) -> Document:
        return Document("login-details", self.details(call))


class LoginDetailsUnite(LoginDetails):
    """`/my/logindetailsunite`: the same with server locations; a URL with `/logout` ends the login."""

    def get(self, call: Call, variant: str) -> Response:
        target = call.request.target
        if "/logout" in target:
            location = f"https://{call.state.system.fqdn}"
            return Response(302, reason_phrase(302, None), Headers([("Location", location)]))
        return super().get(call, variant)

    def details(self, call: Call) -> dict[str, Any]:
        system = call.state.system
        values = super().details(call)
        if "login_pin_echoed" in call.legacy:
            values["pin"] = call.password
        locations = [{"fqdn": name} for name in system.im_locations]
        random.shuffle(locations)
        values["im-locations"] = Items("im-location", locations)
        if "no_wrtc_locations" not in call.legacy:
            values["wrtc-locations"] = Items("wrtc-location", [dict(item) for item in system.wrtc_locations])
        return values


class PortalPassword(Resource):
    """`/my/portal/password/{password}`: the only path variable that is decoded."""

    allowed = WRITE

    def put(self, call: Call) -> None:
        password = urllib.parse.unquote_plus(call.variables["password"])
        if len(password) < _SHORTEST_PASSWORD:
            raise StatusError(400, f"Password must be at least {_SHORTEST_PASSWORD} characters long")
        call.user.password = password
        call.state.save_user(call.user)


_CALLABLE = re.compile(r"(?:[-_.!~*'()&=+$,;?/a-zA-Z0-9]|%[0-9a-fA-F]{2})+(?:@\w[-._\w]*\w\.\w{2,6})?", re.ASCII)
_NUMBER_DECORATION = str.maketrans("", "", "[]().{}-")


class ClickToCall(Resource):
    """`/my/call/{to}`: checks the number; there is no phone to ring."""

    allowed = WRITE
    takes_empty_put = True

    def put(self, call: Call) -> None:
        number = urllib.parse.unquote(call.variables["to"]).translate(_NUMBER_DECORATION)
        if not _CALLABLE.fullmatch(number):
            raise StatusError(400)


class KeepAlive(Resource):
    """`/my/keepalive`: nothing, successfully."""

    variants = (JSON,)
    absent_in = JResource.absent_in

    def get(self, call: Call, variant: str) -> Response:
        return text_response("")


class ServerTime(Resource):
    """`/my/time`: the time of the server in words."""

    variants = (TEXT,)

    def get(self, call: Call, variant: str) -> Response:
        now = datetime.datetime.now(datetime.UTC)
        text = f"{now:%b} {now.day}, {now.year} {now.hour % 12 or 12}:{now:%M %p}"
        return Response(headers=Headers([("Content-Type", TEXT)]), body=text.encode())
