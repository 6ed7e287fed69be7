"""The zip file around a package, written in one way only and read with distrust.

A package is a zip without compression: what lies in it is mostly compressed
already, a damaged byte harms one file and not those after it, and the bytes do
not depend on the compression library. Every header is a function of name,
size, checksum and place (:func:`local_header` and the rest), so the reader can
tell which byte of the container is not as it must be, and equal content means
equal bytes.

The reader trusts nothing: it checks names, overlaps and sizes before content,
and never inflates more than was declared and allowed. Standard library only.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, Final, NamedTuple

try:  # the same checksum, some eight times as fast; the verifier runs without it
    from isal.isal_zlib import crc32
except ImportError:
    from zlib import crc32

CHUNK: Final = 1 << 18
SPOOL: Final = 1 << 20

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_LOCAL_SIGN: Final = b"PK\x03\x04"
_CENTRAL_SIGN: Final = b"PK\x01\x02"
_END_SIGN: Final = b"PK\x05\x06"
_END64_SIGN: Final = b"PK\x06\x06"
_LOCATOR_SIGN: Final = b"PK\x06\x07"

_MAX32: Final = 0xFFFFFFFF
_MAX16: Final = 0xFFFF
_UTF8: Final = 0x0800
_ENCRYPTED: Final = 0x0001
_DATE: Final = (1 << 5) | 1  # 1980-01-01: times stand in the description only
_MADE_BY: Final = 3 << 8  # Unix, so that the mode below is understood
_MODE: Final = 0o100644 << 16
STORED: Final = 0
DEFLATED: Final = 8


class ContainerError(ValueError):
    """The container cannot be written or read; ``code`` and ``values`` say why."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(f"{code} {values or ''}".strip())
        self.code = code
        self.values = values


# --- layout ---------------------------------------------------------------------


def local_header(name: bytes, crc: int, size: int) -> bytes:
    """Return the bytes that stand before a file of the package."""
    extra = struct.pack("<2H2Q", 1, 16, size, size) if size >= _MAX32 else b""
    short = min(size, _MAX32)
    head = _LOCAL.pack(
        _LOCAL_SIGN,
        45 if extra else 20,
        _UTF8,
        STORED,
        0,
        _DATE,
        crc,
        short,
        short,
        len(name),
        len(extra),
    )
    return head + name + extra


def central_header(name: bytes, crc: int, size: int, offset: int) -> bytes:
    """Return the entry of the directory at the end of the package."""
    big = [size, size] if size >= _MAX32 else []
    if offset >= _MAX32:
        big.append(offset)
    extra = struct.pack(f"<2H{len(big)}Q", 1, 8 * len(big), *big) if big else b""
    version = 45 if big else 20
    head = _CENTRAL.pack(
        _CENTRAL_SIGN,
        _MADE_BY | version,
        version,
        _UTF8,
        STORED,
        0,
        _DATE,
        crc,
        min(size, _MAX32),
        min(size, _MAX32),
        len(name),
        len(extra),
        0,
        0,
        0,
        _MODE,
        min(offset, _MAX32),
    )
    return head + name + extra


def end_records(count: int, size: int, offset: int) -> bytes:
    """Return what follows a directory of ``count`` entries, up to the end."""
    records = b""
    if count >= _MAX16 or size >= _MAX32 or offset >= _MAX32:
        records = _END64.pack(
            _END64_SIGN,
            _END64.size - 12,
            _MADE_BY | 45,
            45,
            0,
            0,
            count,
            count,
            size,
            offset,
        ) + _LOCATOR.pack(_LOCATOR_SIGN, 0, offset + size, 1)
    short = min(count, _MAX16)
    return records + _END.pack(
        _END_SIGN, 0, 0, short, short, min(size, _MAX32), min(offset, _MAX32), 0
    )


# --- writing --------------------------------------------------------------------


class Written(NamedTuple):
    """What the writer measured while a file passed through it."""

    size: int
    sha256: str


