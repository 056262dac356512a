"""Edited copies that lie otherwise in the frame, or under, beside or between something else."""

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.media.drawing import Picture
from tests.media.edits import Copy, repainted, whole
from tests.media.film import Film


def cropped(film: Film, share: float = 0.7) -> Copy:
    """Keep the middle of the picture, so much of each side, and enlarge it to the old size."""

    def paint(picture: Picture) -> NDArray[np.generic]:
        height, width = picture.shape[:2]
        top, left = (round(side * (1 - share) / 2) for side in (height, width))
        part = picture[top : height - top, left : width - left]
        return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR))

    return repainted(film, paint)


def rotated(film: Film, degrees: float = 10.0) -> Copy:
    """Turn the picture clockwise inside its frame; the corners become black."""

    def paint(picture: Picture) -> NDArray[np.generic]:
        height, width = picture.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
        return np.asarray(cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR))

    return repainted(film, paint)


def inset(film: Film, host: Film, share: float = 0.5) -> Copy:
    """Show the film small, near the lower right corner of another film that goes on around it."""

    def paint(picture: Picture, around: Picture) -> Picture:
        height, width = picture.shape[:2]
        small = cv2.resize(picture, (round(width * share), round(height * share)), interpolation=cv2.INTER_AREA)
        page = around.copy()
        page[-len(small) - 8 : -8, -small.shape[1] - 8 : -8] = small
        return page

    return whole(film, replace(film, frames=_together(paint, film, host)))


def screen_recorded(film: Film) -> Copy:
    """Record a player's window on a desktop: a still page with a heading, a side bar and buttons."""

    def paint(picture: Picture) -> Picture:
        height, width = picture.shape[:2]
        page = np.full((height * 3 // 2, width * 3 // 2, 3), 236, np.uint8)
        page[: height // 10] = (50, 60, 90)
        for row in range(6):
            top = height // 5 + row * height // 5
            cv2.rectangle(
                page, (width * 9 // 8, top), (width * 11 // 8, top + height // 8), (150 + 12 * row, 90, 70), -1
            )
        cv2.putText(page, "My tube", (10, height // 14), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 1)
        cv2.putText(page, "1.2 M views", (10, height * 4 // 3), cv2.FONT_HERSHEY_SIMPLEX, 0.7, (20, 20, 20), 2)
        page[height // 7 : height // 7 + height, width // 20 : width // 20 + width] = picture
        return page

    return repainted(film, paint)


def blended(film: Film, other: Film, share: float = 0.3) -> Copy:
    """Let another film shine through."""

    def paint(picture: Picture, through: Picture) -> Picture:
        return np.asarray(cv2.addWeighted(picture, 1 - share, through, share, 0), np.uint8)

    return whole(film, replace(film, frames=_together(paint, film, other)))


def with_stickers(film: Film) -> Copy:
    """Stick five large faces on the picture."""
    rng = np.random.default_rng(3)
    height, width = film.frames[0].shape[:2]
    places = rng.uniform(0.15, 0.85, (5, 2)) * [width, height]
    radius = height // 10

    def paint(picture: Picture) -> Picture:
        page = picture.copy()
        for x, y in places.astype(int).tolist():
            cv2.circle(page, (x, y), radius, (255, 210, 40), -1)
            for side in (-1, 1):
                cv2.circle(page, (x + side * radius // 3, y - radius // 4), radius // 7, (60, 40, 20), -1)
            cv2.ellipse(page, (x, y + radius // 5), (radius // 2, radius // 3), 0, 0, 180, (60, 40, 20), 2)
        return page

    return repainted(film, paint)


def pixelized(film: Film, cell_px: int = 8) -> Copy:
    """Show one colour for every square of so many pixels."""

    def paint(picture: Picture) -> NDArray[np.generic]:
        height, width = picture.shape[:2]
        small = cv2.resize(picture, (width // cell_px, height // cell_px), interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))

    return repainted(film, paint)


def _together(paint: Callable[[Picture, Picture], Picture], film: Film, other: Film) -> list[Picture]:
    """Paint the frames of one film with those of another, which begins anew when it ends."""
    return [paint(picture, other.frames[number % len(other.frames)]) for number, picture in enumerate(film.frames)]
