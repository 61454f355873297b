# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any bytes of a server and any file end in a result or in one of the collection's errors, in time, without a secret.

The corpus is replayed with every Python. Where atheris is installed, each target is fuzzed for some seconds after
that; FUZZ_SECONDS sets how many in all. An input that fails is printed as a corpus file, to be repaired and kept.

The short run has the same seed each time, so that it fails because of a change and not by chance. A long run takes
another seed each time, FUZZ_SEED or a random one; it is printed with a failure.
"""

from __future__ import annotations

import collections
import importlib.util
import json
import os
import pathlib
import random
import subprocess
import sys
import time

import pytest

from ansible_collections.ucfleet.voice.tests.fuzz.decoders import DECODERS
from ansible_collections.ucfleet.voice.tests.fuzz.files import FILES
from ansible_collections.ucfleet.voice.tests.fuzz.targets import (
    CORPUS,
    EXECUTIONS,
    TARGETS,
    corpus_of,
    escaped,
    run,
    unescaped,
)

#: seconds from which a run is a long one
LONG_RUN = 600
#: seconds of fuzzing for all targets together
SECONDS = int(os.environ.get("FUZZ_SECONDS", "40"))
#: what libFuzzer begins with; each further process of a run takes the next number
SEED = int(os.environ.get("FUZZ_SEED", 0)) or (1 if SECONDS < LONG_RUN else random.randrange(1, 1 << 31))
#: a start, the import with instrumentation included, takes a few
START_SECONDS = 120
#: what the first start takes is no fuzzing
FIRST_SECONDS = 5
#: the exit code of a process that is to be started again
AGAIN = 3
#: what one process is given: in a short run it is half of the targets, as a start takes some seconds
GROUPS = [tuple(DECODERS), tuple(FILES)] if SECONDS < LONG_RUN else [(target,) for target in TARGETS]
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None
WITHOUT = "atheris is not installed: it has wheels for Linux on x86-64 only, so nothing but the corpus was replayed"


@pytest.mark.parametrize("target", TARGETS)
def test_the_corpus_is_replayed(target: str) -> None:
    inputs = corpus_of(target)
    assert inputs
    for data in inputs.values():
        run(target, data)


@pytest.mark.parametrize("target", TARGETS)
def test_cut_inputs_are_replayed(target: str) -> None:
    """The beginning of each input, as a connection or a disk that breaks off leaves it."""
    for data in corpus_of(target).values():
        for part in range(8):
            run(target, data[: len(data) * part // 8])


def test_a_corpus_file_is_its_input() -> None:
    for data in (b"", b"\n", b"a\\nb\nc\r\n\x00\xff", b"\\", b"\\\n\\", bytes(range(256)) * 2):
        assert unescaped(escaped(data)) == data
    for path in CORPUS.glob("*/*"):
        text = path.read_bytes()
        assert path.parent.name in TARGETS
        assert escaped(unescaped(text)) == text, path


@pytest.mark.skipif(not HAS_ATHERIS, reason=WITHOUT)
@pytest.mark.timeout(SECONDS + START_SECONDS + 60)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: "-".join(group) if len(group) == 1 else f"{group[0]}_etc")
def test_nothing_is_found_by_fuzzing(group: tuple[str, ...], tmp_path: pathlib.Path) -> None:
    found = fuzzed(group, max(1, SECONDS // len(GROUPS)), tmp_path)
    assert not found, found


def fuzzed(targets: tuple[str, ...], seconds: int, folder: pathlib.Path) -> str:
    """What was found: the end of the output, and the input as a corpus file has it. Empty for nothing."""
    corpus = folder / "corpus"
    corpus.mkdir()
    for target in targets:
        for name, data in corpus_of(target).items():
            (corpus / f"{target}-{name}").write_bytes(target.encode() + b"\n" + data)
    ends_at = time.monotonic() + seconds + FIRST_SECONDS
    executed: collections.Counter[str] = collections.Counter()
    seed = SEED - 1
    while (left := ends_at - time.monotonic()) > 0:
        seed += 1
        done = _process(min(seconds, max(1, int(left))), seed, folder)
        counted = folder / "executions.json"
        if counted.exists():
            executed.update(json.loads(counted.read_text(encoding="utf-8")))
            counted.unlink()
        if done.returncode != AGAIN:
            break
    EXECUTIONS.update(executed)
    if done.returncode in (0, AGAIN):
        assert set(executed) == set(targets), (executed, done.stderr[-2_000:])
        return ""
    kept = [_as_corpus_file(path.read_bytes()) for path in folder.glob("crash-*")]
    return "\n".join(
        [f"exit code {done.returncode}, FUZZ_SEED={seed}", _without_pulse(done.stdout + done.stderr)[-6_000:], *kept]
    )


def _process(seconds: int, seed: int, folder: pathlib.Path) -> subprocess.CompletedProcess[str]:
    driver = pathlib.Path(__file__).with_name("drive.py")
    command = [sys.executable, str(driver), str(seconds), str(seed), str(folder)]
    # The order of a set of strings would make another run of the same seed.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONHASHSEED": "0"}
    limit = seconds + START_SECONDS
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, errors="replace", timeout=limit, check=False
    )


def _without_pulse(text: str) -> str:
    """The output without what libFuzzer says of each new input."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def _as_corpus_file(data: bytes) -> str:
    target, _line_break, rest = data.partition(b"\n")
    return f"content of a file in tests/fuzz/corpus/{target.decode('latin-1')}:\n{escaped(rest).decode()}"
