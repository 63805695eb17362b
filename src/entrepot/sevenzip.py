"""Reading 7z archives, as UNCTAD serves its bulk tables: files stored, or packed with LZMA or LZMA2, each checked by its sum.

Source of the format: 7zFormat.txt of Igor Pavlov's LZMA SDK (public domain). What goes beyond (encryption, filters,
several coders) is named and refused: the archive can be unpacked with any tool, and the file in it given instead.
"""

from __future__ import annotations

import binascii
import lzma
import struct
from dataclasses import dataclass

from entrepot.errors import BadInput

MAGIC = b"7z\xbc\xaf\x27\x1c"
_END, _HEADER, _STREAMS, _FILES, _PACKED, _FOLDERS, _SUBSTREAMS, _SIZES, _SUMS, _FOLDER, _UNPACKED, _COUNTS = range(12)
_BYTES = {
    0x00: _END, 0x01: _HEADER, 0x04: _STREAMS, 0x05: _FILES, 0x06: _PACKED, 0x07: _FOLDERS, 0x08: _SUBSTREAMS, 0x09: _SIZES,
    0x0A: _SUMS, 0x0B: _FOLDER, 0x0C: _UNPACKED, 0x0D: _COUNTS,
}  # fmt: skip
_NAMES, _EMPTY, _ENCODED = 0x11, 0x0E, 0x17
_COPY, _LZMA, _LZMA2 = b"\x00", b"\x03\x01\x01", b"\x21"
_LARGEST = 1 << 30
_REMEDY = "fetch it again, or unpack it by hand and give the file that is in it with --from"


@dataclass(frozen=True)
class _Stream:
    """A packed stream: where it lies, its coder with properties, the sizes of the files in it, and their sums (None
    where the archive gives none)."""

    start: int
    packed: int
    coder: bytes
    properties: bytes
    sizes: tuple[int, ...]
    sums: tuple[int | None, ...]


def unpack(data: bytes, where: str) -> dict[str, bytes]:
    """The files of an archive by name. Raises BadInput for one that is cut off, damaged, or packed another way."""
    try:
        streams, names = _contents(data)
        files = [part for stream in streams for part in _extracted(data, stream)]
    except (IndexError, struct.error, lzma.LZMAError, UnicodeDecodeError, KeyError, MemoryError) as error:
        raise BadInput("the 7z archive is cut off or damaged", where=where, remedy=_REMEDY) from error
    except ValueError as error:
        raise BadInput(f"the 7z archive cannot be read: {error}", where=where, remedy=_REMEDY) from error
    return dict(zip(names, files, strict=False))


def _contents(data: bytes) -> tuple[tuple[_Stream, ...], list[str]]:
    """The streams of an archive and the names of its files."""
    check, offset, size, header_sum = struct.unpack_from("<IQQI", data, 8)
    header = data[32 + offset : 32 + offset + size]
    if not data.startswith(MAGIC) or binascii.crc32(data[12:32]) != check or binascii.crc32(header) != header_sum:
        raise ValueError("its header does not fit its sum")
    while header[:1] == bytes([_ENCODED]):
        (stream,) = _Reader(header, 1).streams()
        (header,) = _extracted(data, stream)
    reader = _Reader(header)
    if reader.kind() != _HEADER or reader.kind() != _STREAMS:
        raise ValueError("it holds no files")
    streams = reader.streams()
    return streams, reader.names()


def _extracted(data: bytes, stream: _Stream) -> list[bytes]:
    """The files of one stream, each checked."""
    total, packed = sum(stream.sizes), data[stream.start : stream.start + stream.packed]
    if total > _LARGEST:
        raise ValueError(f"{total:,} bytes are in it")
    if stream.coder == _COPY:
        whole = packed
    else:
        decoder = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_filter(stream.coder, stream.properties)])
        whole = decoder.decompress(packed, max_length=total)
    parts, at = [], 0
    for size, told in zip(stream.sizes, stream.sums, strict=True):
        part = whole[at : at + size]
        if len(part) != size or (told is not None and binascii.crc32(part) != told):
            raise ValueError("a file in it does not fit its sum")
        parts.append(part)
        at += size
    return parts


