"""A film for the demo: a city at night, with lit windows, a wet street, cars, an elevated train and blinking signs."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from monitor.demo.drawing import (
    HEIGHT,
    WIDTH,
    Colour,
    Picture,
    Points,
    Scene,
    disc,
    fill,
    gradient,
    halo,
    mix,
    oval,
    shine,
    stroke,
)

CUTS = (0.0, 6.5, 13.0)
"""Start of each shot in seconds."""
CAMERAS = ((0.0, 58.0), (1500.0, -74.0), (2600.0, 90.0))
"""(left edge in pixels, pixels a second) of each shot."""
SKIES: tuple[tuple[tuple[float, Colour], ...], ...] = (
    ((0.0, (10, 12, 40)), (0.34, (54, 38, 100)), (0.6, (206, 98, 128))),
    ((0.0, (6, 20, 44)), (0.34, (18, 64, 100)), (0.6, (96, 176, 170))),
    ((0.0, (22, 8, 34)), (0.34, (92, 32, 84)), (0.6, (246, 132, 92))),
)
PAINTS: tuple[Colour, ...] = (
    (206, 70, 62),
    (58, 120, 168),
    (226, 186, 88),
    (92, 142, 116),
    (222, 222, 226),
    (128, 88, 140),
    (230, 132, 70),
)
GROUND = 272
"""Where the street begins, in pixels from the top."""
LOOP = 3200
"""The street repeats after so many pixels."""
WARM: tuple[Colour, ...] = ((255, 214, 130), (255, 190, 98), (255, 236, 184), (150, 206, 255))
SIGNS: tuple[Colour, ...] = ((255, 70, 140), (70, 230, 255), (255, 190, 60), (140, 255, 130))


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One building."""

    x: float
    width: float
    height: float
    colour: Colour
    windows: NDArray[np.float64]
    """(N, 4) left and top corner from the building's own top left, phase, colour number."""
    sign: int
    """Number of its neon colour, -1 without a sign."""
    phase: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """One car; places are in pixels of the street."""

    x: float
    speed_px_s: float
    """Below zero: it drives to the left, on the far lane."""
    colour: Colour
    is_van: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything about the film that does not change while it runs."""

    skies: tuple[Picture, ...]
    far: tuple[Block, ...]
    near: tuple[Block, ...]
    cars: tuple[Car, ...]
    moon: Picture
    head: Picture
    tail: Picture
    lamp: Picture

    def draw(self, time_s: float) -> Picture:
        """Return the picture at one time."""
        shot = max(i for i, start_s in enumerate(CUTS) if start_s <= time_s)
        left, speed = CAMERAS[shot]
        camera = left + speed * (time_s - CUTS[shot])
        canvas = self.skies[shot].copy()
        shine(canvas, self.moon, (470 - 120 * shot - 0.02 * camera, 66))
        disc(canvas, (470 - 120 * shot - 0.02 * camera, 66), 19, (246, 240, 220))
        haze = SKIES[shot][2][1]
        for block in self.far:
            self._draw_block(canvas, block, camera * 0.35, time_s, haze, 0.45)
        self._draw_train(canvas, camera * 0.7, time_s, haze)
        for block in self.near:
            self._draw_block(canvas, block, camera, time_s, haze, 0.0)
        self._draw_street(canvas, camera, time_s)
        self._draw_lamps(canvas, camera * 1.25)
        for car in self.cars:
            self._draw_car(canvas, car, camera, time_s)
        return canvas

    def _draw_block(self, canvas: Picture, block: Block, left: float, time_s: float, haze: Colour, fade: float) -> None:
        x = (block.x - left) % LOOP - 300
        if not -block.width < x < WIDTH:
            return
        top = GROUND - block.height
        fill(
            canvas,
            [[x, GROUND], [x, top], [x + block.width, top], [x + block.width, GROUND]],
            mix(block.colour, haze, fade),
        )
        colours = [mix(warm, haze, fade * 1.3) for warm in WARM]
        lit = block.windows[np.sin(0.35 * time_s + block.windows[:, 2]) > -0.25]
        for left_px, top_px, _, number in np.round(lit + np.array([x, top, 0, 0])).astype(int).tolist():
            cv2.rectangle(canvas, (left_px, top_px), (left_px + 4, top_px + 6), colours[number], -1)
        if block.sign >= 0:
            draw_sign(canvas, (x + block.width * 0.5, top), SIGNS[block.sign], block.phase, time_s)

    def _draw_train(self, canvas: Picture, left: float, time_s: float, haze: Colour) -> None:
        dark = mix((16, 16, 34), haze, 0.2)
        fill(canvas, [[0, 206], [WIDTH, 206], [WIDTH, 213], [0, 213]], dark)
        for number in range(9):
            x = (number * 96 - left) % 864 - 100
            fill(canvas, [[x, 213], [x + 9, 213], [x + 9, GROUND], [x, GROUND]], dark)
        head = (260 * time_s) % 2300 - 500
        for wagon in range(5):
            x = head - 92 * wagon
            fill(canvas, [[x, 205], [x, 184], [x + 80, 184], [x + 86, 205]], mix((196, 204, 222), haze, 0.25))
            fill(canvas, [[x, 201], [x + 85, 201], [x + 86, 205], [x, 205]], (226, 64, 88))
            for window in range(6):
                cv2.rectangle(
                    canvas, (round(x + 6 + 12 * window), 188), (round(x + 13 + 12 * window), 195), (255, 238, 176), -1
                )

    def _draw_street(self, canvas: Picture, camera: float, time_s: float) -> None:
        """Mirror the houses in the wet street, darker and rippled."""
        depth = HEIGHT - GROUND
        rows = GROUND - 1 - (np.arange(depth) * 1.6).astype(int)
        image = cv2.GaussianBlur(canvas[rows], (0, 0), 2.0)
        ripple = (2.5 * np.sin(0.5 * np.arange(depth) + 4 * time_s)).astype(int)
        columns = (np.arange(WIDTH)[None, :] + ripple[:, None]) % WIDTH
        image = image[np.arange(depth)[:, None], columns]
        canvas[GROUND:] = (image * 0.6 + np.array([8, 8, 18])).astype(np.uint8)
        cv2.rectangle(canvas, (0, GROUND), (WIDTH, GROUND + 6), (40, 38, 62), -1)
        for number in range(9):
            x = (number * 110 - camera * 1.1) % 990 - 120
            fill(canvas, [[x, 320], [x + 52, 320], [x + 46, 324], [x - 6, 324]], (206, 196, 160))

    def _draw_lamps(self, canvas: Picture, left: float) -> None:
        for number in range(5):
            x = (number * 230 - left) % 1150 - 120
            stroke(canvas, [[x, GROUND + 8], [x, 190], [x + 8, 182], [x + 26, 182]], (30, 30, 46), 3)
            fill(canvas, oval((x + 28, 184), (9, 3.5)), (255, 226, 160))
            shine(canvas, self.lamp, (x + 28, 190))

    def _draw_car(self, canvas: Picture, car: Car, camera: float, time_s: float) -> None:
        face = 1.0 if car.speed_px_s > 0 else -1.0
        size, foot = (1.2, 346.0) if face > 0 else (0.92, 306.0)
        x = (car.x + car.speed_px_s * time_s - camera) % (WIDTH + 700) - 350

        def at(points: ArrayLike) -> Points:
            return np.asarray(points, np.float64) * [face * size, size] + [x, foot]

        fill(canvas, at(oval((0, 2), (60, 6))), (8, 8, 16))
        draw_body(canvas, at, car)
        for wheel in (-32, 32):
            place = at([[wheel, -6]])[0]
            disc(canvas, (place[0], place[1]), 10 * size, (14, 14, 20))
            disc(canvas, (place[0], place[1]), 4.5 * size, (120, 124, 136))
        front, back = at([[58, -17]])[0], at([[-56, -18]])[0]
        disc(canvas, (front[0], front[1]), 3.4 * size, (255, 250, 220))
        shine(canvas, self.head, (front[0] + face * 26, front[1] + 4))
        shine(canvas, self.tail, (back[0], back[1]))
        disc(canvas, (back[0], back[1]), 3.0 * size, (255, 60, 60))


def draw_body(canvas: Picture, at: Callable[[ArrayLike], Points], car: Car) -> None:
    """Draw the bodywork and windows; ``at`` places points around the middle of the car's foot."""
    glass = (156, 190, 214)
    if car.is_van:
        fill(canvas, at([[-58, -8], [-58, -50], [30, -50], [50, -28], [60, -24], [60, -8]]), car.colour)
        fill(canvas, at([[12, -45], [28, -45], [43, -28], [12, -28]]), glass)
        fill(canvas, at([[-52, -34], [4, -34], [4, -30], [-52, -30]]), mix(car.colour, (255, 255, 255), 0.5))
    else:
        fill(
            canvas,
            at([[-58, -8], [-58, -24], [-40, -28], [-22, -44], [16, -44], [34, -28], [58, -23], [60, -8]]),
            car.colour,
        )
        fill(canvas, at([[-33, -28], [-19, -40], [-4, -40], [-4, -28]]), glass)
        fill(canvas, at([[0, -28], [0, -40], [14, -40], [27, -28]]), glass)


