"""docs/settings.md and docs/who-downloaded.md show the data as it is, and checklists can be printed."""

from pathlib import Path

from monitor.sites.checklists import checklist_of
from monitor.sites.settings_page import BEGIN, END, checklist_markdown, lines, viewer_lines

DOCS = Path(__file__).parents[3] / "docs"


def between(name: str) -> str:
    """Return what stands between the marks of a document."""
    return (DOCS / name).read_text(encoding="utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def test_the_documents_show_the_data_as_it_is() -> None:
    """After a change of the data: ``python -m monitor.sites.settings_page`` prints what stands between the marks."""
    assert between("settings.md") == "\n".join(lines()).strip()
    assert between("who-downloaded.md") == "\n".join(viewer_lines()).strip()


def test_no_cell_of_a_table_breaks_it() -> None:
    """Every row has as many cells as its head."""
    rows = [line for line in (*lines(), *viewer_lines()) if line.startswith("|")]
    assert {row.count("|") for row in rows} == {4}


def test_a_checklist_has_a_box_for_each_step_with_something_to_do() -> None:
    """And says under each how it is known."""
    found = checklist_of("TikTok")
    text = "\n".join(checklist_markdown(found))
    assert text.count("- [ ] ") == sum(step.is_task for step in found.steps)
    assert text.count("not checked at the source") == 3
    assert "## Connected apps" in text


def test_a_name_that_was_typed_cannot_become_markdown() -> None:
    """Nor break a line."""
    text = "\n".join(checklist_markdown(checklist_of("A\n# [b](javascript:x) <i>")))
    assert text.splitlines()[0] == r"# Settings on A \# \[b\](javascript:x) \<i>"
