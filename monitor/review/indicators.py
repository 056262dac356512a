"""What asks for a second person before a letter is signed: signs of comment, parody, news, or of very little taken.

They are flags and never verdicts (safeguard G6): a reaction video may infringe, and a plain copy may be a parody.
"""

import re

from fingerprints.values import Modality, Segment
from monitor.values import Finding

SHORT_S = 10.0
"""A shorter match asks for a second look."""
SMALL_SHARE = 0.3
"""So does one that covers less of the copy than this."""
INSET_SHARE = 0.8
"""And a work that fills less of the frame than this."""
OTHER_SOUND_SHARE = 0.5
"""And picture of which less than this comes with the work's sound, where both have sound."""

_WORDS = re.compile(
    r"\b(review|react(s|ion|ing)?|parod(y|ie)|comment(ary)?|critici[sz]m|critique|explained|analysis|essay|satire|news"
    r"|nachrichten|tutorial|lesson|lecture|school|university|education|debunk\w*|fact.?check\w*|duet|stitch|vs)\b",
    re.IGNORECASE,
)


def indicators(finding: Finding) -> tuple[str, ...]:
    """Return one sentence for each thing about a match that a second person should look at."""
    checks = (_short(finding), _small_part(finding), _inset(finding), _other_sound(finding), _words(finding))
    return tuple(sentence for sentence in checks if sentence)


def _short(finding: Finding) -> str:
    if finding.is_still or finding.seconds >= SHORT_S:
        return ""
    return f"The match is shorter than {SHORT_S:.0f} seconds ({finding.seconds:.1f} s)."


def _small_part(finding: Finding) -> str:
    whole_s = finding.clip.media.duration_s
    if finding.is_still or not whole_s or finding.seconds >= SMALL_SHARE * whole_s:
        return ""
    return f"The copy is much longer than the match: {finding.seconds:.0f} of {whole_s:.0f} seconds are the work’s."


def _inset(finding: Finding) -> str:
    areas = [_share(segment) for segment in finding.match.segments if segment.modality is Modality.PICTURE]
    if not areas or min(areas) >= INSET_SHARE:
        return ""
    return f"The work fills {min(areas):.0%} of the picture only, as in a split screen or beside a speaker."


def _share(segment: Segment) -> float:
    left, top, right, bottom = segment.clip_area
    return (right - left) * (bottom - top)


def _other_sound(finding: Finding) -> str:
    """Picture without the work's sound, though both have sound: somebody may speak over it."""
    if not (finding.clip.media.sound_s and finding.work.media.sound_s):
        return ""
    picture, sound = (_length_s(finding, modality) for modality in (Modality.PICTURE, Modality.SOUND))
    if not picture or sound >= OTHER_SOUND_SHARE * picture:
        return ""
    return "The picture is the work’s but most of the sound is not: somebody may be speaking over it."


def _length_s(finding: Finding, modality: Modality) -> float:
    return sum(segment.clip_length_s for segment in finding.match.segments if segment.modality is modality)


def _words(finding: Finding) -> str:
    seen = finding.clip.provenance
    text = " ".join(filter(None, (seen.url, seen.account, finding.clip.name))).replace("_", " ").replace("-", " ")
    found = _WORDS.search(text)
    return f"The address, the account or the file name says “{found[0]}”." if found else ""
