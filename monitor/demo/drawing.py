"""Brushes for the demo's films: smooth shapes at fractions of a pixel, gradients, light, ridges of hills."""

from collections.abc import Callable, Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

WIDTH, HEIGHT = 640, 360
"""Size of the films in pixels."""

Picture = NDArray[np.uint8]
"""(HEIGHT, WIDTH, 3) RGB."""
Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""
Points = NDArray[np.float64]
"""(N, 2) x to the right, y downwards, in pixels."""
Scene = Callable[[float], Picture]
"""Draws the picture at a time in seconds from the start of the film."""

_SHIFT = 4  # OpenCV draws at sixteenths of a pixel


def gradient(stops: Sequence[tuple[float, Colour]], height: int = HEIGHT) -> Picture:
    """Return a canvas that changes colour from top to bottom, ``stops`` = (place in [0, 1], colour).

    A little ordered noise keeps the encoder from turning slow changes into bands.
    """
    places = np.linspace(0, 1, height)
    rows = np.stack([np.interp(places, [p for p, _ in stops], [c[i] for _, c in stops]) for i in range(3)], axis=1)
    noise = np.random.default_rng(0).uniform(-1.2, 1.2, (height, WIDTH, 1))
    return np.clip(rows[:, None, :] + noise, 0, 255).astype(np.uint8)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour between two, ``share`` 0 for the first and 1 for the second."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def fill(canvas: Picture, points: ArrayLike, colour: Colour) -> None:
    """Fill a polygon."""
    cv2.fillPoly(canvas, [_fixed(points)], colour, cv2.LINE_AA, _SHIFT)


def stroke(canvas: Picture, points: ArrayLike, colour: Colour, width: int = 1) -> None:
    """Draw an open line through points."""
    cv2.polylines(canvas, [_fixed(points)], False, colour, width, cv2.LINE_AA, _SHIFT)  # noqa: FBT003 - OpenCV's order


def strokes(canvas: Picture, lines: NDArray[np.float64], colour: Colour, width: int = 1) -> None:
    """Draw many open lines (N, points, 2) of one colour and width at once."""
    cv2.polylines(canvas, list(_fixed(lines)), False, colour, width, cv2.LINE_AA, _SHIFT)  # noqa: FBT003 - as above


def disc(canvas: Picture, centre: Sequence[float], radius: float, colour: Colour) -> None:
    """Fill a circle."""
    place = _fixed([centre])[0]
    cv2.circle(canvas, (int(place[0]), int(place[1])), round(radius * 16), colour, -1, cv2.LINE_AA, _SHIFT)


def ring(canvas: Picture, centre: Sequence[float], radius: float, colour: Colour) -> None:
    """Draw a circle's outline."""
    place = _fixed([centre])[0]
    cv2.circle(canvas, (int(place[0]), int(place[1])), round(radius * 16), colour, 1, cv2.LINE_AA, _SHIFT)


def oval(centre: Sequence[float], radii: Sequence[float], turn: float = 0.0, corners: int = 40) -> Points:
    """Return the outline of an ellipse, turned by ``turn`` radians."""
    outline = _unit_circle(corners) * np.asarray(radii, np.float64)
    return moved(turned(outline, turn) if turn else outline, centre)


@cache
def _unit_circle(corners: int) -> Points:
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def moved(points: ArrayLike, by: ArrayLike) -> Points:
    """Shift points, or one point, by (x, y) pixels."""
    return np.asarray(points, np.float64) + np.asarray(by, np.float64)


def turned(points: Points, turn: float) -> Points:
    """Turn points about the origin by ``turn`` radians."""
    cosine, sine = np.cos(turn), np.sin(turn)
    return np.asarray(points @ np.array([[cosine, sine], [-sine, cosine]]), np.float64)


