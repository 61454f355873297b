# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A journal and a system log that write to a file, for programs that a test starts."""

from __future__ import annotations

import os
import pathlib

#: stands in for Python's module `syslog`; writes the lines to a file
SYSLOG = """
import os
LOG_USER, LOG_INFO, LOG_NOTICE, LOG_PID = 8, 6, 5, 1
program = ""
def openlog(ident="", *args):
    global program
    program = ident
def closelog(): pass
def syslog(*args):
    with open(os.environ["UCFLEET_TEST_SYSTEM_LOG"], "a", encoding="utf-8") as stream:
        stream.write(f"syslog {program} {args[-1]}\\n")
"""
#: stands in for the package `systemd`, with which Ansible writes to the journal; writes the fields to the same file
JOURNAL = """
import os
def sendv(*args): pass
def send(*args, **fields):
    with open(os.environ["UCFLEET_TEST_SYSTEM_LOG"], "a", encoding="utf-8") as stream:
        stream.write(f"journal {args} {fields}\\n")
    raise OSError("Ansible turns to syslog now")
"""


def system_log_in(folder: pathlib.Path) -> dict[str, str]:
    """Environment for programs whose journal and system log go to `system.log` in the folder."""
    library = folder / "library"
    (library / "systemd").mkdir(parents=True)
    # Some builds of Python have the real one built in, which no path can replace.
    (library / "instead_of_syslog.py").write_text(SYSLOG, encoding="utf-8")
    (library / "sitecustomize.py").write_text(
        "import sys, instead_of_syslog\nsys.modules['syslog'] = instead_of_syslog\n", encoding="utf-8"
    )
    (library / "systemd" / "__init__.py").touch()
    (library / "systemd" / "journal.py").write_text(JOURNAL, encoding="utf-8")
    (library / "systemd" / "daemon.py").write_text("def booted(): return True\n", encoding="utf-8")
    inherited = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([str(library), *([inherited] if inherited else [])])
    return {"PYTHONPATH": path, "UCFLEET_TEST_SYSTEM_LOG": str(folder / "system.log")}
