"""Packets of one file copied into another container, and what careless or crafty people do to them on the way."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

Retime = Callable[[Fraction], Fraction]
"""From the time of a packet in seconds to its new time."""


def remux(
    source: Path,
    target: Path,
    *,
    kinds: tuple[str, ...] = ("video", "audio"),
    empty: tuple[str, ...] = (),
    sound: Path | None = None,
    more_sound: Path | None = None,
    retime: Retime | None = None,
    until_s: float | None = None,
) -> Path:
    """Copy packets without decoding them.

    :param kinds: of stream that are copied; a kind that is left out here but has ``sound`` comes from there
    :param empty: kinds of stream that are announced and hold no packets
    :param sound: takes the sound from this file, as the first track
    :param more_sound: adds the sound of this file as another track
    :param retime: changes the times of all packets of picture
    :param until_s: leaves out what comes later
    """
    with av.open(str(target), "w") as container:
        jobs = [_tracks(container, source, kinds)]
        jobs += [_tracks(container, other, ("audio",)) for other in (sound, more_sound) if other]
        for file, tracks in jobs:
            full = {index: track for index, track in tracks.items() if file.streams[index].type not in empty}
            _copy(container, file, full, retime, until_s)
            file.close()
    return target


def _tracks(container: Any, path: Path, kinds: tuple[str, ...]) -> tuple[Any, dict[int, Any]]:
    file = av.open(str(path))
    wanted = [stream for stream in file.streams if stream.type in kinds]
    return file, {stream.index: container.add_stream_from_template(stream) for stream in wanted}


def _copy(container: Any, file: Any, tracks: dict[int, Any], retime: Retime | None, until_s: float | None) -> None:
    for packet in file.demux([file.streams[index] for index in tracks]):
        if not packet.size or (until_s is not None and float((packet.pts or 0) * packet.time_base) > until_s):
            continue
        if retime is not None and packet.stream.type == "video":
            base = packet.time_base
            packet.pts = round(retime(packet.pts * base) / base)
            packet.dts = round(retime(packet.dts * base) / base)
        packet.stream = tracks[packet.stream_index]
        container.mux(packet)
