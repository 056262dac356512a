"""Still pictures made of films: screenshots as people take them."""

from pathlib import Path

import numpy as np
from PIL import Image

from fingerprints.media import stills
from tests.media.film import make_film

SIZE = (320, 240)


def screenshot(film: Path, time_s: float) -> Image.Image:
    """Return the picture that a film shows at a time."""
    return Image.fromarray(stills(film, [time_s], height_px=240)[0])


def letterboxed(picture: Image.Image) -> Image.Image:
    """Put a picture on a taller black screen, as a telephone held upright shows it."""
    screen = Image.new("RGB", (picture.width, picture.height * 2))
    screen.paste(picture, (0, picture.height // 2))
    return screen


def stranger(seed: int) -> Image.Image:
    """Return a picture of a film that nobody registered."""
    return Image.fromarray(make_film(seed, 0.1).frames[0])


def almost_black() -> Image.Image:
    """Return a picture that is dark but for a little noise."""
    noise = np.random.default_rng(3).integers(0, 3, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
    return Image.fromarray(noise)
