# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Make a tarball of `ansible-galaxy collection build` reproducible: the same files give the same bytes.

ansible-galaxy notes the time of the build in the archive. `repacked` writes the members in the order of their names
with one time for all, that of the last commit, as SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs) defines it.
"""

from __future__ import annotations

import gzip
import io
import pathlib
import subprocess
import tarfile


def epoch(root: pathlib.Path) -> int:
    """The time of the last commit, in seconds since 1970."""
    shown = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, check=True, capture_output=True, text=True)
    return int(shown.stdout)


def repacked(tarball: bytes, when: int) -> bytes:
    """The same archive with sorted members, owner 0, the time `when` and plain modes."""
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(tarball), mode="r:gz") as source,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as target,
    ):
        # Galaxy reads MANIFEST.json and FILES.json first.
        first = {"MANIFEST.json": 0, "FILES.json": 1}
        for member in sorted(source.getmembers(), key=lambda one: (first.get(one.name, 2), one.name)):
            entry = tarfile.TarInfo(member.name)
            entry.type, entry.linkname, entry.size, entry.mtime = member.type, member.linkname, member.size, when
            entry.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            target.addfile(entry, source.extractfile(member) if member.isfile() else None)
    compressed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=compressed, mtime=when, compresslevel=9) as stream:
        stream.write(packed.getvalue())
    return compressed.getvalue()
