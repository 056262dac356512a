"""Periods are read from the library's file, set with a remark where one is unusual, and refused where they are none."""

import os

import pytest

from monitor.errors import InputError
from monitor.privacy.retention import load_retention, set_retention
from monitor.retained import DEFAULTS, PERIODS, Category
from monitor.store.library import Library
from tests.monitor.conftest import Command


def test_without_a_file_the_usual_periods_hold(library: Library) -> None:
    """As the law's principles suggest them."""
    assert load_retention(library.settings.privacy) == DEFAULTS
    assert DEFAULTS.of(Category.UNMATCHED_COLLECTED) == 7
    assert DEFAULTS.of(Category.REJECTED) == 30
    assert DEFAULTS.of(Category.CLOSED_CASES) == 1096


def test_a_period_is_set_and_the_rest_of_the_file_stays(library: Library) -> None:
    """Comments, other tables and other periods."""
    path = library.settings.privacy
    path.write_text('# mine\n[details]\nname = "x"\n\n[retention]\nnews = 10\n', encoding="utf-8")
    assert set_retention(library, Category.CACHE, 3) == ""
    kept = load_retention(path)
    assert (kept.of(Category.CACHE), kept.of(Category.NEWS)) == (3, 10)
    assert "# mine" in path.read_text(encoding="utf-8")
    (entry,) = library.store.audit.latest(1)
    assert (entry.action, entry.data) == ("privacy.retention", '{"category":"cache","days":3,"was":30}')


def test_an_unusual_period_is_remarked_upon(library: Library) -> None:
    """Long ones need a reason, and short ones lose proof."""
    assert "Art. 5(1)(e)" in set_retention(library, Category.UNMATCHED_SUPPLIED, 31)
    assert "three years" in set_retention(library, Category.CLOSED_CASES, 400)
    assert set_retention(library, Category.CLOSED_CASES, 1096) == ""


@pytest.mark.parametrize(
    ("category", "days"), [(Category.CACHE, 0), (Category.CLOSED_CASES, 100), (Category.NEWS, 10**9)]
)
def test_what_is_no_period_is_refused(library: Library, category: Category, days: int) -> None:
    """Nothing is written then."""
    with pytest.raises(InputError, match=f"from {PERIODS[category].least} to"):
        set_retention(library, category, days)
    assert not library.settings.privacy.exists()


@pytest.mark.parametrize(
    "text",
    [
        "[retention]\nnonsense = 3\n",
        '[retention]\nnews = "ten"\n',
        "retention = 3\n",
        "[retention",
        "[retention]\nnews = true\n",
    ],
)
def test_an_odd_file_is_named(library: Library, text: str) -> None:
    """With its path, so that it can be mended; nothing is purged by a guess."""
    library.settings.privacy.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"privacy\.toml"):
        load_retention(library.settings.privacy)


def test_periods_on_the_command_line(reclaim: Command) -> None:
    """Shown, set, and shown again."""
    assert "unmatched-supplied    7 days" in reclaim("privacy", "retention").out
    done = reclaim("privacy", "retention", "set", "unmatched-supplied", 40)
    assert (done.code, "40 days" in done.out, "Art. 5(1)(e)" in done.err) == (0, True, True)
    assert "40 days (usual: 7)" in reclaim("privacy", "retention").out
    assert reclaim("privacy", "retention", "set", "nonsense", 4).code == 2


def test_purging_on_the_command_line(reclaim: Command, library: Library) -> None:
    """A dry run tells how to do it, and a real one that it is done."""
    path = library.settings.letters / "DRAFT-0001.txt"
    path.parent.mkdir()
    path.write_bytes(b"x")
    os.utime(path, (0, 0))
    assert "privacy purge" in reclaim("privacy", "purge", "--dry-run").out
    assert path.exists()
    assert '"pictures and drafts"' in reclaim("privacy", "purge", "--json").out
    assert not path.exists()
    assert reclaim("privacy", "purge").out == "Nothing is due.\n"
