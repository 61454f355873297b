# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents as YAML that every reader reads alike.

Private to the collection.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Any

#: texts that need no quotes for any reader of YAML 1.1 or 1.2: words that begin with a letter
_BARE = re.compile(r"[^\W\d_][\w./@-]*(?: [\w./@-]+)*")
#: words that some reader takes for a boolean, for nothing or for a number
_WORDS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf", "infinity"])


def dump_yaml(value: Any) -> str:
    """A value as YAML that the reader of sources reads back: keys in their order, no line folded.

    Only texts that no reader can take for something else stand without quotes.
    """
    # Texts that went through Ansible's templates are of classes of their own.
    plain = json.loads(json.dumps(value))
    dump, dumper = _dumper()
    return str(dump(plain, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1_000_000))


@functools.cache
def _dumper() -> tuple[Any, Any]:
    # Not at the beginning of the file: who writes no YAML needs no PyYAML.
    import yaml

    base = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    dumper: Any = type("FleetDumper", (base,), {})
    dumper.add_representer(str, _represent)
    return yaml.dump, dumper


def _represent(dumper: Any, text: str) -> Any:
    style = None if _BARE.fullmatch(text) and text.lower() not in _WORDS else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)
