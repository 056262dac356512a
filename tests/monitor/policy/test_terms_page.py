"""docs/access.md shows the table of terms as it is."""

from pathlib import Path

from monitor.policy.robots import LONGEST_DELAY_S, TOKEN
from monitor.policy.terms_page import BEGIN, END, lines

PAGE = (Path(__file__).parents[3] / "docs" / "access.md").read_text(encoding="utf-8")


def test_the_page_shows_the_table_as_it_is() -> None:
    """After a change of the table: ``python -m monitor.policy.terms_page`` prints what stands between the marks."""
    shown = PAGE.partition(BEGIN)[2].partition(END)[0]
    assert shown.strip() == "\n".join(lines()).strip()


def test_no_cell_of_the_table_breaks_it() -> None:
    """Every row has as many cells as its head."""
    rows = [line for line in lines() if line.startswith("|")]
    assert {row.count("|") for row in rows} == {6}


def test_the_page_states_the_numbers_of_the_code() -> None:
    """The name that robots.txt knows us by, and the longest delay."""
    assert f"as `{TOKEN}`" in PAGE
    assert LONGEST_DELAY_S == 600
    assert "ten minutes" in PAGE
