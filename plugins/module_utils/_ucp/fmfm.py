# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switch of the find-me-follow-me feature (UCP protocol, section 4.1).

The documents offer a write and no read. A server that has the read is compared and verified;
on any other the live state is unknown, and the result says so.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, Written
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, UcpClient

PATH = "/fmfm"
_WORDS = {"enabled": True, "disabled": False}


_HIDDEN = "UCP does not show whether find-me-follow-me is on"
_UNKNOWN = Actual(
    {"enabled": Unreadable("UCP does not show it"), "readable": False},
    warnings=(f"{_HIDDEN}: the state is sent with every run and counts as a change",),
)


class _Handler(BaseHandler[UcpClient]):
    def read(self, desired: Desired) -> Actual:
        assumed = desired.options.get("assume")
        actual = self._shown()
        if actual is not _UNKNOWN or assumed is None:
            return actual
        text = f"{_HIDDEN}: it was taken to be {assumed} (assume)"
        return Actual({"enabled": _WORDS[assumed], "readable": False}, warnings=(text,))

    def _shown(self) -> Actual:
        enabled = self._client.probe(PATH, "enabled", bool)
        return _UNKNOWN if enabled is None else Actual({"enabled": enabled, "readable": True})

    def update(self, plan: Plan) -> None:
        self._client.write("PUT", PATH, {"enabled": plan.target["enabled"]})

    def verify(self, plan: Plan, written: Written) -> Actual:
        actual = self._shown()
        if actual is not _UNKNOWN and actual.values["enabled"] != plan.target["enabled"]:
            raise _not_kept(plan.target["enabled"])
        return actual


def _not_kept(enabled: bool) -> VoiceError:
    """The platform drops the switch when nothing would ring (section 4.1)."""
    hint = "make sure that one profile is active and that a device in it rings; " if enabled else ""
    return VoiceError(
        errors.NOT_CONVERGED,
        f"UCP accepted find-me-follow-me to be switched {'on' if enabled else 'off'}, but it is"
        f" {'off' if enabled else 'on'} again",
        f"{hint}then run again",
        changed=True,
        fields=("enabled",),
    )


FMFM = Resource(
    name="fmfm",
    platform=UCP,
    state=(
        Bool(
            "enabled",
            required=True,
            doc="Whether the feature is on.",
            returned_doc="Whether the feature is on; as it was sent or assumed when the platform does not show it.",
        ),
        Bool(
            "readable",
            read_only=True,
            doc="Whether the platform shows the state of the switch.",
        ),
    ),
    handler=_Handler,
    options=(
        Text(
            "assume",
            choices=tuple(_WORDS),
            doc=(
                (
                    "What to take for the live state when the platform does not show it. When this is the desired"
                    " state, nothing is sent and no change is reported; a warning says that it was assumed."
                ),
                (
                    "Without it, the desired state is sent with every run on such a platform, and every run reports a"
                    " change."
                ),
                "It has no meaning on a platform that shows the state.",
            ),
        ),
    ),
    verify=True,
)
