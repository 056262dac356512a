"""The measurement of the sound as Markdown."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.benchmarks.pages import filled, measured_with
from tests.benchmarks.sound_answers import RIGHT_PLACE_S, Answer, found_above, well_placed, worst_false

ELSEWHERE = (
    "audfprint cannot be installed here. Measured earlier, on another set (95 works, 282 clips, of similar edits), with"
    " the same definition of recall: audfprint 45.0 %, chromaprint 34.0 %."
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything that is told."""

    works: int
    audible: int
    """Works with sound that can be heard."""
    tunes: int
    """Generated ones among the works."""
    sound_s: float
    peaks: int
    table_bytes: int
    posting_bytes: int
    kin: list[tuple[str, str]]
    """Pairs of whole works between which the product reports shared sound."""
    answers: list[Answer]

    @property
    def positive(self) -> list[Answer]:
        """Clips with an excerpt of a work."""
        return [answer for answer in self.answers if answer.edit is not None]

    @property
    def strange(self) -> list[Answer]:
        """Clips that hold nothing registered."""
        return [answer for answer in self.answers if answer.edit is None]


@dataclass(frozen=True, kw_only=True)
class Contest:
    """The answers of one method, and the highest score that it gave to any work that was not in the clip."""

    name: str
    scores: Callable[[Answer], Mapping[str, float]]
    threshold: float

    def found(self, answers: Sequence[Answer]) -> int:
        """Count the clips whose work scores higher than any wrong one in the whole run."""
        return found_above([(self.scores(answer), answer.holds) for answer in answers], self.threshold)


def describe(report: Report, command: str) -> str:
    """Return everything."""
    contests = contests_of(report.answers)
    lines = [
        describe_zero(report, contests),
        describe_strangers(report.strange),
        describe_wrong(report),
        *describe_places(report.positive),
        *describe_peer(report),
        ELSEWHERE,
        describe_pieces(report.positive),
        *describe_costs(report),
    ]
    remarks = "\n".join(filled(line, "- ") for line in lines)
    return "\n\n".join([filled(describe_setting(report, command)), describe_edits(report, contests), remarks])


def contests_of(answers: Sequence[Answer]) -> list[Contest]:
    """Return the methods that answered."""

    def contest(name: str, scores: Callable[[Answer], Mapping[str, float]]) -> Contest:
        return Contest(
            name=name, scores=scores, threshold=worst_false([(scores(each), each.holds) for each in answers])
        )

    own = contest("Reclaim", lambda answer: answer.scores)
    if any(answer.peer is None for answer in answers):
        return [own]
    return [own, contest("chromaprint", lambda answer: answer.peer.scores if answer.peer else {})]


def describe_setting(report: Report, command: str) -> str:
    """Say when, how and on what this was measured."""
    return (
        f"{measured_with(command)}: {len(report.positive)} clips from the sound of {report.audible} works"
        f" ({report.sound_s / 60:.0f} minutes; {report.tunes} works are generated music), and {len(report.strange)}"
        f" clips that hold nothing registered; registered are {report.works} works."
    )


def describe_edits(report: Report, contests: list[Contest]) -> str:
    """Return recall by group of edits as a table."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in report.positive:
        groups[answer.group].append(answer)
    heads = ["edit", "clips", "found", f"within {RIGHT_PLACE_S:g} s of its place"]
    heads += [f"{contest.name}, above every wrong score" for contest in contests]
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for group, own in groups.items():
        levels = ", ".join(dict.fromkeys(answer.edit.level for answer in own if answer.edit and answer.edit.level))
        rows.append(f"| {f'{group} {levels}'.strip()} | {counts(own, contests)} |")
    return "\n".join([*rows, f"| **all** | {counts(report.positive, contests)} |"])


def counts(answers: Sequence[Answer], contests: list[Contest]) -> str:
    """Return how many clips there are and how many were found: reported, well placed, above every wrong score."""
    found = sum(answer.place is not None for answer in answers)
    cells = [str(len(answers)), share(found, len(answers)), str(len(well_placed(answers)))]
    return " | ".join(cells + [share(contest.found(answers), len(answers)) for contest in contests])


def share(count: int, of: int) -> str:
    """Return a count with its share of the whole."""
    return f"{count} ({count / of:.1%})"


def describe_zero(report: Report, contests: list[Contest]) -> str:
    """Return overall recall at zero false matches, the figure to compare by."""
    missing = "" if len(contests) > 1 else " chromaprint is not here: install `libchromaprint-tools` and run again."
    return (
        f"Recall at zero false matches, all edits: {overall(report, contests)}. With the clips of unregistered sound"
        f" left out, which are hardest on chromaprint: {overall(report, contests_of(report.positive))}.{missing}"
    )


def overall(report: Report, contests: list[Contest]) -> str:
    """Return how many clips each method found above its highest wrong score."""
    return ", ".join(
        f"{contest.name} {share(contest.found(report.positive), len(report.positive))}"
        + (f" above {contest.threshold:.3f}" if np.isfinite(contest.threshold) else "")
        for contest in contests
    )


def describe_strangers(answers: list[Answer]) -> str:
    """Return what was reported for clips that hold nothing registered."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.group].append(answer)
    parts = (f"{group} {sum(bool(each.scores) for each in own)} of {len(own)}" for group, own in groups.items())
    return "Clips of unregistered sound for which a work was reported: " + ", ".join(parts) + "."


