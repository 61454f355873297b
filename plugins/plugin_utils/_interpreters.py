# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the interpreter of a task is the one that runs Ansible, with the same libraries.

Private to the collection.
"""

from __future__ import annotations

import os
import shutil
import sys

#: what makes a folder a virtual environment (PEP 405)
_MARK = "pyvenv.cfg"


def difference(name: str) -> str:
    """In what a path, or a command on the search path, differs from the interpreter of Ansible; empty if in nothing.

    All virtual environments of one Python are links to one program, and Python finds the libraries by the path that
    it was started with. So the program and the environment are compared, as Python finds the latter.
    """
    found = shutil.which(os.path.expanduser(name))
    if found is None or not os.path.samefile(found, sys.executable):
        return f"its interpreter {name} is not that of Ansible, {sys.executable}"
    environment, own = _environment(found), _environment(sys.executable)
    if environment != own:
        return f"its interpreter {name} has the libraries of {environment}, and Ansible those of {own}"
    return ""


def _environment(path: str) -> str:
    """The folder of the virtual environment that a program is started in, or that of the installation of Python."""
    folder = os.path.dirname(os.path.abspath(path))
    # The order in which Python looks; a link to the program of an environment from elsewhere is not in it.
    for place in (os.path.dirname(folder), folder):
        if os.path.isfile(os.path.join(place, _MARK)):
            return os.path.realpath(place)
    return os.path.dirname(os.path.dirname(os.path.realpath(path)))
