# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opening a source: regular files only, and the encoding that the text has.

Symbolic links are followed, because a source is only read, and because shared folders and mounted configuration
are made of links. What they lead to must be a regular file: a source is read twice, which a pipe cannot be, and a
device may never end.

Private to the collection.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import pathlib
import stat
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import LONGEST_DOCUMENT, too_long

#: the option that names a source
SOURCE = "source"
VAULT_HEADER = b"$ANSIBLE_VAULT"
UTF_8 = "utf-8"
#: what `encoding` may say, as Python names it; no codec that needs much time or is no encoding of texts
ENCODINGS = frozenset(
    [UTF_8, "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "ascii"]
    + [f"cp{number}" for number in (*range(1250, 1259), 437, 850, 852, 855, 857, 858, 862, 866, 932, 949, 950)]
    + [f"iso8859-{number}" for number in range(1, 17) if number != 12]
    + ["koi8-r", "koi8-u", "mac-roman", "shift_jis", "euc_jp", "euc_kr", "gbk", "gb18030", "big5"]
)
#: byte order mark -> encoding; the longer of two marks that begin alike comes first
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: bytes at the beginning of a file that say how it is encoded
SAMPLE = 1024
#: what old programs write at the end of a text
CTRL_Z = b"\x1a"
#: bytes of a file that is in memory as a whole, as an encrypted one is
LONGEST_WHOLE = 256 * 1024 * 1024
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_path(path: str, option: str = "source") -> pathlib.Path:
    """A path that can name a file. Raises VoiceError."""
    if not path.strip():
        raise errors.invalid(f"{option} is an empty text", f"name a file, or leave {option} out")
    if "\x00" in path:
        raise errors.invalid(f"{option} holds NUL (U+0000), which no path does", "correct the path")
    return pathlib.Path(path)


def check_encoding(encoding: str | None) -> str:
    """The encoding that an option names, as Python names it; empty where none is given. Raises VoiceError."""
    if encoding is None:
        return ""
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name not in ENCODINGS:
        raise errors.invalid(
            f"encoding is {clipped(encoding)}, which is not known", "use utf-8, utf-16, or a code page such as cp1252"
        )
    return name


@contextlib.contextmanager
def opened_text(
    path: pathlib.Path,
    encoding: str,
    *,
    newline: str | None,
    is_in_lines: bool = True,
    decrypt: Callable[[bytes], bytes] | None = None,
    open_file: Callable[[pathlib.Path], io.BufferedReader] | None = None,
) -> Iterator[Any]:
    """The text of a source, without a byte order mark or Ctrl-Z at the end. `encoding` as `check_encoding` gives it.

    Where the file `is_in_lines`, a line that is longer than a user may be ends the reading with a Mistake.

    `decrypt` makes the clear text of a file that Ansible's vault encrypted. `open_file` is `open_regular` where
    nothing else is given. Raises VoiceError and OSError.
    """
    with contextlib.ExitStack() as open_files:
        binary: Any = open_files.enter_context((open_file or open_regular)(path))
        sample = binary.read(SAMPLE)
        if sample.removeprefix(codecs.BOM_UTF8).startswith(VAULT_HEADER):
            binary = io.BytesIO(decrypted(path, whole(path, binary).removeprefix(codecs.BOM_UTF8), decrypt))
            sample = binary.read(SAMPLE)
        binary.seek(0)
        codec = _codec(path, sample, encoding)
        bounded = _Bounded(binary, strip=not codec.startswith(("utf-16", "utf-32")), bound=is_in_lines)
        with io.TextIOWrapper(bounded, codec, newline=newline) as stream:
            try:
                yield stream
            except UnicodeDecodeError as error:
                raise _undecodable(path, encoding) from error


class _Bounded(io.BufferedReader):
    """The bytes of a file with a bound for the length of its lines, looked at block by block.

    To read each line with a bound would cost a tenth of the time of a whole source.
    """

    def __init__(self, raw: Any, *, strip: bool, bound: bool) -> None:
        super().__init__(raw)
        self._strip = strip
        self._bound = bound
        #: lines that ended, and bytes since then
        self._lines = self._since = 0

    def read1(self, size: int = -1, /) -> bytes:
        """The next block. Raises Mistake."""
        data = super().read1(size)
        if self._strip and data.endswith(CTRL_Z):
            more = super().read1(size)
            data = data + more if more else data.rstrip(CTRL_Z)
        end = max(data.rfind(b"\n"), data.rfind(b"\r"))
        if end >= 0:
            self._lines += data.count(b"\n")
            self._since = len(data) - end - 1
        else:
            self._since += len(data)
            if self._bound and self._since > LONGEST_DOCUMENT:
                raise too_long(self._lines + 1)
        return data

    def read(self, size: int | None = -1, /) -> bytes:
        """Everything up to `size` bytes."""
        data = super().read(size) or b""
        return data.rstrip(CTRL_Z) if self._strip and size in (None, -1) else data


def open_regular(path: pathlib.Path, what: str = SOURCE) -> io.BufferedReader:
    """A regular file, opened without waiting for anybody. Raises VoiceError for anything else, and OSError."""
    # Asked before, because opening alone may already do something to a device or to who writes into a pipe.
    _check_regular(path, os.stat(path), what)
    stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "rb")
    try:
        _check_regular(path, os.fstat(stream.fileno()), what)
    except VoiceError:
        stream.close()
        raise
    return stream


