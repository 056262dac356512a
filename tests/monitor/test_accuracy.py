"""The error rates that reports quote are those of the benchmarks."""

import re
from pathlib import Path

import pytest

from monitor.casework.budget import wilson
from monitor.evidence.accuracy import accuracy

ROOT = Path(__file__).parents[2]
BENCHMARKS = " ".join((ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").split())
SOUND = " ".join((ROOT / "docs" / "sound.md").read_text(encoding="utf-8").split())
PICTURE = accuracy().picture


def found(pattern: str, text: str = BENCHMARKS) -> tuple[str, ...]:
    """Return what a pattern finds in a document, which must say it once."""
    (one,) = {match.groups() for match in re.finditer(pattern, text)}
    return one


def rate(start: str) -> tuple[int, int]:
    """Return the counts of the only rate whose name begins so."""
    (one,) = [one for one in (*PICTURE.rates, *accuracy().sound.rates) if one.figure.startswith(start)]
    return one.wrong, one.of


def test_missed_copies_are_those_of_the_benchmark() -> None:
    """By recall and number of pairs."""
    whole, part = found(r"recall at zero false pairs \| [\d.]+ \| ([\d.]+) \| ([\d.]+)")[::-1]
    pairs = int(found(r"Pairs: (\d+) copy, \d+ same scene")[0])
    of_b = int(found(r"Part B, claims: \d+ of (\d+) copy")[0])
    for counted, recall, of in (
        ("copies that were not found, whole", whole, pairs),
        ("copies that were not found, part B", part, of_b),
    ):
        wrong, total = rate(counted)
        assert total == of
        assert f"{1 - wrong / total:.3f}" == recall


def test_wrong_claims_are_those_of_the_benchmark() -> None:
    """In clips without a copy, among unrelated pairs, and of the same scene."""
    clips, claims = found(r"Claims of a copy in the (\d+) clips that hold none: (\d+)\.")
    assert rate("claims of a copy in clips") == (int(claims), int(clips))
    pattern = r"Part B, claims: \d+ of \d+ copy, (\d+) of (\d+) same scene, (\d+) of (\d+) unrelated"
    scenes, of_scenes, strangers, of_strangers = map(int, found(pattern))
    assert rate("other moments of the same scene") == (scenes, of_scenes)
    assert rate("unrelated pairs") == (strangers, of_strangers)


@pytest.mark.parametrize(
    ("figure", "pattern", "unit"),
    [
        ("median", r"median start error, s \| [\d.]+ \| [\d.]+ \| ([\d.]+)", " s"),
        ("90th", r"90th percentile of it, s \| [\d.]+ \| [\d.]+ \| ([\d.]+)", " s"),
        ("speed", r"Largest error of a speed, in the clips whose speed was changed: ([\d.]+%)", ""),
        ("VCSL", r"segment F1 \(VCSL\) \| [\d.]+ \| [\d.]+ \| ([\d.]+)", ""),
    ],
)
def test_exactness_is_that_of_the_benchmark(figure: str, pattern: str, unit: str) -> None:
    """To the last digit."""
    (value,) = [value for name, value in PICTURE.exactness if figure in name]
    assert value == found(pattern)[0] + unit


def test_the_test_set_is_described_as_in_the_benchmark() -> None:
    """With its size, the day and the command."""
    references, clips = found(r"The real videos are (\d+) references and (\d+) edited clips")
    assert PICTURE.contents.startswith(f"{references} reference videos and {clips} edited clips")
    assert found(r"of (\d+) edits;")[0] in PICTURE.contents
    day, command, machine = found(r"Measured on ([\d-]+) with `(python -m tests\.benchmarks\.run [^`]+)` \(([^)]+)\)")
    assert (PICTURE.measured_on.isoformat(), accuracy().machine) == (day, machine)
    assert PICTURE.command.startswith(command)


def test_figures_of_sound_are_those_of_its_page() -> None:
    """All edits together, and clips of unregistered sound."""
    clips, hits = found(r"\| \*\*all\*\* \| (\d+) \| (\d+) \(", SOUND)
    assert rate("clips whose sound was not found") == (int(clips) - int(hits), int(clips))
    line = re.search(r"Clips of unregistered sound for which a work was reported: (.*?)\. ", SOUND + " ")
    assert line is not None
    counts = [(int(a), int(b)) for a, b in re.findall(r"(\d+) of (\d+)", line[1])]
    assert rate("clips of unregistered sound") == (sum(a for a, _ in counts), sum(b for _, b in counts))


def test_intervals_are_wilsons() -> None:
    """Nothing wrong among few says less than nothing wrong among many."""
    few, many = (one.interval for one in PICTURE.rates if one.wrong == 0)
    assert few == wilson(0, 60)
    assert few[1] > many[1] > 0
