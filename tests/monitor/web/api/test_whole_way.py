"""From a file to a signed letter by the API alone."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import utc_now
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.media.film import load, save
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.served import Serving, serving

MARA = "Mara Lindqvist"
SENDER = {
    "signer": MARA,
    "role": "owner",
    "address": "Studio Lindqvist; 12 Harbour Street; Springfield, IL 62701",
    "phone": "+1 217 555 0142",
    "email": "rights@mara.example",
}
WHOM = {"to": "Vids Example <copyright@vids.example>", "to_kind": "designated_agent"}
THOUGHTS = {
    "purpose": "The film is shown whole, with advertising, and nothing is said about it.",
    "nature": "It is a creative work that was published by its owner.",
    "amount": "All of it is shown, from the first second to the last.",
    "effect": "It takes the place of the original for those who see it there.",
}
REASON = "No factor speaks for the use: it is the whole film, unchanged but for being mirrored."


@pytest.fixture
def place(settings: Settings) -> Iterator[Serving]:
    """Give an empty library, served."""
    with serving(settings) as opened:
        yield opened


def test_from_a_file_to_a_signed_letter(place: Serving, settings: Settings, shelf: MediaShelf, tmp_path: Path) -> None:
    """An agency's script: the work by its path, the copy by upload, and every step that the law asks for."""
    agency = program(place, settings)
    original = shelf.video(seed=11, seconds=20.0)
    register(agency, original)
    save(mirrored(load(original)).film, tmp_path / "copy.mp4")
    case = pursue(agency, scan(agency, tmp_path / "copy.mp4"))
    after(agency, case, sign(agency, case))


def register(agency: Program, original: Path) -> None:
    """Register a work, and name the owner's own account."""
    said = {"owner": MARA, "own_sound": True, "published": days_ago(50)[:10], "title": "Pier"}
    registered = agency.done(agency.post("/works", paths=[str(original)], **said))
    assert registered["phase"] == "done", registered
    work = agency.get("/works")["items"][0]
    assert (work["name"], work["owner"]) == ("Pier", MARA)
    agency.post("/permissions", kind="own-account", platform="vids.example", value="lindqvist.films")


def scan(agency: Program, copy: Path) -> int:
    """Scan a copy and return the number of its match."""
    seen = {"url": "https://vids.example/watch/1", "platform": "vids.example", "account": "copycat", "views": 12000}
    times = {"captured_at": days_ago(6), "published_at": days_ago(8)}
    job = agency.done(agency.post("/clips", clips=[{"upload": sent(agency, copy, "clips"), **seen, **times}]))
    assert job["phase"] == "done", job
    assert job["stages"][-1]["matches"] == 1
    (match,) = agency.get("/matches")["items"]
    assert match["clip"]["views"] == 12000
    assert match["claimable_s"] > 15
    return int(match["id"])


def pursue(agency: Program, match: int) -> int:
    """Confirm a match, make a case of it, and put on record what a person thinks and saw."""
    said = {"verdict": "confirmed", "reason": "Seen beside the original: the whole film."}
    agency.post("/decisions", ids=[match], **said, seen={str(match): 0}, by=MARA)
    case = agency.post("/cases", matches=[match], recipient="vids.example", by=MARA)["id"]
    weighed = {"heads": THOUGHTS, "conclusion": "infringing", "reason": REASON}
    agency.post(f"/cases/{case}/considerations", **weighed, by=MARA)
    agency.post(f"/cases/{case}/looks", found="live", note="It plays.", by=MARA)
    return int(case)


def sign(agency: Program, case: int) -> str:
    """Read the letter of a case and sign just that; returns its reference number."""
    said = {**SENDER, **WHOM, "verified_on": days_ago(1)[:10], "seen_live": True}
    bare = agency.post(f"/cases/{case}/letter/preview", signer=MARA)
    assert not bare["can_be_signed"]
    assert {rule["state"] for rule in bare["rules"]} >= {"met", "open"}
    reading = agency.post(f"/cases/{case}/letter/preview", **said)
    assert reading["can_be_signed"], [rule for rule in reading["rules"] if rule["state"] == "open"]
    assert "https://vids.example/watch/1" in reading["text"]
    status, sentence = agency.refused(f"/cases/{case}/letters", **said, sign=True)
    assert (status, "read" in sentence) == (400, True)
    status, sentence = agency.refused(f"/cases/{case}/letters", **said, sign=True, revision="0" * 64)
    assert (status, "changed since you read it" in sentence) == (422, True)
    signing = said | {"sign": True, "revision": reading["revision"], "formats": ["pdf", "txt"]}
    agreed = {"agreed": reading["statements"], "typed_name": MARA}
    for lacking, word in (("agreed", "Tick every statement"), ("typed_name", "Type the signer’s name")):
        assert (
            word
            in agency.refused(f"/cases/{case}/letters", **signing, **agreed | {lacking: type(agreed[lacking])()})[1]
        )
    signing |= agreed
    signed = agency.ask("POST", f"/cases/{case}/letters", json=signing)
    assert signed.status_code == 201, signed.text
    letters = signed.json()["letters"]
    assert [one["format"] for one in letters] == ["pdf", "txt"]
    assert signed.headers["location"] == f"/api/v1/letters/{letters[0]['reference']}"
    return str(letters[0]["reference"])


def days_ago(days: int) -> str:
    """Return a time in the past as programs write it."""
    return f"{utc_now() - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def sent(agency: Program, file: Path, kind: str) -> str:
    """Send a file in two pieces and return the number of its upload."""
    content = file.read_bytes()
    upload = agency.post("/uploads", name=file.name, size=len(content), kind=kind)
    half = len(content) // 2
    for at, piece in ((0, content[:half]), (half, content[half:])):
        told = agency.ask("PUT", f"/uploads/{upload['id']}", params={"at": at}, content=piece)
        assert told.status_code == 200, told.text
    assert told.json()["is_whole"]
    return str(upload["id"])


def after(agency: Program, case: int, reference: str) -> None:
    """Look at the letter, its file, its evidence and the record."""
    shown = agency.get(f"/letters/{reference}")
    assert shown["states"] == {"queued": 1}
    assert agency.get("/letters", state="queued", case=case)["total"] == 1
    document = agency.ask("GET", f"/letters/{reference}/documents/pdf")
    assert document.content.startswith(b"%PDF")
    assert agency.ask("GET", f"/letters/{reference}/documents/docx").status_code == 404
    assert agency.get(f"/cases/{case}")["letters"][0]["format"] == "pdf"

    packed = agency.done(agency.post(f"/letters/{reference}/evidence"))
    assert packed["phase"] == "done", packed
    (pack,) = agency.get(f"/letters/{reference}/evidence")["items"]
    assert agency.ask("GET", f"/letters/{reference}/evidence/{pack['name']}").content.startswith(b"PK")

    actions = [entry["action"] for entry in agency.get("/audit", limit=200)["items"]]
    wanted = ["work.register", "match.decide", "case.create", "notice.write", "evidence.write"]
    assert [action for action in dict.fromkeys(actions) if action in wanted] == wanted
