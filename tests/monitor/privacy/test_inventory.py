"""Every column and every kind of file is accounted for, and nothing can hold what Reclaim must never know."""

import csv
import io
import re
from pathlib import Path

import pytest

from monitor.privacy.inventory import as_csv, columns_of, inventory, personal
from monitor.privacy.inventory_page import BEGIN, END, lines
from monitor.retained import PERIODS
from monitor.store.library import Library
from tests.monitor.conftest import Command
from tests.test_architecture import MODULES, ROOT, imports_of, name_of

NEVER = re.compile(
    r"face(?!book)|biometr|embedding|voice_?print|follower|subscriber|viewer|downloader|watcher|avatar|e_?mail|gender"
    r"|birth|phone|ip_?addr|user_?agent|location|friend",
    re.IGNORECASE,
)
"""Words that no table, column or file may be called by: what such things would hold must never be known."""
KEPT_OF_UPLOADERS = {
    *("announcements.text", "audit.data", "audit.subject", "closings.reason", "decisions.reason", "doomed.path"),
    *("considerations.purpose", "considerations.nature", "considerations.amount", "considerations.effect"),
    *("considerations.reason", "erasures.subject", "erasures.digest", "erasures.reason", "exceptions.heads"),
    *("exceptions.reason", "failures.item", "failures.message", "fetches.url", "fetches.final_url", "fetches.reason"),
    *("fetches.outcome", "holds.subject", "item_checks.note", "letter_events.reason", "letter_events.urls"),
    *("letter_facts.text", "letter_items.url", "letter_items.key", "letters.notice", "live_checks.url"),
    *("live_checks.note", "matches.standing_reason", "notices.path", "page_marks.url", "permissions.value"),
    *("reviews.reason", "saved_views.query", "sources.name", "sources.address", "sources.options"),
    *("sources.last_error", "tombstones.digest", "watch_runs.error"),
    *(f"clips.{name}" for name in ("name", "path", "url", "platform", "account", "captured_at", "views")),
    "clips.published_at",
    *(f"items.{name}" for name in ("key", "url", "address_key", "media", "file", "title", "account", "platform")),
    *(f"items.{name}" for name in ("published_at", "views", "thumbnail", "media_url", "path", "reason", "supply")),
    "items.mark",
}
"""All that may say something of whoever posted; nothing is added to it without thinking of the law."""
OF_FACES = {
    *("face_recognition", "dlib", "insightface", "mediapipe", "deepface", "facenet_pytorch", "retinaface", "mtcnn"),
    *("speechbrain", "resemblyzer", "pyannote"),
}
FINDS_FACES = re.compile(
    r"CascadeClassifier|FaceDetectorYN|FaceRecognizerSF|haarcascade|dnn_superres|createFacemark|LBPHFaceRecognizer"
)


def test_every_column_is_in_the_inventory_and_none_besides(library: Library) -> None:
    """A new column must say about whom it is, what for and how long, before it can be kept."""
    schema = {table: set(columns) for table, columns in library.store.erasing.columns().items()}
    assert columns_of(inventory()) == schema


def test_no_column_stands_there_twice() -> None:
    """A column is about nobody, or about somebody."""
    places = [(entry.place, entry.column) for entry in inventory()]
    assert len(places) == len(set(places))


def test_every_file_of_a_library_is_in_the_inventory() -> None:
    """Whatever the settings name below the library's folder."""
    source = (ROOT / "monitor" / "settings.py").read_text(encoding="utf-8")
    named = set(re.findall(r'self\.library / "([^"]+)"', source)) | {"documents", "watch.lock", "watch.beat", "logs"}
    assert {entry.place.rstrip("/") for entry in inventory() if not entry.column} == named | {"captures/warc"}


def test_what_is_personal_has_a_purpose_a_basis_and_an_end() -> None:
    """Art. 30(1) GDPR asks for each."""
    for entry in personal(inventory()):
        assert entry.purpose, entry
        assert re.match(r"Art\. 6\(1\)\([abcf]\)[^A-Z]* GDPR", entry.basis), entry
        assert entry.retention, entry
        assert entry.origin, entry


def test_every_period_is_one_of_something() -> None:
    """No category is left over, and each is named by what it is about."""
    words = " ".join(entry.retention for entry in inventory())
    assert [category for category in PERIODS if category not in words] == []


@pytest.mark.parametrize("place", ["table", "file"])
def test_nothing_is_called_by_what_must_never_be_known(library: Library, place: str) -> None:
    """No faces, no followers, no viewers, no downloaders, no pictures or addresses of people."""
    if place == "table":
        names = [f"{table}.{one}" for table, columns in library.store.erasing.columns().items() for one in columns]
    else:
        names = [entry.place for entry in inventory() if not entry.column]
    assert [name for name in names if NEVER.search(name)] == []


def test_nothing_more_is_kept_of_whoever_posted() -> None:
    """The list of columns that may say something of uploaders grows by a decision only."""
    kept = {f"{one.place}.{one.column}" for one in personal(inventory()) if one.column and "uploader" in one.whose}
    assert kept == KEPT_OF_UPLOADERS


def test_nothing_recognises_people() -> None:
    """No module imports a library that finds or compares faces or voices, and none calls such a part of another."""
    imported = {name_of(path): {name.split(".")[0] for name in imports_of(path)} & OF_FACES for path in MODULES}
    assert {name: found for name, found in imported.items() if found} == {}
    assert [name_of(path) for path in MODULES if FINDS_FACES.search(path.read_text(encoding="utf-8"))] == []
    needed = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "constraints.txt"))
    assert [name for name in OF_FACES if re.search(rf"^\W*{name}\b", needed, re.MULTILINE | re.IGNORECASE)] == []


def test_the_page_shows_the_inventory() -> None:
    """docs/data-inventory.md is up to date; ``python -m monitor.privacy.inventory_page`` prints what it lacks."""
    page = (Path(ROOT) / "docs" / "data-inventory.md").read_text(encoding="utf-8")
    shown = page.split(BEGIN)[1].split(END)[0].strip("\n")
    assert shown == "\n".join(lines())


def test_the_inventory_is_printed(reclaim: Command) -> None:
    """As sentences, as CSV and as JSON; about people alone where that is asked for."""
    assert "clips" in reclaim("privacy", "inventory").out
    rows = list(csv.DictReader(io.StringIO(reclaim("privacy", "inventory", "--csv", "--personal").out)))
    assert {row["personal"] for row in rows} == {"yes"}
    assert any(row["place"] == "clips" and row["column"] == "account" for row in rows)
    assert len(rows) == len(personal(inventory()))
    assert as_csv(inventory()).count("\n") == len(inventory()) + 1
    assert '"purpose"' in reclaim("privacy", "inventory", "--json").out
    assert reclaim("privacy", "inventory", "--json", "--csv").code == 2
