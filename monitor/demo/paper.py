"""A film for the demo: cut paper dancing on coloured grounds, a new dance every few seconds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from monitor.demo.drawing import HEIGHT, WIDTH, Colour, Picture, Points, Scene, fill, moved, oval, turned

BEAT_S = 0.5
"""The dancers hop on every beat; the tune keeps the same time."""
CUTS = (0.0, 4.0, 8.0, 12.0, 16.0)
"""Start of each dance in seconds."""
PAPER_WHITE = 235
"""Brightness of the sheet that changes no colour."""
GROUNDS: tuple[Colour, ...] = ((244, 232, 208), (42, 74, 112), (246, 190, 92), (206, 226, 208), (92, 52, 86))
CARDS: tuple[Colour, ...] = (
    (226, 82, 68),
    (38, 112, 150),
    (246, 178, 62),
    (64, 142, 106),
    (240, 228, 204),
    (146, 76, 130),
    (28, 42, 66),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One cut-out."""

    outline: Points
    """Around its own middle, in pixels."""
    colour: Colour
    size: float
    phase: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where and how a card lies at one moment."""

    x: float
    y: float
    turn: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Dance:
    """Everything about the film that does not change while it runs."""

    cards: tuple[Card, ...]
    fibres: Picture
    """Brightness of the paper at each place, around ``PAPER_WHITE``."""

    def draw(self, time_s: float) -> Picture:
        """Return the picture at one time."""
        number = max(i for i, start_s in enumerate(CUTS) if start_s <= time_s)
        cards = [card for i, card in enumerate(self.cards) if card.colour != GROUNDS[number] and i % 5 != number]
        count = len(cards)
        outlines = []
        for i, card in enumerate(cards):
            pose = DANCES[number](i, count, time_s)
            hop = 1 + 0.16 * np.exp(-5 * ((time_s / BEAT_S + (i % 2) * 0.5) % 1.0))
            outlines.append(moved(turned(card.outline * card.size * pose.size * hop, pose.turn), (pose.x, pose.y)))
        canvas = np.full((HEIGHT, WIDTH, 3), GROUNDS[number], np.uint8)
        draw_panels(canvas, number, time_s)
        canvas = cast_shadows(canvas, outlines)
        for card, outline in zip(cards, outlines, strict=True):
            fill(canvas, outline, card.colour)
        return np.asarray(cv2.multiply(canvas, self.fibres, scale=1 / PAPER_WHITE), np.uint8)


def draw_panels(canvas: Picture, number: int, time_s: float) -> None:
    """Slide three broad torn strips over the ground."""
    x = np.linspace(-20, WIDTH + 20, 40)
    for strip in range(3):
        tear = 9 * np.sin(x / 37 + strip * 2 + number) + 4 * np.sin(x / 11 + strip)
        y = 60 + 120 * strip + 26 * np.sin(0.5 * time_s + strip * 1.7 + number) + tear
        shade = CARDS[(number * 2 + strip * 3) % len(CARDS)]
        tint = tuple(round(g + (c - g) * 0.26) for g, c in zip(GROUNDS[number], shade, strict=True))
        lower = y[::-1] + 58 + 14 * np.sin(x / 53 + strip)
        band = np.concatenate([np.stack([x, y], axis=1), np.stack([x[::-1], lower], axis=1)])
        fill(canvas, band, (tint[0], tint[1], tint[2]))


def cast_shadows(canvas: Picture, outlines: Sequence[Points]) -> Picture:
    """Darken the ground below and to the right of every card."""
    half = np.zeros((HEIGHT // 2, WIDTH // 2, 3), np.uint8)
    for outline in outlines:
        fill(half, moved(outline, (6, 8)) / 2, (92, 92, 92))
    soft = cv2.resize(cv2.GaussianBlur(half, (0, 0), 2.2), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(canvas, 255 - soft, scale=1 / 255), np.uint8)


def dance_in_a_ring(i: int, count: int, time_s: float) -> Pose:
    """Two rings that turn against each other."""
    inner = i % 3 == 0
    angle = 2 * np.pi * i / count * (3 if inner else 1) + (-0.9 if inner else 0.6) * time_s
    reach = 74.0 if inner else 140 + 14 * np.sin(2 * np.pi * time_s / 2 + i)
    return Pose(
        x=320 + 1.55 * reach * np.cos(angle),
        y=180 + reach * np.sin(angle),
        turn=angle + time_s,
        size=0.8 if inner else 1.0,
    )


def dance_in_waves(i: int, count: int, time_s: float) -> Pose:
    """Rows that swing like corn in the wind."""
    column, row = i % 6, i // 6
    x = (column * 128 + row * 52 + 46 * time_s) % (WIDTH + 128) - 64
    return Pose(
        x=x,
        y=62 + 82 * row + 30 * np.sin(x / 80 + 2.6 * time_s),
        turn=0.7 * np.sin(x / 95 + 3.1 * time_s + count),
        size=0.92,
    )


def dance_as_a_spiral(i: int, count: int, time_s: float) -> Pose:
    """A spiral that winds up."""
    share = ((i / count) + 0.09 * time_s) % 1.0
    angle = 4.4 * np.pi * share + 0.5 * time_s
    return Pose(
        x=320 + 340 * share * np.cos(angle),
        y=180 + 205 * share * np.sin(angle),
        turn=angle * 1.5,
        size=0.35 + 1.05 * share,
    )


def dance_as_pendulums(i: int, count: int, time_s: float) -> Pose:
    """Cards that hang from the top and swing at slightly different rates."""
    swing = 0.55 * np.sin((1.7 + 0.09 * i) * time_s + 0.3 * i)
    length = 110 + 170 * ((i * 5) % count) / count
    x = 30 + (WIDTH - 60) * i / (count - 1)
    return Pose(x=x + length * np.sin(swing), y=-20 + length * np.cos(swing) * 1.15, turn=-swing * 1.6, size=0.95)


def dance_as_a_fountain(i: int, count: int, time_s: float) -> Pose:
    """Cards that are thrown up from the middle and fall."""
    share = (0.36 * time_s + i / count) % 1.0
    aim = np.sin(i * 2.399) * 300
    return Pose(
        x=320 + aim * share * 1.25,
        y=400 - 1330 * share * (1 - share) * 1.02 + 60 * share,
        turn=5 * share + i,
        size=0.95,
    )


DANCES: tuple[Callable[[int, int, float], Pose], ...] = (
    dance_in_a_ring,
    dance_in_waves,
    dance_as_a_spiral,
    dance_as_pendulums,
    dance_as_a_fountain,
)


def plan_paper(seed: int) -> Scene:
    """Cut the cards: the film is five dances of 4 s."""
    rng = np.random.default_rng(seed)
    kinds = (cut_leaf, cut_star, cut_moon, cut_flower, cut_bird, cut_square)
    cards = tuple(
        Card(
            outline=kinds[i % len(kinds)](),
            colour=CARDS[i * 3 % len(CARDS)],
            size=float(rng.uniform(0.85, 1.2)),
            phase=float(rng.uniform(0, 6.28)),
        )
        for i in range(30)
    )
    coarse = cv2.resize(rng.normal(0, 1, (90, 320)).astype(np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    fine = rng.normal(0, 1, (HEIGHT, WIDTH)).astype(np.float32)
    fibres = np.clip(PAPER_WHITE * (1 + 0.018 * coarse + 0.008 * fine), 0, 255).astype(np.uint8)
    return Dance(cards=cards, fibres=np.repeat(fibres[..., None], 3, axis=2)).draw


def cut_leaf() -> Points:
    """Return the lobed leaf that a pair of scissors likes to cut."""
    share = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    reach = 26 + 13 * np.cos(7 * share) * np.sin(share / 2) ** 0.5
    return np.stack([reach * np.cos(share) * 0.72, reach * np.sin(share) * 1.15], axis=1)


def cut_star() -> Points:
    """Return a star of five points."""
    angles = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2, 15.0, 36.0)
    return np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)


def cut_moon() -> Points:
    """Return a crescent."""
    outer, inner = np.linspace(0.7, 5.58, 30), np.linspace(5.3, 0.98, 30)
    return np.concatenate(
        [
            np.stack([33 * np.cos(outer), 33 * np.sin(outer)], 1),
            np.stack([11 + 27 * np.cos(inner), 27 * np.sin(inner)], 1),
        ]
    )


def cut_flower() -> Points:
    """Return a flower of six petals."""
    angles = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    reach = 24 + 10 * np.cos(6 * angles)
    return np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1)


def cut_bird() -> Points:
    """Return a bird with spread wings."""
    return np.array(
        [
            [-44, -16],
            [-22, -22],
            [-6, -8],
            [4, -24],
            [14, -10],
            [42, -20],
            [24, 2],
            [10, 10],
            [14, 30],
            [2, 18],
            [-10, 30],
            [-8, 10],
            [-26, 2],
        ],
        float,
    )


def cut_square() -> Points:
    """Return a square with a bite out of each side."""
    return np.concatenate(
        [turned(oval((0, -34), (13, 11), 0.0, 24)[:13][::-1], quarter * np.pi / 2) for quarter in range(4)]
    )
