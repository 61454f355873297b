# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conferences: list, settings, live state (sipXcom protocol, sections 5.16 to 5.18)."""

from __future__ import annotations

from typing import Any

from ucfleet_sandbox.sipxcom.errors import JavaError, StatusError, check_length, null_pointer, user_error
from ucfleet_sandbox.sipxcom.model import CONFERENCE_DEFAULTS, Conference, Member
from ucfleet_sandbox.sipxcom.resource import EVERYTHING, Call, XResource
from ucfleet_sandbox.sipxcom.xbind import BOOLEAN, INTEGER, TEXT, Field, Struct
from ucfleet_sandbox.sipxcom.xwriter import Document, Items

__all__ = ["ConferenceDetails", "ConferenceSettings", "Conferences"]

_MUSIC_SOURCES = ("FILES_SRC", "SOUNDCARD_SRC", "NONE")
_NO_MEDIA_SERVER = "org.sipfoundry.sipxconfig.conference.FreeswitchApiConnectException"

_ROOM_KEYS = ("moderatedRoom", "publicRoom")
_TONE_KEYS = (
    "playEntryToneEnabled",
    "playExitToneEnabled",
    "recordAndPlayNameOnEntryEnabled",
    "recordAndPlayNameOnExitEnabled",
)


class Conferences(XResource):
    """`/my/conferences`: those that the user owns."""

    def document(self, call: Call) -> Document:
        documents = [
            {
                "enabled": conference.enabled,
                "name": conference.name,
                "description": conference.description,
                "extension": conference.extension,
                "accessCode": conference.setting("accessCode"),
            }
            for conference in call.state.conferences_of(call.user)
        ]
        return Document("conferences", Items("conference", documents))


def _setting_keys(legacy: frozenset[str]) -> list[str]:
    """Settings that this server knows."""
    hidden = set(_TONE_KEYS) if "no_conference_tone_keys" in legacy else set()
    if "conference_room_keys" not in legacy:
        hidden |= set(_ROOM_KEYS)
    return [key for key in CONFERENCE_DEFAULTS if key not in hidden]


def _field(default: Any) -> Field:
    if isinstance(default, bool):
        return BOOLEAN
    return INTEGER if isinstance(default, int) else TEXT


class ConferenceSettings(XResource):
    """`/my/conferences/{name}`: merge; any user can read and change any conference."""

    allowed = EVERYTHING

    def document(self, call: Call) -> Document:
        found = call.state.find_conference(call.variables["name"])
        if found is None:
            raise StatusError(404)
        conference = found[1]
        values = {key: conference.setting(key) for key in _setting_keys(call.legacy)}
        if conference.owner is None:
            # There is nobody whose mailbox could take a recording.
            values["autorecorded"] = False
        head = {"enabled": conference.enabled, "name": conference.name, "description": conference.description}
        return Document("setting", head | values)

    def put(self, call: Call) -> None:
        if "no_conference_put" in call.legacy:
            raise StatusError(500)
        fields: dict[str, Field | None] = {"enabled": BOOLEAN, "name": TEXT, "description": TEXT}
        fields |= {key: _field(CONFERENCE_DEFAULTS[key]) for key in _setting_keys(call.legacy)}
        struct = Struct("rest.UserConferenceResource$RepresentableFull", fields)
        body = {k: v for k, v in call.x_body("setting", struct.read, struct.read).items() if v is not None}
        found = call.state.find_conference(call.variables["name"])
        if found is None:
            raise null_pointer()
        number, conference = found
        changed = self._changed(conference, body)
        check_length(body.get("name"), changed.description)
        _check_rules(changed)
        name = body.get("name", conference.name)
        if not call.state.can_conference_use(number, name):
            raise user_error("error.nameInUse.long", "org.sipfoundry.sipxconfig.common.NameInUseException")
        conference.settings = changed.settings
        conference.enabled, conference.description = changed.enabled, changed.description
        if name != conference.name:
            call.state.rename_conference(number, name)
        call.state.touch_conference(number)

    @staticmethod
    def _changed(conference: Conference, body: dict[str, Any]) -> Conference:
        """A copy with the body merged in, before the rules are checked."""
        settings = conference.settings | {key: value for key, value in body.items() if key in CONFERENCE_DEFAULTS}
        if settings.get("moh") not in (None, *_MUSIC_SOURCES):
            settings["moh"] = ""
        return Conference(
            conference.name,
            conference.extension,
            conference.did,
            conference.owner,
            body.get("enabled", conference.enabled),
            body.get("description", conference.description),
            settings,
            conference.active,
        )


def _check_rules(conference: Conference) -> None:
    access, moderator = conference.setting("accessCode"), conference.setting("moderatorCode")
    quickstart = conference.setting("quickstart")
    if moderator is not None and access is None:
        raise user_error("error.moderator.and.participant.pin")
    if moderator is None and not quickstart:
        raise user_error("error.non.qs.no.mod")
    if not quickstart and moderator == access:
        raise user_error("error.moderator.eq.participant")


class ConferenceDetails(XResource):
    """`/my/conferencedetails/{name}`: who is in one's own conference."""

    def document(self, call: Call) -> Document:
        found = call.state.find_conference(call.variables["name"])
        if found is None:
            raise StatusError(404, "Conference not found")
        conference = found[1]
        if conference.owner != call.user.user_name:
            raise StatusError(403, "User is not owner of this conference")
        if call.state.system.media_server == "down":
            raise JavaError(_NO_MEDIA_SERVER, "error.connect")
        if conference.active is None:
            raise StatusError(406, "Conference found, but not active")
        return Document(
            "conference",
            {
                "extension": conference.extension,
                "description": conference.description,
                "locked": conference.active.locked,
                "members": Items("member", [_member(call, member) for member in conference.active.members]),
            },
        )


def _member(call: Call, member: Member) -> dict[str, Any]:
    user = call.state.find_user(member.number)
    return {
        "id": member.id,
        "name": member.number,
        "imId": call.state.im_id(user) if user else None,
        "uuid": member.uuid,
        "volumeIn": member.volume_in,
        "volumeOut": member.volume_out,
        "energyLevel": member.energy_level,
        "canHear": member.can_hear,
        "canSpeak": member.can_speak,
    }
