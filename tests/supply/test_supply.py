# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection is made of: the bill of materials, known weaknesses, and a signature that users verify."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT

NEEDS = ROOT / "meta" / "ee-requirements-locked.txt"
LOCKS = [*sorted((ROOT / "requirements").rglob("constraints.txt")), NEEDS, ROOT / "requirements/installer/uv.txt"]
#: licences whose terms fit a program under GPL-3.0-or-later
FITTING = {"Apache-2.0", "BSD-3-Clause", "BSD-2-Clause", "ISC", "MIT", "MPL-2.0"}
ENTRY = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ \\\n]+)[^\n]*\n(?P<hashes>(?:[ \t]+--hash=[^\n]*\n)*)", re.MULTILINE
)
#: the time limit of one question to the service that knows weaknesses, in seconds
PATIENCE = "10"


def locked(path: pathlib.Path) -> dict[str, str]:
    """Name to version of a lock file; each entry has hashes."""
    text = path.read_text(encoding="utf-8")
    entries = list(ENTRY.finditer(text))
    assert len(entries) == sum("==" in line for line in text.splitlines() if not line.startswith("#"))
    assert all("--hash=sha256:" in entry["hashes"] for entry in entries)
    return {entry["name"]: entry["version"] for entry in entries}


@pytest.fixture(scope="module", name="bill")
def _bill(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The bill of materials; two runs write the same bytes."""
    folder = tmp_path_factory.mktemp("bill")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "tools"))
        sbom = importlib.import_module("sbom")
        texts = []
        for name in ("one.json", "two.json"):
            sbom.write(folder / name)
            texts.append((folder / name).read_bytes())
    assert texts[0] == texts[1]
    return json.loads(texts[0])


def test_the_bill_has_what_is_locked(bill: Any) -> None:
    found = {component["name"].lower(): component["version"] for component in bill["components"]}
    assert found == locked(NEEDS)
    assert bill["metadata"]["component"]["name"] == "ucfleet-voice"
    [needed] = [
        one["dependsOn"] for one in bill["dependencies"] if one["ref"] == bill["metadata"]["component"]["bom-ref"]
    ]
    assert len(needed) == 3


def test_the_licences_fit(bill: Any) -> None:
    for component in bill["components"]:
        names = {
            text for one in component["licenses"] for text in (one.get("expression"), one.get("license", {}).get("id"))
        }
        assert names & FITTING, (component["name"], component["licenses"])


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_locked_version_has_a_known_weakness(path: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """pip-audit asks the advisory service; where it cannot be reached, the test is skipped."""
    pinned = tmp_path / "pinned.txt"
    pinned.write_text("".join(f"{name}=={version}\n" for name, version in locked(path).items()), encoding="utf-8")
    command = [
        "pip_audit",
        "--no-deps",
        "--disable-pip",
        "--format=json",
        "--progress-spinner=off",
        "--timeout",
        PATIENCE,
    ]
    run = subprocess.run(
        [sys.executable, "-m", *command, "-r", str(pinned)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    if "Connection" in run.stderr or "Timeout" in run.stderr:
        pytest.skip("the advisory service cannot be reached")
    found = json.loads(run.stdout)["dependencies"]
    weak = {one["name"]: [known["id"] for known in one["vulns"]] for one in found if one.get("vulns")}
    assert not weak
    unknown = [one["name"] for one in found if "skip_reason" in one]
    if unknown:
        pytest.skip(f"the advisory service does not answer for {len(unknown)} of {len(found)} packages")


@pytest.fixture(name="keys")
def _keys() -> Iterator[pathlib.Path]:
    """A folder of GnuPG with one throw-away key. Its path is short: the agent's socket is in it."""
    if not shutil.which("gpg"):
        pytest.fail("gpg is missing; install the package gnupg")
    with tempfile.TemporaryDirectory(prefix="gpg") as name:
        gpg(pathlib.Path(name), "--quick-generate-key", "release@example.org", "ed25519", "sign", "1d")
        yield pathlib.Path(name)
        subprocess.run(["gpgconf", "--homedir", name, "--kill", "all"], check=True)


def gpg(home: pathlib.Path, *options: str) -> None:
    command = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--passphrase", "", "--pinentry-mode", "loopback"]
    subprocess.run([*command, *options], check=True, capture_output=True)


def rewritten(tarball: pathlib.Path, target: pathlib.Path) -> None:
    """The collection with one file changed and both lists of hashes made to fit: only the signature can show it."""
    with tarfile.open(tarball) as source:
        members = source.getmembers()
        files = {one.name: source.extractfile(one).read() for one in members if one.isfile()}  # type: ignore[union-attr]
    name = "plugins/modules/fleet.py"
    files[name] += b"# changed\n"
    listed = json.loads(files["FILES.json"])
    [entry] = [one for one in listed["files"] if one["name"] == name]
    entry["chksum_sha256"] = hashlib.sha256(files[name]).hexdigest()
    files["FILES.json"] = json.dumps(listed).encode()
    manifest = json.loads(files["MANIFEST.json"])
    manifest["file_manifest_file"]["chksum_sha256"] = hashlib.sha256(files["FILES.json"]).hexdigest()
    files["MANIFEST.json"] = json.dumps(manifest).encode()
    with tarfile.open(target, "w:gz") as archive:
        for member in members:
            content = files.get(member.name, b"")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def test_a_signed_collection_is_verified(tmp_path: pathlib.Path, keys: pathlib.Path) -> None:
    """The commands of the page on security: sign, install, and refuse a changed file."""
    environment = {**os.environ, "HOME": str(tmp_path), "ANSIBLE_HOME": str(tmp_path / "ansible")}

    def galaxy(*words: str) -> subprocess.CompletedProcess[str]:
        command = [str(pathlib.Path(sys.executable).with_name("ansible-galaxy")), "collection", *words]
        return subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)

    built = galaxy("build", str(ROOT), "--output-path", str(tmp_path))
    assert built.returncode == 0, built.stderr
    [tarball] = tmp_path.glob("ucfleet-voice-*.tar.gz")
    with tarfile.open(tarball) as opened:
        opened.extract("MANIFEST.json", tmp_path, filter="data")
    gpg(keys, "--armor", "--detach-sign", str(tmp_path / "MANIFEST.json"))
    gpg(keys, "--armor", "--detach-sign", str(tarball))
    gpg(keys, "--no-default-keyring", "--keyring", str(tmp_path / "ring.kbx"), "--import", exported(keys, tmp_path))
    changed = tmp_path / "changed.tar.gz"
    rewritten(tarball, changed)
    signature = f"{tarball}.asc"
    gpg(keys, "--verify", signature, str(tarball))
    with pytest.raises(subprocess.CalledProcessError):
        gpg(keys, "--verify", signature, str(changed))
    checks = ["--offline", "--keyring", str(tmp_path / "ring.kbx"), "--required-valid-signature-count", "1"]
    checks += ["--signature", f"file://{tmp_path / 'MANIFEST.json.asc'}", "ucfleet.voice"]
    outcomes = {}
    for name, archive in (("good", tarball), ("bad", changed)):
        folder = str(tmp_path / name)
        installed = galaxy("install", str(archive), "-p", folder, "--force", "--offline", "--no-deps")
        assert installed.returncode == 0, installed.stderr
        assert (tmp_path / name / "ansible_collections/ucfleet/voice/plugins/modules/fleet.py").is_file()
        outcomes[name] = galaxy("verify", "-p", folder, *checks)
    assert outcomes["good"].returncode == 0, outcomes["good"].stdout + outcomes["good"].stderr
    assert outcomes["bad"].returncode != 0, outcomes["bad"].stdout


def exported(keys: pathlib.Path, folder: pathlib.Path) -> str:
    gpg(keys, "--output", str(folder / "public.gpg"), "--export")
    return str(folder / "public.gpg")