def draw_sign(canvas: Picture, top: tuple[float, float], colour: Colour, phase: float, time_s: float) -> None:
    """Draw a neon sign of three discs that light up in turn, on a mast with a warning light."""
    x, y = top
    stroke(canvas, [[x, y], [x, y - 26]], (40, 40, 60), 2)
    if np.sin(4 * time_s + phase) > 0:
        disc(canvas, (x, y - 27), 2.4, (255, 60, 60))
    lit = int(2.5 * time_s + phase) % 3
    for number in range(3):
        shade = colour if number <= lit else mix(colour, (20, 16, 40), 0.75)
        disc(canvas, (x, y + 16 + 17 * number), 6.5, shade)
        disc(canvas, (x, y + 16 + 17 * number), 3.4, mix(shade, (255, 255, 255), 0.55))


def plan_city(seed: int) -> Scene:
    """Lay out the film: about 20 s in three shots."""
    rng = np.random.default_rng(seed)
    city = City(
        skies=tuple(gradient(sky) for sky in SKIES),
        far=plan_blocks(rng, (110, 215), (28, 30, 66)),
        near=plan_blocks(rng, (60, 165), (18, 18, 40)),
        cars=tuple(plan_car(rng, number) for number in range(9)),
        moon=halo(90, (150, 140, 170), 0.9),
        head=halo(40, (255, 236, 180), 0.55),
        tail=halo(16, (255, 40, 40), 0.7),
        lamp=halo(54, (255, 200, 120), 0.65),
    )
    return city.draw


