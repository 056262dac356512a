"""``reclaim rights``: the ledger, cue sheets, what expires, and what makes bad references."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.monitor.conftest import Command

pytestmark = pytest.mark.usefixtures("stocked")
SOUND = ("rights", "add", 1, "--modality", "sound")
BO = ("--title", "licence", "--owner", "Bo Music")


def ledger(reclaim: Command, *words: object) -> list[dict[str, object]]:
    """Return the ledger as machines see it."""
    found: list[dict[str, object]] = json.loads(reclaim("rights", "list", *words, "--json").out)
    return found


def in_days(days: int) -> str:
    """Return a day from today on."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def test_the_ledger_of_a_work_is_a_picture_and_a_table(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within 80 columns, also with long names and a work of hours."""
    monkeypatch.setenv("COLUMNS", "80")
    reclaim(*SOUND, *BO, "--from", "0:02", "--to", "4", "--label", "A theme with a long, long name of its own")
    reclaim(*SOUND, "--title", "owned", "--owner", "Ann Lee", "--from", "4", "--ends", "2099-12-31")
    lines = reclaim("rights", "list", 1).out.splitlines()
    assert max(len(line) for line in lines if "reclaim " not in line) <= 80
    picture, sound = (line.split(maxsplit=1)[1] for line in lines[1:3])
    assert (set(picture), set(sound)) == ({"█"}, {"·", "▒", "█"})
    assert abs(sound.count("█") - len(sound) / 2) <= 2
    assert {"licence", "“A", "theme", "until", "2099-12-31"} <= {word for line in lines for word in line.split()}


