"""The demo's originals, drawn frame by frame and encoded with their tunes."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from monitor.demo import tunes
from monitor.demo.balloons import plan_balloons
from monitor.demo.city import plan_city
from monitor.demo.coast import plan_coast
from monitor.demo.drawing import HEIGHT, WIDTH, Scene
from monitor.demo.paper import plan_paper
from monitor.demo.reef import plan_reef

FPS = 25
"""Frames a second of every film."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What a film shows and plays."""

    plan: Callable[[int], Scene]
    tune: tunes.Tune
    seconds: float


SCRIPTS = {
    "coral-garden": Script(plan=plan_reef, tune=tunes.REEF, seconds=20.0),
    "paper-dance": Script(plan=plan_paper, tune=tunes.PAPER, seconds=20.0),
    "night-drive": Script(plan=plan_city, tune=tunes.CITY, seconds=20.0),
    "evening-coast": Script(plan=plan_coast, tune=tunes.COAST, seconds=20.0),
}
"""The works by name, the slowest to draw first so that two processes end together."""
STRANGER = "balloon-ride"
"""Name of the film that nobody registers."""
STRANGER_SCRIPT = Script(plan=plan_balloons, tune=tunes.BALLOONS, seconds=16.0)


def make_film(name: str, path: Path) -> None:
    """Draw, play and encode one film, always the same for the same name.

    :raises OSError: it cannot be written
    """
    script = SCRIPTS.get(name, STRANGER_SCRIPT)
    with av.open(str(path), "w", container_options={"movflags": "faststart"}) as container:
        picture = container.add_stream("libx264", rate=FPS, options={"preset": "veryfast", "crf": "21", "threads": "1"})
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        sound = container.add_stream("aac", rate=tunes.RATE)
        sound.layout = "mono"
        write_sound(container, sound, tunes.play(script.tune, script.seconds))
        scene = script.plan(script.tune.seed)
        for number in range(round(script.seconds * FPS)):
            frame = av.VideoFrame.from_ndarray(scene(number / FPS), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(picture.encode(frame))
        container.mux(picture.encode())


def write_sound(container: Any, stream: Any, sound: tunes.Sound) -> None:  # noqa: ANN401 - PyAV's own classes
    """Encode mono samples."""
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(sound[None, :]), format="fltp", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = tunes.RATE, 0, Fraction(1, tunes.RATE)
    fifo = av.AudioFifo()
    fifo.write(frame)
    for piece in fifo.read_many(stream.codec_context.frame_size or 1024, partial=True):
        container.mux(stream.encode(piece))
    container.mux(stream.encode())
