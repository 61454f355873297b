# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user of a fleet can have on each platform; the one place that knows all of them.

A platform is imported when it is asked for first: Ansible compiles a collection again in each run, and most fleets
live on one platform.

Private to the collection.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping

from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field


def _sipxcom() -> AnyComposite:
    from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS

    return USER_SETTINGS


def _ucp() -> AnyComposite:
    from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.user import UCP_USER

    return UCP_USER


def _telecomx() -> AnyComposite:
    from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.user import TELECOMX_USER

    return TELECOMX_USER


def _voipnow() -> AnyComposite:
    from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.user import VOIPNOW_USER

    return VOIPNOW_USER


class Composites(Mapping[str, AnyComposite]):
    """Composites by the name of their platform; the names are known without an import."""

    def __init__(self, loaders: Mapping[str, Callable[[], AnyComposite]]) -> None:
        self._loaders = loaders

    def __getitem__(self, platform: str) -> AnyComposite:
        return self._loaders[platform]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)


COMPOSITES = Composites({"sipxcom": _sipxcom, "ucp": _ucp, "telecomx": _telecomx, "voipnow": _voipnow})


@functools.cache
def number_fields(platform: str) -> Mapping[str, Field]:
    """The settings of a platform that hold what is dialled, with their fields, in the order of the work."""
    fields = {part.option: part.field for part in COMPOSITES[platform].parts}
    return {name: field for name, field in fields.items() if field.holds_dialled}