def test_a_terminal_without_blocks_gets_letters(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture is the same."""
    monkeypatch.setattr("monitor.cli.rights_pages.BLOCKS", "\udcff")
    assert "Picture  ####" in reclaim("rights", "list", 1).out


def test_a_line_is_added_listed_and_struck_out(reclaim: Command) -> None:
    """What was struck out is listed with --ended only."""
    added = reclaim(*SOUND, *BO, "--to", "0:03.5", "--territory", "EU -FR", "--not-exclusive")
    assert added.out.startswith("Line 2 is on record: sound of “My film” (0:00.0 – 0:03.5): licence, Bo Music.\n")
    assert [line["territories"] for line in ledger(reclaim)] == [["WORLD"], ["EU", "-FR"]]
    assert reclaim("rights", "end", 2, "--reason", "Replaced.").code == 0
    assert [line["line"] for line in ledger(reclaim, 1)] == [1]
    assert [line["ended_at"] is None for line in ledger(reclaim, "--ended")] == [True, False]
    assert "struck out" in reclaim("rights", "list", "--ended").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((*SOUND, *BO, "--from", "x"), "is no time"),
        ((*SOUND, *BO, "--to", "99:00"), "is no stretch of “My film”"),
        ((*SOUND, *BO, "--territory", "Mars"), "is no territory"),
        ((*SOUND, *BO, "--territory", "ZZ"), "“ZZ” is no territory"),
        ((*SOUND, *BO, "--territory", "WORLD -XK"), "“-XK” is no territory"),
        ((*SOUND, *BO, "--ends", "soon"), "--ends: “soon” is no day"),
        ((*SOUND, "--title", "owned"), "Say whose the sound"),
        (("rights", "list", 9), "There is no work 9"),
        (("rights", "end", 9, "--reason", "x"), "There is no line 9"),
        (("rights", "import", 1, "nowhere.csv"), "name the cue sheet"),
    ],
)
def test_what_makes_no_sense_is_refused(reclaim: Command, words: tuple[object, ...], complaint: str) -> None:
    """In one sentence, with exit code 2, and nothing is stored."""
    answer = reclaim(*words)
    assert (answer.code, answer.out) == (2, "")
    assert complaint in answer.err
    assert len(ledger(reclaim)) == 1


def test_a_cue_sheet_is_imported_once(reclaim: Command, tmp_path: Path) -> None:
    """And changes what may be claimed of the matches."""
    sheet = tmp_path / "cues.csv"
    sheet.write_text("in;out;cue;publisher;composer\n0:01;0:03;Theme;Bo;Cy\n", encoding="utf-16")
    answer = reclaim("rights", "import", 1, sheet)
    assert answer.out.startswith("Added 1 line to the ledger of “My film”.\n")
    assert "not used: composer" in answer.err
    assert "1 row stood there already" in reclaim("rights", "import", 1, sheet).out
    assert json.loads(reclaim("rights", "import", 1, sheet, "--json").out)["already"] == 1
    assert "is not the owner’s: “Theme” of Bo." in reclaim("match", 2, "--no-stills").out


def test_every_bad_row_of_a_cue_sheet_is_one_sentence(reclaim: Command, tmp_path: Path) -> None:
    """And nothing of the sheet is stored."""
    sheet = tmp_path / "cues.csv"
    sheet.write_text("start,end,label\n1,2,A\n0:00:03:12,4,B\n3,99:00,C\n")
    answer = reclaim("rights", "import", 1, sheet)
    assert (answer.code, answer.err.count("\n")) == (2, 2)
    assert answer.err.startswith("Row 3: “0:00:03:12” ends in a count of pictures: how many has a second?")
    assert "Nothing was added, because 2 rows cannot be used" in answer.out
    assert len(ledger(reclaim)) == 1
    assert "Row 3" not in reclaim("rights", "import", 1, sheet, "--fps", "25").err


def test_a_changed_document_is_told(reclaim: Command, tmp_path: Path) -> None:
    """Wherever the line is listed, for people and machines."""
    document = tmp_path / "licence.pdf"
    document.write_bytes(b"until 2027")
    reclaim(*SOUND, *BO, "--document", document)
    assert reclaim("rights", "list").err == ""
    document.write_bytes(b"until 2037")
    assert "Line 2: its document" in reclaim("rights", "list", 1).err
    assert "has changed since" in str(ledger(reclaim)[1]["document"])


def test_what_expires_is_listed_with_what_follows(reclaim: Command) -> None:
    """Lines of the ledger and permissions, with the matches that rest on them."""
    assert "ends within 60 days" in reclaim("rights", "expiring").out
    reclaim(*SOUND, "--title", "owned", "--owner", "Ann Lee", "--ends", in_days(20))
    until = ("--until", in_days(50), "--reason", "Contract.")
    reclaim("allow", "account", "TikTok", "@lee", "--holder", "Lee", *until)
    said = reclaim("rights", "expiring").out
    assert " ".join(said.split()).count("After") == 2
    first, second = json.loads(reclaim("rights", "expiring", "--json").out)
    assert (first["matches"], first["line"]["line"], second["permission"]["holder"]) == (2, 2, "Lee")
    assert len(json.loads(reclaim("rights", "expiring", "--days", 30, "--json").out)) == 1


def test_lint_says_what_makes_a_bad_reference(reclaim: Command) -> None:
    """As remarks: the exit code is 0, and machines get the kind of fault."""
    answer = reclaim("rights", "lint")
    assert answer.code == 0
    assert "Work 1: My film\n• Nobody has said whose its sound is" in answer.out
    assert answer.out.endswith("1 remark about 1 work.\n")
    (remark,) = json.loads(reclaim("rights", "lint", 1, "--json").out)
    assert (remark["work"], remark["fault"]) == (1, "sound not said")
    reclaim(*SOUND, "--title", "owned", "--owner", "Ann Lee")
    assert reclaim("rights", "lint").out == "Nothing to remark about 1 work.\n"


def test_an_owner_may_say_at_once_that_the_sound_is_theirs(reclaim: Command, film: Path) -> None:
    """Of a work that is registered already, too; then shared sound can be claimed and confirmed."""
    assert reclaim("register", film, "--own-sound").code == 2
    assert "Ann Lee’s" in reclaim("register", film, "--owner", "Ann Lee", "--own-sound").err
    assert reclaim("register", film, "--owner", "Ann Lee", "--own-sound").err == ""
    assert [line["modality"] for line in ledger(reclaim)] == ["picture", "sound"]
    assert reclaim("decide", 2, "confirmed", "--reason", "My own sound in a released track.").code == 0
