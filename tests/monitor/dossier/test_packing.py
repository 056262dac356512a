"""Evidence packs: what is in them, and that they say what is on record."""

import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from fingerprints import Match, MatchKind, Modality
from monitor.app import open_library
from monitor.dossier import PackRequest, Wanted, write_pack
from monitor.dossier.blocks import report_markdown
from monitor.dossier.gathering import gather
from monitor.errors import EvidenceError, InputError, NotFoundError
from monitor.licensing import NewGrant, add_grant, end_grant
from monitor.review.letters import write_letters
from monitor.rights.values import Title
from monitor.settings import Settings
from monitor.store.library import Library
from tests.media import MediaShelf
from tests.monitor.conftest import Clock
from tests.monitor.dossier.samples import CASE, add_recordings, lettered_case, names_in, packed, recordings
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case

SHA256SUM = shutil.which("sha256sum")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def text_of(pdf: Path) -> str:
    """Return the text of a PDF."""
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def said(library: Library) -> str:
    """Return the report's Markdown."""
    return report_markdown(gather(library, CASE, Wanted(), NOON))


def test_a_pack_holds_everything_that_belongs_to_it(library: Library, tmp_path: Path) -> None:
    """Report, letter, copy, stills, audit, declaration, and how to check it."""
    pack = packed(library, CASE, tmp_path / "pack")
    names = names_in(pack.path)
    copy = library.store.matches.get(1).clip.file.sha256
    assert {"report.pdf", "report.html", "case.json", "audit.jsonl", "VERIFY.txt", "manifest.sha256"} <= names
    assert {f"declaration-902.{ending}" for ending in ("md", "docx", "pdf")} <= names
    assert {"letters/RC-2026-0001.pdf", "letters/RC-2026-0001.md", f"copies/{copy}.mp4"} <= names
    assert len([name for name in names if name.startswith("stills/match-1-segment-1-")]) == 6
    assert not any(name.startswith("originals/") for name in names)
    assert pack.problems == ()


@pytest.mark.skipif(SHA256SUM is None, reason="sha256sum is not installed")
def test_sha256sum_takes_the_manifest(library: Library, tmp_path: Path) -> None:
    """Every file of the pack is listed, relative and sorted."""
    pack = packed(library, CASE, tmp_path / "pack")
    command = [SHA256SUM or "", "--strict", "-c", "manifest.sha256"]
    done = subprocess.run(command, cwd=pack.path, capture_output=True, text=True, check=True, timeout=30)
    listed = [line.removesuffix(": OK") for line in done.stdout.splitlines()]
    assert listed == sorted(names_in(pack.path) - {"manifest.sha256"})
    assert pack.files == len(listed)


def test_the_report_says_what_is_on_record(library: Library, tmp_path: Path) -> None:
    """In PDF and HTML alike."""
    pack = packed(library, CASE, tmp_path / "pack")
    finding = library.store.matches.get(1)
    words = [
        *(
            "RC-2026-0001",
            "Ann Lee",
            finding.clip.file.sha256,
            finding.work.file.sha256,
            "https://vids.example/watch/1",
        ),
        *("thief", "2026-11-22 09:30:00 UTC", "0:01.00 – 0:07.00", "mirrored", "6 seconds claimable", "Original at"),
        *("A match is not an infringement", "0.1% to 3.2%", "sha256sum -c manifest.sha256", "no timestamp"),
        *("Seen side by side.", "The whole film was reposted", "supplied as a file", library.spec.id),
    ]
    page = (pack.path / "report.html").read_text(encoding="utf-8")
    pdf = re.sub(r"\s+", "", text_of(pack.path / "report.pdf"))
    assert [word for word in words if word not in page] == []
    assert [word for word in words if re.sub(r"\s+", "", word) not in pdf] == []


def test_sound_without_an_owner_is_excluded_with_its_reason(library: Library) -> None:
    """The ledger says nothing of it."""
    told = said(library)
    row = next(line for line in told.splitlines() if line.startswith("|") and "| sound | no |" in line)
    assert "0:01.00 – 0:07.00" in row
    assert row.split("|")[-2].strip()


def test_html_needs_nothing_else(library: Library, tmp_path: Path) -> None:
    """Its pictures are inside, and it can neither run anything nor load anything."""
    page = (packed(library, CASE, tmp_path / "pack").path / "report.html").read_text(encoding="utf-8")
    assert page.count('src="data:image/jpeg;base64,') == 6
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|src=\"(?!data:)|href=", page)