def describe_wrong(report: Report) -> str:
    """Return how often a work was reported that is not in the clip; none is excused, kin is counted apart."""
    wrong = [(answer.holds[:1], name) for answer in report.answers for name in answer.wrong]
    related = sum(bool(own) and (min(own[0], name), max(own[0], name)) in report.kin for own, name in wrong)
    pairs = ", ".join(" and ".join(pair) for pair in report.kin) or "none"
    return (
        f"Wrong works reported: {len(wrong)}, each clip against {report.works} works; {related} of these reports"
        " name a work that shares its soundtrack with the right one."
        f" Pairs of whole works between which shared sound is reported: {pairs}."
    )


def describe_places(answers: list[Answer]) -> list[str]:
    """Return how exact place, speed, pitch and ends are where the place is right."""
    places = well_placed(answers)
    whole = well_placed(answer for answer in answers if answer.edit and answer.edit.pieces == 1)
    ends = [end for place in whole for end in (place.begin_s, place.end_s)]
    return [
        f"Place in the work: {spread([place.off_s * 1000 for place in places], '.1f', 'ms')}.",
        f"Speed: {spread([place.speed * 100 for place in places], '.2f', '%')}.",
        f"Pitch, which is reported to a tenth: {spread([place.semitones for place in places], '.2f', 'semitones')}.",
        f"Begin and end of the segment, edits of one piece: {spread(ends, '.2f', 's')}.",
    ]


def describe_peer(report: Report) -> list[str]:
    """Return how exact chromaprint's best windows are, where they lie in the right work and place."""
    offs_s = [answer.peer.off_s for answer in report.positive if answer.peer and answer.peer.off_s is not None]
    near = [off_s * 1000 for off_s in offs_s if off_s < RIGHT_PLACE_S]
    if not near:
        return []
    place = (
        f"chromaprint's best window in the right work, whatever its score, lies within {RIGHT_PLACE_S:g} s of its place"
    )
    return [f"{place} in {len(near)} clips: {spread(near, '.0f', 'ms')}. Its steps are 124 ms long."]


def spread(values: Sequence[float], digits: str, unit: str) -> str:
    """Return median and 95th percentile in words."""
    if not values:
        return "nothing found"
    median, most = np.percentile(values, (50, 95))
    return f"median error {median:{digits}} {unit}, 95 % within {most:{digits}} {unit}"


def describe_pieces(answers: list[Answer]) -> str:
    """Return how much of edits of several pieces is covered."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.edit and answer.edit.pieces > 1:
            groups[answer.group].append(answer)
    shares = {
        group: sum(each.covered_s for each in own) / sum(each.true_s for each in own) for group, own in groups.items()
    }
    return "Seconds covered: " + "; ".join(f"{group} {part:.0%}" for group, part in shares.items()) + "."


def describe_costs(report: Report) -> list[str]:
    """Return CPU seconds of clips of ordinary length, and what the works' sound takes."""
    usual = [
        answer for answer in report.positive if answer.edit and answer.edit.seconds <= 10 and not answer.edit.inside_s
    ]
    steps: dict[str, Callable[[Answer], float]] = {
        "fingerprint": lambda answer: answer.fingerprint_s,
        "query": lambda answer: answer.query_s,
        "comparing": lambda answer: answer.compare_s,
        "together": lambda answer: answer.fingerprint_s + answer.query_s + answer.compare_s,
    }
    medians = ", ".join(f"{name} {np.median([step(each) for each in usual]):.3f}" for name, step in steps.items())
    worst, hours = max(map(steps["together"], usual)), report.sound_s / 3600
    memory = f"{report.peaks / hours:,.0f} peaks, {report.posting_bytes / hours / 1e6:.1f} MB of postings"
    return [
        f"CPU seconds for a clip of up to 10 s, medians: {medians} (worst {worst:.2f}).",
        f"An hour of sound: {memory}; an index has {report.table_bytes / 1e6:.1f} MB of key table at any size.",
    ]
