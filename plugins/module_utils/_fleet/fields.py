# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that every job on a fleet has.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import REPORT_FORMAT
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import (
    Bool,
    Float,
    FreeForm,
    Int,
    ListOf,
    Path,
    Text,
)

#: where users come from
#: what is said about credentials that match no user
WARN, IGNORE = "warn", "ignore"
SOURCE_FIELDS = (
    ListOf(
        "users",
        FreeForm("user"),
        doc=(
            "The documents of the users.",
            "C(ansible_play_hosts_all | map('extract', hostvars, 'voice_user')) makes a fleet of the hosts of the play,"
            " which C(--limit) narrows. The task runs once, whatever the number of hosts.",
        ),
    ),
    Path(
        "source",
        doc=(
            (
                "A file with the documents, as UTF-8 text. It is read line by line while the run goes on, so its"
                " size does not matter. Like all relative paths here and in the documents, one begins at the"
                " folder of the playbook, and for the playbooks of this collection at the current directory."
            ),
            (
                "Keep secrets out of it and give them in O(credentials) or O(credentials_file), or encrypt the file as"
                " a whole with C(ansible-vault). A C(!vault) value in it is refused."
            ),
            (
                "A key that stands twice in one dictionary is refused, because only one of the two could count. So is"
                " a text with the beginning of a template, because a source is not rendered, and one with a control or"
                " format character."
            ),
            (
                "Only a regular file can be a source, because it is read more than once. A symbolic link to one is"
                " followed."
            ),
            "A folder stands for all its files with a known ending, in the order of their names.",
            "One user may have 4 MiB of text, 500,000 values and 64 levels, one text 131,072 characters.",
        ),
    ),
    Text(
        "encoding",
        doc=(
            "How the text of O(source) is encoded if it is not UTF-8, such as V(cp1252) for files of Windows programs"
            " in Western Europe and America, or V(utf-16)."
        ),
    ),
    Text(
        "format",
        choices=("yaml", "jsonl", "json", "csv", "undo"),
        doc=(
            (
                "V(jsonl) has one document on each line, V(yaml) a list of documents or one document in each"
                " YAML document, V(json) one list of documents (read as a whole), V(csv) a header and one user"
                " in each row."
            ),
            "V(undo) is the undo file of a run. Any other file is refused then.",
            (
                "The cells of V(csv) are separated by commas, or by semicolons or tabs when the header line has"
                " no comma outside of quotes."
            ),
            (
                "Without it the ending of the file's name decides. Known endings are C(.yml), C(.yaml),"
                " C(.jsonl), C(.ndjson), C(.json) and C(.csv)."
            ),
        ),
    ),
    FreeForm(
        "columns",
        doc=(
            (
                "What the columns of a CSV file mean, as title of the column to place in the document. Examples"
                " of places are C(name), C(sipxcom.vm_prefs.greeting) or C(sipxcom.call_forward.rings.0.number),"
                " where 0 is the first entry of a list."
            ),
            (
                "A column that is not named here stands for the place that its title says. One column must stand"
                " for C(name), and no two for the same place. Blanks around titles do not count. A column"
                " without title must be empty."
            ),
            "V(null) instead of a place leaves a column out.",
            (
                "A place with a pattern is filled from other columns, as in"
                ' C(sipxcom.contact_information.email_address: "${Extension}@example.org"). C($$) stands for the sign'
                " itself. A value with an empty cell in it is not mentioned."
            ),
            (
                "A place with a C(value) is the same in every row, such as C(sipxcom.call_forward.rings.0.type) with"
                " C({value: At the same time}). In a list entry it counts only"
                " where the row mentions something else of that entry."
            ),
            (
                "A title with a dictionary of C(place) and C(words) has cells that stand for other values, as in"
                " C(Active: {place: ucp.fmfm.enabled, words: {ja: true, nein: false}})."
            ),
            "In a dictionary with keys of your choice a number is a key, as in C(sipxcom.personal_attendant.menu.1).",
            (
                "A row may be shorter than the header; the cells that it lacks count as empty. Cells of blanks and of"
                " characters that cannot be seen are empty, too. A C(sep=;) line before the header is understood."
            ),
            (
                "Empty cells are not mentioned. In a list, the entries that are mentioned follow each other in"
                " the order of their numbers, whichever are left out. So a list of which columns fill single entries"
                " cannot have entries in O(defaults); that is refused."
            ),
            "Only for CSV files.",
        ),
    ),
    Bool(
        "ignore_unknown_columns",
        default=False,
        doc=(
            "Whether to leave out the columns of a CSV file that O(columns) does not name and whose titles are no"
            " places. Without it they are refused."
        ),
    ),
    FreeForm(
        "defaults",
        doc=(
            "A document without a name. It lies below the document of each user, with those platforms only that the"
            " user's document or classes name, if only with an empty dictionary. A user who names no platform is"
            " refused. Dictionaries are merged, anything else in the document of the user replaces the default.",
            "Values may refer to variables of the user, see O(classes).",
        ),
    ),
    FreeForm(
        "classes",
        doc=(
            "Partial documents by name. The document of a user takes them with C(class), one name or a list. They lie"
            " above O(defaults) and below the document of the user, a later class above an earlier one. Dictionaries"
            " are merged, anything else is replaced. A user has the platforms that the user's classes name, too.",
            "A class has platforms, C(extends) (a class or a list of classes that lie below it) and C(required_vars) (a"
            " list of variables without which a user is refused).",
            "Values in classes and in O(defaults) may refer to variables of the user, as in C(${mobile}); the syntax is"
            " that of C(string.Template) of Python, and C($$) stands for the sign itself. Variables are in C(vars) of"
            " the user's document, and C(name) is the name of the user. In a CSV file a column goes to a place such"
            " as C(vars.mobile).",
            "A value that is nothing but one reference has the type of the variable. A value with a reference to a"
            " variable that is empty or missing counts as not mentioned, so that what lies below it counts. A list"
            " entry that loses a required option in this way is left out; a list that loses all entries is not"
            " mentioned.",
            "A class that is not known, a class that extends itself, and a reference to a variable that no user has are"
            " refused before the first request.",
            "A variable that fills a secret is a secret. It must not fill anything else.",
        ),
    ),
    FreeForm(
        "credentials",
        doc=(
            "Secrets by user name, then platform, then option, laid over the document of the user and the user's"
            " classes. Fill it"
            " from a vaulted variable or a lookup.",
            "Only connection options of the server or the App come from environment variables, such as E(SIPXCOM_URL),"
            " never the username, the password or the token of a user.",
            "A warning lists the names that match no user of the source.",
        ),
    ),
    ListOf(
        "credentials_file",
        Path("path"),
        doc=(
            "Files with what O(credentials) holds, as JSON or YAML, and perhaps encrypted as a whole with"
            " C(ansible-vault). Each is read once. A folder stands for all its files that end with C(.yml), C(.yaml),"
            " C(.json) or C(.vault).",
            "A user may have an entry in one of them only. A value in O(credentials) replaces it. Users whose login is"
            " not complete and who have no entry are named, and so are entries that match no user.",
            "Encrypted files are decrypted with the vault passwords that C(ansible-playbook) has, which a module"
            " process does not get. So a task with C(become), C(async) or C(environment), on another host than the"
            " control node, or with the variable C(ucfleet_voice_direct) set to V(false), refuses them, also an"
            " encrypted O(source).",
            "A value that is encrypted by itself (C(!vault)) is refused, because to decrypt each takes long.",
        ),
    ),
    Text(
        "unused_credentials",
        choices=(WARN, IGNORE),
        default=WARN,
        doc=(
            "Whether a warning names entries of O(credentials) and O(credentials_file) that match no user. Use"
            " V(ignore) where the credentials of the whole company are given to a run for a few users."
        ),
    ),
    ListOf(
        "limit",
        Text("pattern"),
        doc=(
            "The users to work on, as a list or as one text with commas, such as V(u3100,sales-*). An entry is a name"
            " or a pattern with C(*), C(?) or C([a-c]); upper and lower case count. With C(!) in front it leaves users"
            " out; if all entries do, the run has all other users.",
            "An entry that matches nobody is refused. The whole source is still checked. Lines that cannot be"
            " read are left out.",
        ),
    ),
    Text(
        "slice",
        doc=(
            "Only every n-th user, as V(3/10) for the third of ten parts, counted from 1. With several job templates of"
            " a controller, each can have a part of its own. The job slicing of a controller shares the hosts of an"
            " inventory between jobs, so it works for hosts as users (see O(users)) without this option, and not for"
            " a O(source).",
        ),
    ),
    Bool(
        "allow_empty",
        default=False,
        doc=(
            "Whether a source without any user is accepted, and for M(ucfleet.voice.fleet) users without any setting."
            " Otherwise both are refused before the first request, because nothing would be done for them."
        ),
    ),
)
DIFF_LIMIT = Int(
    "diff_limit",
    default=100,
    doc=(
        "The most users whose differences the diff shows, in the order of the source. Its last entry says how"
        " many more users differ, and where to read them."
    ),
)
WORK_FIELDS = (
    Int(
        "concurrency",
        default=16,
        doc=(
            (
                "The largest number of users that a run works on at the same time, and of connections to each server."
                " 1 to 256."
            ),
            (
                "A run starts with one worker, and adds workers while the servers respond slowly. With a server that"
                " responds at once it has one or two, because more would only cost CPU time."
            ),
            "When a server responds with the status 429 or 503, all workers slow down and speed up again later.",
        ),
    ),
    Float(
        "deadline",
        default=14400.0,
        doc=(
            "Seconds after which no further user and no request is begun. The keywords C(timeout) and C(async) of a"
            " task make it shorter, so that the task ends by itself, with its report and result."
        ),
    ),
    Int(
        "max_failures",
        doc=(
            "Begin no further users after more than this many failed. Without it no number of failures stops the run."
        ),
    ),
    Float(
        "max_fail_percentage",
        doc="Begin no further users after more than this percentage of all users failed.",
    ),
    Int(
        "stop_when_unreachable",
        default=20,
        doc=(
            "Begin no further users after so many users in a row could not reach one server, or failed to set up TLS"
            " with it. V(0) never stops the run for this reason."
        ),
    ),
    Int(
        "stop_when_refused",
        default=5,
        doc=(
            "Begin no further users after one server refused the login of so many different users in a row, before"
            " accounts are locked. V(0) never stops the run for this reason."
        ),
    ),
    Bool(
        "fail_on_error",
        default=True,
        doc=(
            "Whether the task fails at its end when a user failed. A run that was stopped with users left always fails."
        ),
    ),
    Path(
        "report_file",
        doc=(
            "A file for one line of JSON on each user, with the outcome and failures. M(ucfleet.voice.fleet) adds the"
            " fields that differ, with their values before and after; in check mode these are the drift of the fleet."
            " M(ucfleet.voice.fleet_info) adds the settings that the user does not have. Secrets are not in it.",
            "An unexpected exception (a defect of this collection) is the failure of one user, of the kind C(defect)."
            " The report has the places in the code where it appeared, for a bug report. More than five different"
            " defects stop the run.",
            "Lines are written as users finish, which is not always the order of the source. A run of"
            " M(ucfleet.voice.fleet) that goes on where another ended (see its option C(state_file)) adds to the lines"
            " of the users whom that one finished; any other replaces the file.",
            "A disk that fills up stops the run, and the result says what was done until then.",
        ),
    ),
    REPORT_FORMAT,
    Float(
        "progress_interval",
        default=10.0,
        doc=(
            "Seconds between two lines of progress, which C(ansible-playbook) writes to its standard error output."
            " V(0) shows none.",
            (
                "A task that runs as an ordinary module (C(async), C(become), another host than the control node,"
                " or the variable C(ucfleet_voice_direct) set to V(false)) cannot show progress."
            ),
        ),
    ),
)
#: a domain as options take it, with all domains below it
DOMAIN = Text(
    "domain",
    pattern=r"[^\s@*?:/\[\]]+|\[[0-9A-Fa-f:.]+\]",
    pattern_hint="must be a domain such as example.org, which has all domains below it, without @ and *",
)
DOMAINS = ListOf(
    "domains",
    DOMAIN,
    clearable=True,
    doc=(
        "The domains of the organisation, with all domains below them. A SIP address there counts as the number or"
        " name in it, and mail may go there."
    ),
)
