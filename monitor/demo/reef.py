"""A film for the demo: a coral reef, with shoals of fish, a turtle, swaying weed, bubbles and shafts of light."""

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitor.demo.drawing import (
    HEIGHT,
    WIDTH,
    Colour,
    Picture,
    Points,
    Ridge,
    Scene,
    disc,
    fill,
    gradient,
    mix,
    moved,
    oval,
    ring,
    stroke,
    strokes,
    turned,
)

CUTS = (0.0, 7.5, 14.0)
"""Start of each shot in seconds."""
CAMERAS = ((0.0, 40.0), (2600.0, -52.0), (5400.0, 60.0))
"""(left edge in pixels, pixels a second) of each shot."""
WATERS: tuple[tuple[tuple[float, Colour], ...], ...] = (
    ((0.0, (122, 226, 226)), (0.35, (38, 160, 196)), (1.0, (8, 62, 116))),
    ((0.0, (150, 216, 178)), (0.35, (48, 150, 150)), (1.0, (8, 56, 84))),
    ((0.0, (96, 160, 236)), (0.35, (36, 88, 178)), (1.0, (14, 26, 88))),
)
CORALS: tuple[Colour, ...] = ((255, 112, 122), (255, 162, 84), (198, 92, 190), (255, 206, 112), (110, 206, 176))


class Coat(NamedTuple):
    """What a kind of fish looks like."""

    body: Colour
    stripe: Colour
    stripes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fish:
    """One swimmer; places are in pixels of the reef, not of the frame."""

    x: float
    y: float
    speed_px_s: float
    """Below zero: it swims to the left."""
    length: float
    phase: float
    coat: Coat


@dataclass(frozen=True, slots=True, kw_only=True)
class Coral:
    """A bush of branches, grown once, drawn at its place."""

    x: float
    branches: dict[int, NDArray[np.float64]]
    """Lines (N, 2, 2) around the foot, by their width in pixels."""
    colour: Colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Reef:
    """Everything about the film that does not change while it runs."""

    waters: tuple[Picture, ...]
    far: Ridge
    middle: Ridge
    sand: Ridge
    corals: tuple[Coral, ...]
    fish: tuple[Fish, ...]
    weeds: NDArray[np.float64]
    """(N, 3) x, height, phase."""
    bubbles: NDArray[np.float64]
    """(N, 4) x, phase, rise in pixels a second, radius."""
    rays: NDArray[np.float64]
    """(N, 3) x, width, phase."""

    def draw(self, time_s: float) -> Picture:
        """Return the picture at one time."""
        shot = max(i for i, start_s in enumerate(CUTS) if start_s <= time_s)
        left, speed = CAMERAS[shot]
        camera = left + speed * (time_s - CUTS[shot])
        canvas = self.waters[shot].copy()
        deep = WATERS[shot][2][1]
        self.far.draw(canvas, 246, camera * 0.25, mix(deep, WATERS[shot][1][1], 0.55))
        self.middle.draw(canvas, 290, camera * 0.5, mix(deep, WATERS[shot][1][1], 0.22))
        self._draw_fish(canvas, camera * 0.7, time_s, self.fish[::2], 0.72)
        self._draw_rays(canvas, time_s, camera)
        draw_turtle(
            canvas, ((620 - 46 * time_s + 0.3 * speed * time_s) % 1100 - 200, 118 + 16 * np.sin(0.7 * time_s)), time_s
        )
        self._draw_weeds(canvas, camera, time_s, mix((44, 130, 84), deep, 0.25))
        self.sand.draw(canvas, 334, camera, mix((236, 214, 164), deep, 0.28))
        self._draw_corals(canvas, camera)
        self._draw_fish(canvas, camera, time_s, self.fish[1::2], 1.0)
        self._draw_bubbles(canvas, camera, time_s)
        return canvas

    def _draw_rays(self, canvas: Picture, time_s: float, camera: float) -> None:
        light = np.zeros((90, 160), np.uint8)
        for x, width, phase in self.rays:
            place = (x + 12 * np.sin(0.4 * time_s + phase) - camera * 0.02) % 220 - 30
            level = int(34 + 22 * np.sin(0.9 * time_s + phase))
            beam = np.array([[place, 0], [place + width, 0], [place + 2.4 * width - 34, 84], [place - width - 34, 84]])
            shaft = np.zeros_like(light)
            cv2.fillPoly(shaft, [beam.astype(np.int32)], level)
            light = np.asarray(cv2.add(light, shaft), np.uint8)
        fade = np.linspace(1, 0, 90, dtype=np.float32)[:, None]
        soft = cv2.GaussianBlur((light * fade).astype(np.uint8), (0, 0), 3)
        wide = cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        canvas[:] = cv2.add(canvas, cv2.merge([wide, wide, wide]))

    def _draw_fish(self, canvas: Picture, camera: float, time_s: float, shoal: tuple[Fish, ...], size: float) -> None:
        for fish in shoal:
            x = (fish.x + fish.speed_px_s * time_s - camera) % (WIDTH + 400) - 200
            y = fish.y + 8 * np.sin(0.9 * time_s + fish.phase)
            draw_fish(canvas, (x, y), fish, fish.length * size, np.sin(7 * time_s + fish.phase))

    def _draw_weeds(self, canvas: Picture, camera: float, time_s: float, colour: Colour) -> None:
        for x, height, phase in self.weeds:
            place = (x - camera) % 1500 - 200
            if place < WIDTH + 60:
                draw_weed(canvas, (place, 350.0), height, 1.4 * time_s + phase, mix(colour, (160, 210, 90), phase / 16))

    def _draw_corals(self, canvas: Picture, camera: float) -> None:
        for coral in self.corals:
            x = (coral.x - camera) % 1900 - 200
            if x < WIDTH + 120:
                foot = np.array([x, 342 - float(self.sand.at(x + camera))])
                for width, lines in coral.branches.items():
                    strokes(canvas, lines + foot, coral.colour, width)

    def _draw_bubbles(self, canvas: Picture, camera: float, time_s: float) -> None:
        for x, phase, rise, radius in self.bubbles:
            y = HEIGHT + 20 - (phase * 60 + rise * time_s) % (HEIGHT + 60)
            place = (x - camera * 0.9) % (WIDTH + 60) - 30 + 5 * np.sin(3 * time_s + phase)
            ring(canvas, (place, y), radius, (214, 244, 250))
            disc(canvas, (place - radius * 0.35, y - radius * 0.35), radius * 0.25, (244, 255, 255))