def plan_blocks(rng: np.random.Generator, heights: tuple[int, int], colour: Colour) -> tuple[Block, ...]:
    """Line up buildings along the whole street."""
    blocks = []
    x = 0.0
    while x < LOOP - 80:
        width, height = float(rng.uniform(58, 120)), float(rng.uniform(*heights))
        places = np.array(
            [(8 + 11 * c, 14 + 14 * r) for c in range(int(width - 14) // 11) for r in range(int(height - 20) // 14)]
        )
        lit = places[rng.random(len(places)) < 0.8]
        extra = np.stack(
            [rng.uniform(0, 6.28, len(lit)), rng.choice(len(WARM), len(lit), p=[0.4, 0.3, 0.2, 0.1])], axis=1
        )
        blocks.append(
            Block(
                x=x,
                width=width,
                height=height,
                colour=mix(colour, (70, 60, 110), float(rng.uniform(0, 0.4))),
                windows=np.concatenate([lit, extra], axis=1),
                sign=int(rng.integers(len(SIGNS))) if rng.random() < 0.3 else -1,
                phase=float(rng.uniform(0, 6.28)),
            )
        )
        x += width + float(rng.uniform(2, 16))
    return tuple(blocks)


def plan_car(rng: np.random.Generator, number: int) -> Car:
    """Return one car; the first five drive to the left on the far lane and are drawn first."""
    leftwards = number < 5
    speed = rng.uniform(60, 150)
    return Car(
        x=float(number % 5 * 270 + rng.uniform(-50, 50)),
        speed_px_s=float(-speed if leftwards else speed + 80),
        colour=PAINTS[number % len(PAINTS)],
        is_van=number % 3 == 1,
    )
