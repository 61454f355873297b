# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""sipXcom: a simulator of the user REST API below `/sipxconfig/rest/my/`.

State: the JSON object that the recorded exchanges of the real server start from, with
one more key, `system.legacy`: true for a server of spring 2014, or a list of names
from `legacy.FEATURES` (below).

One key of that schema is peculiar: `conferences[].settings.video` takes the stored text
"1" or "0". A JSON boolean there is accepted without effect, as in the recordings, whose
initial states say true while the server answers false.

Passwords and PINs are in clear. Not simulated (404): feeds, the redirector, conference
commands, avatars, `/private/{key}` and the separate `/sipxconfig/api`.

Legacy features:

* `no_phonebook_ids`: entries of phonebook and search/phonebook have no id
* `no_voicemail_format`: vmprefs has no voicemailFormat
* `no_conference_tone_keys`: no entry/exit tone and name keys in conference settings
* `conference_room_keys`: moderatedRoom and publicRoom in conference settings
* `no_forward_delete_vm`: the attendant has no forwardDeleteVM
* `no_wrtc_locations`, `login_pin_echoed`: older logindetailsunite
* `no_presence_key`: speeddial has neither canSubscribeToPresence nor updatePhones
* `no_callfwd`: callfwd and callfwdsched answer 404 (not part of true)
* `no_j_resources`: all JSON-only resources answer 404 (not part of true)
* `no_conference_put`: conference settings answer 500 to PUT (not part of true)
"""

from __future__ import annotations

from ucfleet_sandbox.sipxcom.engine import SipXcom

__all__ = ["SipXcom"]
