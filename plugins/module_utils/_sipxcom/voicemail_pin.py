# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The PIN of the mailbox, which can be set but never be read or tried (sipXcom protocol, section 5.5).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Code
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/voicemail/pin"
ALWAYS, ON_CREATE = "always", "on_create"
FIELDS = (
    Code(
        "pin",
        required=True,
        secret=True,
        pattern="[0-9]{4,255}",
        pattern_hint="must have four digits or more and nothing else, or nobody could enter it on a phone",
        doc=(
            "The PIN, of four digits or more. sipXcom would take other characters too, and lock the user out"
            " of the phone menu."
        ),
        returned_doc="A fixed mark if the PIN was set, or would be in check mode; null if it was left alone.",
    ),
)
UPDATE_PIN = Text(
    "update_pin",
    choices=(ALWAYS, ON_CREATE),
    default=ALWAYS,
    doc=(
        "With V(always) the PIN is set each time, and each time counts as changed.",
        (
            "With V(on_create) the PIN is left alone and nothing counts as changed, because the account"
            " exists already if its login works. Use it to keep the first PIN in the data of a user without"
            " setting back the one that the user has chosen since."
        ),
    ),
)


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        """Nothing but the login can be checked."""
        self._client.check_login()
        return Actual({"pin": Unreadable("cannot be read back")})

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        """An account that can log in exists already, so `on_create` leaves its PIN alone."""
        return (desired.without("pin") if desired.options.get("update_pin") == ON_CREATE else desired), actual

    def update(self, plan: Plan) -> None:
        set_pin(self._client, plan.target["pin"])


def set_pin(client: SipxcomClient, pin: str) -> None:
    """Set the PIN, which sipXcom proves by its response alone. Raises VoiceError."""
    client.command(f"{PATH}/{pin}", shown=f"{PATH}/{HIDDEN}")


VOICEMAIL_PIN = Resource(
    name="voicemail_pin",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    options=(UPDATE_PIN,),
    readable=False,
)