def _filter(coder: bytes, properties: bytes) -> dict[str, int]:
    """The coder of a stream, for the standard library."""
    if coder == _LZMA2:
        bits = properties[0]
        return {"id": lzma.FILTER_LZMA2, "dict_size": min((2 | bits & 1) << (bits // 2 + 11), 0xFFFFFFFF)}
    if coder == _LZMA:
        first, size = struct.unpack("<BI", properties)
        return {"id": lzma.FILTER_LZMA1, "lc": first % 9, "lp": first // 9 % 5, "pb": first // 45, "dict_size": size}
    raise ValueError(f"packed with the method {coder.hex()}")


class _Reader:
    """Reads the header of an archive from a place on."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def take(self, count: int) -> bytes:
        """The next bytes, all of them."""
        self.at += count
        if self.at > len(self.data):
            raise IndexError
        return self.data[self.at - count : self.at]

    def kind(self) -> int:
        """The next mark."""
        return _BYTES[self.take(1)[0]]

    def number(self) -> int:
        """The next number: the leading ones of its first byte tell how many bytes follow."""
        first = self.take(1)[0]
        more = next((n for n in range(8) if not first & 0x80 >> n), 8)
        rest = int.from_bytes(self.take(more), "little")
        return rest + ((first & (0x7F >> more)) << 8 * more)

    def flags(self, count: int) -> list[bool]:
        """One bit for each of `count`, or a single byte that says "all"."""
        if self.take(1)[0]:
            return [True] * count
        return self.bits(count)

    def bits(self, count: int) -> list[bool]:
        """`count` bits, the highest of each byte first."""
        found = self.take((count + 7) // 8)
        return [bool(found[n // 8] & 0x80 >> n % 8) for n in range(count)]

    def sums(self, count: int) -> list[int | None]:
        """Checksums, where they are given."""
        return [struct.unpack("<I", self.take(4))[0] if told else None for told in self.flags(count)]

    def streams(self) -> tuple[_Stream, ...]:
        """Where each stream lies, how it is packed, and what is in it."""
        start, packed = 0, []
        folders: list[tuple[bytes, bytes]] = []
        sizes: list[list[int]] = []
        sums: list[list[int | None]] = []
        while (kind := self.kind()) != _END:
            if kind == _PACKED:
                start, packed = 32 + self.number(), self._packed_sizes()
            elif kind == _FOLDERS:
                folders, unpacked, told = self._folders()
                sizes, sums = [[size] for size in unpacked], [[one] for one in told]
            elif kind == _SUBSTREAMS:
                sizes, sums = self._files_in(sizes, sums)
        found = []
        for (coder, properties), length, inside, told in zip(folders, packed, sizes, sums, strict=True):
            found.append(_Stream(start, length, coder, properties, tuple(inside), tuple(told)))
            start += length
        return tuple(found)

    def _packed_sizes(self) -> list[int]:
        count, sizes = self.number(), []
        while (kind := self.kind()) != _END:
            if kind == _SIZES:
                sizes = [self.number() for _ in range(count)]
            else:
                self.sums(count)
        return sizes

    def _folders(self) -> tuple[list[tuple[bytes, bytes]], list[int], list[int | None]]:
        if self.kind() != _FOLDER:
            raise KeyError
        count, external = self.number(), self.take(1)[0]
        if external:
            raise ValueError("its header lies elsewhere")
        folders = [self._coder() for _ in range(count)]
        sizes: list[int] = []
        sums: list[int | None] = [None] * count
        while (kind := self.kind()) != _END:
            if kind == _UNPACKED:
                sizes = [self.number() for _ in range(count)]
            else:
                sums = self.sums(count)
        return folders, sizes, sums

    def _coder(self) -> tuple[bytes, bytes]:
        if self.number() != 1:
            raise ValueError("packed with several methods, or encrypted")
        flags = self.take(1)[0]
        coder = self.take(flags & 0x0F)
        if flags & 0x10:
            raise ValueError(f"packed with the method {coder.hex()}")
        return coder, self.take(self.number()) if flags & 0x20 else b""

    def _files_in(
        self, sizes: list[list[int]], sums: list[list[int | None]]
    ) -> tuple[list[list[int]], list[list[int | None]]]:
        """The sizes and sums of the files in each stream; a stream of one file has those of the stream."""
        counts, kind = [1] * len(sizes), self.kind()
        if kind == _COUNTS:
            counts, kind = [self.number() for _ in sizes], self.kind()
        if kind == _SIZES:
            firsts = [[self.number() for _ in range(count - 1)] for count in counts]
            sizes = [[*first, total[0] - sum(first)] for first, total in zip(firsts, sizes, strict=True)]
            kind = self.kind()
        told = [one[0] is not None and count == 1 for one, count in zip(sums, counts, strict=True)]
        sums = [one if known else [None] * count for one, known, count in zip(sums, told, counts, strict=True)]
        if kind == _SUMS:
            asked = [n for n, known in enumerate(told) if not known for _ in range(counts[n])]
            found = iter(self.sums(len(asked)))
            sums = [one if known else [next(found) for _ in one] for one, known in zip(sums, told, strict=True)]
            kind = self.kind()
        if kind != _END:
            raise KeyError
        return sizes, sums

    def names(self) -> list[str]:
        """The names of the files that hold anything, in order."""
        if self.kind() != _FILES:
            raise KeyError
        count = self.number()
        names, empty = [""] * count, [False] * count
        while kind := self.take(1)[0]:
            size = self.number()
            part = _Reader(self.take(size))
            if kind == _NAMES:
                names = part.data[1:].decode("utf-16-le").split("\0")[:count]
            elif kind == _EMPTY:
                empty = part.bits(count)
        return [name for name, nothing in zip(names, empty, strict=True) if not nothing]
