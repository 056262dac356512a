"""What the report's template may call: times, lengths, shares and sums in words."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import zip_longest

from fingerprints.score import HALF_UNITS, LEAST_PICTURES, LEAST_UNITS
from fingerprints.sound import LIKELY
from fingerprints.sound.segments import POSSIBLE
from fingerprints.sound.verifying import MIN_LENGTH_S, MIN_PEAKS
from fingerprints.spec import Spec
from monitor.dossier.values import Dossier
from monitor.evidence.accuracy import Rate
from monitor.evidence.stills import time_label
from monitor.notices.rendering import FILTERS, seconds
from monitor.rights.values import Claim, Grant
from monitor.values import Clip, Work

THRESHOLDS = (
    ("least picture evidence for a segment, in units", f"{LEAST_UNITS:g}"),
    ("picture evidence that scores 0.5, in units", f"{HALF_UNITS:g}"),
    ("least number of distinct pictures that a copy shares", f"{LEAST_PICTURES}"),
    ("least surprise for shared sound, in powers of ten", f"{POSSIBLE:g}"),
    ("surprise of shared sound that scores 0.5", f"{LIKELY:g}"),
    ("shortest sound that is compared", f"{MIN_LENGTH_S:g} s and {MIN_PEAKS} peaks"),
)
"""From what evidence on something is reported; see docs/engine.md and docs/sound.md of the program."""


def timecodes(ends: tuple[float, float]) -> str:
    """Return a stretch of time with hundredths; of a picture, one moment."""
    start, end = ends
    return time_label(start) if start == end else f"{time_label(start)} – {time_label(end)}"


def counted(number: int, one: str, many: str) -> str:
    """Return ``1 entry`` or ``3 entries``."""
    return f"{number} {one if number == 1 else many}"


def claimable(claim: Claim) -> str:
    """Return how much of a match may be claimed."""
    if claim.pictures:
        return f"{counted(claim.pictures, 'picture', 'pictures')} claimable"
    if not claim.seconds:
        return "nothing claimable"
    parts = [(claim.picture_s, "picture"), (claim.sound_s, "sound")]
    return f"{seconds(claim.seconds)} claimable ({', '.join(f'{what} {s:.1f} s' for s, what in parts if s)})"


def claimable_total(dossier: Dossier) -> str:
    """Return how much may be claimed of all copies together."""
    total_s = sum(one.claim.seconds for one in dossier.exhibits)
    pictures = sum(one.claim.pictures for one in dossier.exhibits)
    parts = [seconds(total_s)] if total_s or not pictures else []
    parts += [counted(pictures, "picture", "pictures")] if pictures else []
    return " and ".join(parts) if total_s or pictures else "nothing"


def stretch(grant: Grant, work: Work) -> str:
    """Return the part of a work that a line of the ledger is about."""
    end_s = grant.end_s if grant.end_s is not None else work.media.duration_s
    whole = grant.start_s <= 0 and end_s >= work.media.duration_s
    return "whole" if whole else timecodes((grant.start_s, end_s))


def term(grant: Grant) -> str:
    """Return how long a right is held."""
    start = f"from {grant.starts_on.isoformat()}" if grant.starts_on else ""
    end = f"to {grant.ends_on.isoformat()}" if grant.ends_on else ""
    return f"{start} {end}".strip() or "no end stated"


def describe(recording: Work | Clip) -> str:
    """Return what kind of recording a file is."""
    media = recording.media
    parts = [f"{time_label(media.duration_s)} long" if media.duration_s else "still picture"]
    parts += [f"{media.width_px} × {media.height_px} pixels"] if media.width_px else []
    parts += [codec for codec in (media.video_codec, media.audio_codec) if codec]
    parts += [f"{media.decode_failures} damaged packets left out"] if media.decode_failures else []
    return ", ".join(parts)


def share(rate: Rate) -> str:
    """Return a rate in percent."""
    return f"{rate.wrong / rate.of:.1%}"


def interval(rate: Rate) -> str:
    """Return the interval of a rate, rounded outwards where one decimal would hide it."""
    low, high = rate.interval
    return f"{low:.1%} to {high:.1%}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRow:
    """Two parameters of the engine side by side."""

    left: str
    left_value: str
    right: str = ""
    right_value: str = ""


def parameters(spec: Spec) -> list[ParameterRow]:
    """Return the names and values of the engine's parameters, the first half at the left."""
    named = [(name, f"{value:g}" if isinstance(value, float) else str(value)) for name, value in asdict(spec).items()]
    half = (len(named) + 1) // 2
    rows = zip_longest(named[:half], named[half:], fillvalue=("", ""))
    return [ParameterRow(left=a, left_value=b, right=c, right_value=d) for (a, b), (c, d) in rows]


def hundredths(number: float) -> str:
    """Return a score or a speed with two decimals."""
    return f"{number:.2f}"


def words(name: str) -> str:
    """Return a name of the program in words: ``fair use`` for ``fair-use``."""
    return str(name).replace("_", " ").replace("-", " ")


def utc_date(moment: datetime) -> str:
    """Return the day of a moment in UTC: ``2026-11-20``."""
    return moment.astimezone(UTC).date().isoformat()


REPORT_FILTERS = FILTERS | {
    "timecodes": timecodes,
    "counted": counted,
    "claimable": claimable,
    "claimable_total": claimable_total,
    "stretch": stretch,
    "term": term,
    "describe": describe,
    "share": share,
    "interval": interval,
    "utc_date": utc_date,
    "hundredths": hundredths,
    "words": words,
}
"""What the templates of evidence may use, by name."""
