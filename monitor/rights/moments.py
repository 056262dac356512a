"""Positions on a work's time line as people write them, and days."""

import re
from datetime import date
from fractions import Fraction

from fingerprints.errors import printable
from monitor.errors import InputError

# Nine digits are thirty years; a cell that holds more was never a time.
_SECONDS = re.compile(r"\d{1,9}(?:[.,]\d{1,9})?")
_CLOCK = re.compile(r"(?:(\d{1,5}):)?(\d{1,7}):(\d{1,2}(?:[.,]\d{1,9})?)")
_FRAMES = re.compile(r"(\d{1,5}):(\d{1,2}):(\d{1,2})([:;])(\d{1,3})")
_RATE = re.compile(r"\d{1,9}(?:\.\d{1,9}|/\d{1,9})?")
_NTSC = {"23.976": 24, "23.98": 24, "29.97": 30, "59.94": 60}
"""Rates that are written shorter than they are: 30000/1001 and its like."""
_SHOWN = 60


def read_moment(text: str, fps: Fraction | None = None) -> float:
    """Return a position in seconds: ``75``, ``75.5``, ``1:15``, ``0:01:15.500``, or ``0:01:15:12`` with a frame rate.

    :param fps: pictures per second of the time code; ``;`` before the pictures means that it drops numbers (NTSC)
    :raises InputError: it is no position, or it counts pictures and nobody has said how many a second has
    """
    text = text.strip()
    if _SECONDS.fullmatch(text):
        return float(text.replace(",", "."))
    if clock := _CLOCK.fullmatch(text):
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), float(clock[3].replace(",", "."))
        if seconds < 60 and (minutes < 60 or clock[1] is None):
            return hours * 3600 + minutes * 60 + seconds
    if frames := _FRAMES.fullmatch(text):
        return _read_frames(text, frames, fps)
    raise InputError(f"“{_shown(text)}” is no time; write seconds (75.5), 1:15 or 0:01:15.500.")


def _read_frames(text: str, found: re.Match[str], fps: Fraction | None) -> float:
    hours, minutes, seconds, picture = (int(found[group]) for group in (1, 2, 3, 5))
    if fps is None:
        raise InputError(f"“{text}” ends in a count of pictures: how many has a second? Say it, for example --fps 25.")
    per_second = round(fps)
    if minutes > 59 or seconds > 59 or picture >= per_second:
        raise InputError(f"“{text}” is no time code at {float(fps):g} pictures per second.")
    number = (hours * 3600 + minutes * 60 + seconds) * per_second + picture
    if found[4] == ";":
        number -= _dropped(text, hours * 60 + minutes, fps)
    return float(number / fps)


def _dropped(text: str, minutes: int, fps: Fraction) -> int:
    """Return how many numbers a drop-frame code has left out: those of two pictures a minute, save every tenth."""
    if fps.denominator == 1 or round(fps) % 30:
        raise InputError(f"“{text}” is drop-frame time code, which there is at 29.97 and 59.94 pictures a second only.")
    return (minutes - minutes // 10) * 2 * (round(fps) // 30)


def read_rate(text: str) -> Fraction:
    """Return pictures per second: ``25``, ``29.97`` (which is 30000/1001) or ``30000/1001``.

    :raises InputError: it is none
    """
    text = text.strip().replace(",", ".")
    try:
        rate = Fraction(_NTSC[text] * 1000, 1001) if text in _NTSC else Fraction(text if _RATE.fullmatch(text) else 0)
    except ZeroDivisionError:
        rate = Fraction(0)
    if not 1 <= rate <= 300:
        raise InputError(f"“{_shown(text)}” is no frame rate; write pictures per second, such as 25 or 29.97.")
    return rate


def read_day(text: str) -> date:
    """Return a day written like 2026-03-31.

    :raises InputError: it is none, or could be read in two ways
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise InputError(f"“{_shown(text.strip())}” is no day; write it like 2026-03-31.") from error


def _shown(text: str) -> str:
    """Return what somebody wrote as a message shows it: on one line, and not all of a cell that holds a book."""
    return printable(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
