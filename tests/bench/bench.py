# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everything that is measured: the collection beside other ways (bench_speed.py), and the fleet (bench_fleet.py).

    bench.py [--quick] [--rounds N] [--output FILE]

prints the tables of both, also when a target of the first is missed, and ends with 1 when any is.
"""

from __future__ import annotations

import sys

from ansible_collections.ucfleet.voice.tests.bench import bench_fleet, bench_speed

if __name__ == "__main__":
    # Both run; the worse result counts.
    sys.exit(max([part.main(sys.argv[1:]) for part in (bench_speed, bench_fleet)]))
