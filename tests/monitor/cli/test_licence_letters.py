"""Letters about licences and permissions as people write them: ``letter``, ``rights ask``, ``allow confirm``."""

import json
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from fingerprints import Modality
from monitor.app import open_library
from monitor.licensing import NewGrant, add_grant
from monitor.rights.values import Title
from monitor.settings import Settings
from tests.monitor.cli.test_answers import life_of
from tests.monitor.conftest import Answer, Command
from tests.monitor.letter_samples import SEEN
from tests.monitor.life_samples import ONE
from tests.monitor.samples import SHARED_SOUND, add_match


def in_days(days: int) -> str:
    """Return a day from now as it is typed."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


BO = ("--to", "Bo Music <licences@bo.example>")
LEE = ("--to", "Lee Films <office@lee.example>")
ACCOUNT = ("TikTok", "@leefilms", "--holder", "Lee Films", "--reason", "Contract of May")
TERMS = ("--licensee", "Thief Films", "--scope", "half a minute in one post", "--licence-territory", "worldwide")
OFFER = (*TERMS, "--from", in_days(5), "--until", in_days(370), "--fee", "none")
RETRO = (*TERMS, "--from", in_days(-30), "--until", in_days(335), "--fee", "EUR 120 plus VAT")
DEMAND = (
    "--right",
    "reproduction",
    "--law",
    "17 U.S.C. § 106",
    "--remedy",
    "take the post down",
    "--seen-live",
    "now",
    "--territory",
    "US",
)
READ = ("--reply-by", in_days(20), "--lawyer", "Amelia Hale, Hale & Winter LLP", "--lawyer-on", "now")


@pytest.fixture
def life(reclaim: Command, settings: Settings) -> Settings:
    """Give a library with a case whose notice was sent, a sound match of Bo's music, and a profile."""
    life_of(settings, is_sent=True)
    with open_library(settings, actor="Ann Lee") as library:
        seen = replace(SEEN, url="https://vids.example/watch/9")
        add_match(library, SHARED_SOUND, number=2, provenance=seen)
        bo = NewGrant(modality=Modality.SOUND, title=Title.LICENCE, owner="Bo Music", label="Slow tide")
        add_grant(library, 2, bo)
    sender = ("--signer", "Ann Lee", "--role", "owner", "--email", "ann@lee.example", "--address", "1 Street; Town")
    assert reclaim("profile", "set", *sender).code == 0
    return settings


