"""Packed bytes of many members, one behind the other, unpacked in time that grows with their length alone."""

import re
import zlib

MOST_MEMBERS = 1000
"""Honest packers make one, or one for each block; beyond that somebody only wants to cost time."""
_WINDOW = 1 << 16
_ZEROS = re.compile(rb"\0*")
_GZIP = b"\x1f\x8b"


class MembersError(ValueError):
    """There are too many members."""


def unpacked_members(packed: bytes, wbits: int, most: int) -> tuple[bytes, bool]:
    """Return what all members unpack to, at most one byte more than ``most``, and whether the last of them was whole.

    Zeros between and behind members are passed over; so is, behind the first member, what does not begin as gzip does.

    :param wbits: the kind of packing, as zlib has it
    :raises MembersError: there are more than ``MOST_MEMBERS``
    :raises zlib.error: it is damaged
    """
    found, place = bytearray(), 0
    for _ in range(MOST_MEMBERS):
        unpacker = zlib.decompressobj(wbits)
        place = _member(unpacker, packed, place, found, most)
        if len(found) > most or not unpacker.eof:
            return bytes(found), unpacker.eof
        zeros = _ZEROS.match(packed, place)
        place = zeros.end() if zeros else place
        if not packed.startswith(_GZIP, place):
            return bytes(found), True
    raise MembersError(f"it is packed in more than {MOST_MEMBERS:,} members")


def _member(unpacker: "zlib._Decompress", packed: bytes, place: int, found: bytearray, most: int) -> int:
    """Unpack one member from a place on; returns where it ends. What is left over is never more than a small part."""
    while not unpacker.eof and len(found) <= most and place < len(packed):
        part = packed[place : place + _WINDOW]
        place += len(part)
        while part and len(found) <= most and not unpacker.eof:
            found += unpacker.decompress(part, most + 1 - len(found))
            part = unpacker.unconsumed_tail
    return place - len(unpacker.unused_data)