def draw_fish(canvas: Picture, place: tuple[float, float], fish: Fish, length: float, wiggle: float) -> None:
    """Draw a fish of a given length; ``wiggle`` in [-1, 1] bends its tail."""
    face = 1.0 if fish.speed_px_s > 0 else -1.0
    half, tall = length / 2, length * 0.29

    def at(points: ArrayLike) -> Points:
        return moved(np.asarray(points, np.float64) * np.array([face, 1.0]), place)

    fin = mix(fish.coat.body, fish.coat.stripe, 0.5)
    tail = [
        [-half * 0.8, 0],
        [-half * 1.45, -tall * (0.9 + 0.3 * wiggle)],
        [-half * 1.25, 0],
        [-half * 1.45, tall * (0.9 - 0.3 * wiggle)],
    ]
    fill(canvas, at(tail), fin)
    fill(canvas, at([[-half * 0.4, -tall * 0.8], [half * 0.05, -tall * 1.5], [half * 0.4, -tall * 0.8]]), fin)
    fill(canvas, at(oval((0, 0), (half, tall))), fish.coat.body)
    for number in range(fish.coat.stripes):
        x = half * (0.45 - 0.42 * number)
        reach = tall * np.sqrt(max(0.0, 1 - (x / half) ** 2)) * 0.96
        fill(canvas, at(oval((x, 0), (half * 0.09, reach), 0.0, 16)), fish.coat.stripe)
    fill(canvas, at([[0, tall * 0.1], [-half * 0.35, tall * (0.55 + 0.2 * wiggle)], [half * 0.1, tall * 0.5]]), fin)
    eye = at([[half * 0.66, -tall * 0.2]])[0]
    disc(canvas, (eye[0], eye[1]), max(1.4, length * 0.055), (255, 255, 255))
    disc(canvas, (eye[0] + face * length * 0.012, eye[1]), max(0.8, length * 0.03), (20, 24, 40))


def draw_turtle(canvas: Picture, place: tuple[float, float], time_s: float) -> None:
    """Draw a turtle that swims to the left, seen from the side."""
    x, y = place
    stroke_angle = 0.5 * np.sin(1.9 * time_s)
    skin, shell, seam = (122, 158, 96), (92, 108, 62), (58, 74, 46)
    for offset, size, lag in ((-22.0, 40.0, 1.0), (30.0, 26.0, -0.7)):
        flipper = turned(oval((0, size * 0.55), (size * 0.22, size * 0.6), 0.0), 0.5 + lag * stroke_angle)
        fill(canvas, flipper + np.array([x + offset, y + 4]), mix(skin, seam, 0.35))
    fill(canvas, oval((x - 58, y - 6), (17, 11), -0.15), skin)
    fill(canvas, oval((x, y), (50, 24), 0.0), shell)
    for column in (-26.0, 0.0, 26.0):
        fill(canvas, oval((x + column, y - 6), (11.5, 10), 0.0, 6), mix(shell, (190, 190, 110), 0.35))
    stroke(canvas, oval((x, y), (50, 24), 0.0)[:21], seam, 2)
    disc(canvas, (x - 64, y - 9), 2.2, (20, 24, 40))