def halo(radius: int, colour: Colour, strength: float = 1.0) -> Picture:
    """Return a soft spot of light for ``shine``."""
    axis = np.linspace(-1, 1, 2 * radius)
    distance = np.minimum(np.hypot(axis[:, None], axis[None, :]), 1)
    light = (1 - distance[..., None]) ** 2 * strength * np.array(colour)
    return np.asarray(np.clip(light, 0, 255), np.uint8)


def shine(canvas: Picture, light: Picture, centre: Sequence[float]) -> None:
    """Add a spot of light; what lies outside the canvas is cut."""
    height, width = light.shape[:2]
    left, top = round(centre[0]) - width // 2, round(centre[1]) - height // 2
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + width, canvas.shape[1]), min(top + height, canvas.shape[0])
    if x0 < x1 and y0 < y1:
        part = canvas[y0:y1, x0:x1]
        part[:] = cv2.add(part, light[y0 - top : y1 - top, x0 - left : x1 - left])


def veil(canvas: Picture, colour: Colour, alpha: NDArray[np.float32], top: int = 0) -> None:
    """Lay a colour over the rows from ``top`` on; ``alpha`` (h, WIDTH) in [0, 1]."""
    part = canvas[top : top + len(alpha)]
    blended = part + (np.array(colour, np.float32) - part) * alpha[: len(part), :, None]
    part[:] = blended.astype(np.uint8)


def clouds(rng: np.random.Generator, width: int, height: int, cover: float = 0.5) -> NDArray[np.float32]:
    """Return (height, width) opacity in [0, 1] of a band of clouds, thinning out above and below."""
    density = np.zeros((height, width), np.float32)
    for cells, weight in ((3, 1.0), (6, 0.6), (14, 0.3), (30, 0.14)):
        coarse = rng.uniform(0, 1, (cells, cells * width // height // 3 + 2)).astype(np.float32)
        density += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    density = (density - np.quantile(density, 1 - cover)) / np.ptp(density) * 3
    fade = np.sin(np.linspace(0, np.pi, height, dtype=np.float32))[:, None]
    return np.clip(density, 0, 1) * fade


def window(strip: NDArray[np.float32], left: float) -> NDArray[np.float32]:
    """Return the WIDTH columns of a strip that begin at ``left``, a fraction of a pixel allowed."""
    middle = (left + WIDTH / 2 - 0.5, len(strip) / 2 - 0.5)
    return np.asarray(cv2.getRectSubPix(strip, (WIDTH, len(strip)), middle), np.float32)


class Ridge:
    """The outline of a range of hills that runs on for ever."""

    def __init__(
        self, rng: np.random.Generator, height: float, coarse_px: float = 260.0, roughness: float = 0.5
    ) -> None:
        self.waves = [
            (
                height * roughness**octave,
                2 * np.pi * 1.9**octave / coarse_px * rng.uniform(0.8, 1.2),
                rng.uniform(0, 6.28),
            )
            for octave in range(5)
        ]
        """(amplitude px, radians per px, phase) of each wave."""

    def at(self, x: ArrayLike) -> NDArray[np.float64]:
        """Return the height above the base at places along the range, in pixels."""
        places = np.asarray(x, np.float64)
        return sum((a * np.sin(w * places + p) for a, w, p in self.waves), np.zeros_like(places))

    def draw(self, canvas: Picture, base_y: float, left: float, colour: Colour, bottom: float = HEIGHT) -> None:
        """Fill the hills as seen by a camera whose left edge is at ``left`` of the range."""
        x = np.arange(-4.0, WIDTH + 8.0, 4.0)
        top = np.stack([x, np.minimum(base_y - self.at(x + left), bottom)], axis=1)
        fill(canvas, np.concatenate([top, [[WIDTH + 8.0, bottom], [-4.0, bottom]]]), colour)


def _fixed(points: ArrayLike) -> NDArray[np.int32]:
    return np.asarray(np.round(np.asarray(points, np.float64) * 2**_SHIFT), np.int32)
