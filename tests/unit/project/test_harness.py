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
    monkeypatch.setattr(harness, "seed_pip_bootstrap", lambda: None)
    monkeypatch.setattr(module, "LOGS", tmp_path / "logs")
    yield module
    sys.modules.pop("check", None)


JUNIT = """<testsuites><testsuite>
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
    assert harness.molecule_passed(RECAP) == ["default", "whole"]


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


def test_tasks_that_may_not_fail_are_found_among_the_others(harness: ModuleType) -> None:
    titles = [task.splitlines()[0] for task in harness.failed_tasks(PLAYBOOK)]
    assert titles == ["TASK [Check the order] *****", "TASK [Take each] *****"]


def test_integration_without_a_data_file_passed_nothing(harness: ModuleType, tmp_path: pathlib.Path) -> None:
    assert harness.integration_passed(tmp_path) == []


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


def test_a_digest_is_short_and_says_what_failed(check: ModuleType, tmp_path: pathlib.Path) -> None:
    log = tmp_path / "log"
    log.write_text(PLAYBOOK.replace("broken", "x" * 5000), encoding="utf-8")
    lines = check.digest(log).splitlines()
    assert lines[0] == "TASK [Check the order] *****"
    assert max(map(len, lines)) == check.DIGEST_WIDTH
    log.write_text("\n".join(map(str, range(1000))), encoding="utf-8")
    last = [str(number) for number in range(1000 - check.DIGEST_LINES, 1000)]
    assert check.digest(log).splitlines() == last
    log.write_text("\n".join(["ERROR: plugins/x.py:1: wrong", *map(str, range(1000))]), encoding="utf-8")
    assert check.digest(log).splitlines() == ["ERROR: plugins/x.py:1: wrong", *last]


def test_a_missing_interpreter_is_loud_at_home_and_an_error_in_ci(
    check: ModuleType, harness: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "has_python", lambda version: False)
    for in_ci in (False, True):
        monkeypatch.setattr(check, "IN_CI", in_ci)
        outcome = check.run("unit-2.18")
        assert outcome.missing == "3.12"
        assert outcome.succeeded is not in_ci


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
