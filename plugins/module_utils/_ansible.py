# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every name of ansible-core that it does not promise to keep. No other file uses one.

`tests/unit/plugins/test_private_names.py` fails when one of them disappears.

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.basic import AnsibleModule, _load_params
from ansible.module_utils.common.warnings import get_warning_messages


def params_as_given() -> dict[str, Any]:
    """The options of a module process before any check, which empties a list in which it finds something wrong."""
    return dict(_load_params())


def shows_diff(module: AnsibleModule) -> bool:
    """Whether the task runs in diff mode."""
    return bool(module._diff)


def has_vault_secrets(loader: Any) -> bool:
    """Whether the user gave Ansible a vault password; `loader` is the DataLoader of an action."""
    return bool(loader._vault.secrets)


def decrypted(loader: Any, data: bytes) -> bytes:
    """The clear text of a file that ansible-vault encrypted. Raises AnsibleError."""
    return bytes(loader._vault.decrypt(data))


def encrypted_as(loader: Any, data: bytes, like: bytes) -> bytes:
    """A text encrypted with the secret and label of a file that ansible-vault encrypted. Raises AnsibleError."""
    vault = loader._vault
    _clear, _vault_id, secret = vault.decrypt_and_get_vault_id(like)
    label = like.split(b"\n", 1)[0].strip().split(b";")[3:]
    return bytes(vault.encrypt(data, secret=secret, vault_id=label[0].decode() if label else None))


def warnings_so_far() -> list[str]:
    """The warnings that Ansible noted in this process."""
    return list(get_warning_messages())
