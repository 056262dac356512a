"""What is kept about an account is told to whoever asks, without what is others'."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.privacy.exported import TO_CHECK
from monitor.privacy.exporting import OTHER, TEAM, about, written
from monitor.privacy.exporting_pages import markdown_of
from monitor.review.decisions import decide
from monitor.store.library import Library
from monitor.values import Job, Provenance, Verdict
from tests.monitor.letter_samples import SEEN
from tests.monitor.life_samples import FIRST, sent
from tests.monitor.samples import add_clip, add_match


def test_everything_about_the_account_is_told(library: Library) -> None:
    """With purpose, basis, period and source, and who received letters about it; in every spelling of the handle."""
    sent(library)
    add_clip(library, 102, Provenance(url="https://vids.example/watch/2", account="otter"))
    for spelling in ("thief", "@Thief", "thief@vids.example", "https://vids.example/@thief"):
        told = about(library, spelling).as_json()
        kept = {part["what"]: part for part in told["kept"]}
        assert [row["url"] for row in kept["clips"]["records"]] == [SEEN.url]
        assert all(kept["clips"][fact] for fact in ("purpose", "basis", "retention", "source"))
        assert {"matches", "decisions", "letter_items"} <= kept.keys()
        assert [(one["letter"], "V" in one["recipient"]) for one in told["recipients"]] == [(FIRST, True)]
        assert told["done"]["match.decide"] == 1


def test_what_is_others_is_left_out(library: Library) -> None:
    """Names of the team, other accounts and places on the disk; what people typed is marked to be read first."""
    add_match(library, provenance=replace(SEEN, account="thief"))
    decide(library, 1, Verdict.CONFIRMED, "As @otter_9 did at https://vids.example/@otter_9/3, says Bo.")
    library.store.failures.add(Job.SCAN, "x", "by thief and @otter_9", library.clock())
    told = about(library, "thief")
    text = markdown_of(told)
    assert "otter_9" not in text
    assert OTHER in text
    assert TEAM in text
    assert "/media/" not in text
    (decision,) = next(part for part in told.parts if part.table == "decisions").rows
    assert decision["reason"].startswith(TO_CHECK)
    assert told.to_check >= 2


def test_people_read_labelled_fields_and_periods_in_days(library: Library) -> None:
    """Codes and what only programs need stand in the form for machines alone."""
    add_match(library, provenance=replace(SEEN, account="thief"))
    told = about(library, "thief")
    text = markdown_of(told)
    assert f"- Address: {SEEN.url}" in text
    assert "7 days after the scan" in text
    assert not [word for word in ("mtime_ns", "spec_id", "unmatched-", "closed-cases", "duration_s") if word in text]
    (clips,) = [part for part in told.as_json()["kept"] if part["what"] == "clips"]
    assert "spec_id" in clips["records"][0]


def test_it_is_written_as_json_html_and_markdown(library: Library, tmp_path: Path) -> None:
    """By the ending of the file; titles cannot do harm in the page."""
    library.store.clips.add(
        "<script>alert(1)</script>",
        add_clip(library, 101, replace(SEEN, account="other")).file,
        add_clip(library, 103).media,
        replace(SEEN, account="thief", url="https://vids.example/watch/8"),
        library.clock(),
    )
    told = about(library, "thief")
    assert json.loads(written(told, tmp_path / "a.json").read_text())["account"] == "thief"
    page = written(told, tmp_path / "a.html").read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert written(told, tmp_path / "a.md").read_text().startswith("# What is kept about thief")
    with pytest.raises(InputError, match=r"\.json, \.html or \.md"):
        written(told, tmp_path / "a.doc")


def test_nothing_is_changed_by_asking(library: Library) -> None:
    """Not even the audit, which would keep the handle."""
    add_clip(library, 101, SEEN)
    before = library.store.audit.last()
    about(library, "thief")
    assert library.store.audit.last() == before
    assert about(library, "nobody_here_9").parts == ()