class Writer:
    """Streams files into a container; memory does not grow with them.

    A piece is hashed while it is in the processor's cache, by the thread that has
    just read it: a second thread costs more in handing over than it saves (measured
    in ``bench/archive_package.py``). Several packages are shared out to processes.

    :param out: seekable, empty, open for writing bytes.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._directory = SpooledTemporaryFile(SPOOL)  # noqa: SIM115
        self._buffer = bytearray(CHUNK)
        self._position = 0
        self._count = 0

    def add(self, name: str, source: BinaryIO, size: int) -> Written:
        """Copy ``source``, of which ``size`` bytes are expected.

        :raise ContainerError: ``length`` where more or fewer bytes came.
        """
        raw = name.encode()
        start = self._position
        header = local_header(raw, 0, size)
        self._out.write(header)
        crc, sha256 = self._copy(name, source, size)
        self._position += len(header) + size
        self._out.seek(start)
        self._out.write(local_header(raw, crc, size))
        self._out.seek(self._position)
        self._directory.write(central_header(raw, crc, size, start))
        self._count += 1
        return Written(size, sha256)

    def _copy(self, name: str, source: BinaryIO, size: int) -> tuple[int, str]:
        digest, crc, total = hashlib.sha256(), 0, 0
        view = memoryview(self._buffer)
        while count := source.readinto(view):  # type: ignore[attr-defined]
            total += count
            if total > size:
                break
            part = view[:count]
            digest.update(part)
            crc = crc32(part, crc)
            self._out.write(part)
        if total != size:
            raise ContainerError("length", object=name, actual=total, declared=size)
        return crc, digest.hexdigest()

    def discard(self) -> None:
        """Give up what is kept for the directory; safe after :meth:`close`."""
        self._directory.close()

    def close(self) -> int:
        """Write the directory; return the size of the whole container."""
        size = self._directory.tell()
        self._directory.seek(0)
        while part := self._directory.read(CHUNK):
            self._out.write(part)
        self._directory.close()
        end = end_records(self._count, size, self._position)
        self._out.write(end)
        return self._position + size + len(end)


# --- reading --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the directory at the end of the container announces it."""

    raw_name: bytes
    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int
    header: bytes

    @property
    def is_link(self) -> bool:
        """Whether it would be unpacked as a symbolic link or a device."""
        kind = (self.mode >> 16) & 0o170000
        return kind not in (0, 0o100000, 0o040000)


