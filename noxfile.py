# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of the quality system; `make help` names the usual ones, `nox --list` all."""

from __future__ import annotations

import os
import pathlib
import sys

import antsibull_nox
import nox

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tools"))
import harness

harness.use_real_interpreters()
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
# Every installation, those of antsibull-nox's sessions included, takes the locked versions.
os.environ["UV_CONSTRAINT"] = os.environ["PIP_CONSTRAINT"] = str(harness.CONSTRAINTS)
os.environ["UV_PYTHON_DOWNLOADS"] = "never"

antsibull_nox.load_antsibull_nox_toml()


def install_for_tests(session: nox.Session) -> None:
    """The pair's ansible-core, the test tools and the simulators, the latter from the checkout."""
    session.install("-r", "requirements/test.in")
    session.install("--no-deps", "-e", "extensions/sandbox")


def run_pytest(session: nox.Session, default_path: str, **env: str) -> None:
    """Run pytest on the collection's tree, count its cases, and fail when none passed.

    Arguments after `--` go to pytest; those that name files of the checkout replace the default path.
    """
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    collection = tree / "ansible_collections" / "ucfleet" / "voice"
    paths = [name for name in session.posargs if pathlib.Path(name.partition("::")[0]).exists()]
    options = [name for name in session.posargs if name not in paths]
    report = harness.CACHE / "results" / f"{session.name}.xml"
    report.unlink(missing_ok=True)
    try:
        session.run(
            "pytest",
            f"--rootdir={collection}",
            f"--junitxml={report}",
            *options,
            *(f"{collection}/{name}" for name in paths or [default_path]),
            env={"PYTHONPATH": str(tree), **env},
        )
    finally:
        count = harness.junit_count(report)
        harness.write_count(session.name, count)
    if not count.passed:
        session.error("pytest ran no test")


def add_unit_session(core: str, python: str) -> None:
    @nox.session(name=f"unit-{core}", python=python, reuse_venv=True)
    def unit(session: nox.Session) -> None:
        install_for_tests(session)
        run_pytest(session, "tests/unit")

    unit.__doc__ = f"Unit tests with ansible-core {core} on Python {python}."


for line, interpreter in harness.PAIRS.items():
    add_unit_session(line, interpreter)


if __name__ == "__main__":
    nox.main()
