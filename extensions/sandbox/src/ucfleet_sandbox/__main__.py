# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`python -m ucfleet_sandbox` is the console command."""

from __future__ import annotations

import sys

from ucfleet_sandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