class Reader:
    """Reads a container that may be damaged or made to deceive.

    :param file: seekable, open for reading bytes.
    :raise ContainerError: it has no directory, or it is cut off.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = bytearray(CHUNK)
        self.length = file.seek(0, 2)
        self.count, self.directory_size, self.directory_offset = self._find_end()
        if self.directory_offset + self.directory_size > self.length:
            raise ContainerError("truncated", length=self.length)

    def _find_end(self) -> tuple[int, int, int]:
        tail_start = max(0, self.length - _END.size - _MAX16)
        tail = self._at(tail_start, self.length - tail_start)
        place = tail.rfind(_END_SIGN)
        if place < 0 or len(tail) - place < _END.size:
            raise ContainerError("not_a_zip", length=self.length)
        _s, disk, _d, _c, count, size, offset, _n = _END.unpack_from(tail, place)
        if disk not in (0, _MAX16):
            raise ContainerError("not_a_zip", length=self.length)
        self.end_offset = tail_start + place
        if _MAX16 == count or _MAX32 in (size, offset):
            return self._find_end64() or (count, size, offset)
        return count, size, offset

    def _find_end64(self) -> tuple[int, int, int] | None:
        place = self.end_offset - _LOCATOR.size
        locator = self._at(place, _LOCATOR.size) if place >= 0 else b""
        if locator[:4] != _LOCATOR_SIGN:
            return None
        offset64 = _LOCATOR.unpack(locator)[2]
        record = self._at(offset64, _END64.size)
        if record[:4] != _END64_SIGN or len(record) < _END64.size:
            raise ContainerError("truncated", length=self.length)
        *_rest, count, size, offset = _END64.unpack(record)
        self.end_offset = offset64
        return count, size, offset

    def _at(self, offset: int, size: int) -> bytes:
        if offset < 0 or offset > self.length:
            return b""
        self._file.seek(offset)
        return self._file.read(min(size, self.length - offset))

    def entries(self) -> Iterator[Entry]:
        """Yield the entries of the directory, in its order.

        :raise ContainerError: ``directory`` where an entry cannot be read.
        """
        position = self.directory_offset
        end = position + self.directory_size
        for number in range(1, self.count + 1):
            head = self._at(position, _CENTRAL.size)
            if len(head) < _CENTRAL.size or head[:4] != _CENTRAL_SIGN:
                raise ContainerError("directory", number=number, offset=position)
            values = _CENTRAL.unpack(head)
            sizes = values[10:13]
            rest = self._at(position + _CENTRAL.size, sum(sizes))
            if len(rest) < sum(sizes) or position + len(head) + len(rest) > end:
                raise ContainerError("directory", number=number, offset=position)
            yield self._entry(values, head, rest)
            position += len(head) + len(rest)
        if position != end:
            raise ContainerError("directory", number=self.count + 1, offset=position)

    @staticmethod
    def _entry(values: tuple, head: bytes, rest: bytes) -> Entry:
        flags, method, crc = values[3], values[4], values[7]
        packed, size, offset = values[8], values[9], values[16]
        name, extra = rest[: values[10]], rest[values[10] : values[10] + values[11]]
        size, packed, offset = _zip64(extra, size, packed, offset)
        return Entry(
            name,
            name.decode("utf-8" if flags & _UTF8 else "cp437", "backslashreplace"),
            flags,
            method,
            crc,
            packed,
            size,
            offset,
            values[15],
            head + rest,
        )

    def data_offset(self, entry: Entry) -> int:
        """Return where the content of ``entry`` begins.

        :raise ContainerError: ``header`` where the header before the content is
            missing or speaks of another file than the directory.
        """
        head = self._at(entry.offset, _LOCAL.size)
        if len(head) == _LOCAL.size and head[:4] == _LOCAL_SIGN:
            values = _LOCAL.unpack(head)
            start = entry.offset + _LOCAL.size
            name = self._at(start, values[9])
            if name == entry.raw_name and values[3] == entry.method:
                return start + values[9] + values[10]
        raise ContainerError("header", object=entry.name, offset=entry.offset)

    def chunks(self, entry: Entry) -> Iterator[memoryview | bytes]:
        """Yield the content of ``entry``, at most as much as it announces.

        The pieces are valid until the next one is asked for.

        :raise ContainerError: ``header``, ``encrypted``, ``method``, ``cut``
            (content ends early), ``inflate`` (not decodable or too long).
        """
        if entry.flags & _ENCRYPTED:
            raise ContainerError("encrypted", object=entry.name)
        start = self.data_offset(entry)
        if entry.method == STORED:
            return self._stored(entry, start)
        if entry.method == DEFLATED:
            return self._inflated(entry, start)
        raise ContainerError("method", object=entry.name, method=entry.method)

    def _stored(self, entry: Entry, start: int) -> Iterator[memoryview]:
        self._file.seek(start)
        view, left = memoryview(self._buffer), entry.size
        while left:
            part = view[: min(left, CHUNK)]
            count = self._file.readinto(part)  # type: ignore[attr-defined]
            if not count:
                raise ContainerError("cut", object=entry.name, missing=left)
            left -= count
            yield part[:count]

    def _inflated(self, entry: Entry, start: int) -> Iterator[bytes]:
        engine, left, total = zlib.decompressobj(-15), entry.packed, 0
        position, pending = start, b""
        while not engine.eof:
            if not pending and left:
                pending = self._at(position, min(left, CHUNK))
                position += len(pending)
                left = left - len(pending) if pending else 0
            try:
                part = engine.decompress(pending, CHUNK)
            except zlib.error as error:
                raise ContainerError("inflate", object=entry.name) from error
            if not (part or pending or left):
                break
            pending = engine.unconsumed_tail
            total += len(part)
            if total > entry.size:
                raise ContainerError("inflate", object=entry.name)
            yield part
        if total != entry.size:
            raise ContainerError("cut", object=entry.name, missing=entry.size - total)

    # -- the one way ---------------------------------------------------------

    def deviation(self, entries: list[Entry]) -> tuple[int, str] | None:
        """Return the first byte that the writer would not have written so.

        The answer is (offset, name of the file or ""), or None where the
        container is exactly what :class:`Writer` makes of this content. The
        content itself is not compared: the checksums do that.
        """
        position = 0
        for entry in entries:
            header = local_header(entry.raw_name, entry.crc, entry.size)
            found = self._differs(position, header)
            if found is not None:
                return found, entry.name
            position += len(header) + entry.size
        if position != self.directory_offset:
            return min(position, self.directory_offset), ""
        return self._directory_deviation(entries)

    def _directory_deviation(self, entries: list[Entry]) -> tuple[int, str] | None:
        position, offset = self.directory_offset, 0
        for entry in entries:
            header = central_header(entry.raw_name, entry.crc, entry.size, offset)
            found = self._differs(position, header)
            if found is not None:
                return found, entry.name
            position += len(header)
            local = local_header(entry.raw_name, entry.crc, entry.size)
            offset += len(local) + entry.size
        end = end_records(
            len(entries), position - self.directory_offset, self.directory_offset
        )
        found = self._differs(position, end)
        if found is None and position + len(end) != self.length:
            found = position + len(end)
        return None if found is None else (found, "")

    def _differs(self, position: int, expected: bytes) -> int | None:
        actual = self._at(position, len(expected))
        if actual == expected:
            return None
        for place, byte in enumerate(expected):
            if place >= len(actual) or actual[place] != byte:
                return position + place
        return position


def sha256_of(file: BinaryIO) -> str:
    """SHA-256 of a file from its beginning, in pieces of constant size."""
    digest, view = hashlib.sha256(), memoryview(bytearray(CHUNK))
    file.seek(0)
    while count := file.readinto(view):  # type: ignore[attr-defined]
        digest.update(view[:count])
    return digest.hexdigest()


def _zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the three values with those of a zip64 field in their places."""
    place = 0
    while place + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, place)
        if kind == 1:
            field = extra[place + 4 : place + 4 + length]
            wide = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) & ~7]))
            size = next(wide, size) if size == _MAX32 else size
            packed = next(wide, packed) if packed == _MAX32 else packed
            offset = next(wide, offset) if offset == _MAX32 else offset
        place += 4 + length
    return size, packed, offset


def overlaps(entries: list[Entry]) -> Iterator[Entry]:
    """Yield the entries whose content lies within that of another one."""
    end = 0
    for entry in sorted(entries, key=lambda e: (e.offset, e.raw_name)):
        if entry.offset < end:
            yield entry
        end = max(end, entry.offset + _LOCAL.size + len(entry.raw_name) + entry.packed)