def pdf_of(path: Path) -> str:
    """Return the text of a PDF of one page, on one line."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    assert len(document) == 1
    return " ".join(document[0].get_textpage().get_text_bounded().split())


def rules_in(answer: Answer) -> set[str]:
    """Return the rules in front of the lines of a refusal."""
    return {line.split()[0] for line in answer.err.splitlines()[1:]}


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("letter", 1, "--pack", "xx_licence_offer", *OFFER), ("By message to the account at", "Thief Films")),
        (("letter", 1, "--pack", "xx_retro_licence", *RETRO), ("EUR 120 plus VAT", "releases the licensee")),
        (("letter", 1, "--pack", "xx_uploader_contact", "--reply-by", in_days(9)), ("Hello thief", ONE)),
        (("letter", 1, "--pack", "xx_cease_desist", *DEMAND, *READ), ("Amelia Hale", "17 U.S.C. § 106")),
        (("letter", 1, "--pack", "xx_preservation"), ("Request to keep records", "Section 512(h)", ONE)),
        (
            ("rights", "ask", 2, "--match", 2, "--line", 2, *BO, "--scope", "a film shown online", "--territory", "EU"),
            ("“Slow tide” (Bo Music)", "00:00–00:12, sound", "00:10–00:12, sound, which another recording shares"),
        ),
    ],
    ids=lambda value: str(value[3] if value[0] == "letter" else value[1]) if len(value) > 3 else "",
)
def test_a_letter_is_drafted_then_signed_as_pdf(
    reclaim: Command, tmp_path: Path, words: Sequence[object], said: Sequence[str]
) -> None:
    """The draft lacks nothing but the signature, and the letter says what was typed."""
    draft = reclaim(*words, "--output", tmp_path / "draft.pdf")
    assert (draft.code, draft.out.count("Draft, not signed: read it")) == (0, 1), draft.err
    signed = reclaim(*words, "--sign", "--output", tmp_path / "letter.pdf")
    assert signed.code == 0, signed.err
    text = pdf_of(tmp_path / "letter.pdf")
    assert [words for words in (*said, "Reference: RC-", "Signed electronically") if words not in text] == []
    assert "NOT SIGNED" in pdf_of(tmp_path / "draft.pdf")


@pytest.mark.usefixtures("life")
def test_a_permission_is_confirmed_to_its_holder(reclaim: Command, tmp_path: Path) -> None:
    """From what is on record; without a last day it is refused."""
    assert reclaim("allow", "account", *ACCOUNT, "--work", 1).code == 0
    refused = reclaim("allow", "confirm", 2, *LEE, "--scope", "show the trailer", "--sign")
    assert (refused.code, rules_in(refused)) == (3, {"AC1"})
    assert reclaim("allow", "account", *ACCOUNT, "--work", 1, "--until", in_days(200)).code == 0
    words = ("allow", "confirm", 3, *LEE, "--scope", "show the trailer", "--output", tmp_path / "l.pdf", "--sign")
    (told,) = json.loads(reclaim(*words, "--json").out)
    assert told["signed"]
    text = pdf_of(tmp_path / "l.pdf")
    assert [word for word in ("Lee Films", "TikTok: @leefilms", "show the trailer", "work 1") if word not in text] == []


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    ("words", "rules"),
    [
        (("letter", 1, "--pack", "xx_licence_offer", "--fee", "none"), {"LO1"}),
        (("letter", 1, "--pack", "xx_retro_licence", *OFFER), {"RL1"}),
        (("letter", 1, "--pack", "xx_uploader_contact", "--to", "V <agent@vids.example>"), {"UC1"}),
        (("letter", 1, "--pack", "xx_cease_desist", *DEMAND, "--reply-by", in_days(20)), {"CD4"}),
        (("letter", 1, "--pack", "xx_preservation", "--territory", "DE"), {"PV4"}),
        (("rights", "ask", 2, "--match", 2, *BO), {"LE4"}),
        (
            ("letter", 1, "--pack", "xx_licence_offer", *OFFER, "--territory", "CA", "--to-kind", "intermediary"),
            {"LO3"},
        ),
    ],
    ids=lambda value: "-".join(sorted(value)) if isinstance(value, set) else "",
)
def test_a_letter_that_lacks_something_is_refused_with_its_rule(
    reclaim: Command, life: Settings, words: Sequence[object], rules: set[str]
) -> None:
    """And no letter is written."""
    before = sorted(life.letters.iterdir())
    answer = reclaim(*words, "--sign")
    assert answer.code == 3
    assert rules <= rules_in(answer) <= rules | {"R2"}
    assert sorted(life.letters.iterdir()) == before


@pytest.mark.usefixtures("life")
def test_the_command_of_the_refusal_asks_for_the_licence(reclaim: Command) -> None:
    """Copied from the refusal, with the address filled in, it writes the draft."""
    refused = reclaim("decide", 2, "confirmed", "--reason", "My film.", "--by", "Ann Lee")
    assert refused.code == 3
    command = refused.err.rpartition("/library ")[2].strip()
    assert command == 'rights ask 2 --match 2 --line 2 --to "Name <address>"'
    answer = reclaim(*shlex.split(command.replace("Name <address>", BO[1])))
    assert (answer.code, "DRAFT-ASK-0002" in answer.out) == (0, True)
    assert "LE4 (still open" in answer.err


@pytest.mark.usefixtures("life")
def test_the_command_of_the_cover_note_records_an_accepted_licence(reclaim: Command) -> None:
    """The copy is permitted on the terms of the offer, and the notice is taken back on the same terms."""
    (told,) = json.loads(reclaim("letter", 1, "--pack", "xx_licence_offer", *OFFER, "--sign", "--json").out)
    cover = Path(told["path"]).with_suffix(".cover.md").read_text(encoding="utf-8")
    commands = [line[3:-1] for line in cover.splitlines() if line.startswith("- `reclaim ")]
    assert [command.split()[1] for command in commands] == ["allow", "retract"]
    for command in commands:
        assert reclaim(*shlex.split(command)[1:], "--by", "Ann Lee").code == 0
    kept = [one for one in json.loads(reclaim("allow", "list", "--json").out) if one["kind"] == "item"]
    assert [(one["value"], one["holder"], one["work_ids"], one["ends_on"]) for one in kept] == [
        (ONE, "Thief Films", [1], in_days(370))
    ]


@pytest.mark.usefixtures("life")
def test_the_next_command_names_what_an_offer_lacks(reclaim: Command) -> None:
    """Each option, with what to fill in."""
    answer = reclaim("letter", 1, "--pack", "xx_licence_offer", "--fee", "none")
    options = "--licensee NAME --scope TEXT --licence-territory TEXT --from DATE --until DATE"
    assert f"letter 1 --pack xx_licence_offer --fee none {options} --sign" in answer.out


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("name", ["yes", "my lawyer", "Legal Department, Lee Films", "Hale"])
def test_a_lawyer_is_a_named_person(reclaim: Command, name: str) -> None:
    """An office has read nothing."""
    answer = reclaim("letter", 1, "--pack", "xx_cease_desist", *DEMAND, "--lawyer", name, "--lawyer-on", "now")
    assert (answer.code, "name the person who has read the letter" in answer.err) == (2, True)


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("letter", 1, "--pack", "xx_licence_enquiry"), "rights ask WORK"),
        (("letter", 1, "--pack", "xx_licence_offer", "--from", "May"), "--from is “May”"),
        (("letter", 1, "--reply-by", "2026-12-20"), "sets no day for an answer"),
        (("letter", 1, "--pack", "xx_preservation", "--seen-live", "now"), "look MATCH live"),
        (("rights", "ask", 2, *BO, "--at", "5"), "0:50-1:20"),
        (("rights", "ask", 2, *BO), "--material"),
        (("rights", "ask", 2, "--to", " ", "--line", 2), "Nobody is named"),
        (("allow", "confirm", 1, *LEE), "your own accounts"),
        (("allow", "confirm", 7, *LEE), "There is no permission 7"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(reclaim: Command, words: Sequence[object], said: str) -> None:
    """With the code for wrong words, or of what is not there."""
    answer = reclaim(*words)
    assert answer.code in {1, 2}
    assert said in answer.err
    assert len(answer.err.splitlines()) == 1


@pytest.mark.usefixtures("life")
def test_a_letter_of_no_case_is_listed_and_previewed_for_sending(reclaim: Command) -> None:
    """Like every other letter."""
    words = ("--line", 2, *BO, "--scope", "a film shown online", "--territory", "worldwide", "--sign", "--json")
    (told,) = json.loads(reclaim("rights", "ask", 2, *words).out)
    listed = json.loads(reclaim("notice", "list", "--json").out)
    assert told["reference"] in {one["reference"] for one in listed}
    server = ("--host", "mail.lee.example", "--port", 587, "--security", "starttls", "--user", "ann")
    assert reclaim("mail", "set", *server, "--from", "ann@lee.example").code == 0
    shown = reclaim("send", told["reference"], "--dry-run", "--by", "Ann Lee")
    assert (shown.code, "licences@bo.example" in shown.out) == (0, True), shown.err
