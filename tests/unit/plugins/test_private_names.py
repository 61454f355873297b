# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of ansible-core that it does not promise to keep are used in one file; each has a test here."""

from __future__ import annotations

import io
import json
import re
import sys

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.warnings import warn
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.plugins.module_utils import _ansible
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT

NAMES = ("_load_params", "_diff", "get_warning_messages", "_vault")


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> basic.AnsibleModule:
    """A module process that was started in diff mode."""
    arguments = {"ANSIBLE_MODULE_ARGS": {"pin": "2505", "_ansible_diff": True}}
    # What a module process reads from its standard input, and what older lines keep of it.
    monkeypatch.setattr(basic, "_ANSIBLE_ARGS", json.dumps(arguments).encode())
    monkeypatch.setattr(basic, "_ANSIBLE_PROFILE", "legacy", raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(arguments)))
    return basic.AnsibleModule({"pin": {"no_log": True}})  # type: ignore[no-untyped-call]


def test_options_of_a_process_are_read_as_given(module: basic.AnsibleModule) -> None:
    assert _ansible.params_as_given()["pin"] == "2505"


def test_a_module_knows_diff_mode(module: basic.AnsibleModule) -> None:
    assert _ansible.shows_diff(module) is True


def test_warnings_of_this_process_are_readable() -> None:
    before = len(_ansible.warnings_so_far())
    warn(f"one more warning, number {before}")
    # The newer lines of ansible-core display it at once instead of noting it.
    assert _ansible.warnings_so_far()[before:] in ([], [f"one more warning, number {before}"])


def test_the_vault_of_a_loader_decrypts() -> None:
    loader = DataLoader()
    assert not _ansible.has_vault_secrets(loader)
    secrets = [("default", VaultSecret(b"canary-vault-word"))]
    loader.set_vault_secrets(secrets)
    assert _ansible.has_vault_secrets(loader)
    encrypted = VaultLib(secrets).encrypt("kim: {}\n")
    assert _ansible.decrypted(loader, encrypted) == b"kim: {}\n"


def test_no_other_file_uses_one_of_these_names() -> None:
    pattern = re.compile(rf"(?<![\w.]){NAMES[0]}\b|\.{NAMES[1]}\b|\b{NAMES[2]}\b|\.{NAMES[3]}\b")
    users = {path.name for path in (ROOT / "plugins").rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))}
    assert users == {"_ansible.py"}
