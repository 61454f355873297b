#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""New passwords for many users."""

from __future__ import annotations

DOCUMENTATION = r"""
module: fleet_rotate
short_description: Give many users new passwords
version_added: 1.0.0
description:
  - Makes a new random password for each user, and with O(pins) a new voicemail PIN, and puts them into the files of
    O(credentials_file).
  - The new secrets are saved first, in a file beside the credentials file whose name has C(.pending) added. Then each
    password is changed on the platform and proven by a login. Only then it is stored in the credentials file, and taken
    out of the other one.
  - Both files can be read by their owner only, and are replaced as a whole. They are encrypted if the credentials file
    is, with the same vault password.
  - A run that was killed at any moment is finished by the next one. It tries the saved password first, so that a
    password that was changed but not stored is found. Users whom the killed run had finished keep their passwords.
  - A user who fails does not stop the others. The new secrets of this user stay saved until a later run proves them.
  - Of a YAML file, only the changed values are replaced, so that order and comments stay. A JSON file keeps its
    indentation.
  - Only sipXcom has requests that change a password and a PIN. The logins of other platforms are left alone.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  users:
    description:
      - The documents of the users.
      - C(ansible_play_hosts_all | map('extract', hostvars, 'voice_user')) makes a fleet of
        the hosts of the play, which C(--limit) narrows. The task runs once, whatever the number
        of hosts.
    type: list
    elements: dict
  source:
    description:
      - A file with the documents, as UTF-8 text. It is read line by line while the run goes
        on, so its size does not matter. Like all relative paths here and in the documents,
        one begins at the folder of the playbook, and for the playbooks of this collection at
        the current directory.
      - Keep secrets out of it and give them in O(credentials) or O(credentials_file), or encrypt
        the file as a whole with C(ansible-vault). A C(!vault) value in it is refused.
      - A key that stands twice in one dictionary is refused, because only one of the two could
        count. So is a text with the beginning of a template, because a source is not rendered,
        and one with a control or format character.
      - Only a regular file can be a source, because it is read more than once. A symbolic link
        to one is followed.
      - A folder stands for all its files with a known ending, in the order of their names.
      - One user may have 4 MiB of text, 500,000 values and 64 levels, one text 131,072 characters.
    type: path
  encoding:
    description: How the text of O(source) is encoded if it is not UTF-8, such as V(cp1252)
      for files of Windows programs in Western Europe and America, or V(utf-16).
    type: str
  format:
    description:
      - V(jsonl) has one document on each line, V(yaml) a list of documents or one document
        in each YAML document, V(json) one list of documents (read as a whole), V(csv) a header
        and one user in each row.
      - V(undo) is the undo file of a run. Any other file is refused then.
      - The cells of V(csv) are separated by commas, or by semicolons or tabs when the header
        line has no comma outside of quotes.
      - Without it the ending of the file's name decides. Known endings are C(.yml), C(.yaml),
        C(.jsonl), C(.ndjson), C(.json) and C(.csv).
    type: str
    choices:
      - yaml
      - jsonl
      - json
      - csv
      - undo
  columns:
    description:
      - What the columns of a CSV file mean, as title of the column to place in the document.
        Examples of places are C(name), C(sipxcom.vm_prefs.greeting) or C(sipxcom.call_forward.rings.0.number),
        where 0 is the first entry of a list.
      - A column that is not named here stands for the place that its title says. One column
        must stand for C(name), and no two for the same place. Blanks around titles do not count.
        A column without title must be empty.
      - V(null) instead of a place leaves a column out.
      - 'A place with a pattern is filled from other columns, as in C(sipxcom.contact_information.email_address:
        "${Extension}@example.org"). C($$) stands for the sign itself. A value with an empty
        cell in it is not mentioned.'
      - 'A place with a C(value) is the same in every row, such as C(sipxcom.call_forward.rings.0.type)
        with C({value: At the same time}). In a list entry it counts only where the row mentions
        something else of that entry.'
      - 'A title with a dictionary of C(place) and C(words) has cells that stand for other values,
        as in C(Active: {place: ucp.fmfm.enabled, words: {ja: true, nein: false}}).'
      - In a dictionary with keys of your choice a number is a key, as in C(sipxcom.personal_attendant.menu.1).
      - A row may be shorter than the header; the cells that it lacks count as empty. Cells
        of blanks and of characters that cannot be seen are empty, too. A C(sep=;) line before
        the header is understood.
      - Empty cells are not mentioned. In a list, the entries that are mentioned follow each
        other in the order of their numbers, whichever are left out. So a list of which columns
        fill single entries cannot have entries in O(defaults); that is refused.
      - Only for CSV files.
    type: dict
  ignore_unknown_columns:
    description: Whether to leave out the columns of a CSV file that O(columns) does not name
      and whose titles are no places. Without it they are refused.
    type: bool
    default: false
  defaults:
    description:
      - A document without a name. It lies below the document of each user, with those platforms
        only that the user's document or classes name, if only with an empty dictionary. A user
        who names no platform is refused. Dictionaries are merged, anything else in the document
        of the user replaces the default.
      - Values may refer to variables of the user, see O(classes).
    type: dict
  classes:
    description:
      - Partial documents by name. The document of a user takes them with C(class), one name
        or a list. They lie above O(defaults) and below the document of the user, a later class
        above an earlier one. Dictionaries are merged, anything else is replaced. A user has
        the platforms that the user's classes name, too.
      - A class has platforms, C(extends) (a class or a list of classes that lie below it) and
        C(required_vars) (a list of variables without which a user is refused).
      - Values in classes and in O(defaults) may refer to variables of the user, as in C(${mobile});
        the syntax is that of C(string.Template) of Python, and C($$) stands for the sign itself.
        Variables are in C(vars) of the user's document, and C(name) is the name of the user.
        In a CSV file a column goes to a place such as C(vars.mobile).
      - A value that is nothing but one reference has the type of the variable. A value with
        a reference to a variable that is empty or missing counts as not mentioned, so that
        what lies below it counts. A list entry that loses a required option in this way is
        left out; a list that loses all entries is not mentioned.
      - A class that is not known, a class that extends itself, and a reference to a variable
        that no user has are refused before the first request.
      - A variable that fills a secret is a secret. It must not fill anything else.
    type: dict
  credentials:
    description:
      - Secrets by user name, then platform, then option, laid over the document of the user
        and the user's classes. Fill it from a vaulted variable or a lookup.
      - Only connection options of the server or the App come from environment variables, such
        as E(SIPXCOM_URL), never the username, the password or the token of a user.
      - A warning lists the names that match no user of the source.
    type: dict
  credentials_file:
    description:
      - Files with what O(credentials) holds, as JSON or YAML, and perhaps encrypted as a whole
        with C(ansible-vault). Each is read once. A folder stands for all its files that end
        with C(.yml), C(.yaml), C(.json) or C(.vault).
      - A user may have an entry in one of them only. A value in O(credentials) replaces it.
        Users whose login is not complete and who have no entry are named, and so are entries
        that match no user.
      - Encrypted files are decrypted with the vault passwords that C(ansible-playbook) has,
        which a module process does not get. So a task with C(become), C(async) or C(environment),
        on another host than the control node, or with the variable C(ucfleet_voice_direct)
        set to V(false), refuses them, also an encrypted O(source).
      - A value that is encrypted by itself (C(!vault)) is refused, because to decrypt each
        takes long.
    type: list
    elements: path
  unused_credentials:
    description: Whether a warning names entries of O(credentials) and O(credentials_file) that
      match no user. Use V(ignore) where the credentials of the whole company are given to a
      run for a few users.
    type: str
    choices:
      - warn
      - ignore
    default: warn
  limit:
    description:
      - The users to work on, as a list or as one text with commas, such as V(u3100,sales-*).
        An entry is a name or a pattern with C(*), C(?) or C([a-c]); upper and lower case count.
        With C(!) in front it leaves users out; if all entries do, the run has all other users.
      - An entry that matches nobody is refused. The whole source is still checked. Lines that
        cannot be read are left out.
    type: list
    elements: str
  slice:
    description:
      - Only every n-th user, as V(3/10) for the third of ten parts, counted from 1. With several
        job templates of a controller, each can have a part of its own. The job slicing of a
        controller shares the hosts of an inventory between jobs, so it works for hosts as users
        (see O(users)) without this option, and not for a O(source).
    type: str
  allow_empty:
    description: Whether a source without any user is accepted, and for M(ucfleet.voice.fleet)
      users without any setting. Otherwise both are refused before the first request, because
      nothing would be done for them.
    type: bool
    default: false
  password_length:
    description:
      - 'How many characters a new password has, 12 to 128: letters, digits, and C(-), C(_)
        and C(.), without those that look alike.'
    type: int
    default: 20
  pins:
    description:
      - Whether the users get new voicemail PINs, too. A PIN cannot be proven by a login; the
        response of the platform is the proof.
      - A user whose entry in O(credentials_file) has no C(voicemail_pin) gets one there, with
        C(update_pin=on_create), so that M(ucfleet.voice.fleet) does not set it again in each
        run.
    type: bool
    default: false
  pin_length:
    description: How many digits a new PIN has, 4 to 32. Series, repetitions, dates and the
      number of the user are avoided.
    type: int
    default: 6
  only_pending:
    description: Whether only what an earlier run left is finished, and no other user gets new
      secrets.
    type: bool
    default: false
  concurrency:
    description:
      - The largest number of users that a run works on at the same time, and of connections
        to each server. 1 to 256.
      - A run starts with one worker, and adds workers while the servers respond slowly. With
        a server that responds at once it has one or two, because more would only cost CPU time.
      - When a server responds with the status 429 or 503, all workers slow down and speed up
        again later.
    type: int
    default: 16
  deadline:
    description: Seconds after which no further user and no request is begun. The keywords C(timeout)
      and C(async) of a task make it shorter, so that the task ends by itself, with its report
      and result.
    type: float
    default: 14400.0
  max_failures:
    description: Begin no further users after more than this many failed. Without it no number
      of failures stops the run.
    type: int
  max_fail_percentage:
    description: Begin no further users after more than this percentage of all users failed.
    type: float
  stop_when_unreachable:
    description: Begin no further users after so many users in a row could not reach one server,
      or failed to set up TLS with it. V(0) never stops the run for this reason.
    type: int
    default: 20
  stop_when_refused:
    description: Begin no further users after one server refused the login of so many different
      users in a row, before accounts are locked. V(0) never stops the run for this reason.
    type: int
    default: 5
  fail_on_error:
    description: Whether the task fails at its end when a user failed. A run that was stopped
      with users left always fails.
    type: bool
    default: true
  report_file:
    description:
      - A file for one line of JSON on each user, with the outcome and failures. M(ucfleet.voice.fleet)
        adds the fields that differ, with their values before and after; in check mode these
        are the drift of the fleet. M(ucfleet.voice.fleet_info) adds the settings that the user
        does not have. Secrets are not in it.
      - An unexpected exception (a defect of this collection) is the failure of one user, of
        the kind C(defect). The report has the places in the code where it appeared, for a bug
        report. More than five different defects stop the run.
      - Lines are written as users finish, which is not always the order of the source. A run
        of M(ucfleet.voice.fleet) that goes on where another ended (see its option C(state_file))
        adds to the lines of the users whom that one finished; any other replaces the file.
      - A disk that fills up stops the run, and the result says what was done until then.
    type: path
  report_format:
    description:
      - In which formats O(report_file) is written, one or several. Without it that is V(jsonl)
        alone.
      - V(html) is one page with totals, charts, what differs in sentences, failures with what
        to do, and a table of all users. It needs no network and the Python library Jinja2.
        V(csv) has a line for each change, failure, finding and warning.
      - A format whose ending O(report_file) has is written there. For another one, the ending
        C(.jsonl), C(.csv) or C(.html) takes the place of a known ending, or is added. V(jsonl)
        keeps a name with an ending that is not known.
      - A page or table is written at the end of the run. A file that exists is replaced if
        it is a report of the same format, and refused before the first request otherwise.
      - 'With it the lines of V(jsonl) end with one on the run: time, mode, servers and requests.'
      - A run that goes on where another ended shows the users of the run before if V(jsonl)
        is among the formats.
    type: list
    elements: str
    choices:
      - jsonl
      - csv
      - html
  progress_interval:
    description:
      - Seconds between two lines of progress, which C(ansible-playbook) writes to its standard
        error output. V(0) shows none.
      - A task that runs as an ordinary module (C(async), C(become), another host than the control
        node, or the variable C(ucfleet_voice_direct) set to V(false)) cannot show progress.
    type: float
    default: 10.0
  return_limit:
    description: The most users in RV(results), those that failed before those that changed.
    type: int
    default: 100
  diff_limit:
    description: The most users whose differences the diff shows, in the order of the source.
      Its last entry says how many more users differ, and where to read them.
    type: int
    default: 100
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
attributes:
  check_mode:
    support: full
    details: The logins are tried, and nothing is written.
  diff_mode:
    support: full
    details: It names the secrets that change, and shows none.
  idempotent:
    support: none
    details: Each run makes new secrets, except for users whom an interrupted run has finished.
notes:
  - Run it alone. Other jobs that use the same credentials file during a run can fail to log in.
  - A credentials file in a folder that is removed after the job, such as a file that a controller makes of a
    credential, loses the new passwords. Name a file that stays.
seealso:
  - module: ucfleet.voice.portal_password
  - module: ucfleet.voice.voicemail_pin
"""

