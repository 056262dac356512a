"""How much of an answer is read, how it is unpacked, and whether it is of the kind that was asked for."""

import re
import zlib
from collections.abc import Iterable

from monitor.errors import ContentRefusedError, FetchFailedError
from monitor.sources.members import MembersError, unpacked_members

_PART = 1 << 16
_JUDGED_BY_BYTES = re.compile(
    r"|(video|audio)/.*|image/gif|text/plain|binary/octet-stream|multipart/x-mixed-replace"
    r"|application/(octet-stream|mp4|ogg|mxf|x-matroska|x-mpegurl|binary|download|force-download|x-download|unknown)"
)
"""Types under which a video may come: such an answer is judged by its first bytes."""
_MAGIC = (
    (b"#EXTM3U", "a playlist"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<MPD", "a playlist"),
)
_TEXTS = ((re.compile(rb"<[!?a-zA-Z]"), "a web page or XML"), (re.compile(rb"[{\[]\s*[\"{}\[\]]"), "data (JSON)"))
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"\x00\x00\x00", b"II*\x00", b"MM\x00*")
_WRAPPED = re.compile(rb"^(\xef\xbb\xbf)?\s*")
HEAD_BYTES = 512
"""First bytes that tell of what kind a file is."""


def demand_length(shown: str, length: int | None, most: int) -> None:
    """Refuse an answer that announces more than may be read, before any of it is.

    :raises ContentRefusedError: it does
    """
    if length is not None and length > most:
        raise ContentRefusedError(f"{shown}: it announces {length:,} bytes; more than {most:,} are not fetched.")


def read_small(parts: Iterable[bytes], most: int, shown: str, *, is_cut: bool = False) -> bytes:
    """Return the whole of a small body.

    :param is_cut: whether what is beyond the limit is left out, in place of refusing all
    :raises ContentRefusedError: it is larger
    """
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > most:
            if is_cut:
                return bytes(body[:most])
            raise ContentRefusedError(f"{shown}: it is larger than {most:,} bytes, so it was cut off.")
    return bytes(body)


def unpack(body: bytes, coding: str, most: int, shown: str, *, is_cut: bool = False) -> bytes:
    """Return a body without its content coding, of which we asked for none.

    :param is_cut: as ``read_small``; then also a body that ends early is good as far as it goes
    :raises ContentRefusedError: the coding is not ``gzip`` or ``deflate``, or it unpacks to more than ``most`` bytes
    :raises FetchFailedError: it is damaged
    """
    coding = coding.strip().lower()
    if coding in {"", "identity"} or not body:
        return body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise ContentRefusedError(f"{shown}: it is packed as “{coding[:40]}”, which was not asked for.")
    is_bare = coding == "deflate" and (body[0] & 0x0F != 8 or int.from_bytes(body[:2], "big") % 31)
    try:
        found, is_whole = unpacked_members(body, -15 if is_bare else 47, most)
    except zlib.error as error:
        raise FetchFailedError(f"{shown}: its packed body is damaged ({error}).") from error
    except MembersError as error:
        raise ContentRefusedError(f"{shown}: {error}.") from error
    if len(found) > most and not is_cut:
        raise ContentRefusedError(f"{shown}: it unpacks to more than {most:,} bytes, so it was cut off.")
    if not is_whole and not is_cut:
        raise FetchFailedError(f"{shown}: its packed body ends early.")
    return found[:most]


def demand_media(shown: str, content_type: str, head: bytes) -> None:
    """Refuse what is surely no video or sound; what bytes cannot tell is left to the decoder.

    :param head: the first bytes of it
    :raises ContentRefusedError: a web page, a picture, a playlist, an archive, a program, or a text
    """
    what = _what(head)
    if what or not _JUDGED_BY_BYTES.fullmatch(content_type):
        said = what or f"“{content_type[:60]}”"
        raise ContentRefusedError(f"{shown}: a video was asked for, and {said} came.")


def demand_picture(shown: str, content_type: str, head: bytes) -> None:
    """Refuse what is no picture.

    :raises ContentRefusedError: it is none
    """
    if not content_type.startswith("image/") and not head.startswith(_PICTURES):
        raise ContentRefusedError(f"{shown}: a picture was asked for, and “{content_type[:60] or 'no type'}” came.")


def _what(head: bytes) -> str:
    plain = _WRAPPED.sub(b"", head)
    found = next((name for magic, name in _MAGIC if plain.startswith(magic)), "")
    return found or next((name for pattern, name in _TEXTS if pattern.match(plain)), "")
