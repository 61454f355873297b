# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The portal password, which is also the login of this API (sipXcom protocol, section 6).

It cannot be read, but it can be tried: a login with the new password proves that nothing
is left to do, and after a change that it worked.

Private to the collection.
"""

from __future__ import annotations

import urllib.parse

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import LOCKED, SIPXCOM, SipxcomClient

PATH = "/my/portal/password"
FIELDS = (
    Text(
        "new_password",
        required=True,
        secret=True,
        minimum=8,
        pattern=r"[!-~]([ -~]*[!-~])?",
        pattern_hint="may have only printable ASCII characters and no space at either end",
        doc=(
            "The password that the user shall have. O(password) is the one that the user has before.",
            (
                "It needs eight printable ASCII characters or more, without slashes and backslashes and without"
                " spaces at its ends. sipXcom would take others, but then their login could fail."
            ),
        ),
        returned_doc="A fixed mark.",
    ),
)


def check_password(desired: Desired) -> list[str]:
    """A password that the server could store but that then would not log in must never be sent."""
    if set("/\\") & set(desired.values.get("new_password", "")):
        return ["new_password must not have a slash or backslash, because it travels in a URL"]
    return []


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        new = desired.values["new_password"]
        return Actual({"new_password": new if is_in_force(self._client, new) else Unreadable("another one")})

    def update(self, plan: Plan) -> None:
        change(self._client, plan.target["new_password"])


def is_in_force(client: SipxcomClient, new: str) -> bool:
    """Try the new password, and if it does not log in the one at hand: one of them must. Raises VoiceError."""
    try:
        _prove(client, new)
        return True
    except VoiceError as error:
        if error.kind != errors.AUTHENTICATION or error.code == LOCKED or new == client.settings.password:
            raise
    with errors.adding(
        lambda error: error.kind == errors.AUTHENTICATION and error.code != LOCKED,
        why="sipXcom accepts neither password nor new_password as login of the user",
        advice="check username and password; an administrator can set a new password",
    ):
        client.check_login()
    return False


def change(client: SipxcomClient, new: str) -> None:
    """Change the password and prove it by a login, which the client has from then on. Raises VoiceError."""
    refusal: VoiceError | None = None
    try:
        client.command(f"{PATH}/{urllib.parse.quote(new, safe='')}", shown=f"{PATH}/{HIDDEN}")
    except VoiceError as error:
        # The change may have worked although its answer got lost; a repetition is then refused, as it came
        # with the old password.
        is_open = error.response_lost or error.kind in (errors.UNREACHABLE, errors.AUTHENTICATION)
        if not is_open and (error.changed or error.attempts < 2):
            raise
        refusal = error
    try:
        _prove(client, new)
    except VoiceError as error:
        if refusal is None:
            raise _unproven(error) from error
        if refusal.response_lost and _is_refused(error) and _is_changed_late(client):
            _prove(client, new)
            return
        raise (_open(refusal) if refusal.changed else refusal) from error


def _is_changed_late(client: SipxcomClient) -> bool:
    """Whether the old password stops to log in: a server whose response was lost may be still at work.

    The new one is not tried meanwhile, as each refused login brings the account nearer to being locked.
    """

    def is_over() -> bool:
        try:
            client.check_login()
        except VoiceError as error:
            return _is_refused(error)
        return False

    return client.settle(is_over, bool)


def _prove(client: SipxcomClient, password: str) -> None:
    """Log in with it; if that works, whatever follows in this task does too."""
    login = client.login(password)
    client.check_login(login)
    client.auth = login


def _is_refused(error: VoiceError) -> bool:
    return error.kind == errors.AUTHENTICATION and error.code != LOCKED


def _open(refusal: VoiceError) -> VoiceError:
    """The change may have been made, or may be under way, although the new password does not log in yet."""
    why = f"{refusal.why}; the new password does not log in, but may do so later"
    return refusal.within(why=why, advice="keep both passwords and run the task again")


def _unproven(error: VoiceError) -> VoiceError:
    """The change was accepted, but the login that should prove it failed."""
    refused = error.kind == errors.AUTHENTICATION
    why = (
        f"sipXcom accepted the new password, but {'refuses' if refused else 'could not be asked for'} a login with it"
        + ("" if refused else f": {error.why}")
    )
    advice = "keep both passwords and run the task again; an administrator can set a new one if neither works"
    return error.within(why=why, advice=advice, kind=errors.NOT_CONVERGED if refused else error.kind, changed=True)


PORTAL_PASSWORD = Resource(
    name="portal_password",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    check=check_password,
    readable=False,
)
