# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An export with one file for each user, the folder as a source, and its changes in Git."""

from __future__ import annotations

import pathlib
import shlex
import stat
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export_folder import _file_name
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Source
from ansible_collections.ucfleet.voice.tests.unit.support.exports import both, office
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks


def export(wire: Shared, folder: pathlib.Path, users: list[dict[str, Any]], **params: Any) -> dict[str, Any]:
    result = run(FleetInfo, wire, users=users, dest=f"{folder}/", **params)
    assert not result.get("failed"), result
    return result


def names(folder: pathlib.Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_user_has_a_private_file_and_a_second_run_changes_nothing(tmp_path: pathlib.Path) -> None:
    wire, live = pbx(3), tmp_path / "live"
    result = export(wire, live, people(3))
    assert (result["changed"], result["dest"]) == (True, f"{live}/")
    assert names(live) == ["user-3100.yml", "user-3101.yml", "user-3102.yml"]
    assert stat.S_IMODE(live.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in live.iterdir()} == {0o600}
    [document] = yaml.safe_load((live / "user-3101.yml").read_text(encoding="utf-8"))
    whole = run(FleetInfo, wire, users=people(3))["users"][1]
    assert document == whole
    assert PASSWORD not in (live / "user-3101.yml").read_text(encoding="utf-8")
    times = {path.name: path.stat().st_mtime_ns for path in live.iterdir()}
    assert not export(wire, live, people(3))["changed"]
    assert {path.name: path.stat().st_mtime_ns for path in live.iterdir()} == times


def test_the_folder_is_a_source_that_changes_nothing(tmp_path: pathlib.Path) -> None:
    wire, live = office(), tmp_path / "live"
    export(wire, live, both())
    credentials = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in both()}
    for path in (live, f"{live}/"):
        result = run(Fleet, wire, source=str(path), credentials=credentials)
        assert not result.get("failed"), result
        assert not result["changed"]
        assert result["summary"]["total"] == 2
    again = run(FleetInfo, wire, source=f"{live}/", dest=f"{live}/", credentials=credentials)
    assert not again["changed"], again


def test_stale_files_of_ours_go_and_foreign_ones_stay(tmp_path: pathlib.Path) -> None:
    wire, live = pbx(8), tmp_path / "live"
    export(wire, live, people(8))
    foreign = {
        "README.md": "read me",
        "notes.yml": "- name: somebody\n",
        "user-9.yml": "not: ours\n",
        "user-8.yml": "- {name: user-8, other: 1}\n",
    }
    for name, text in foreign.items():
        (live / name).write_text(text, encoding="utf-8")
    (live / "link.yml").symlink_to(live / "user-3100.yml")
    result = export(wire, live, people(7))
    assert result["changed"]
    assert "user-3107.yml" not in names(live)
    assert "user-3106.yml" in names(live)
    assert {name: (live / name).read_text(encoding="utf-8") for name in foreign} == foreign
    assert (live / "link.yml").is_symlink()
    refused = run(FleetInfo, wire, users=people(3), dest=f"{live}/")
    assert "set allow_shrink" in refused["msg"]
    assert "user-3106.yml" in names(live)
    # A part of the users is no reason to remove the others.
    export(wire, live, people(7), limit=["user-3100"])
    assert "user-3106.yml" in names(live)
    export(wire, live, people(3), allow_shrink=True)
    assert "user-3106.yml" not in names(live)


