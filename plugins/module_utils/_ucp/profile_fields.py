# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a find-me-follow-me profile (UCP protocol, FMFM profiles).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Doc, Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, ListOf, Record, Text

ALWAYS, ON_CREATE, IGNORE = "always", "on_create", "ignore"


def _name_field(name: str, *, doc: Doc = "", returned_doc: Doc = "") -> Field:
    # A server that trims names would get a new profile with each run.
    return Text(
        name,
        identifies=True,
        nameless=True,
        pattern=r"\S(?:.*\S)?",
        pattern_hint="must not start or end with white space",
        doc=doc,
        returned_doc=returned_doc,
    )


DEVICE_FIELDS = (
    Text(
        "device",
        wire="id",
        required=True,
        minimum=1,
        doc="A device of the user, by id or by name. A name that several devices have fails and lists them.",
    ),
    Bool(
        "not_ring",
        default=False,
        doc="Leave this device out. O(devices[].start) and O(devices[].end) mean nothing then.",
    ),
    Int(
        "start",
        default=0,
        minimum=0,
        doc="When the device begins to ring, in seconds from the start of the call.",
        returned_doc="When it begins to ring, in seconds; 0 for a device that is left out.",
    ),
    Int(
        "end",
        minimum=0,
        doc=(
            "When the device stops ringing, in seconds from the start of the call; later than O(devices[].start).",
            "Needed unless O(devices[].not_ring) is V(true).",
        ),
        returned_doc="When it stops ringing, in seconds; 0 for a device that is left out.",
    ),
)
FIELDS = (
    Text(
        "profile_id",
        wire="id",
        read_only=True,
        identifies=True,
        doc="The id of the profile.",
    ),
    _name_field(
        "name",
        doc=(
            (
                "The name of the profile. Names need not be unique on the platform; when two profiles have this"
                " name, the task fails and lists them, and O(profile_id) or O(remove_duplicates) chooses."
            ),
            (
                "Needed unless O(profile_id) is given. Together with it, the profile of that id must have this"
                " name or O(new_name)."
            ),
        ),
    ),
    Bool(
        "active",
        doc=(
            "Whether this is the profile that decides how calls ring. One profile at most is active.",
            (
                "The platform does not document what happens to the others when one is activated. The module"
                " reads the list again after it has activated a profile and fails when another one is still"
                " active."
            ),
            "A new profile is not active unless this says so.",
        ),
    ),
    ListOf(
        "devices",
        Record("device", DEVICE_FIELDS),
        clearable=True,
        ordered=False,
        doc=(
            "All devices that ring; their order means nothing. An empty list removes all devices.",
            (
                "A device that the list leaves out is left out of the profile. To distinguish it from that, it"
                " can be listed with O(devices[].not_ring=true)."
            ),
        ),
        returned_doc=(
            "The devices in the order of their ids; null when they were not read or the platform does not show them.",
            "Devices that do not ring and that the task does not mention are left out.",
        ),
    ),
    Bool(
        "devices_observable",
        read_only=True,
        doc="Whether the platform shows the devices of a profile; null when the task had no need to look.",
    ),
    ListOf(
        "duplicates",
        Text("duplicate"),
        read_only=True,
        returned="with O(remove_duplicates=true), when the object existed before",
        doc=(
            "With O(remove_duplicates=true), the ids of further profiles that are equal to this one. The list is empty"
            " once they are removed."
        ),
    ),
)
OPTIONS = (
    Text(
        "profile_id",
        minimum=1,
        doc=("The id of an existing profile. The platform chooses ids itself, so no profile can be created with it."),
    ),
    _name_field(
        "new_name",
        doc=(
            (
                "The name that the profile shall have. When no profile is named O(name) any more and one has the"
                " new name, the profile counts as renamed already."
            ),
            "When neither name exists, the profile is created with the new name.",
        ),
    ),
    Bool(
        "remove_duplicates",
        default=False,
        doc=(
            (
                "Whether to remove further profiles that have the same name and the same devices as this one. Two runs"
                " at the same time, or a request whose response was lost, can leave such copies."
            ),
            (
                "One of them is kept: the one of O(profile_id), else the active one, else the first. With"
                " O(state=absent) all of them are removed."
            ),
            (
                "A profile with other devices is never removed, nor is any on a platform that does not show the"
                " devices of a profile. Without O(profile_id), the task fails then."
            ),
        ),
    ),
    Text(
        "unobservable_devices",
        choices=(ALWAYS, ON_CREATE, IGNORE),
        default=ALWAYS,
        doc=(
            (
                "What to do with O(devices) of an existing profile on a platform that does not show the devices"
                " of a profile. A platform that shows them is compared like anything else, and this option has"
                " no meaning."
            ),
            "V(always) sends the devices with every run. The task always reports a change then, with a warning.",
            (
                "V(on_create) sends them with a new profile, and when name or state differ. A later change of"
                " O(devices) alone stays without effect, which a warning says."
            ),
            (
                "V(ignore) sends them with a new profile only. Name and state of an existing profile cannot be"
                " changed then."
            ),
        ),
    ),
)
