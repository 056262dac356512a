"""A film for the demo: evening at the coast, with a low sun, birds, a sailing boat, pines, and the moon at last."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.demo.drawing import (
    HEIGHT,
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
    shine,
    stroke,
    veil,
    window,
)

HORIZON = 214


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The colours and the place of the light of one shot."""

    start_s: float
    camera_px: float
    speed_px_s: float
    sky: tuple[tuple[float, Colour], ...]
    sea: tuple[tuple[float, Colour], ...]
    sun: Colour
    sun_at: tuple[float, float]
    sink_px_s: float
    sun_radius: float
    cloud: Colour
    hills: tuple[Colour, Colour, Colour]


GOLDEN = Light(
    start_s=0.0,
    camera_px=0.0,
    speed_px_s=46.0,
    sky=((0.0, (58, 74, 128)), (0.3, (150, 110, 150)), (0.48, (246, 152, 108)), (0.6, (255, 216, 138))),
    sea=((0.0, (246, 184, 124)), (0.25, (176, 122, 128)), (1.0, (38, 52, 92))),
    sun=(255, 240, 190),
    sun_at=(430.0, 158.0),
    sink_px_s=2.2,
    sun_radius=25.0,
    cloud=(255, 196, 160),
    hills=((150, 104, 130), (104, 72, 108), (30, 26, 48)),
)
ROSE = Light(
    start_s=7.0,
    camera_px=2300.0,
    speed_px_s=-56.0,
    sky=((0.0, (34, 40, 92)), (0.3, (112, 62, 120)), (0.5, (224, 92, 104)), (0.6, (255, 168, 110))),
    sea=((0.0, (232, 128, 112)), (0.3, (128, 70, 112)), (1.0, (22, 28, 66))),
    sun=(255, 206, 148),
    sun_at=(170.0, 198.0),
    sink_px_s=2.6,
    sun_radius=34.0,
    cloud=(255, 142, 130),
    hills=((120, 62, 104), (76, 42, 84), (20, 16, 36)),
)
MOONLIT = Light(
    start_s=13.5,
    camera_px=5200.0,
    speed_px_s=50.0,
    sky=((0.0, (8, 14, 40)), (0.35, (22, 36, 84)), (0.6, (70, 92, 142))),
    sea=((0.0, (74, 98, 146)), (0.3, (30, 46, 92)), (1.0, (6, 10, 30))),
    sun=(238, 242, 255),
    sun_at=(330.0, 96.0),
    sink_px_s=-2.4,
    sun_radius=20.0,
    cloud=(124, 142, 190),
    hills=((46, 62, 108), (28, 40, 78), (8, 12, 26)),
)
LIGHTS = (GOLDEN, ROSE, MOONLIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coast:
    """Everything about the film that does not change while it runs."""

    backdrops: tuple[Picture, ...]
    """One canvas of sky and sea per light."""
    glows: tuple[Picture, ...]
    cover: NDArray[np.float32]
    far: Ridge
    near: Ridge
    shore: Ridge
    glints: NDArray[np.float64]
    """(N, 4) depth in [0, 1], sideways spread, phase, length in pixels."""
    stars: NDArray[np.float64]
    """(N, 3) x, y, phase."""
    pines: NDArray[np.float64]
    """(N, 2) place along the shore, height in pixels."""
    birds: NDArray[np.float64]
    """(N, 3) offset from the flock x, y, wing phase."""

    def draw(self, time_s: float) -> Picture:
        """Return the picture at one time."""
        number = max(i for i, light in enumerate(LIGHTS) if light.start_s <= time_s)
        light, since_s = LIGHTS[number], time_s - LIGHTS[number].start_s
        camera = light.camera_px + light.speed_px_s * since_s
        canvas = self.backdrops[number].copy()
        sun = (light.sun_at[0] - 0.03 * light.speed_px_s * since_s, light.sun_at[1] + light.sink_px_s * since_s)
        if light is MOONLIT:
            self._draw_stars(canvas, time_s)
        self._draw_sun(canvas, number, sun)
        veil(canvas, light.cloud, 0.75 * window(self.cover, 300 + 0.12 * camera % 1500 + 6 * since_s), top=24)
        self.far.draw(canvas, HORIZON - 20, camera * 0.2, light.hills[0], HORIZON)
        self.near.draw(canvas, HORIZON - 6, camera * 0.4 + 900, light.hills[1], HORIZON)
        self._draw_glints(canvas, light, sun[0], time_s)
        self._draw_boat(canvas, light, time_s, camera)
        self._draw_birds(canvas, light, since_s)
        self._draw_shore(canvas, light, camera * 1.6, time_s)
        return canvas

    def _draw_sun(self, canvas: Picture, number: int, sun: tuple[float, float]) -> None:
        above = canvas[:HORIZON]
        shine(above, self.glows[number], sun)
        disc(above, sun, LIGHTS[number].sun_radius, LIGHTS[number].sun)

    def _draw_stars(self, canvas: Picture, time_s: float) -> None:
        for x, y, phase in self.stars:
            level = 150 + 90 * np.sin(2.5 * time_s + phase)
            disc(canvas, (x, y), 0.9, (int(level), int(level), 255))

    def _draw_glints(self, canvas: Picture, light: Light, sun_x: float, time_s: float) -> None:
        for depth, spread, phase, length in self.glints:
            flicker = np.sin(3.1 * time_s + phase)
            if flicker < -0.2:
                continue
            y = HORIZON + 3 + depth**1.6 * (HEIGHT - HORIZON)
            x = sun_x + spread * (12 + 130 * depth) + 5 * np.sin(1.3 * time_s + phase * 3)
            half = length * (0.25 + depth) * (0.6 + 0.4 * flicker)
            row = min(int(y), HEIGHT - 1)
            under = canvas[row, int(np.clip(x, 0, WIDTH - 1))]
            colour = mix(
                (int(under[0]), int(under[1]), int(under[2])), light.sun, (0.75 - 0.4 * abs(spread)) * (1 - 0.5 * depth)
            )
            stroke(canvas, [[x - half, y], [x + half, y]], colour, 1 if depth < 0.45 else 2)

    def _draw_boat(self, canvas: Picture, light: Light, time_s: float, camera: float) -> None:
        x = (380 + 14 * time_s - camera * 0.5) % (WIDTH + 240) - 120
        y, lean = HORIZON + 34 + 2.2 * np.sin(1.7 * time_s), 0.05 * np.sin(1.3 * time_s)
        dark, sail = light.hills[2], mix(light.hills[2], light.sun, 0.72)
        mast = moved((x, y), (62 * lean, -62))
        fill(canvas, [[x - 30, y - 5], [x + 34, y - 5], [x + 24, y + 7], [x - 22, y + 7]], dark)
        fill(canvas, np.array([mast, [x + 3, y - 9], [x + 31 + 60 * lean, y - 10]]), sail)
        jib = np.array([moved(mast, (-1, 6)), [x - 2, y - 9], [x - 25 + 60 * lean, y - 9]])
        fill(canvas, jib, mix(sail, dark, 0.25))
        stroke(canvas, np.array([mast, [x, y - 4]]), dark, 2)
        for i in range(5):
            reach = 26 - 4 * i + 4 * np.sin(2 * time_s + i)
            stroke(
                canvas,
                [[x - reach, y + 11 + 5 * i], [x + reach, y + 11 + 5 * i]],
                mix(dark, light.sea[1][1], 0.3 + 0.1 * i),
                2,
            )

    def _draw_birds(self, canvas: Picture, light: Light, since_s: float) -> None:
        for dx, dy, phase in self.birds:
            x = (60 + 52 * since_s + dx) % (WIDTH + 160) - 80
            y = 84 + dy + 9 * np.sin(0.8 * since_s + phase) - 2 * since_s
            flap = np.sin(7.5 * since_s + phase)
            size = 7 + dy / 16
            wing = [[x - 2 * size, y - size * 0.5 * flap], [x - size, y - size * (0.3 + 0.55 * flap)], [x, y]]
            other = [[x + size, y - size * (0.3 + 0.55 * flap)], [x + 2 * size, y - size * 0.5 * flap]]
            stroke(canvas, wing + other, mix(light.hills[2], light.hills[1], 0.3), 2)

    def _draw_shore(self, canvas: Picture, light: Light, left: float, time_s: float) -> None:
        dark = light.hills[2]
        self.shore.draw(canvas, HEIGHT - 26, left, dark)
        for place, height in self.pines:
            x = (place - left) % 2400 - 200
            if x < WIDTH + 60:
                foot = HEIGHT - 22 - float(self.shore.at(x + left))
                draw_pine(canvas, (x, foot), height, 0.02 * np.sin(1.1 * time_s + place), dark)


def draw_pine(canvas: Picture, foot: tuple[float, float], height: float, lean: float, colour: Colour) -> None:
    """Draw one conifer of five tiers."""
    x, y = foot
    for tier in range(5):
        low, high = 0.08 + 0.17 * tier, 0.08 + 0.17 * tier + 0.3
        half = height * (0.21 - 0.034 * tier)
        shift_low, shift_high = lean * height * low, lean * height * high * 1.6
        fill(
            canvas,
            [
                [x - half + shift_low, y - height * low],
                [x + shift_high, y - height * high],
                [x + half + shift_low, y - height * low],
            ],
            colour,
        )
    fill(canvas, [[x - 2, y + 6], [x + 2, y + 6], [x + 2, y - height * 0.3], [x - 2, y - height * 0.3]], colour)


def plan_coast(seed: int) -> Scene:
    """Lay out the film: about 20 s in three shots."""
    rng = np.random.default_rng(seed)
    coast = Coast(
        backdrops=tuple(backdrop(light) for light in LIGHTS),
        glows=tuple(halo(round(light.sun_radius * 7), light.sun, 0.55) for light in LIGHTS),
        cover=clouds(rng, 3000, 130, 0.55),
        far=Ridge(rng, 16.0, 300.0),
        near=Ridge(rng, 9.0, 220.0),
        shore=Ridge(rng, 9.0, 340.0),
        glints=np.stack(
            [
                rng.uniform(0, 1, 150),
                rng.normal(0, 0.55, 150).clip(-1.4, 1.4),
                rng.uniform(0, 6.28, 150),
                rng.uniform(7, 26, 150),
            ],
            axis=1,
        ),
        stars=np.stack([rng.uniform(0, WIDTH, 90), rng.uniform(0, 150, 90), rng.uniform(0, 6.28, 90)], axis=1),
        pines=np.stack([rng.uniform(0, 2400, 26), rng.uniform(60, 150, 26)], axis=1),
        birds=np.stack(
            [-abs(np.arange(-4, 5)) * 38.0 + rng.uniform(-6, 6, 9), np.arange(-4, 5) * 14.0, rng.uniform(0, 6.28, 9)],
            axis=1,
        ),
    )
    return coast.draw


def backdrop(light: Light) -> Picture:
    """Return sky above sea."""
    canvas = gradient(light.sky)
    canvas[HORIZON:] = gradient(light.sea, HEIGHT - HORIZON)
    return canvas
