"""Edited copies of films, each with the truth about what was copied from where."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import av
import av.filter
import cv2
import numpy as np

from tests.media.drawing import Picture
from tests.media.film import Film, load, save
from tests.media.sounding import SOUND_RATE, Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """A stretch of a copy that comes from a stretch of a source."""

    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    source: int = 0
    """Position of the source among those the copy was made of."""
    picture: bool = True
    """Whether the picture was copied."""
    sound: bool = True
    """Whether the sound was copied."""

    @property
    def speed(self) -> float:
        """Seconds of the source per second of the copy."""
        return (self.work_end_s - self.work_start_s) / (self.clip_end_s - self.clip_start_s)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Copy:
    """An edited film and what it was made of."""

    film: Film
    truths: tuple[Truth, ...]


Edit = Callable[[Film], Copy]


def edit(source: Path, target: Path, change: Edit, **writing: Any) -> tuple[Truth, ...]:
    """Write the edited copy of a file and return the truth about it; keywords as for ``save``."""
    copy = change(load(source))
    save(copy.film, target, **writing)
    return copy.truths


def recoded(film: Film) -> Copy:
    """Change nothing: what differs is how ``save`` encodes it."""
    return whole(film, film)


def mirrored(film: Film) -> Copy:
    """Swap left and right."""
    return repainted(film, lambda picture: picture[:, ::-1])


def upside_down(film: Film) -> Copy:
    """Swap top and bottom."""
    return repainted(film, lambda picture: picture[::-1])


def turned(film: Film, degrees: int) -> Copy:
    """Turn the pixels clockwise by 90, 180 or 270 degrees."""
    return repainted(film, lambda picture: np.rot90(picture, -degrees // 90))


def inverted(film: Film) -> Copy:
    """Turn every colour into its opposite."""
    return repainted(film, lambda picture: 255 - picture)


def brighter(film: Film, by: int = 45) -> Copy:
    """Add to every channel, below zero to darken."""
    return repainted(film, lambda picture: np.clip(picture.astype(np.int16) + by, 0, 255).astype(np.uint8))


def contrasted(film: Film, factor: float = 1.5) -> Copy:
    """Stretch the distance from middle gray."""
    table = np.clip((np.arange(256) - 128) * factor + 128, 0, 255).astype(np.uint8)
    return repainted(film, lambda picture: table[picture])


def gray(film: Film) -> Copy:
    """Take the colours away."""
    return repainted(film, lambda picture: cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB))


def blurred(film: Film, sigma_px: float = 3.0) -> Copy:
    """Blur by a Gaussian."""
    return repainted(film, lambda picture: cv2.GaussianBlur(picture, (0, 0), sigma_px))


def noisy(film: Film, sigma: float = 20.0) -> Copy:
    """Add seeded noise to every pixel."""
    rng = np.random.default_rng(0)
    return repainted(
        film, lambda picture: np.clip(picture + rng.normal(0, sigma, picture.shape), 0, 255).astype(np.uint8)
    )


def resized(film: Film, width_px: int, height_px: int) -> Copy:
    """Scale the picture to another size."""
    return repainted(film, lambda picture: cv2.resize(picture, (width_px, height_px), interpolation=cv2.INTER_AREA))


def boxed(film: Film, background: str) -> Copy:
    """Put the picture on a taller page: black or white bars, or its own blurred enlargement, above and below."""

    def paint(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        if background == "blurred":
            large = cv2.resize(picture, (width * 16 // 9, height * 16 // 9))
            left = (large.shape[1] - width) // 2
            page = cv2.GaussianBlur(large[:, left : left + width], (0, 0), 12)
        else:
            page = np.full((height * 16 // 9, width, 3), 0 if background == "black" else 255, np.uint8)
        top = (len(page) - height) // 2 // 2 * 2
        page = page[: len(page) // 2 * 2].copy()
        page[top : top + height] = picture
        return page

    return repainted(film, paint)


def captioned(film: Film) -> Copy:
    """Put a white box with text above the picture."""

    def paint(picture: Picture) -> Picture:
        box = np.full((picture.shape[0] // 3 // 2 * 2, picture.shape[1], 3), 255, np.uint8)
        cv2.putText(box, "WAIT FOR IT", (10, len(box) * 2 // 3), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (0, 0, 0), 3)
        return np.concatenate([box, picture])

    return repainted(film, paint)


def beside(film: Film, other: Film) -> Copy:
    """Show another film at the right: a split screen."""
    frames = [np.concatenate(pair, axis=1) for pair in zip(film.frames, other.frames, strict=False)]
    return whole(film, replace(film, frames=frames))


def trimmed(film: Film, start_s: float, end_s: float) -> Copy:
    """Keep one stretch."""
    truth = Truth(clip_start_s=0, clip_end_s=end_s - start_s, work_start_s=start_s, work_end_s=end_s)
    return Copy(film=cut(film, start_s, end_s), truths=(truth,))


def faster(film: Film, speed: float, *, keep_pitch: bool = False) -> Copy:
    """Play faster (above 1) or slower; the pitch of the sound follows unless it is kept."""
    count = round(len(film.frames) / speed)
    frames = [film.frames[min(int(n * speed), len(film.frames) - 1)] for n in range(count)]
    sound = stretch_sound(film.sound, speed) if keep_pitch else resample_sound(film.sound, speed)
    truth = Truth(clip_start_s=0, clip_end_s=film.seconds / speed, work_start_s=0, work_end_s=film.seconds)
    return Copy(film=replace(film, frames=frames, sound=sound), truths=(truth,))


def at_rate(film: Film, fps: int) -> Copy:
    """Repeat or drop frames to reach another frame rate."""
    last = len(film.frames) - 1
    frames = [film.frames[min(int(n * film.fps / fps), last)] for n in range(round(film.seconds * fps))]
    return whole(film, replace(film, frames=frames, fps=fps))


def looped(film: Film, times: int = 3) -> Copy:
    """Repeat the whole film."""
    return spliced([film] * times, [(0, 0.0, film.seconds)] * times)


def decimated(film: Film, keep_s: float = 1.0, drop_s: float = 1.0) -> Copy:
    """Keep a second, drop a second, and so on."""
    starts = np.arange(0, film.seconds - keep_s + 1e-6, keep_s + drop_s)
    return spliced([film], [(0, float(start), float(start) + keep_s) for start in starts])


def spliced(sources: Sequence[Film], pieces: Sequence[tuple[int, float, float]]) -> Copy:
    """Put pieces (source number, start, end) of films of one size and rate in a row: a compilation."""
    parts = [cut(sources[number], start_s, end_s) for number, start_s, end_s in pieces]
    truths, clip_s = [], 0.0
    for number, start_s, end_s in pieces:
        clip_end_s = clip_s + end_s - start_s
        truths.append(
            Truth(clip_start_s=clip_s, clip_end_s=clip_end_s, work_start_s=start_s, work_end_s=end_s, source=number)
        )
        clip_s = clip_end_s
    frames = [frame for part in parts for frame in part.frames]
    sound = np.concatenate([part.sound for part in parts])
    return Copy(film=replace(sources[0], frames=frames, sound=sound), truths=tuple(truths))


def with_sound_of(film: Film, other: Film) -> Copy:
    """Keep the picture, replace the sound."""
    film_with = replace(film, sound=other.sound[: round(film.seconds * SOUND_RATE)])
    return Copy(film=film_with, truths=tuple(replace(truth, sound=False) for truth in whole(film, film_with).truths))


def silenced(film: Film) -> Copy:
    """Keep the picture, drop the sound."""
    return with_sound_of(film, replace(film, sound=film.sound[:0]))


def under_picture_of(film: Film, other: Film) -> Copy:
    """Keep only the sound, under the picture of another film."""
    seconds = min(film.seconds, other.seconds)
    mixed = replace(cut(other, 0, seconds), sound=cut(film, 0, seconds).sound)
    truth = Truth(clip_start_s=0, clip_end_s=seconds, work_start_s=0, work_end_s=seconds, picture=False)
    return Copy(film=mixed, truths=(truth,))


def whole(film: Film, edited: Film) -> Copy:
    """Say that all of ``edited`` comes from all of ``film`` at its own speed."""
    truth = Truth(clip_start_s=0, clip_end_s=film.seconds, work_start_s=0, work_end_s=film.seconds)
    return Copy(film=edited, truths=(truth,))


def repainted(film: Film, paint: Callable[[Picture], Any]) -> Copy:
    """Apply a function to every frame and keep the sound."""
    return whole(film, replace(film, frames=[np.asarray(paint(picture), np.uint8) for picture in film.frames]))


def cut(film: Film, start_s: float, end_s: float) -> Film:
    """Return one stretch of picture and sound."""
    frames = film.frames[round(start_s * film.fps) : round(end_s * film.fps)]
    return replace(film, frames=frames, sound=film.sound[round(start_s * SOUND_RATE) : round(end_s * SOUND_RATE)])


def resample_sound(sound: Sound, speed: float) -> Sound:
    """Play like a faster tape: shorter and higher."""
    places = np.arange(round(len(sound) / speed)) * speed
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32) if len(sound) else sound


def stretch_sound(sound: Sound, speed: float) -> Sound:
    """Play faster at the same pitch, through the decoder's own tempo filter."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=SOUND_RATE, format="flt", layout="mono")
    graph.link_nodes(source, graph.add("atempo", str(speed)), graph.add("abuffersink")).configure()
    frame = av.AudioFrame.from_ndarray(sound[None, :], format="flt", layout="mono")
    frame.sample_rate = SOUND_RATE
    graph.push(frame)
    graph.push(None)
    pieces = []
    while True:
        try:
            pieces.append(graph.pull().to_ndarray()[0])
        except (av.error.EOFError, av.error.BlockingIOError):
            return np.concatenate(pieces)
