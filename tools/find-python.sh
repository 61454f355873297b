# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# shellcheck shell=sh
#
# Prints the path of the best Python for the development tools: the newest tested one that works.
# "Works" includes making virtual environments, and excludes a pyenv shim whose version is not active.
# Usage: sh tools/find-python

probe='import sys, ensurepip, venv; print(sys.executable)'
pyenv_root="${PYENV_ROOT:-$HOME/.pyenv}"

for version in 3.13 3.12 3.11; do
    for candidate in "$(command -v "python$version")" "$pyenv_root/versions/$version".*/bin/python"$version" \
        "/usr/local/bin/python$version" "/opt/homebrew/bin/python$version"; do
        [ -x "$candidate" ] || continue
        found=$("$candidate" -c "$probe" 2>/dev/null) || continue
        printf '%s\n' "$found"
        exit 0
    done
done

cat >&2 <<'TEXT'
No usable Python found. ucfleet.voice needs Python 3.11, 3.12 or 3.13 with the "venv" module,
as the command python3.11, python3.12 or python3.13, or installed with pyenv.
On Debian and Ubuntu: apt-get install python3 python3-venv
TEXT
exit 1
