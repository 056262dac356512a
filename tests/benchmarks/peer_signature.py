"""A peer: the MPEG-7 video signature (ISO/IEC 15938-3) as ffmpeg's filter ``signature`` computes and matches it.

The filter compares all its inputs with each other at the end of the run and says so in its log. Two of its habits
shape this module. It ends with its *last* input, so the inputs stand in order of their length; and it queues whole
frames of all inputs, so it gets small grey copies: the signature is made of means over a grid of 32 x 32, for which
128 x 128 means lose nothing that matters.
"""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg

from tests.benchmarks.peer_claims import Claim

BATCHES = 6
"""References and so many queries at once; memory grows with the queries, repeated work with the batches."""
DEFAULTS = "detectmode=full"
LOOSENED = "detectmode=full:th_d=50000:th_dc=300000"
"""Coarse thresholds five times the defaults: the loosest of a sweep on this very bench that neither crashed the filter
(``th_d`` of 80,000 and more does) nor found a false pair."""
_PAIR = re.compile(r"matching of video (\d+)(?: at ([\d.]+))? and (\d+)(?: at ([\d.]+), (\d+) frames matching)?")


@dataclass(frozen=True, kw_only=True)
class Reduced:
    """A small copy of one video."""

    path: Path
    name: str
    frames: int
    duration_s: float

    @property
    def rate_hz(self) -> float:
        """Frames a second, on average."""
        return self.frames / self.duration_s


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """What the log says of one pair of inputs: one pair of frames inside the common stretch, and its length."""

    first: int
    second: int
    first_s: float
    second_s: float
    frames: int


def has_filter() -> bool:
    """Tell whether this ffmpeg was built with the filter."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-filters"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return any(line.split()[1:2] == ["signature"] for line in listed.splitlines())


def reduce_files(paths: Sequence[Path], folder: Path) -> list[Reduced]:
    """Write small grey copies with the times of the original frames."""
    return [_reduce(path, folder / f"{path.stem}.nut") for path in paths]


def _reduce(path: Path, target: Path) -> Reduced:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", "-threads", "1", "-i", str(path)]
    command += ["-map", "0:v:0", "-vf", "scale=128:128:flags=area,format=gray", "-fps_mode", "passthrough"]
    subprocess.run([*command, "-c:v", "rawvideo", "-threads", "1", str(target)], check=True)
    with av.open(str(target)) as container:
        stream = container.streams.video[0]
        step = stream.time_base or Fraction(1)
        times = [packet.pts * step for packet in container.demux(stream) if packet.pts is not None]
    step_s = (times[-1] - times[0]) / max(1, len(times) - 1)
    duration_s = float(times[-1] - times[0] + step_s) or 1.0
    return Reduced(path=target, name=path.stem, frames=len(times), duration_s=duration_s)


def signature_claims(queries: Sequence[Reduced], refs: Sequence[Reduced], options: str) -> list[Claim]:
    """Match all queries with all references and score a pair by the number of frames that match."""
    claims, asked = [], {query.name for query in queries}
    for batch in range(BATCHES):
        inputs = sorted([*queries[batch::BATCHES], *refs], key=lambda video: video.frames)
        for meeting in parse_log(run_filter(inputs, options), len(inputs)):
            first, second = inputs[meeting.first], inputs[meeting.second]
            if first.name in asked and second.name not in asked:
                claims.append(claim_of(first, second, meeting.first_s, meeting.second_s, meeting.frames))
            elif second.name in asked and first.name not in asked:
                claims.append(claim_of(second, first, meeting.second_s, meeting.first_s, meeting.frames))
    return claims


def run_filter(inputs: Sequence[Reduced], options: str) -> str:
    """Run ffmpeg and return its log."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-nostats", "-filter_complex_threads", "1"]
    for video in inputs:
        command += ["-threads", "1", "-i", str(video.path)]
    pads = "".join(f"[{number}:v:0]" for number in range(len(inputs)))
    graph = f"{pads}signature=nb_inputs={len(inputs)}:{options}[out]"
    command += ["-filter_complex", graph, "-map", "[out]", "-f", "null", "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stderr


def parse_log(log: str, inputs: int) -> list[Meeting]:
    """Return the pairs that match.

    :raises ValueError: the log does not name every pair, so the filter ended before it compared them
    """
    found = list(_PAIR.finditer(log))
    if len(found) != inputs * (inputs - 1) // 2:
        raise ValueError(f"the signature filter compared {len(found)} pairs of {inputs} inputs; read its log")
    return [
        Meeting(
            first=int(pair[1]),
            second=int(pair[3]),
            first_s=float(pair[2]),
            second_s=float(pair[4]),
            frames=int(pair[5]),
        )
        for pair in found
        if pair[5] is not None
    ]


def claim_of(query: Reduced, ref: Reduced, query_s: float, ref_s: float, frames: int) -> Claim:
    """Place a stretch of ``frames`` around the pair of frames that the log names.

    The log does not say where the stretch begins. It is taken to begin as early as both videos allow, which is right
    for a clip that is copied whole, and never before the length allows.
    """
    length_s = frames / min(query.rate_hz, ref.rate_hz)
    lead_s = min(query_s, ref_s, length_s)
    return Claim(
        query=query.name,
        ref=ref.name,
        query_start_s=query_s - lead_s,
        query_end_s=min(query_s - lead_s + length_s, query.duration_s),
        ref_start_s=ref_s - lead_s,
        ref_end_s=min(ref_s - lead_s + length_s, ref.duration_s),
        score=float(frames),
    )
