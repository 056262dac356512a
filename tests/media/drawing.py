"""Moving pictures drawn from a seed: drifting cameras and scene cuts, or takes before a camera that stands still."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(height, width, 3) RGB."""

STOP_S = 0.8
"""A subject of a take heads for another place so often."""
GROUND_SCALE = 1.6
"""The ground of a shot is so much larger than the frame: room for the camera to drift."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sprite:
    """A shape that circles over the ground."""

    corners: NDArray[np.float64]
    """(K, 2) around the shape's own centre, in pixels."""
    colour: tuple[int, int, int]
    centre: NDArray[np.float64]
    reach: NDArray[np.float64]
    turns_hz: NDArray[np.float64]
    phase: float

    def corners_at(self, time_s: float) -> NDArray[np.int32]:
        """Return the (K, 2) corners at one time."""
        angle = 2 * np.pi * self.turns_hz * time_s + self.phase
        spin = np.array([[np.cos(angle[0]), -np.sin(angle[0])], [np.sin(angle[0]), np.cos(angle[0])]])
        place = self.centre + self.reach * np.array([np.sin(angle[0]), np.cos(angle[1])])
        return np.asarray(np.round(self.corners @ spin.T + place), np.int32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One scene between two cuts."""

    start_s: float
    ground: Picture
    drift: NDArray[np.float64]
    """(2,) pixels a second."""
    sway_deg: float
    zoom_per_s: float
    sprites: tuple[Sprite, ...]

    def draw(self, time_s: float, size: tuple[int, int]) -> Picture:
        """Return the frame at ``time_s`` of the film, ``size`` = (width, height) pixels."""
        width, height = size
        since = time_s - self.start_s
        zoom = 1.0 + self.zoom_per_s * since
        middle = (self.ground.shape[1] / 2, self.ground.shape[0] / 2)
        matrix = np.asarray(cv2.getRotationMatrix2D(middle, self.sway_deg * np.sin(since * 1.7), zoom), np.float64)
        matrix[:, 2] += np.array([width - self.ground.shape[1], height - self.ground.shape[0]]) / 2 + self.drift * since
        frame = cv2.warpAffine(self.ground, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        for sprite in self.sprites:
            cv2.fillPoly(frame, [sprite.corners_at(since)], sprite.colour)
        return np.asarray(frame, np.uint8)


def draw_film(seed: int, seconds: float, size: tuple[int, int], fps: int) -> list[Picture]:
    """Return the frames of the film with this seed; the picture at a time does not depend on ``fps``."""
    shots = plan_shots(seed, seconds, size)
    frames = []
    for number in range(round(seconds * fps)):
        time_s = number / fps
        shot = next(shot for shot in reversed(shots) if shot.start_s <= time_s)
        frames.append(shot.draw(time_s, size))
    return frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A shape that wanders before the camera and never goes the same way again."""

    corners: NDArray[np.float64]
    """(K, 2) around the shape's own centre, in pixels."""
    colour: tuple[int, int, int]
    stops: NDArray[np.float64]
    """(S, 3) x and y in pixels and the turn in radians at every ``STOP_S`` seconds."""

    def corners_at(self, time_s: float) -> NDArray[np.int32]:
        """Return the (K, 2) corners at one time."""
        place, share = divmod(time_s / STOP_S, 1)
        eased = share * share * (3 - 2 * share)
        x, y, turn = self.stops[int(place)] * (1 - eased) + self.stops[int(place) + 1] * eased
        spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        return np.asarray(np.round(self.corners @ spin.T + [x, y]), np.int32)


def draw_take(scene: int, take: int, seconds: float, size: tuple[int, int], fps: int) -> list[Picture]:
    """Return the frames of one take: takes of a scene share the ground and the subjects, not their movement."""
    place, motion = np.random.default_rng((scene, 11)), np.random.default_rng((scene, take, 13))
    ground = draw_ground(place, size)
    subjects = [plan_subject(place, motion, seconds, np.array(size, float)) for _ in range(2)]
    frames = []
    for number in range(round(seconds * fps)):
        frame = ground.copy()
        for subject in subjects:
            cv2.fillPoly(frame, [subject.corners_at(number / fps)], subject.colour)
        frames.append(frame)
    return frames


def plan_subject(
    place: np.random.Generator, motion: np.random.Generator, seconds: float, span: NDArray[np.float64]
) -> Subject:
    """Take the shape from the scene and the way from the take; ``span`` = (width, height) of the frame."""
    shape = plan_sprite(place, span)
    count = int(seconds / STOP_S) + 2
    stops = np.column_stack([motion.uniform(0.15, 0.85, (count, 2)) * span, motion.uniform(-1, 1, count)])
    return Subject(corners=1.4 * shape.corners, colour=shape.colour, stops=stops)


def plan_shots(seed: int, seconds: float, size: tuple[int, int]) -> list[Shot]:
    """Return shots of 2 to 4 s that fill ``seconds``; a longer film begins with the shots of a shorter one."""
    shots: list[Shot] = []
    start_s = 0.0
    while start_s < seconds:
        rng = np.random.default_rng((seed, len(shots), 7))
        shots.append(plan_shot(rng, start_s, size))
        start_s += float(rng.uniform(2.0, 4.0))
    return shots


def plan_shot(rng: np.random.Generator, start_s: float, size: tuple[int, int]) -> Shot:
    """Draw one shot's ground and lay out its movements."""
    span = np.array(size, float)
    angle = rng.uniform(0, 2 * np.pi)
    return Shot(
        start_s=start_s,
        ground=draw_ground(rng, (max(2, round(size[0] * GROUND_SCALE)), max(2, round(size[1] * GROUND_SCALE)))),
        drift=np.array([np.cos(angle), np.sin(angle)]) * rng.uniform(0.05, 0.12) * span,
        sway_deg=float(rng.uniform(-5, 5)),
        zoom_per_s=float(rng.uniform(0, 0.06)),
        sprites=tuple(plan_sprite(rng, span) for _ in range(rng.integers(3, 6))),
    )


def plan_sprite(rng: np.random.Generator, span: NDArray[np.float64]) -> Sprite:
    """Make a polygon of 3 to 9 corners with a colour and a path; ``span`` = (width, height) of the frame."""
    count = int(rng.integers(3, 10))
    angles = np.sort(rng.uniform(0, 2 * np.pi, count))
    radii = rng.uniform(0.05, 0.16) * span.min() * rng.uniform(0.7, 1.3, count)
    return Sprite(
        corners=np.stack([np.cos(angles) * radii, np.sin(angles) * radii], axis=1),
        colour=random_colour(rng),
        centre=rng.uniform(0.2, 0.8, 2) * span,
        reach=rng.uniform(0.1, 0.35, 2) * span,
        turns_hz=rng.uniform(0.1, 0.4, 2),
        phase=float(rng.uniform(0, 2 * np.pi)),
    )


def draw_ground(rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    """Return a picture with structure at every scale: coloured clouds, large shapes, fine grain."""
    clouds = np.zeros((size[1], size[0], 3), np.float32)
    for cells, weight in ((3, 110), (7, 60), (19, 30), (60, 14)):
        coarse = rng.uniform(-1, 1, (cells, cells, 3)).astype(np.float32)
        clouds += weight * cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    ground = np.clip(clouds + rng.uniform(90, 160, 3), 0, 255).astype(np.uint8)
    for _ in range(14):
        centre = (int(rng.integers(0, size[0])), int(rng.integers(0, size[1])))
        axes = (max(1, int(size[0] * rng.uniform(0.02, 0.12))), max(1, int(size[1] * rng.uniform(0.02, 0.12))))
        tilt_deg, end_deg = float(rng.uniform(0, 180)), float(rng.uniform(90, 360))
        cv2.ellipse(ground, centre, axes, tilt_deg, 0, end_deg, random_colour(rng), -1)
    return ground


def random_colour(rng: np.random.Generator) -> tuple[int, int, int]:
    """Return any RGB colour."""
    red, green, blue = (int(value) for value in rng.integers(0, 256, 3))
    return red, green, blue
