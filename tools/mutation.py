# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Change the code of a package in small ways, one at a time, and count how many changes the tests notice.

mutmut makes the changes and chooses the tests that call the changed function. A run over all of them takes hours, so a
sample is drawn; the same seed draws the same one. What no test noticed is printed as a diff.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys

import harness
from mutmut.stats import status_by_exit_code

UTILS = pathlib.Path("plugins", "module_utils")
TESTS = pathlib.Path("tests", "unit", "plugins", "module_utils")
#: package -> folders of the tests that are about it
SUITES = {"_model": ("_model", "_sipxcom", "_ucp", "_voipnow", "_telecomx", "_fleet"), "_core": ("_core",)}
#: mutmut's words for what a test noticed
NOTICED = ("killed", "timeout", "caught by type check", "segfault", "suspicious")
CONFIGURATION = """\
[tool.mutmut]
source_paths = ["{utils}"]
only_mutate = ["{utils}/{package}/*"]
also_copy = ["ansible_collections"]
pytest_add_cli_args = ["-q", "-x", "-p", "no:cacheprovider", "--no-header"]
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
"""


class Workspace:
    """A copy of the checkout in which mutmut works on one package."""

    def __init__(self, package: str) -> None:
        self.root = harness.CACHE / "mutation" / package
        shutil.rmtree(self.root, ignore_errors=True)
        collection = self.root / "ansible_collections" / "ucfleet" / "voice"
        with harness.copied_tree() as tree:
            shutil.copytree(tree, collection)
        place = collection.relative_to(self.root)
        tests = [str(place / TESTS / name) for name in SUITES[package]]
        text = CONFIGURATION.format(utils=place / UTILS, package=package, tests=json.dumps(tests))
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")
        self._meta = self.root / "mutants" / place / UTILS / package
        self._package = ".".join((place / UTILS / package).parts)

    def mutmut(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run mutmut; its progress is kept in a file, because it is megabytes of it."""
        environment = {**os.environ, "PYTHONPATH": ""}
        command = [sys.executable, "-m", "mutmut", *words]
        return subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True, check=False)

    def outcomes(self) -> dict[str, str]:
        """Name of each change -> mutmut's word for what its tests did with it."""
        found: dict[str, int | None] = {}
        for path in sorted(self._meta.rglob("*.meta")):
            found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        return {name: status_by_exit_code[code] for name, code in found.items()}

    def try_sample(self, count: int, seed: int) -> dict[str, str]:
        """Make all changes, try a sample of them, and return its outcomes."""
        first = self.mutmut("run", "--max-children=2", f"{self._package}.nothing")
        names = sorted(self.outcomes())
        if not names:
            sys.exit(f"mutmut made no change: {first.stdout[-2000:]}{first.stderr[-2000:]}")
        sample = sorted(random.Random(seed).sample(names, min(count, len(names))))
        print(f"{len(names)} changes, {len(sample)} of them are tried", flush=True)
        second = self.mutmut("run", "--max-children=2", *sample)
        outcomes = self.outcomes()
        untried = sum(outcomes[name] == "not checked" for name in sample)
        if untried:
            sys.exit(f"{untried} changes were not tried: {second.stdout[-2000:]}{second.stderr[-2000:]}")
        return {name: outcomes[name] for name in sample}

    def difference(self, name: str) -> str:
        """What a change changes."""
        return self.mutmut("show", name).stdout


def main() -> None:
    """Print the score of each package and what survived; fail when a package is below the least score."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("package", nargs="*", default=list(SUITES), help="_model, _core or both (default)")
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="changes to try in each package")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--least", type=float, default=0.0, metavar="PERCENT", help="fail below this score")
    given = parser.parse_args()
    low = []
    for package in given.package:
        workspace = Workspace(package)
        outcomes = workspace.try_sample(given.sample, given.seed)
        counts = collections.Counter(outcomes.values())
        for name, outcome in outcomes.items():
            if outcome not in NOTICED:
                print(f"--- {outcome}: {name}\n{workspace.difference(name)}")
        score = 100 * sum(counts[word] for word in NOTICED) / len(outcomes)
        print(f"{package}: {score:.1f} % of {len(outcomes)} changes were noticed: {dict(counts)}", flush=True)
        low += [package] if score < given.least else []
    if low:
        sys.exit(f"below {given.least} %: {', '.join(low)}")


if __name__ == "__main__":
    main()
