"""Media that were taken but are of less use than they should be: cut short, or with too little in them."""

from fingerprints.score import LEAST_PICTURES
from fingerprints.sound.verifying import MIN_LENGTH_S
from fingerprints.values import MediaInfo
from monitor.values import Flaw, MediaFacts

_STILL_S = 1.0
"""Longest time for which a file shows its single picture; files of pictures have no length at all."""


def find_flaw(media: MediaFacts, *, is_clip: bool) -> tuple[Flaw, str] | None:
    """Return what is wrong with a work or clip, and one sentence that says it and what to do; None if nothing is."""
    if is_clip and _is_still(media):
        sentence = "The picture is black or flat, or shows too little, so it cannot be looked for; take another one."
        return None if media.pictures else (Flaw.POOR, sentence)
    cut = MediaInfo(duration_s=media.duration_s, declared_s=media.declared_s).is_truncated
    told = f"Only {media.duration_s:.1f} of {media.declared_s:.1f} s could be read" if cut else ""
    if _is_poor(media):
        problem = f"{told}, too little to be found" if cut else "Too little to be found"
        needed = f"at least {LEAST_PICTURES} different pictures or {MIN_LENGTH_S:g} s of sound"
        remedy = "get a complete copy" if cut else "take a longer piece"
        return Flaw.POOR, f"{problem}: {_content(media)}; {remedy} ({needed})."
    return (Flaw.CUT, f"{told}, and only these are compared; get a complete copy.") if cut else None


def _is_still(media: MediaFacts) -> bool:
    """Tell whether a clip is a single picture; one is enough to be looked for, but not to be found by."""
    if not media.width_px or media.sound_s or media.pictures is None:
        return False
    return media.duration_s <= 0 or (media.pictures == 1 and media.duration_s <= _STILL_S)


def _is_poor(media: MediaFacts) -> bool:
    if media.pictures is None or media.sound_s is None:
        return False
    return media.pictures < LEAST_PICTURES and media.sound_s < MIN_LENGTH_S


def _content(media: MediaFacts) -> str:
    shown = "only 1 picture" if media.pictures else "only black or flat pictures"
    heard = f"only {media.sound_s:.1f} s of sound" if media.sound_s else "no sound"
    return f"{shown if media.width_px else 'no picture'}, {heard}"