def test_what_people_wrote_stays_text(library: Library, shelf: MediaShelf, tmp_path: Path) -> None:
    """No HTML, no markup, no place for pictures."""
    odd = "<b>x</b> `stills 0` | *y* <script>alert(1)</script>"
    match_id = add_recordings(
        library, *recordings(shelf), seen=replace(SEEN, account=odd, url="https://vids.example/watch/5")
    )
    pack = packed(library, ready_case(library, [match_id]), tmp_path / "pack")
    page = (pack.path / "report.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;x&lt;/b&gt; `stills 0` | *y* &lt;script&gt;" in page
    assert page.count("<img") == 6


def test_names_in_any_script_are_shown_or_numbered(library: Library, shelf: MediaShelf, tmp_path: Path) -> None:
    """A font that is not installed keeps nobody from their evidence; the HTML has the name as it is."""
    seen = replace(SEEN, account="🔥 映画 👩‍🚀 \U00010380", url="https://vids.example/watch/6")
    pack = packed(library, ready_case(library, [add_recordings(library, *recordings(shelf), seen)]), tmp_path / "pack")
    assert "🔥 映画 👩‍🚀 \U00010380" in (pack.path / "report.html").read_text(encoding="utf-8")
    shown = text_of(pack.path / "report.pdf")
    for character in "🔥映\U00010380":
        assert character in shown or f"[U+{ord(character):04X}]" in shown
    assert ("[U+" in shown) == ("that no font on the operator" in shown)


def test_a_library_and_its_copy_give_equal_packs(settings: Settings, shelf: MediaShelf, tmp_path: Path) -> None:
    """Byte for byte, whether they were made with a clean table or with pictures that lay there already."""
    with open_library(replace(settings, library=tmp_path / "one"), actor="Ann", clock=Clock()) as library:
        lettered_case(library, *recordings(shelf))
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    digests = set()
    for name in ("one", "two"):
        with open_library(replace(settings, library=tmp_path / name), actor="Ann", clock=Clock()) as library:
            if digests:
                gather(library, CASE, Wanted(), NOON)
            path = packed(library, CASE, tmp_path / name / "pack.zip").path
            digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_zip_holds_one_folder(library: Library, tmp_path: Path) -> None:
    """Called like the zip."""
    with zipfile.ZipFile(packed(library, CASE, tmp_path / "pack.zip").path) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"pack"}
        assert "pack/manifest.sha256" in archive.namelist()
    assert not list(tmp_path.glob(".*part*"))


def test_pictures_are_drawn_once(library: Library, tmp_path: Path) -> None:
    """And drawn again where what was kept is not what was drawn."""
    first = packed(library, CASE, tmp_path / "first").path
    film = library.store.works.get(1).file.path
    kept = next((library.settings.evidence / "stills").rglob("*-work.jpg"))
    written = kept.stat().st_mtime_ns
    second = packed(library, CASE, tmp_path / "second").path
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(kept.read_bytes() + b"x")
    third = packed(library, CASE, tmp_path / "third").path
    pictures = [sorted(path.read_bytes() for path in (p / "stills").iterdir()) for p in (first, second, third)]
    assert pictures[0] == pictures[1] == pictures[2]
    assert film.exists()


def test_evidence_is_never_overwritten(library: Library, tmp_path: Path) -> None:
    """Neither a folder nor a zip; an empty folder is taken."""
    (tmp_path / "empty").mkdir()
    pack = packed(library, CASE, tmp_path / "empty").path
    before = names_in(pack)
    (tmp_path / "old.zip").write_bytes(b"old")
    for output in (pack, tmp_path / "old.zip"):
        with pytest.raises(InputError, match="never overwritten"):
            packed(library, CASE, output)
    assert names_in(pack) == before
    assert not list(tmp_path.glob(".*part*"))


def test_without_a_place_it_lies_in_the_library(library: Library) -> None:
    """Called after the case and the time."""
    pack = write_pack(library, CASE, PackRequest())
    assert re.fullmatch(r"case-0001-20261123T\d{6}Z", pack.path.name)
    assert pack.path.parent == library.settings.evidence


def test_the_original_is_put_in_where_it_is_asked_for(library: Library, tmp_path: Path) -> None:
    """Under its hash, and the report says so."""
    pack = packed(library, CASE, tmp_path / "pack", wanted=Wanted(with_original=True))
    name = f"originals/{library.store.works.get(1).file.sha256}.mp4"
    assert (pack.path / name).read_bytes() == library.store.works.get(1).file.path.read_bytes()
    assert name in (pack.path / "report.html").read_text(encoding="utf-8")


