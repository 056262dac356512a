"""Spoiled files: either their numbers are those of the export, or the file is refused with a sentence."""

import math
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from monitor.insights.importing import import_totals
from monitor.store.library import Library
from monitor.values import Status
from tests.monitor.insights.exports import ALL, Export
from tests.monitor.insights.mutations import spoiled

Numbers = dict[tuple[str, str, date | None], float]


def stored(library: Library, account: str) -> Numbers:
    """Return all numbers of an account."""
    found: Numbers = {}
    totals = library.store.totals
    for one in totals.all():
        if one.account == account:
            for measure in totals.measures(one.id):
                series = totals.series(one.id, measure)
                assert series is not None
                values = enumerate(series.values.tolist())
                found |= {(one.key, measure, series.day(n)): value for n, value in values if not math.isnan(value)}
            found |= {(one.key, count.measure, None): count.value for count in totals.counts(one.id)}
    return found


def imported(library: Library, folder: Path, export: Export, data: bytes, account: str) -> tuple[Numbers, str]:
    """Import bytes and return the numbers that are stored then, and why they were refused."""
    (folder / account).mkdir()
    path = folder / account / export.name
    path.write_bytes(data)
    (one,) = import_totals(library, [path], replace(export.wishes, account=account))
    return stored(library, account), one.problem if one.status is Status.FAILED else ""


@pytest.mark.parametrize("export", ALL, ids=lambda export: f"{export.name}-{export.header[0]}-{len(export.ending)}")
def test_every_shape_is_read_in_full(library: Library, tmp_path: Path, export: Export) -> None:
    """Exports as platforms write them give all their numbers."""
    found, problem = imported(library, tmp_path, export, export.data(), "own")
    assert problem == ""
    assert found == export.numbers()


def test_spoiled_files_never_give_wrong_numbers(library: Library, tmp_path: Path) -> None:
    """Of hundreds of spoiled files each imports right, if perhaps less of it, or is refused with a sentence."""
    outcomes: Counter[str] = Counter()
    for number, (name, export, data) in enumerate(spoiled()):
        wanted = export.numbers()
        found, problem = imported(library, tmp_path, export, data, f"m{number}")
        wrong = {place: value for place, value in found.items() if wanted.get(place) != value}
        assert not wrong, (name, export.name, dict(list(wrong.items())[:3]))
        assert not (problem and found), (name, export.name)
        assert not problem or (export.name in problem and problem.endswith((".", "HEADER."))), problem
        outcomes["refused" if problem else "in full" if found == wanted else "in part"] += 1
    # These are deterministic: whoever changes a reader sees here what it takes and what it refuses.
    assert outcomes == {"in full": 308, "in part": 30, "refused": 260}