def draw_weed(canvas: Picture, foot: tuple[float, float], height: float, phase: float, colour: Colour) -> None:
    """Draw one blade that bends more towards its tip."""
    share = np.linspace(0, 1, 12)
    bend = 16 * share * np.sin(phase + 2.2 * share)
    side = 5.5 * (1 - share) + 0.8
    y = foot[1] - height * share
    outline = np.concatenate([np.stack([foot[0] + bend - side, y], 1), np.stack([foot[0] + bend + side, y], 1)[::-1]])
    fill(canvas, outline, colour)


def plan_reef(seed: int) -> Scene:
    """Lay out the film: about 20 s in three shots."""
    rng = np.random.default_rng(seed)
    reef = Reef(
        waters=tuple(gradient(water) for water in WATERS),
        far=Ridge(rng, 26.0, 320.0),
        middle=Ridge(rng, 20.0, 230.0),
        sand=Ridge(rng, 7.0, 260.0),
        corals=tuple(plan_coral(rng, 95.0 * i + rng.uniform(-30, 30)) for i in range(20)),
        fish=plan_shoals(rng),
        weeds=np.stack([rng.uniform(0, 1500, 34), rng.uniform(50, 150, 34), rng.uniform(0, 6.28, 34)], axis=1),
        bubbles=np.stack(
            [rng.uniform(0, 900, 22), rng.uniform(0, 7, 22), rng.uniform(40, 95, 22), rng.uniform(2, 6, 22)], axis=1
        ),
        rays=np.stack([rng.uniform(0, 220, 8), rng.uniform(5, 14, 8), rng.uniform(0, 6.28, 8)], axis=1),
    )
    return reef.draw


def plan_shoals(rng: np.random.Generator) -> tuple[Fish, ...]:
    """Return four kinds of fish, each keeping near its fellows."""
    return (
        *shoal(rng, 16, (24, 36), 74, Coat((255, 206, 64), (255, 150, 40), 0)),
        *shoal(rng, 8, (44, 60), -46, Coat((255, 122, 52), (255, 246, 232), 3)),
        *shoal(rng, 10, (30, 42), 58, Coat((74, 120, 240), (250, 226, 90), 1)),
        *shoal(rng, 5, (56, 76), -34, Coat((236, 92, 128), (120, 34, 92), 2)),
    )


def shoal(rng: np.random.Generator, count: int, lengths: tuple[int, int], speed: float, coat: Coat) -> tuple[Fish, ...]:
    """Return ``count`` fish of one kind around a common middle."""
    middle = rng.uniform((0, 100), (900, 230))
    return tuple(
        Fish(
            x=float(middle[0] + rng.normal(0, 105)),
            y=float(np.clip(middle[1] + rng.normal(0, 44), 40, 300)),
            speed_px_s=float(speed * rng.uniform(0.92, 1.08)),
            length=float(rng.uniform(*lengths)),
            phase=float(rng.uniform(0, 6.28)),
            coat=coat,
        )
        for _ in range(count)
    )


def plan_coral(rng: np.random.Generator, x: float) -> Coral:
    """Grow one bush by forking its branches a few times."""
    branches: dict[int, list[Points]] = {}

    def grow(foot: Points, angle: float, length: float, depth: int) -> None:
        tip = foot + length * np.array([np.sin(angle), -np.cos(angle)])
        branches.setdefault(1 + 2 * depth, []).append(np.array([foot, tip]))
        if depth:
            for side in (-1, 1):
                grow(tip, angle + side * rng.uniform(0.2, 0.55), length * rng.uniform(0.66, 0.88), depth - 1)

    for lean in (-0.5, 0.0, 0.5):
        grow(np.zeros(2), lean + rng.uniform(-0.1, 0.1), rng.uniform(14, 24), 3)
    colour = CORALS[int(rng.integers(len(CORALS)))]
    lines = {width: np.array(grown) for width, grown in branches.items()}
    return Coral(x=x, branches=lines, colour=mix(colour, (12, 70, 120), float(rng.uniform(0.05, 0.35))))