EXAMPLES = r"""
- name: Give all users new passwords
  ucfleet.voice.fleet_rotate:
    source: users.jsonl
    credentials_file: [passwords.yml]

- name: Give the users of one department new passwords and PINs
  ucfleet.voice.fleet_rotate:
    source: users.jsonl
    credentials_file: [passwords.yml]
    limit: ["sales-*"]
    pins: true

- name: Finish what an earlier run left
  ucfleet.voice.fleet_rotate:
    source: users.jsonl
    credentials_file: [passwords.yml]
    only_pending: true
"""

RETURN = r"""
summary:
  description: The run in numbers.
  returned: when the data could be read
  type: dict
  contains:
    total:
      description: Users of this slice.
      type: int
      returned: always
    changed:
      description: Users with a new secret.
      type: int
      returned: always
    ok:
      description: Users without a secret that can be changed, or whose new secret was stored already.
      type: int
      returned: always
    failed:
      description: Users of whom at least one secret could not be changed or proven.
      type: int
      returned: always
    resumed:
      description: Users whom an interrupted run has finished.
      type: int
      returned: always
    skipped:
      description: Users for whom no earlier run left anything, with O(only_pending).
      type: int
      returned: always
    not_tried:
      description: Users left when the run was stopped.
      type: int
      returned: always
    failure_kinds:
      description: Kind of failure to number of users.
      type: dict
      returned: always
    requests:
      description: Requests sent, repetitions included.
      type: int
      returned: always
    seconds:
      description: Duration of the work.
      type: float
      returned: always
pending_files:
  description: Files with new secrets that stay behind, because they are not proven or the run was stopped.
  returned: when the data could be read
  type: list
  elements: str
results:
  description: Users who changed or failed, see O(return_limit), in the order of the source.
  returned: when the data could be read
  type: list
  elements: dict
  contains:
    user:
      description: The name of the user.
      type: str
      returned: always
    where:
      description: Where the user stands in the source.
      type: str
      returned: always
    outcome:
      description: The outcome, V(changed) or V(failed).
      type: str
      returned: always
    changes:
      description: The secrets that changed, as marks, by platform and setting.
      type: list
      elements: dict
      returned: when there is any
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: always
        fields:
          description: Name of each field that differs to a dictionary with C(before) and C(after).
          type: dict
          returned: always
    failures:
      description: What could not be changed or proven, by platform and setting.
      type: list
      elements: dict
      returned: when there is any
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: when a setting failed, not the login
        msg:
          description: Why it failed, and what to do.
          type: str
          returned: always
        failure:
          description: The failure in parts, as RV(failure).
          type: dict
          returned: always
    unavailable:
      description: Platforms of the user whose password cannot be changed.
      type: list
      elements: dict
      returned: when there is any
      contains:
        platform:
          description: The platform.
          type: str
          returned: always
        setting:
          description: The setting, such as V(call_forward).
          type: str
          returned: always
        msg:
          description: Why the user does not have the setting.
          type: str
          returned: always
    requests:
      description: Requests sent for the user.
      type: int
      returned: always
    seconds:
      description: Duration of the work on the user.
      type: float
      returned: always
results_left_out:
  description: Users beyond O(return_limit).
  returned: when the data could be read
  type: int
report_file:
  description: The value of O(report_file), null without one. With O(report_format), the report with the most in it.
  returned: when the data could be read
  type: str
report_files:
  description: The path of each report by its format.
  returned: when O(report_format) is set and the data could be read
  type: dict
  sample:
    html: /srv/voice/report.html
# BEGIN GENERATED failure
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

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.job import FLEET_ROTATE
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(FLEET_ROTATE)


if __name__ == "__main__":
    main()
# END GENERATED
