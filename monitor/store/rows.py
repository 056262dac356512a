"""The border between rows and values: times, paths and the columns that works and clips share."""

import json
import os
from datetime import datetime
from pathlib import Path

from fingerprints.values import Area
from monitor.errors import LibraryDamagedError
from monitor.files import has_raw_bytes
from monitor.store.connection import Cell, Row
from monitor.values import MediaFacts, SourceFile

MEDIA_COLUMNS = (
    "path",
    "size_bytes",
    "mtime_ns",
    "sha256",
    "spec_id",
    "duration_s",
    "width_px",
    "height_px",
    "video_codec",
    "audio_codec",
    "decode_failures",
    "declared_s",
    "pictures",
    "sound_s",
)
MEASURED = "spec_id = ?, duration_s = ?, declared_s = ?, pictures = ?, sound_s = ?"
"""What a new fingerprint of the same file may change, as assignments."""


def media_cells(file: SourceFile, media: MediaFacts) -> tuple[Cell, ...]:
    """Return the cells of ``MEDIA_COLUMNS``."""
    return (
        path_cell(file.path),
        file.size_bytes,
        file.mtime_ns,
        file.sha256,
        media.spec_id,
        media.duration_s,
        media.width_px,
        media.height_px,
        media.video_codec,
        media.audio_codec,
        media.decode_failures,
        media.declared_s,
        media.pictures,
        media.sound_s,
    )


def measured_cells(media: MediaFacts) -> tuple[Cell, ...]:
    """Return the cells of ``MEASURED``."""
    return media.spec_id, media.duration_s, media.declared_s, media.pictures, media.sound_s


def file_of(row: Row) -> SourceFile:
    """Map the file columns of a row."""
    return SourceFile(
        path=path_of(row["path"]),
        size_bytes=row["size_bytes"],
        mtime_ns=row["mtime_ns"],
        sha256=row["sha256"],
    )


def media_of(row: Row) -> MediaFacts:
    """Map the media columns of a row."""
    return MediaFacts(
        spec_id=row["spec_id"],
        duration_s=row["duration_s"],
        width_px=row["width_px"],
        height_px=row["height_px"],
        video_codec=row["video_codec"],
        audio_codec=row["audio_codec"],
        decode_failures=row["decode_failures"],
        declared_s=row["declared_s"],
        pictures=row["pictures"],
        sound_s=row["sound_s"],
    )


def path_cell(path: Path) -> str | bytes:
    """Return a path as TEXT, or as BLOB where its bytes are not UTF-8."""
    return os.fsencode(path) if has_raw_bytes(path) else str(path)


def path_of(cell: str | bytes) -> Path:
    """Undo ``path_cell``."""
    return Path(os.fsdecode(cell) if isinstance(cell, bytes) else cell)


def time_cell(time: datetime) -> str:
    """Return a time with zone in ISO 8601, which sorts as text because callers use UTC."""
    return time.isoformat(timespec="milliseconds")


def time_of(cell: str) -> datetime:
    """Undo ``time_cell``.

    :raises LibraryDamagedError: it is no time; somebody has edited the database
    """
    try:
        return datetime.fromisoformat(cell)
    except (TypeError, ValueError) as error:
        raise LibraryDamagedError(
            f"The database holds “{cell}” where a time should be: it was changed outside Reclaim; restore a backup."
        ) from error


def area_cell(area: Area) -> str:
    """Return a part of a frame as a JSON array."""
    return json.dumps(area)


def area_of(cell: str) -> Area:
    """Undo ``area_cell``.

    :raises LibraryDamagedError: it is no part of a frame; somebody has edited the database
    """
    try:
        left, top, right, bottom = (float(side) for side in json.loads(cell))
    except (TypeError, ValueError) as error:
        raise LibraryDamagedError(
            f"The database holds “{cell}” where a part of a frame should be: it was changed outside Reclaim;"
            " restore a backup."
        ) from error
    return left, top, right, bottom
