#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Personal attendant of a sipXcom user."""

from __future__ import annotations

DOCUMENTATION = r"""
module: personal_attendant
short_description: Set the personal attendant of a sipXcom user
version_added: 1.0.0
description:
  - Brings the personal attendant of one user of sipXcom (sipXecs, Uniteme) to the described state, that is what callers
    can do while the user's mailbox answers.
  - Options that are not given are left as they are.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  deposit_voicemail:
    description: Whether callers can leave a message.
    type: bool
  forward_delete_voicemail:
    description:
      - Whether a message is removed from the mailbox once it has been forwarded by e-mail.
      - Servers before 2015 do not know this. V(false) is taken as given there, V(true) fails.
    type: bool
  play_default_options:
    description: Whether callers hear the usual options of the mailbox.
    type: bool
  operator:
    description:
      - Where V(0) leads, as an extension or a SIP address. An empty value clears it.
      - sipXcom masks characters outside Latin-1 here; see O(masked_texts). Quote it.
    type: str
  menu:
    description:
      - The complete menu, that is for each key of the telephone (V(0) to V(9), V(*), V(#))
        the extension or SIP address to which a caller is transferred. An empty dictionary clears
        the menu.
      - An entry with another action, made in the web pages, shows as null. sipXcom would destroy
        it with any change of the menu, so a task that mentions such an entry with null fails
        instead of changing the menu.
      - sipXcom masks characters outside Latin-1 here; see O(masked_texts). Quote it.
    type: dict
  language:
    description:
      - The language in which the attendant speaks, by the code of an installed one such as
        V(de). An empty value clears it.
      - A new language costs one more request, which asks for the installed languages.
    type: str
  override_language:
    description: Whether callers hear O(language) whatever language their call brings along.
      V(true) needs a language.
    type: bool
  masked_texts:
    description:
      - What to do about a stored text that sipXcom shows with a question mark. It shows every
        character outside Latin-1 in this way, so that different texts of one length read alike.
      - First, a change can write back such a text, which destroys what is stored. That is a
        text which the task does not mention, or mentions just as sipXcom shows it.
      - Second, nothing differs as far as can be seen, but the desired text and the stored one
        can be two different texts.
      - V(fail) fails before anything is written in the first case, and in the second one if
        calls follow the text (a number, a SIP address). A label, description or message counts
        as unchanged in the second case, with a warning.
      - V(skip) leaves the text, and what can be written only together with it, as it is, with
        a warning.
      - V(overwrite) writes in both cases, with a warning. In the second case that is done in
        each run and reported as changed, because nothing shows whether the text was different.
    type: str
    choices:
      - fail
      - skip
      - overwrite
    default: fail
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.setting
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
notes:
  - Without the permission for the personal attendant sipXcom ignores all settings and reports no error. The module
    fails clearly instead.
seealso:
  - module: ucfleet.voice.vm_prefs
"""

EXAMPLES = r"""
- name: Let callers reach the team and the assistant from the mailbox
  ucfleet.voice.personal_attendant:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    operator: "3000"
    menu:
      "1": "3101"
      "2": assistant@example.org
    language: de
    override_language: true

- name: Set the attendant, with the connection given once
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      url: https://pbx.example.org
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Remove the menu, and take no messages
      ucfleet.voice.personal_attendant:
        menu: {}
        deposit_voicemail: false
"""

RETURN = r"""
personal_attendant:
  description: The attendant after the task, or as it would be in check mode.
  returned: success
  type: dict
  # BEGIN GENERATED contains
  contains:
    deposit_voicemail:
      description: Whether callers can leave a message.
      type: bool
      returned: always
    forward_delete_voicemail:
      description: Whether forwarded messages are removed; null where the server does not know
        it.
      type: bool
      returned: always
    play_default_options:
      description: Whether callers hear the usual options of the mailbox.
      type: bool
      returned: always
    operator:
      description: Where the key 0 leads; empty when nowhere.
      type: str
      returned: always
    menu:
      description: The target of each key; null for an entry with another action.
      type: dict
      returned: always
    language:
      description: The language of the attendant; empty when none is set.
      type: str
      returned: always
    override_language:
      description: Whether callers hear O(language) whatever language their call brings along.
      type: bool
      returned: always
  # END GENERATED
  sample:
    deposit_voicemail: true
    forward_delete_voicemail: false
    play_default_options: true
    operator: "3000"
    menu:
      "1": "3101"
      "2": assistant@example.org
    language: de
    override_language: true
# BEGIN GENERATED actions requests failure
actions:
  description: What was done, or would be done in check mode; empty when nothing differs.
  returned: success
  type: list
  elements: dict
  contains:
    action:
      description: V(create), V(update) or V(delete).
      type: str
      returned: always
    fields:
      description: Names of the fields that differed.
      type: list
      returned: always
      elements: str
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success
  type: int
  sample: 2
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.personal_attendant import PERSONAL_ATTENDANT


def main() -> None:
    run(PERSONAL_ATTENDANT)


if __name__ == "__main__":
    main()
# END GENERATED