def _check_regular(path: pathlib.Path, status: os.stat_result, what: str) -> None:
    if stat.S_ISREG(status.st_mode):
        return
    kind = next((kind for is_kind, kind in _KINDS if is_kind(status.st_mode)), "no regular file")
    if what != SOURCE:
        raise errors.invalid(f"{what} {path} is {kind}", "give the path of a regular file")
    raise errors.invalid(
        f"source {path} is {kind}, and a source is read more than once",
        "name a file" if kind == "a folder" else "write the users into a file, and name that",
    )


def whole(path: pathlib.Path, binary: Any, what: str = SOURCE) -> bytes:
    """A file from its begin to its end. Raises VoiceError where that is too much to be in memory, and OSError."""
    size = os.fstat(binary.fileno()).st_size
    if size > LONGEST_WHOLE:
        raise errors.invalid(f"{what} {path} has more than {LONGEST_WHOLE} bytes", "split the file")
    binary.seek(0)
    # Bounded, because the file may grow meanwhile; not by the most there may be, which Python would reserve.
    data: bytes = binary.read(size)
    return data


def decrypted(path: pathlib.Path, data: bytes, decrypt: Callable[[bytes], bytes] | None, what: str = SOURCE) -> bytes:
    """The clear text of a file that Ansible's vault encrypted. Raises VoiceError."""
    if decrypt is None:
        raise errors.invalid(
            f"{what} {path} is encrypted with Ansible's vault, and this task runs as a module process, which has no"
            " vault secrets",
            "run it on the control node without become, async and a task environment, or decrypt the file before",
        )
    try:
        return decrypt(data)
    except VoiceError as error:
        raise error.within(why=f"{what} {path} cannot be read: {error.why}") from error


def _codec(path: pathlib.Path, sample: bytes, encoding: str) -> str:
    """How to decode a file that begins with `sample`. Raises VoiceError where that is surely another encoding."""
    marked = next((name for mark, name in MARKS if sample.startswith(mark)), "")
    found = marked or _by_zeros(sample)
    if not encoding and found not in ("", UTF_8):
        sign = "its byte order mark shows" if marked else "its zero bytes show"
        raise errors.invalid(
            f"source {path} is not UTF-8, but {found.upper()} text, as {sign}",
            f"set encoding to {found}, or save the file as UTF-8",
        )
    if encoding and marked and not encoding.startswith(marked):
        raise errors.invalid(
            f"source {path} begins with the byte order mark of {marked.upper()}, but encoding is {encoding}",
            f"set encoding to {marked}",
        )
    # These take the mark away; and only they can, because the others would leave it in the first text.
    return {UTF_8: "utf-8-sig", "": "utf-8-sig"}.get(encoding, marked or encoding)


def _by_zeros(sample: bytes) -> str:
    """UTF-16 without a byte order mark: nearly every second byte is zero, because most of a source is ASCII."""
    pairs = len(sample) // 2
    even, odd = (sample[start : 2 * pairs : 2].count(0) for start in (0, 1))
    if pairs >= 4 and max(even, odd) > pairs * 0.7 and min(even, odd) < pairs * 0.1:
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _undecodable(path: pathlib.Path, encoding: str) -> VoiceError:
    """What to say of a file that is not the text it should be, with the line of the first wrong byte."""
    name = encoding or UTF_8
    line, byte = _first_wrong_byte(path, name)
    place = f": line {line} has the byte 0x{byte:02X}" if line else ""
    advice = "save it as UTF-8"
    if name == UTF_8:
        advice += ", or set encoding; files of Windows programs are cp1252 in Western Europe and America"
        if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D):
            # Code page 1252 has no characters for these.
            advice = "save it as UTF-8, or set encoding"
    return errors.invalid(f"source {path} is not {name.upper()} text{place}", advice)


def _first_wrong_byte(path: pathlib.Path, encoding: str) -> tuple[int, int]:
    """The line, from 1, and the first byte that cannot be decoded; line 0 where there is none any more."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with open_regular(path) as binary:
        while True:
            data = binary.read(65536)
            pending = decoder.getstate()[0]
            try:
                line += decoder.decode(data, not data).count("\n")
            except UnicodeDecodeError as error:
                start = int(error.start)
                before = error.object[:start].decode(encoding, "replace")
                return line + before.count("\n"), error.object[start]
            if not data:
                return 0, len(pending)
