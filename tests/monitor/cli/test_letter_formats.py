"""``reclaim letter`` in formats for machines and mail, and with a firm's own templates."""

import json
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from monitor.settings import Settings
from monitor.templating import template_text
from tests.monitor.cli.test_letters import SENDER, TO, consider, hold_rights
from tests.monitor.conftest import Command

COMPANY = ("--organisation", "Lee Films Ltd")


@pytest.fixture
def considered(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with a case whose letter can be signed."""
    hold_rights(stocked)
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", "--by", "Ann Lee").code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example").code == 0
    assert consider(reclaim) == 0
    return stocked


@pytest.mark.usefixtures("considered")
def test_the_ending_of_a_file_gives_the_format(reclaim: Command, tmp_path: Path) -> None:
    """Also where two formats end in json."""
    names = ("l.html", "l.csv", "l.xarf.json", "l.lumen.json", "l.json")
    outputs = [word for name in names for word in ("--output", tmp_path / name)]
    answer = reclaim("letter", 1, *SENDER, *COMPANY, *TO, *outputs, "--sign")
    assert answer.code == 0, answer.err
    assert (tmp_path / "l.html").read_text().startswith("<!DOCTYPE html>")
    assert json.loads((tmp_path / "l.xarf.json").read_text())["category"] == "copyright"
    assert "works_attributes" in json.loads((tmp_path / "l.lumen.json").read_text())["notice"]
    assert json.loads((tmp_path / "l.json").read_text())["version"] == 1
    assert "https://vids.example/watch/1" in (tmp_path / "l.csv").read_text()


def test_a_message_carries_the_letter_and_what_is_enclosed(
    reclaim: Command, considered: Settings, tmp_path: Path
) -> None:
    """The file lies in the library, ready to be opened in a mail program."""
    enclosure = tmp_path / "evidence.zip"
    enclosure.write_bytes(b"PK")
    answer = reclaim("letter", 1, *SENDER, *TO, "--format", "eml", "--enclose", enclosure, "--sign")
    assert answer.code == 0, answer.err
    (path,) = considered.letters.glob("*.eml")
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == [path.with_suffix(".pdf").name, "evidence.zip"]


@pytest.mark.usefixtures("considered")
def test_a_draft_is_no_message(reclaim: Command) -> None:
    """One sentence says what to do first."""
    answer = reclaim("letter", 1, *SENDER, *TO, "--format", "eml")
    assert answer.code == 2
    assert "sign it first" in answer.err


def test_a_draft_is_written_in_the_formats_that_it_can_have(
    reclaim: Command, considered: Settings, tmp_path: Path
) -> None:
    """Those that it cannot have are named; a signed letter is all or nothing."""
    formats = ("--format", "txt", "--format", "eml", "--format", "xarf", "--output", tmp_path / "l.txt")
    answer = reclaim("letter", 1, *SENDER, *TO, *formats)
    assert answer.code == 1
    assert "Not written as eml: The letter DRAFT-0001 is a draft" in answer.err
    assert "Not written as xarf: " in answer.err
    assert (tmp_path / "l.txt").read_bytes() == (considered.letters / "DRAFT-0001.txt").read_bytes()
    signed = reclaim("letter", 1, *SENDER, *TO, *formats, "--sign")
    assert (signed.code, "--organisation NAME" in signed.err) == (2, True)
    assert list(considered.letters.glob("RC-*")) == []


@pytest.mark.usefixtures("considered")
def test_paper_that_is_none_is_refused(reclaim: Command, tmp_path: Path) -> None:
    """As every file that cannot be what it is named for."""
    (tmp_path / "paper.docx").write_text("no Word document")
    answer = reclaim("letter", 1, *SENDER, *TO, "--format", "docx", "--letterhead", tmp_path / "paper.docx")
    assert (answer.code, "not a Word document" in answer.err) == (2, True)


def test_a_firms_folder_makes_the_letter(reclaim: Command, considered: Settings, tmp_path: Path) -> None:
    """Named by option or variable; the audit says which template it was."""
    folder = tmp_path / "firm"
    (folder / "notices").mkdir(parents=True)
    name = "notices/us_dmca_notice.md.j2"
    (folder / name).write_text(template_text(name) + "\nLee & Partners\n")
    answer = reclaim("--templates", folder, "letter", 1, *SENDER, *TO, "--format", "txt")
    assert answer.code == 0, answer.err
    (draft,) = considered.letters.glob("DRAFT-*.txt")
    assert draft.read_text().endswith("Lee & Partners\n")
    wrong = reclaim("--templates", tmp_path / "none", "letter", 1, *SENDER, *TO, "--format", "txt")
    assert (wrong.code, "no folder of templates" in wrong.err) == (2, True)