def test_an_original_that_is_gone_is_told(library: Library, tmp_path: Path) -> None:
    """In the report and to the caller; the pack is written all the same."""
    work = library.store.works.get(1)
    library.store.works.move(1, replace(work.file, path=tmp_path / "gone.mp4"))
    shutil.rmtree(library.settings.evidence / "stills")  # else they are taken from there
    pack = packed(library, CASE, tmp_path / "pack", wanted=Wanted(with_original=True))
    assert len(pack.problems) == 2
    assert all("original" in problem for problem in pack.problems)
    page = (pack.path / "report.html").read_text(encoding="utf-8")
    assert "could not be read" in page
    assert str(tmp_path) not in page


def test_a_kept_copy_that_was_changed_is_not_passed_on(library: Library, tmp_path: Path) -> None:
    """Its name promises other content."""
    (kept,) = library.settings.clips.iterdir()
    kept.write_bytes(b"something else")
    pack = packed(library, CASE, tmp_path / "pack")
    assert not (pack.path / "copies").exists()
    assert "gone or has changed" in pack.problems[0]


def test_a_letter_that_was_changed_stops_the_pack(library: Library, tmp_path: Path) -> None:
    """Nothing is written."""
    path = library.settings.letters / "RC-2026-0001.md"
    path.write_text(path.read_text(encoding="utf-8") + "P.S.", encoding="utf-8")
    with pytest.raises(EvidenceError, match="was changed after it was signed"):
        packed(library, CASE, tmp_path / "pack")
    assert list(tmp_path.glob("*pack*")) == []


def test_the_letter_must_be_of_the_case(library: Library, tmp_path: Path) -> None:
    """The sentence names those that there are."""
    with pytest.raises(InputError, match="it has RC-2026-0001"):
        packed(library, CASE, tmp_path / "pack", wanted=Wanted(reference="RC-2026-0009"))
    with pytest.raises(NotFoundError):
        packed(library, 77, tmp_path / "pack")


def test_a_ledger_that_changed_after_the_letter_is_told(library: Library) -> None:
    """What the letter states stands beside what the ledger says today."""
    assert "The ledger has changed" not in said(library)
    (grant,) = library.store.grants.of_work(1)
    end_grant(library, grant.id, "It was licensed.")
    told = said(library)
    assert "states 6 seconds" in told
    assert "nothing claimable" in told


def test_a_sound_of_ones_own_is_claimed(library: Library) -> None:
    """With its own sum."""
    add_grant(library, 1, NewGrant(modality=Modality.SOUND, title=Title.OWNED, owner="Ann Lee"))
    assert "picture 6.0 s, sound 6.0 s" in said(library)


