# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files of credentials: formats, folders, everything that is refused, and that nothing of them is shown."""

from __future__ import annotations

import json
import pathlib
import time
import tracemalloc
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.plugins.module_utils import _ansible
from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import read_credentials
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

KIM = {"sipxcom": {"password": "canary-kim"}}
LEE = {"sipxcom": {"password": "canary-lee"}}
HEADER = b"$ANSIBLE_VAULT;1.1;AES256\n"


def reversed_text(data: bytes) -> bytes:
    """A vault whose encryption is to turn the text around."""
    assert data.startswith(HEADER)
    return data.removeprefix(HEADER)[::-1]


def write(folder: pathlib.Path, name: str, content: Any, *, encrypt: bool = False) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    data = text.encode()
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(HEADER + data[::-1] if encrypt else data)
    return str(path)


def refusal(*paths: str, decrypt: Any = None) -> str:
    with pytest.raises(VoiceError) as caught:
        read_credentials(paths, decrypt)
    assert caught.value.kind == errors.INVALID
    assert "canary" not in caught.value.message
    return caught.value.message


YAML = "kim: {sipxcom: {password: canary-kim}}\nlee:\n  sipxcom:\n    password: canary-lee\n"


# ------------------------------------------------------------------------------ formats
@pytest.mark.parametrize("encrypt", [False, True])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.json", {"kim": KIM, "lee": LEE}),
        ("c.yml", YAML),
        ("c.yaml", "---\n" + YAML),
        ("c.yml", {"kim": KIM, "lee": LEE}),
        ("c.vault", YAML),
        ("c.vault", {"kim": KIM, "lee": LEE}),
        ("credentials", "\ufeff" + YAML),
    ],
)
def test_formats(tmp_path: pathlib.Path, name: str, content: Any, encrypt: bool) -> None:
    path = write(tmp_path, name, content, encrypt=encrypt)
    assert read_credentials([path], reversed_text) == {"kim": KIM, "lee": LEE}


@pytest.mark.parametrize(("name", "content"), [("c.yml", ""), ("c.yml", "---\n"), ("c.yml", "{}"), ("c.json", "{}")])
def test_files_without_any_entry(tmp_path: pathlib.Path, name: str, content: str) -> None:
    if content == "---\n":
        assert "is no dictionary" in refusal(write(tmp_path, name, content))
    else:
        assert read_credentials([write(tmp_path, name, content)], None) == {}


def test_several_files_and_folders(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "departments"
    write(folder, "sales.yml", "kim: {sipxcom: {password: canary-kim}}")
    write(folder, "support.json", {"lee": LEE}, encrypt=True)
    write(folder, "README.md", "notes")
    write(folder, ".hidden.yml", "x: 1")
    other = write(tmp_path, "other.yml", "4711: {sipxcom: {password: canary}}")
    found = read_credentials([str(folder), other], reversed_text)
    assert found == {"kim": KIM, "lee": LEE, "4711": {"sipxcom": {"password": "canary"}}}


# ----------------------------------------------------------------------------- refusals
def test_everything_wrong_is_reported_at_once_without_a_secret(tmp_path: pathlib.Path) -> None:
    first = write(tmp_path, "a.yml", "kim: {sipxcom: {password: canary}}\n0301: {}\ntrue: {}\n'': {}\n")
    second = write(tmp_path, "b.yml", "lee: {}\n' kim ': {sipxcom: {password: canary}}\nlee: {}\n[a]: 1\n")
    third = write(tmp_path, "c.json", '{"bo": {"a": 1, "a": "canary"}}')
    message = refusal(first, second, third)
    for part in (
        "a.yml:2 has the name of a user that at a.yml:2: YAML reads 0301 as 193",
        "a.yml:3 has the name of a user that is a boolean",
        "a.yml:4 has an entry without the name of a user",
        "b.yml:2 has the user kim, who has an entry at a.yml:1 already",
        "b.yml:3 has the user lee, who has an entry at b.yml:1 already",
        "b.yml:4 has the name of a user that must be a text, not a list",
        "c.json:1 says a twice",
    ):
        assert part in message, message


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("c.yml", "[kim]", "c.yml:1 is no dictionary"),
        ("c.yml", "kim: {}\n---\nlee: {}\n", "c.yml:2 begins a second YAML document"),
        ("c.yml", "kim: {sipxcom: {password: canary\n", "is not YAML that can be read"),
        ("c.yml", "kim: {sipxcom: {password: !vault canary}}\n", "c.yml:1 has a value that is encrypted by itself"),
        ("c.yml", "kim: {sipxcom: {password: !env canary}}\n", "has the tag !env"),
        ("c.yml", "kim: {sipxcom: {password: 'canary{{ x }}'}}\n", "has a value with {{"),
        ("c.json", "[1]", "c.json:1 is no dictionary"),
        ("c.json", '{"kim": canary}', "c.json:1 is not JSON"),
        ("c.json", '{"kim": "canary\\u0000"}', "holds U+0000"),
        ("c.json", "", "c.json:1 is not JSON"),
    ],
)
def test_what_is_no_file_of_credentials(tmp_path: pathlib.Path, name: str, content: str, why: str) -> None:
    assert why in refusal(write(tmp_path, name, content))
    assert why in refusal(write(tmp_path, name, content, encrypt=True), decrypt=reversed_text)


