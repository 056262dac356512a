"""A film for the demo that nobody registers: hot-air balloons over dunes, the unrelated footage of the clips."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.demo.drawing import (
    WIDTH,
    Colour,
    Picture,
    Ridge,
    Scene,
    clouds,
    disc,
    fill,
    gradient,
    halo,
    mix,
    moved,
    oval,
    shine,
    stroke,
    veil,
    window,
)

SKY: tuple[tuple[float, Colour], ...] = ((0.0, (70, 146, 214)), (0.45, (166, 210, 236)), (0.75, (254, 236, 206)))
DUNES: tuple[Colour, ...] = ((232, 190, 150), (222, 160, 108), (196, 122, 78), (150, 84, 60))
CLOTHS: tuple[tuple[Colour, Colour], ...] = (
    ((214, 58, 58), (252, 240, 220)),
    ((250, 186, 62), (40, 92, 150)),
    ((70, 150, 120), (250, 226, 150)),
    ((132, 76, 160), (250, 170, 120)),
    ((40, 110, 180), (244, 244, 250)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balloon:
    """One balloon; places are in pixels of the landscape."""

    x: float
    y: float
    size: float
    speed_px_s: float
    phase: float
    cloth: tuple[Colour, Colour]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desert:
    """Everything about the film that does not change while it runs."""

    sky: Picture
    cover: NDArray[np.float32]
    dunes: tuple[Ridge, ...]
    balloons: tuple[Balloon, ...]
    glow: Picture

    def draw(self, time_s: float) -> Picture:
        """Return the picture at one time."""
        camera = 70.0 * time_s + (1700.0 if time_s > 7 else 0.0)
        canvas = self.sky.copy()
        shine(canvas, self.glow, (130, 70))
        disc(canvas, (130, 70), 22, (255, 252, 226))
        veil(canvas, (255, 255, 255), 0.85 * window(self.cover, 40 + 9 * time_s), top=30)
        self.dunes[0].draw(canvas, 238, camera * 0.15, DUNES[0])
        self._draw_balloons(canvas, camera, time_s, self.balloons[:4])
        self.dunes[1].draw(canvas, 276, camera * 0.4, DUNES[1])
        self._draw_balloons(canvas, camera, time_s, self.balloons[4:])
        self.dunes[2].draw(canvas, 312, camera * 0.8, DUNES[2])
        self.dunes[3].draw(canvas, 346, camera * 1.5, DUNES[3])
        return canvas

    def _draw_balloons(self, canvas: Picture, camera: float, time_s: float, fleet: tuple[Balloon, ...]) -> None:
        for balloon in fleet:
            x = (balloon.x + balloon.speed_px_s * time_s - camera * 0.3 * balloon.size / 40) % (WIDTH + 260) - 130
            y = balloon.y + 22 * np.sin(0.5 * time_s + balloon.phase)
            draw_balloon(canvas, (x, y), balloon, 0.06 * np.sin(0.8 * time_s + balloon.phase))


def draw_balloon(canvas: Picture, place: tuple[float, float], balloon: Balloon, lean: float) -> None:
    """Draw the striped envelope, the ropes and the basket."""
    (x, y), size = place, balloon.size
    basket = (x - lean * size * 2, y + size * 1.95)
    for side in (-0.16, 0.16):
        rope = np.array([[x + side * 2.6 * size, y + size], moved(basket, (side * size, 0))])
        stroke(canvas, rope, (90, 66, 50))
    for number, half in enumerate((1.0, 0.72, 0.44, 0.16)):
        crown = oval((0, 0), (half, 1.08), 0, 48)[24:]
        envelope = np.concatenate([crown, [[half, 0], [half * 0.3, 1.25], [-half * 0.3, 1.25], [-half, 0]]])
        fill(canvas, moved(envelope * size, place), balloon.cloth[number % 2])
    wicker = np.array([[-0.17, 0], [0.17, 0], [0.14, 0.24], [-0.14, 0.24]]) * size
    fill(canvas, moved(wicker, basket), (122, 82, 52))


def plan_balloons(seed: int) -> Scene:
    """Lay out the film: two shots, 16 s."""
    rng = np.random.default_rng(seed)
    sizes = (22, 18, 26, 20, 44, 36, 52)
    return Desert(
        sky=gradient(SKY),
        cover=clouds(rng, 1600, 120, 0.4),
        dunes=tuple(
            Ridge(rng, height, coarse, 0.38) for height, coarse in ((12, 420), (18, 380), (20, 460), (16, 520))
        ),
        balloons=tuple(
            Balloon(
                x=float(number * 131 % 900 + rng.uniform(-20, 20)),
                y=float(rng.uniform(70, 150) if size < 30 else rng.uniform(90, 170)),
                size=float(size),
                speed_px_s=float(rng.uniform(4, 16)),
                phase=float(rng.uniform(0, 6.28)),
                cloth=CLOTHS[number % len(CLOTHS)],
            )
            for number, size in enumerate(sizes)
        ),
        glow=halo(150, mix((255, 240, 200), (255, 255, 255), 0.2), 0.6),
    ).draw
