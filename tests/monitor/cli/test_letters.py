"""``reclaim letter``, ``packs`` and ``profile``."""

import io
import json
import shlex
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from fingerprints import Modality
from monitor.app import open_library
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission
from monitor.review.exceptions import heads_of
from monitor.rights.values import PermissionKind, Title
from monitor.settings import Settings
from tests.monitor.cli.conftest import Keyboard
from tests.monitor.conftest import Command

TODAY = datetime.now(UTC).date().isoformat()
YEAR = f"RC-{TODAY[:4]}"
THOUGHTS = [
    word for factor in ("purpose", "nature", "amount", "effect") for word in (f"--{factor}", "I thought about it.")
]
TO = ("--to", "Agent <agent@vids.example>", "--verified-on", TODAY, "--seen-live", "now")
OATH = "I swear, under penalty of perjury, that the information is accurate and that I am authorized to act."
REASON = "The whole film was reposted without any comment."
LOOKED = "I watched both, and nobody says anything over the film."
BY = ("--by", "Ann Lee")
SENDER = ("--signer", "Ann Lee", "--role", "owner", "--address", "1 Street; Town", "--email", "ann@x.example")


@pytest.fixture
def case(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with a case that waits for the consideration of fair use and for a second person."""
    hold_rights(stocked)
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", "--by", "Ann Lee").code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example").code == 0
    return stocked


def hold_rights(stocked: Settings) -> None:
    """Put on record that the film is Ann's, and that she has no accounts; the film is shorter than ten seconds."""
    with open_library(stocked, actor="Ann Lee") as library:
        add_permission(library, NewPermission(kind=PermissionKind.NO_OWN_ACCOUNT, reason="She posts nowhere."))
        for modality in Modality:
            add_grant(library, 1, NewGrant(modality=modality, title=Title.OWNED, owner="Ann Lee"))


def consider(reclaim: Command, *words: str) -> int:
    """Record a consideration, and that a second person has looked, and return the exit code."""
    considered = reclaim(
        "case", "consider", 1, *THOUGHTS, "--conclusion", "infringing", "--reason", REASON, *BY, *words
    )
    return considered.code or reclaim("case", "review", 1, "--reason", LOOKED, "--by", "Cy Oh").code


@pytest.mark.usefixtures("stocked")
def test_a_decision_without_a_name_holds_but_no_letter_is_signed_on_it(reclaim: Command) -> None:
    """The refusal says how to decide again."""
    said = reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.")
    assert (said.code, "(login name)" in said.out) == (0, True)
    reclaim("case", "create", 1, "--recipient", "vids.example")
    assert consider(reclaim) == 0
    answer = reclaim("letter", 1, *SENDER, *TO, "--sign")
    assert (answer.code, "reclaim --library" in answer.err) == (3, True)
    assert "decide 1 confirmed --by NAME" in answer.err
    assert answer.err.count("G5") == 1


def test_the_profile_keeps_the_sender(reclaim: Command) -> None:
    """Until something else is said."""
    reclaim("profile", "set", *SENDER)
    reclaim("profile", "set", "--email", "", "--phone", "+1 217 555 0142")
    told = json.loads(reclaim("profile", "show", "--json").out)
    assert (told["name"], told["phone"], told["email"]) == ("Ann Lee", "+1 217 555 0142", "")
    assert "1 Street; Town" in reclaim("profile", "show").out


@pytest.mark.usefixtures("case")
def test_a_company_is_named_and_its_address_is_no_private_one(reclaim: Command, tmp_path: Path) -> None:
    """The organisation may be kept, or typed for one letter."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    assert "US-N4b" in reclaim("letter", 1, *TO, "--format", "txt").err
    assert "US-N4b" not in reclaim("letter", 1, *TO, "--format", "txt", "--organisation", "Typed Films Ltd").err
    reclaim("profile", "set", "--organisation", "Lee Films Ltd")
    answer = reclaim("letter", 1, *TO, "--output", tmp_path / "l.txt")
    assert (answer.code, "US-N4b" in answer.err) == (0, False)
    assert "Lee Films Ltd" in (tmp_path / "l.txt").read_text()


def test_a_letter_is_refused_until_everything_is_there(reclaim: Command, case: Settings) -> None:
    """Exit code 3 with every rule that is not met, each on one line of its own, and no file."""
    answer = reclaim("letter", 1, *SENDER, "--seen-live", "now", "--format", "md", "--sign")
    assert answer.code == 3
    first, *lines = answer.err.splitlines()
    assert first == f"The letter {YEAR}-0001 cannot be written until this is put right:"
    assert [line.split()[0] for line in lines] == ["US-N7a", "US-N7b", "US-N8", "G6"]
    assert "Lenz" in answer.err
    assert "--verified-on" in answer.err
    assert not case.letters.exists()


def test_a_letter_is_a_draft_until_it_is_signed(reclaim: Command, case: Settings, tmp_path: Path) -> None:
    """Exit code 0, what is open on the error stream, and the sentence that says how to go on."""
    answer = reclaim("letter", 1, *SENDER, "--output", tmp_path / "l.md")
    assert answer.code == 0
    (missing,) = [line for line in answer.out.splitlines() if "Still missing" in line]
    assert all(rule in missing for rule in ("US-N7a", "US-N7b", "US-N8", "G6"))
    assert "US-N1," not in missing
    assert all(f"{rule} (still open" in answer.err for rule in ("US-N1", "US-N7a", "US-N7b", "US-N8"))
    assert "DRAFT, NOT SIGNED" in (tmp_path / "l.md").read_text()
    assert (case.letters / "DRAFT-0001.cover.md").exists()
    (told,) = json.loads(reclaim("letter", 1, *SENDER, "--format", "md", "--json").out)
    assert (told["signed"], told["reference"], told["format"]) == (False, "DRAFT-0001", "md")
    assert json.loads(reclaim("case", "show", 1, "--json").out)["letters"] == []


@pytest.mark.usefixtures("case")
def test_the_next_command_is_named_until_the_letter_is_signed(reclaim: Command) -> None:
    """Who types what is named, and nothing else, arrives at the signature."""

    def next_of(*words: object) -> str:
        lines = [line for line in reclaim(*words).out.splitlines() if line.startswith("Next: ")]
        return lines[0].partition("/library ")[2]

    assert next_of("letter", 1) == 'profile set --signer NAME --role owner --email ADDRESS --address "..."'
    reclaim("profile", "set", *SENDER)
    assert next_of("letter", 1) == "case consider 1"
    assert consider(reclaim) == 0
    lacking = "--verified-on DATE --seen-live now --sign"
    assert next_of("letter", 1) == f'letter 1 --to "NAME <ADDRESS>" {lacking}'
    answer = next_of("letter", 1, "--to", "Agent <agent@vids.example>", "--verified-on", TODAY)
    assert answer == f"letter 1 --to 'Agent <agent@vids.example>' --verified-on {TODAY} --seen-live now --sign"
    assert reclaim(*shlex.split(answer)).code == 0


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("words", "following"),
    [
        (("--territory", "EU"), "--seen-live now --explanation TEXT --right TEXT --law TEXT --sign"),
        (("--pack", "us_dmca_search"), "--seen-live now --link COPY=LINK --sign"),
        (("--pack", "in_r75"), "--seen-live now --interest owner --ownership-document TEXT"),
    ],
)
def test_what_the_profile_has_is_not_asked_for_again(reclaim: Command, words: tuple[str, ...], following: str) -> None:
    """The next command names what is lacking, each option with what to fill in."""
    reclaim("profile", "set", *SENDER)
    law = {"EU": "EU", "in_r75": "IN"}.get(words[1], "US")
    heads = [word for head in heads_of(law) for word in ("--head", f"{head}=I thought about it.")]
    said = ("--conclusion", "infringing", "--reason", REASON, "--jurisdiction", law, *BY)
    assert reclaim("case", "consider", 1, *heads, *said).code == 0
    assert reclaim("case", "review", 1, "--reason", LOOKED, "--by", "Cy Oh").code == 0
    (line,) = [line for line in reclaim("letter", 1, *words, *TO).out.splitlines() if line.startswith("Next: ")]
    assert following in line
    assert "profile set" not in line


@pytest.mark.usefixtures("case")
def test_an_attempt_to_reach_the_site_stands_in_the_letter_to_the_company_behind_it(reclaim: Command) -> None:
    """With its day."""
    assert consider(reclaim) == 0
    words = ("--pack", "us_dmca_infra", "--to-kind", "agent", "--hop", "DNS=vids.example@now", *TO, *SENDER)
    bare = reclaim("letter", 1, *words, "--sign")
    assert (bare.code, "US-I2 " in bare.err, "--contacted" in bare.err) == (3, True, True)
    tried = ("--contacted", "e-mail to post@vids.example@2026-11-20")
    answer = reclaim("letter", 1, *words, *tried, "--format", "txt", "--sign", "--json")
    assert answer.code == 0, answer.err
    text = " ".join(Path(json.loads(answer.out)[0]["path"]).read_text(encoding="utf-8").split())
    assert "e-mail to post@vids.example: no answer known" in text


@pytest.mark.usefixtures("case")
def test_numbers_that_are_known_are_named(reclaim: Command) -> None:
    """Of the case and of the permission, in a draft and in a refusal."""
    reclaim("profile", "set", *SENDER)
    reclaim("allow", "item", "https://vids.example/watch/1", "--reason", "They asked.", *BY)
    answer = reclaim("letter", 1, *TO, "--sign")
    assert answer.code == 3
    assert "allow end 2 --reason" in answer.err
    assert "case review 1 --by NAME" in answer.err


def test_an_address_that_is_none_is_not_kept(reclaim: Command, settings: Settings) -> None:
    """Nor is it written into a letter."""
    answer = reclaim("profile", "set", "--email", "nope")
    assert (answer.code, "--email is “nope”" in answer.err) == (2, True)
    assert not settings.profile.exists()


@pytest.mark.usefixtures("case")
def test_the_preview_says_who_sees_what_and_writes_nothing(reclaim: Command, settings: Settings) -> None:
    """Unknown is said plainly; what would show less is suggested."""
    answer = reclaim("letter", 1, *SENDER, "--preview")
    assert answer.code == 0
    assert "Postal address: 1 Street; Town" in answer.out
    assert "Unknown: whether the recipient shows it, or a part of it, to the uploader or the public" in answer.out
    assert "--role agent" in answer.out
    assert not settings.letters.exists()
    told = json.loads(reclaim("letter", 1, *SENDER, "--preview", "--json").out)
    seen = {fact["what"]: fact["seen_by"] for fact in told["facts"]}
    assert seen["email"] == {"recipient": "yes", "uploader": "unknown", "public": "unknown", "archive": "unknown"}
    assert (told["wording"], told["recipient"]) == (None, "vids.example")


@pytest.mark.usefixtures("case")
def test_what_is_kept_of_a_recipient_goes_into_its_letter(reclaim: Command) -> None:
    """The form, and the day on which somebody looked it up."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    facts = ("--form-url", "https://vids.example/dmca", "--verified-on", "today", "--source", "its page", "--host")
    assert reclaim("recipient", "set", "Vids", *facts, "vids.example", *BY).code == 0
    answer = reclaim("letter", 1, "--seen-live", "now", "--format", "md", "--sign", "--json")
    assert answer.code == 0
    assert "vids.example/dmca" in Path(json.loads(answer.out)[0]["path"]).read_text()


@pytest.mark.usefixtures("case")
def test_another_oath_is_shown_and_signed_only_if_accepted(reclaim: Command) -> None:
    """The difference stands on the terminal and in the cover note; without the option the signature is refused."""
    assert consider(reclaim) == 0
    words = ("letter", 1, *SENDER, *TO, "--requires-wording", OATH, "--format", "md")
    draft = reclaim(*words)
    assert "insists on another statement" in draft.err
    assert "{+I swear,+} under penalty of perjury" in draft.err
    assert "G15b (still open" in draft.err
    refused = reclaim(*words, "--sign")
    assert (refused.code, "G15b" in refused.err, "--accept-wording" in refused.err) == (3, True, True)
    signed = reclaim(*words, "--sign", "--accept-wording", "--json")
    assert signed.code == 0
    (one,) = json.loads(signed.out)
    assert one["exposure"]["wording"]["required"] == OATH
    assert OATH in " ".join(Path(one["path"]).read_text().split())


@pytest.mark.usefixtures("case")
def test_the_laws_own_statement_may_be_kept(reclaim: Command) -> None:
    """Whatever the recipient's profile says."""
    oath = ("--wording", OATH, "--source", "its form", "--host", "vids.example")
    assert reclaim("recipient", "set", "Vids", *oath, *BY).code == 0
    assert "insists on another statement" in reclaim("letter", 1, *SENDER).err
    kept = reclaim("letter", 1, *SENDER, "--statutory-wording")
    assert ("insists" in kept.err, "G15b" in kept.err) == (False, False)


@pytest.mark.usefixtures("case")
def test_letters_follow_the_law_that_is_named(reclaim: Command) -> None:
    """By its pack or by the territory; a law without a letter is exit code 2."""
    draft = json.loads(reclaim("letter", 1, *SENDER, "--territory", "gb", "--format", "md", "--json").out)
    assert "GB-N1" not in {finding["rule_id"] for finding in draft[0]["findings"]}
    assert any(finding["rule_id"].startswith("GB-") for finding in draft[0]["findings"])
    assert "There is no letter under the law of “ZZ”" in reclaim("letter", 1, "--territory", "ZZ").err
    assert "There is no law pack" in reclaim("letter", 1, "--pack", "us_nothing").err
    assert "belongs to an earlier letter" in reclaim("letter", 1, "--pack", "xx_retraction").err


def test_the_law_packs_are_listed(reclaim: Command) -> None:
    """With their law and their language, and that no lawyer has verified any."""
    assert "us_dmca_notice" in reclaim("packs").out
    told = {pack["id"]: pack for pack in json.loads(reclaim("packs", "--json").out)}
    assert (told["us_dmca_notice"]["law"], told["us_dmca_notice"]["language"]) == ("17 U.S.C. § 512(c)(3)", "en-US")
    assert not any(pack["verified"] for pack in told.values())


@pytest.mark.usefixtures("case")
def test_a_promise_to_sue_needs_a_person_who_types_it(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script cannot give it, and another answer writes nothing."""
    words = ("letter", 1, *SENDER, "--pack", "in_r75", "--undertake", "--format", "md", "--json")
    monkeypatch.setattr("sys.stdin", io.StringIO("I will sue\n"))
    assert (reclaim(*words).code, "at a terminal" in reclaim(*words).err) == (2, True)
    monkeypatch.setattr("sys.stdin", Keyboard("Yes\n"))
    assert reclaim(*words).code == 130
    monkeypatch.setattr("sys.stdin", Keyboard("I will sue.\n"))
    answer = reclaim(*words)
    assert "IN-N6" not in {finding["rule_id"] for finding in json.loads(answer.out)[0]["findings"]}


@pytest.mark.usefixtures("case")
def test_the_ending_of_the_file_gives_the_format(reclaim: Command, tmp_path: Path) -> None:
    """Several files, several formats; an ending that contradicts --format writes nothing."""
    names = [tmp_path / "a.docx", tmp_path / "b.txt", tmp_path / "plain"]
    assert reclaim("letter", 1, *SENDER, "--output", names[0], "--output", names[1]).code == 0
    assert names[0].read_bytes().startswith(b"PK")
    assert names[1].read_text().startswith("Ann Lee")
    assert reclaim("letter", 1, *SENDER, "--format", "md", "--output", names[2]).code == 0
    assert names[2].read_text().startswith("**Ann Lee**")


@pytest.mark.usefixtures("case")
def test_a_word_letter_stands_on_the_firms_paper(reclaim: Command, tmp_path: Path) -> None:
    """The header of the paper is that of the letter."""
    paper = docx.Document()
    paper.sections[0].header.paragraphs[0].text = "Lee and Partners"
    paper.save(str(tmp_path / "paper.docx"))
    words = ("--letterhead", tmp_path / "paper.docx", "--output", tmp_path / "letter.docx")
    assert reclaim("letter", 1, *SENDER, *words).code == 0
    header = docx.Document(str(tmp_path / "letter.docx")).sections[0].header
    assert "Lee and Partners" in [paragraph.text for paragraph in header.paragraphs]


def test_a_complete_letter_is_written_in_the_formats_asked_for(
    reclaim: Command, case: Settings, tmp_path: Path
) -> None:
    """Into the library and where it is wanted; the case knows it."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    assert reclaim("letter", 1, *TO, "--format", "txt", "--output", tmp_path / "l.txt", "--sign").code == 0
    answer = reclaim("letter", 1, *TO, "--format", "md", "--format", "docx", "--json", "--sign")
    assert [(one["format"], one["reference"], Path(one["path"]).exists()) for one in json.loads(answer.out)] == [
        ("md", f"{YEAR}-0002", True),
        ("docx", f"{YEAR}-0002", True),
    ]
    assert (tmp_path / "l.txt").read_bytes() == (case.letters / f"{YEAR}-0001.txt").read_bytes()
    assert "/s/ Ann Lee" in (tmp_path / "l.txt").read_text()
    assert reclaim("case", "list").out.splitlines()[1].split()[-1] == "2"
    assert reclaim("case", "show", 1).out.count(f"Letter {YEAR}-0002 as ") == 2
    assert [one["format"] for one in json.loads(reclaim("case", "show", 1, "--json").out)["letters"]] == [
        "txt",
        "md",
        "docx",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--verified-on", "soon"), "--verified-on is “soon”"),
        (("--verified-on", "2099-01-01"), "--verified-on is 2099-01-01, which is still to come"),
        (("--email", "nope"), "--email is “nope”"),
        (("--pack", "xx_nothing"), "There is no law pack 'xx_nothing'"),
        (("--seen-live", "2026-11-23 10:00"), "--seen-live"),
        (("--format", "md", "--format", "pdf", "--output", "x"), "--output names one file"),
        (("--output", "x.odt"), "is no format of a letter"),
        (("--format", "txt", "--output", "e.docx"), "--output is e.docx, but --format asks for txt"),
        (("--link", "https://vids.example/watch?v=1"), "--link is"),
        (("--contacted", "nothing"), "--contacted is “nothing”"),
        (("--hop", "DNS=192.0.2.7"), "--hop is “DNS=192.0.2.7”"),
        (("--hop", "DNS=192.0.2.7@yesterday"), "--hop is “yesterday”"),
        (("--enclose", "nothing.pdf"), "--enclose is nothing.pdf"),
        (("--letterhead", "nothing.docx"), "--letterhead is nothing.docx"),
        (("--to", "V <nobody>"), "cannot be understood"),
    ],
)
@pytest.mark.usefixtures("case")
def test_what_is_typed_wrong_is_exit_code_2(reclaim: Command, words: tuple[str, ...], complaint: str) -> None:
    """With the option's name."""
    answer = reclaim("letter", 1, *SENDER, *words)
    assert answer.code == 2
    assert complaint in answer.err