def test_the_audit_has_what_is_about_the_case_and_the_end_of_all(library: Library, tmp_path: Path) -> None:
    """Nothing of other cases."""
    head = library.store.audit.last()
    lines = (packed(library, CASE, tmp_path / "pack").path / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert entries.pop() == {"head": {"id": head.id, "sha256": head.sha256}} if head else False
    assert {entry["subject"] for entry in entries} == {"work 1", "clip 1", "match 1", "case 1", "letter RC-2026-0001"}
    for line, entry in zip(lines, entries, strict=False):
        bare = line.replace(f'"sha256":"{entry["sha256"]}",', "")  # as VERIFY.txt tells
        assert hashlib.sha256(bare.encode()).hexdigest() == entry["sha256"]


def test_writing_a_pack_is_on_record(library: Library, tmp_path: Path) -> None:
    """With the hash of its manifest."""
    pack = packed(library, CASE, tmp_path / "pack")
    entry = library.store.audit.last()
    assert entry is not None
    assert (entry.action, entry.subject) == ("evidence.write", f"case {CASE}")
    digest = hashlib.sha256((pack.path / "manifest.sha256").read_bytes()).hexdigest()
    assert json.loads(entry.data)["manifest"] == digest == pack.manifest_sha256


def test_the_declaration_is_a_draft(library: Library, tmp_path: Path) -> None:
    """It says so at its top, and signs nothing."""
    text = (packed(library, CASE, tmp_path / "pack").path / "declaration-902.md").read_text(encoding="utf-8")
    assert "DRAFT, NOT SIGNED" in text
    assert "who is not named yet" in text
    assert "902(13)" in text
    assert "902(14)" in text
    assert library.store.matches.get(1).clip.file.sha256 in text
    assert "/s/" not in text


def test_no_path_of_this_computer_is_passed_on(library: Library, tmp_path: Path) -> None:
    """Names of files may be, names of folders not."""
    pack = packed(library, CASE, tmp_path / "pack").path
    texts = [path.read_text(encoding="utf-8") for path in pack.iterdir() if path.suffix in {".json", ".md", ".html"}]
    folders = {str(library.settings.library), str(library.store.works.get(1).file.path.parent)}
    assert not [folder for folder in folders for text in texts if folder in text]


def test_sound_alone_has_no_pictures(library: Library, shelf: MediaShelf, tmp_path: Path) -> None:
    """The report says so, and nothing is missing."""
    finding = library.store.matches.get(
        add_recordings(library, *recordings(shelf), replace(SEEN, url="https://a.example/9"))
    )
    match = Match(kind=MatchKind.SHARES_SOUND, score=0.9, segments=finding.match.segments[1:])
    match_id = library.store.matches.put(finding.clip.id, finding.work.id, match, NOON)
    case = library.store.cases.add("a.example", (match_id,), "Ann", NOON)
    pack = packed(library, case.id, tmp_path / "pack")
    assert pack.problems == ()
    assert "shares sound and no picture" in (pack.path / "report.html").read_text(encoding="utf-8")
    assert not (pack.path / "letters").exists()
    assert not (pack.path / "stills").exists()


def test_a_still_has_one_pair(library: Library, shelf: MediaShelf, tmp_path: Path) -> None:
    """And no length."""
    finding = library.store.matches.get(
        add_recordings(library, *recordings(shelf), replace(SEEN, url="https://a.example/8"))
    )
    (one, _) = finding.match.segments
    moment = replace(one, clip_start_s=1.0, clip_end_s=1.0, work_start_s=1.0, work_end_s=1.0)
    match = Match(kind=MatchKind.COPY, score=0.9, segments=(moment,))
    match_id = library.store.matches.put(finding.clip.id, finding.work.id, match, NOON)
    case = library.store.cases.add("a.example", (match_id,), "Ann", NOON)
    page = (packed(library, case.id, tmp_path / "pack").path / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") == 2
    assert "1 picture claimable" in page


def test_several_matches_fit_in_one_pack(library: Library, shelf: MediaShelf, tmp_path: Path) -> None:
    """Each with its pictures."""
    film, copy = recordings(shelf)
    sources = (film, shelf.video(seed=22, seconds=8.0))
    places = [replace(SEEN, url=f"https://vids.example/watch/{number}") for number in (7, 8)]
    ids = [add_recordings(library, source, copy, more) for source, more in zip(sources, places, strict=True)]
    pack = packed(library, ready_case(library, ids), tmp_path / "pack")
    page = (pack.path / "report.html").read_text(encoding="utf-8")
    assert page.count("<img") == 12
    assert "what 2 recordings found online share with 2 registered originals" in " ".join(page.split())


def test_a_letter_for_machines_too_is_in_its_pack_with_all_its_files(library: Library, tmp_path: Path) -> None:
    """The latest signed letter is the one that the pack is for, whatever the formats."""
    request = replace(REQUEST, sender=replace(REQUEST.sender, organisation="Lee Films"))
    write_letters(library, CASE, request, ["pdf", "xarf", "lumen"])
    pack = packed(library, CASE, tmp_path / "pack")
    letters = {name for name in names_in(pack.path) if name.startswith("letters/")}
    assert letters == {f"letters/RC-2026-0002.{ending}" for ending in ("pdf", "xarf.json", "lumen.json")}
    assert pack.dossier.letter is not None
    assert pack.dossier.case.references == ("RC-2026-0001", "RC-2026-0002")
    told = json.loads((pack.path / "case.json").read_text(encoding="utf-8"))
    assert told["letter"] == "RC-2026-0002"


def test_what_the_signer_saw_is_the_last_look(library: Library) -> None:
    """The letter says it, and so does the report."""
    assert "| Last look at the address | none on record |" in said(library)
    write_letters(library, CASE, replace(REQUEST, seen_live_at=library.clock()), ["pdf"])
    assert "by Ann Lee: live; Stated at the signature of RC" in said(library).replace("\\", "")
