"""The only decoder: one pass over a media file through PyAV, with the times that the file itself states.

Files come from strangers, so they are read through one open file handle: no other file, address or protocol can be
reached from inside a container, and file names of any bytes work. Decoding is single-threaded on purpose; callers
run one process per core.
"""

from pathlib import Path

from fingerprints.media.decoding import decode, media_info
from fingerprints.media.opening import Streams, opened
from fingerprints.media.pictures import first_frame, stills
from fingerprints.values import MediaInfo

__all__ = ["PICTURE_SUFFIXES", "SUFFIXES", "decode", "is_media_name", "is_picture_name", "probe", "stills"]

_VIDEO_NAMES = (
    "3g2 3gp asf avi divx f4v flv gif h264 hevc m2ts m4v mjpeg mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv"
)
_AUDIO_NAMES = "aac ac3 aif aiff amr flac m4a mka mp3 oga ogg opus wav weba wma"
SUFFIXES = frozenset(f".{name}" for name in f"{_VIDEO_NAMES} {_AUDIO_NAMES}".split())
"""File name endings, in lower case, that are taken for media when a folder is searched."""
PICTURE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".webp"})
"""The same for still pictures, which are looked for where clips are."""


def is_media_name(path: Path) -> bool:
    """Tell by its name whether a file in a folder should be looked at."""
    return path.suffix.lower() in SUFFIXES


def is_picture_name(path: Path) -> bool:
    """Tell by its name whether a file in a folder may be a still picture."""
    return path.suffix.lower() in PICTURE_SUFFIXES


def probe(path: Path | str) -> MediaInfo:
    """Read what the container declares, without decoding the whole file.

    :raises MediaError: the file cannot be used, see ``errors``
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        first = first_frame(container, streams, path)
        return media_info(streams, first, duration_s=streams.declared_s, failures=0)