def test_a_foreign_file_in_the_place_of_a_user_is_refused(tmp_path: pathlib.Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    (live / "user-3100.yml").write_text("- name: else\n", encoding="utf-8")
    result = run(FleetInfo, pbx(1), users=people(1), dest=f"{live}/")
    assert "is not the export of this user, and it is not overwritten" in result["msg"]
    # Another document in it may be the only copy of something.
    for more in ("- {name: user-9, sipxcom: {username: '9'}}\n", "---\n- {name: user-3100}\n", "{ broken\n"):
        text = f"- {{name: user-3100, sipxcom: {{username: '3100'}}}}\n{more}"
        (live / "user-3100.yml").write_text(text, encoding="utf-8")
        result = run(FleetInfo, pbx(1), users=people(1), dest=f"{live}/")
        assert "is not the export of this user, and it is not overwritten" in result["msg"]
        assert (live / "user-3100.yml").read_text(encoding="utf-8") == text
    (live / "user-3100.yml").unlink()
    (live / "user-3100.yml").symlink_to(tmp_path / "target")
    result = run(FleetInfo, pbx(1), users=people(1), dest=f"{live}/")
    assert "is a symbolic link" in result["msg"]
    assert not (tmp_path / "target").exists()


def test_a_folder_that_is_a_link_or_a_file_is_refused_before_a_request(tmp_path: pathlib.Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    for name in ("link", "file"):
        wire = pbx(1)
        assert "is no folder" in run(FleetInfo, wire, users=people(1), dest=f"{tmp_path / name}/")["msg"]
        assert wire.calls == []
    assert "cannot be written" in run(FleetInfo, pbx(1), users=people(1), dest=f"{tmp_path}/none/live/")["msg"]


def test_check_mode_writes_nothing(tmp_path: pathlib.Path) -> None:
    assert run(FleetInfo, pbx(1), users=people(1), dest=f"{tmp_path}/live/", check=True)["changed"]
    assert names(tmp_path) == []


def test_a_user_who_cannot_be_read_keeps_the_file(tmp_path: pathlib.Path) -> None:
    wire, live = pbx(2), tmp_path / "live"
    export(wire, live, people(2))
    before = (live / "user-3100.yml").read_bytes()

    def down(method: str, target: str) -> None:
        if "callfwd" in target:
            raise VoiceError(errors.SERVER, "down", "wait")

    wire.before = down
    result = run(FleetInfo, wire, users=people(2), dest=f"{live}/", fail_on_error=False)
    assert result["summary"]["failed"] == 2
    assert (live / "user-3100.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("kim.lee", "kim.lee"),
        ("kim@example.org", "kim@example.org"),
        ("../etc/passwd", "%2E%2E%2Fetc%2Fpasswd"),
        (".hidden", "%2Ehidden"),
        ("a b", "a%20b"),
        ("Ż", "%C5%BB"),
        ("con", "%63on"),
        ("kim.", "kim%2E"),
        ("a~b", "a%7Eb"),
    ],
)
def test_names_are_safe(name: str, file: str) -> None:
    assert _file_name(name) == file


def test_long_names_and_names_that_differ_in_case_have_files_of_their_own(tmp_path: pathlib.Path) -> None:
    wire, live = pbx(4), tmp_path / "live"
    users = people(4)
    for user, name in zip(users, ("Kim", "kim", "x" * 300, "x" * 301), strict=True):
        user["name"] = name
    export(wire, live, users)
    assert len({name.casefold() for name in names(live)}) == 4
    assert max(map(len, names(live))) < 110
    assert {entry.document["name"] for entry in Source(path=str(live))} == {user["name"] for user in users}
    assert not export(wire, live, users)["changed"]


def test_a_folder_without_documents_is_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    with pytest.raises(VoiceError, match="is a folder without any file"):
        list(Source(path=str(tmp_path)))


def test_files_of_a_source_folder_have_their_own_formats(tmp_path: pathlib.Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"name": "b"}\n', encoding="utf-8")
    (tmp_path / "a.yml").write_text("- name: a\n", encoding="utf-8")
    (tmp_path / "c.csv").write_text("name\nc\n", encoding="utf-8")
    (tmp_path / ".d.yml").write_text("- name: d\n", encoding="utf-8")
    found = [(entry.where.partition(":")[0], entry.document["name"]) for entry in Source(path=str(tmp_path))]
    assert found == [("a.yml", "a"), ("b.jsonl", "b"), ("c.csv", "c")]


def test_what_is_empty_can_be_left_out() -> None:
    wire = office()
    [full, _lee] = run(FleetInfo, wire, users=both())["users"]
    [kim, lee] = run(FleetInfo, wire, users=both(), omit_empty=True)["users"]

    def empty(value: Any) -> bool:
        if isinstance(value, dict):
            return not value or any(map(empty, value.values()))
        return value in ("", []) or (isinstance(value, list) and any(map(empty, value)))

    assert empty(full)
    assert not empty({name: value for name, value in kim["sipxcom"].items() if name != "personal_attendant"})
    # null stands for an entry with another action.
    assert kim["sipxcom"]["personal_attendant"]["menu"] == full["sipxcom"]["personal_attendant"]["menu"]
    credentials = {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in both()}
    result = run(Fleet, wire, users=[kim, lee], credentials=credentials)
    assert not result.get("failed"), result
    assert not result["changed"]


def test_git_names_the_user_of_a_change(tmp_path: pathlib.Path) -> None:
    [attributes] = blocks("guide_export", "text")
    [*_export, config] = blocks("guide_export", "console")

    def git(*words: str) -> str:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    git("init", "-q")
    subprocess.run(shlex.split(config.strip().removeprefix("$ ")), cwd=tmp_path, check=True)
    (tmp_path / ".gitattributes").write_text(attributes, encoding="utf-8")
    wire, users = pbx(3), people(3)
    for night in range(2):
        run(FleetInfo, wire, users=users, dest=str(tmp_path / "live.yml"))
        export(wire, tmp_path / "live", users)
        if not night:
            git("add", ".")
            git("commit", "-q", "-m", "night")
            message = {"on_the_phone_message": "busy"}
            changed = [{**users[1], "sipxcom": {**users[1]["sipxcom"], "im_prefs": message}}]
            assert run(Fleet, wire, users=changed)["changed"]
    hunks = [line for line in git("diff", "-U1").splitlines() if line.startswith("@@")]
    assert len(hunks) >= 2
    assert {line.rpartition("@@")[2].strip() for line in hunks} == {"- name: user-3101"}