@pytest.mark.parametrize("begin", ["!", "!!", "!canary!", "!<", "*", "&", "%", "@", "`", "|", ">", "[", "{", '"', "'"])
@pytest.mark.parametrize("libyaml", [False, True])
def test_a_password_that_yaml_takes_for_something_else_is_not_shown(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, begin: str, libyaml: bool
) -> None:
    """Without quotes, a text that begins with a mark of YAML is a tag, an alias or an error."""
    monkeypatch.setattr(yaml, "__with_libyaml__", libyaml and yaml.__with_libyaml__)
    secret = f"{begin}canary-word"
    for content in (f"kim:\n  sipxcom:\n    password: {secret}\n", f"kim: {{sipxcom: {{password: {secret}}}}}\n"):
        # The helper looks for the canary.
        refusal(write(tmp_path, "c.yml", f"{content}lee:\n  sipxcom: {{password: {secret}}}\n"))


def test_paths_that_cannot_be_read(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be read: no such file or directory" in refusal(str(tmp_path / "none.yml"))
    (tmp_path / "empty").mkdir()
    assert "is a folder without any file that ends with .json" in refusal(str(tmp_path / "empty"))
    assert "credentials_file /dev/null is a device" in refusal("/dev/null")
    path = write(tmp_path, "c.yml", YAML)
    assert f"names {path} twice" in refusal(path, str(tmp_path / "." / "c.yml"))
    (tmp_path / "latin.yml").write_bytes(b"kim: {}\nlee: {sipxcom: {password: canary\xe4}}\n")
    assert "is not UTF-8 text: see line 2" in refusal(str(tmp_path / "latin.yml"))
    monkeypatch.setattr(source_file, "LONGEST_WHOLE", 10)
    assert "has more than 10 bytes" in refusal(path)


def test_an_encrypted_file_needs_the_process_of_ansible(tmp_path: pathlib.Path) -> None:
    path = write(tmp_path, "c.yml", YAML, encrypt=True)
    message = refusal(path)
    assert (
        f"credentials_file {path} is encrypted with Ansible's vault, and this task runs as a module process" in message
    )

    def wrong(data: bytes) -> bytes:
        raise errors.invalid("no given vault password decrypts it", "give the password")

    assert f"credentials_file {path} cannot be read: no given vault password decrypts it" in refusal(
        path, decrypt=wrong
    )


# --------------------------------------------------------------------------------- runs
def fleet(count: int) -> list[dict[str, Any]]:
    """Users without passwords."""
    users = people(count)
    for one in users:
        del one["sipxcom"]["password"]
    return users


def logins(count: int) -> dict[str, Any]:
    return {one["name"]: {"sipxcom": {"password": PASSWORD}} for one in fleet(count)}


def test_a_run_with_files_of_credentials(tmp_path: pathlib.Path) -> None:
    found = {**logins(3), "user-3100": {"sipxcom": {"password": "canary-wrong"}}, "gone": LEE}
    path = write(tmp_path, "c.json", found)
    warned: list[str] = []
    above = {"user-3100": {"sipxcom": {"password": PASSWORD}}}
    result = run(Fleet, pbx(3), users=fleet(3), credentials_file=[path], credentials=above, warned=warned)
    assert result["summary"]["changed"] == 3, result
    assert warned == ["fleet: credentials match no user: gone; check the names"]


def test_users_without_an_entry_are_named(tmp_path: pathlib.Path) -> None:
    wire = pbx(15)
    path = write(tmp_path, "c.json", logins(1))
    result = run(Fleet, wire, users=fleet(15), credentials_file=path)
    assert "users[2] (user-3101) and 13 others: sipxcom: needs password" in result["msg"]
    names = ", ".join(f"user-{3101 + number}" for number in range(10))
    assert f"credentials_file has no entry for {names} and 4 more" in result["msg"]
    assert wire.calls == []


def test_no_result_shows_a_secret_of_a_file(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    word = "canary-of-the-file"
    path = write(tmp_path, "c.json", {"user-3100": {"sipxcom": {"password": PASSWORD, "voicemail_pin": {"pin": word}}}})
    warned: list[str] = []
    users = fleet(1)
    users[0]["sipxcom"] |= {"vm_prefs": {"greeting": "NONE"}, "contact_information": {"job_title": word}}
    result = run(Fleet, wire, users=users, credentials_file=path, diff=True, warned=warned)
    assert word not in json.dumps([result, warned])
    assert PASSWORD not in json.dumps([result, warned])


def test_outputs_never_replace_a_file_of_credentials(tmp_path: pathlib.Path) -> None:
    path = write(tmp_path, "c.jsonl", logins(1))
    result = run(Fleet, pbx(1), users=fleet(1), credentials_file=path, report_file=path)
    assert "credentials_file and report_file are the same file" in result["msg"]
    for given in ([], [""]):
        assert "credentials_file is an empty" in run(Fleet, pbx(1), users=fleet(1), credentials_file=given)["msg"]


@pytest.mark.parametrize("job", [Fleet, FleetAudit])
def test_encrypted_files_are_read_once_and_a_source_can_be_encrypted(tmp_path: pathlib.Path, job: Any) -> None:
    wire = pbx(3)
    path = write(tmp_path, "c.json", logins(3), encrypt=True)
    lines = "".join(json.dumps(one) + "\n" for one in fleet(3))
    source = write(tmp_path, "users.jsonl", lines, encrypt=True)
    seen: list[bytes] = []

    def decrypt(data: bytes) -> bytes:
        seen.append(data)
        return reversed_text(data)

    params, problem = validated(job(), {"source": source, "credentials_file": [path]})
    assert problem is None
    result = job(open_transport=wire.open).execute(Run(params, Mode(check=True), decrypt=decrypt))
    assert not result.get("failed"), result
    assert result["summary"]["total"] == 3
    assert seen.count(pathlib.Path(path).read_bytes()) == 1


@pytest.mark.parametrize("name", ["c.json", "c.yml"])
def test_10000_users_take_little_time_and_memory(tmp_path: pathlib.Path, name: str) -> None:
    """With Ansible's own vault: a fraction of the 6 s and 90 MiB that a whole run may take."""
    found = {
        f"user{number}": {"sipxcom": {"password": f"canary-{number}", "voicemail_pin": {"pin": f"{number:08}"}}}
        for number in range(10_000)
    }
    secrets = [("default", VaultSecret(b"canary-vault-word"))]
    path = tmp_path / name
    path.write_bytes(VaultLib(secrets).encrypt(json.dumps(found)))
    loader = DataLoader()
    loader.set_vault_secrets(secrets)

    def decrypt(data: bytes) -> bytes:
        return _ansible.decrypted(loader, data)

    began = time.process_time()
    assert read_credentials([str(path)], decrypt) == found
    assert time.process_time() - began < 3
    tracemalloc.start()
    read_credentials([str(path)], decrypt)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 1024 * 1024
