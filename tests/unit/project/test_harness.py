# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test harness itself: nothing that ran no test may look like success."""

from __future__ import annotations

import importlib
import pathlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

TOOLS = pathlib.Path(__file__).resolve().parents[3] / "tools"


@pytest.fixture
def harness(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(TOOLS))
    yield importlib.import_module("harness")
    sys.modules.pop("harness", None)


@pytest.fixture
def check(harness: ModuleType, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    module = importlib.import_module("check")
    monkeypatch.setattr(harness, "CACHE", tmp_path)
    monkeypatch.setattr(harness, "HOME", tmp_path / "home")
    monkeypatch.setattr(module, "LOGS", tmp_path / "logs")
    yield module
    sys.modules.pop("check", None)


JUNIT = """<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1">
<testcase name="good"/>
<testcase name="bad"><failure message="no"/></testcase>
<testcase name="broken"><error message="no"/></testcase>
<testcase name="left out"><skipped message="why"/></testcase>
<testcase name="fine"><system-out>text</system-out></testcase>
</testsuite></testsuites>"""


def test_junit_counts_errors_as_failures(harness: ModuleType, tmp_path: pathlib.Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(JUNIT, encoding="utf-8")
    assert harness.junit_count(report) == harness.Count(passed=2, failed=2, skipped=1)


def test_junit_that_is_missing_counts_nothing(harness: ModuleType, tmp_path: pathlib.Path) -> None:
    assert harness.junit_count(tmp_path / "none.xml") == harness.Count()


RECAP = """
SCENARIO RECAP
default                   : actions=1  successful=1  disabled=0  skipped=0  missing=0  failed=0
whole                     : actions=3  successful=3  disabled=0  skipped=0  missing=0  failed=0
broken_off                : actions=2  successful=1  disabled=0  skipped=0  missing=0  failed=1
without_verify            : actions=3  successful=2  disabled=0  skipped=0  missing=1  failed=0
empty                     : actions=0  successful=0  disabled=0  skipped=0  missing=0  failed=0
"""


def test_molecule_scenarios_pass_only_whole(harness: ModuleType) -> None:
    assert harness.molecule_passed(RECAP) == {"default", "whole"}


PLAYBOOK = """
TASK [Give wrong data] *****
fatal: [testhost]: FAILED! => {"msg": "as expected"}
...ignoring

TASK [Check the order] *****
fatal: [testhost]: FAILED! => {"msg": "Assertion failed"}

TASK [Take each] *****
failed: [testhost] (item=kim) => {"msg": "broken"}
ok: [testhost] => (item=lee)

TASK [Stop the simulators] *****
changed: [testhost]

PLAY RECAP *****
testhost : ok=2 changed=1 failed=1
"""


def test_integration_without_a_data_file_passed_nothing(harness: ModuleType, tmp_path: pathlib.Path) -> None:
    assert harness.integration_passed(tmp_path) == set()


def test_hidden_targets_are_not_expected_to_run(harness: ModuleType) -> None:
    targets = harness.integration_targets()
    assert "sandbox_lifecycle" in targets
    assert "setup_sandbox" not in targets


@pytest.mark.parametrize(
    ("count", "text"),
    [
        ((3, 0, 0), "3 passed, 0 failed"),
        ((3, 1, 0), "3 passed, 1 failed"),
        ((3, 0, 2), "3 passed, 0 failed, 2 skipped"),
    ],
)
def test_the_last_line(harness: ModuleType, count: tuple[int, int, int], text: str) -> None:
    assert str(harness.Count(*count)) == text


def run_with(check: ModuleType, monkeypatch: pytest.MonkeyPatch, *outcomes: Any) -> int:
    """The exit code of a run whose sessions end like that."""
    ended = {outcome.session: outcome for outcome in outcomes}
    for outcome in outcomes:
        check.log_of(outcome.session).parent.mkdir(exist_ok=True)
        check.log_of(outcome.session).write_text("log", encoding="utf-8")
    monkeypatch.setattr(check, "run", ended.__getitem__)
    return int(check.run_all(list(ended)))


def test_a_run_without_a_test_fails(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_with(check, monkeypatch, check.Outcome("unit-2.21", True, 1.0, harness.Count())) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 0 failed"


def test_a_failed_session_fails_the_run(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passed = check.Outcome("unit-2.21", True, 1.0, harness.Count(passed=7))
    failed = check.Outcome("types", False, 1.0, harness.Count(failed=1))
    assert run_with(check, monkeypatch, passed, failed) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "7 passed, 1 failed"
    # Where one looks first: what went wrong, once more.
    assert lines[-4:-1] == ["------ types", "log", "FAILED: types"]


def test_a_digest_is_short_and_says_what_failed(check: ModuleType) -> None:
    lines = check.digest(PLAYBOOK.replace("broken", "x" * 5000) + "\n" * 20).splitlines()
    assert lines[0] == 'fatal: [testhost]: FAILED! => {"msg": "Assertion failed"}'
    assert lines[1].startswith("failed: [testhost] (item=kim)")
    assert max(map(len, lines)) == check.DIGEST_WIDTH
    assert not any("as expected" in line for line in lines)
    last = [str(number) for number in range(1000 - check.DIGEST_LINES, 1000)]
    numbers = "\n".join(map(str, range(1000)))
    assert check.digest(numbers).splitlines() == last
    assert check.digest(f"ERROR: plugins/x.py:1: wrong\n{numbers}").splitlines() == [
        "ERROR: plugins/x.py:1: wrong",
        *last,
    ]


def test_a_missing_interpreter_is_named_first_and_an_error_in_ci(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(harness, "has_python", lambda version: version == "3.13")
    monkeypatch.setattr(check, "run", lambda session: check.Outcome(session, True, 1.0, harness.Count(passed=1)))
    for in_ci, last in ((False, "1 passed, 0 failed"), (True, "1 passed, 2 failed")):
        monkeypatch.setattr(harness, "IN_CI", in_ci)
        assert check.run_all(["unit-2.21", "unit-2.18", "sanity-2.16"]) == int(in_ci)
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith("Python 3.11, 3.12 not found; left out: unit-2.18, sanity-2.16. ")
        assert lines[-1] == last


def test_skipped_tests_are_shown_with_their_reason(
    check: ModuleType, harness: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    check.log_of("conformance").parent.mkdir()
    check.log_of("conformance").write_text("start\nSKIPPED [5] conftest.py:9: no recordings\nend\n", encoding="utf-8")
    check.report(check.Outcome("conformance", True, 2.0, harness.Count(skipped=5)))
    assert capsys.readouterr().out.splitlines() == [
        "SKIP   conformance  2 s  0 passed, 0 failed, 5 skipped",
        "SKIPPED [5] conftest.py:9: no recordings",
    ]


@pytest.mark.parametrize("session", ["codeqa", "docs-check", "sanity-2.16", "demo", "galaxy", "docs"])
def test_a_session_that_counts_nothing_may_succeed(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, session: str
) -> None:
    assert run_with(check, monkeypatch, check.Outcome(session, True, 1.0, harness.Count())) == 0


@pytest.mark.parametrize(
    "session", ["unit-2.16", "playbooks-2.21", "integration-direct-2.21", "conformance", "molecule", "speed"]
)
def test_no_session_of_tests_succeeds_without_a_test(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, session: str
) -> None:
    linter = check.Outcome("codeqa", True, 1.0, harness.Count())
    assert run_with(check, monkeypatch, linter, check.Outcome(session, True, 1.0, harness.Count())) == 1


def test_a_run_without_a_session_fails(check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(harness, "has_python", lambda version: False)
    monkeypatch.setattr(harness, "IN_CI", False)
    assert check.run_all(["sanity-2.16"]) == 1


@pytest.mark.parametrize("full", [False, True])
def test_a_full_run_has_every_line(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    monkeypatch.setattr(harness, "FULL", full)
    names = check.sessions()
    assert len(names) == len(set(names))
    cores = harness.ALL_PAIRS if full else harness.PAIRS
    assert {name for name in names if name.startswith(("unit-", "sanity-"))} == {
        f"{kind}-{core}" for kind in ("unit", "sanity") for core in cores
    }
    assert all((f"integration-direct-{core}" in names) is full for core in harness.MORE_PAIRS)


def test_the_lock_of_a_further_line_differs_in_ansible_core_only(
    harness: ModuleType, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "CACHE", tmp_path)
    assert harness.lock_of("2.21") == {}
    for core, (_python, version) in harness.MORE_PAIRS.items():
        lock = pathlib.Path(harness.lock_of(core)["UV_OVERRIDE"]).read_text(encoding="utf-8").splitlines()
        usual = (harness.ROOT / harness.CONSTRAINTS).read_text(encoding="utf-8").splitlines()
        assert set(lock) - set(usual) == {f"ansible-core=={version}"}
        dropped = [line for line in usual if line not in set(lock)]
        assert [line.partition("==")[0] for line in dropped if not line.startswith(" ")] == ["ansible-core"] * 3
        assert len(lock) == len(usual) - len(dropped) + 1


def test_ansible_test_finds_what_it_would_download_or_generate(
    harness: ModuleType, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "HOME", tmp_path)
    (tmp_path / ".ansible" / "test").mkdir(parents=True)
    (tmp_path / ".ansible" / "test" / "id_rsa").write_text("kept", encoding="utf-8")
    harness.prepare_ansible_test()
    found = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {f".ansible/test/{name}" for name in harness._FOR_ANSIBLE_TEST}
    assert (tmp_path / ".ansible" / "test" / "id_rsa").read_text(encoding="utf-8") == "kept"


def test_real_interpreters_take_the_place_of_shims(
    harness: ModuleType, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tmp_path / "versions" / "3.12.1" / "bin"
    real.mkdir(parents=True)
    (tmp_path / "shims").mkdir()
    for folder in (real, tmp_path / "shims"):
        (folder / "python3.12").write_text("#!/bin/sh\n", encoding="utf-8")
        (folder / "python3.12").chmod(0o755)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path / 'shims'}:/nowhere")
    harness.use_real_interpreters()
    assert harness.shutil.which("python3.12") == str(real / "python3.12")
