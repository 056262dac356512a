"""``reclaim doctor``: finds what is broken, and says what to do."""

import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from fingerprints import Spec, conformance
from monitor.posting import MailAccount, save_account
from monitor.settings import Profile, Settings, save_profile
from tests.media.broken import write_text
from tests.monitor.conftest import Command


def states(reclaim: Command) -> dict[str, str]:
    """Return how each check ended."""
    return {check["name"]: check["state"] for check in json.loads(reclaim("doctor", "--json").out)["checks"]}


def test_a_machine_without_a_library_is_fine(reclaim: Command, settings: Settings) -> None:
    """And gets none by being looked at."""
    assert set(states(reclaim).values()) == {"fine"}
    assert not settings.library.exists()


@pytest.mark.usefixtures("stocked")
def test_a_whole_library_is_fine(reclaim: Command) -> None:
    """The table names every check."""
    answer = reclaim("doctor")
    assert answer.code == 0
    assert "wrong" not in answer.out
    assert all(word in answer.out for word in ("sound reader", "picture hash", "audit record", "index", "disk"))


def test_a_machine_that_computes_other_fingerprints_is_told_which_part(
    reclaim: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the shipped values are changed instead of the machine."""
    shipped = json.loads(conformance.record())
    shipped["parts"]["sound peaks"]["values"] = ["1 1", "2 2"]
    (tmp_path / "shipped.json").write_text(json.dumps(shipped), "utf-8")
    monkeypatch.setattr(conformance, "_FILE", tmp_path / "shipped.json")
    checks = json.loads(reclaim("doctor", "--json").out)["checks"]
    (check,) = [check for check in checks if check["state"] == "wrong"]
    assert check["name"] == "same fingerprints"
    assert "sound peaks (0% agree, 95% are needed); install Reclaim again" in check["detail"]
    assert "\n" not in check["detail"]


def damage_print(settings: Settings) -> None:
    """Change a byte of a fingerprint."""
    path = next(settings.prints.glob(f"*/*-{Spec().id}.print"))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def damage_index(settings: Settings) -> None:
    """Empty the index."""
    (settings.index / "MANIFEST.json").unlink()


def damage_audit(settings: Settings) -> None:
    """Rewrite history."""
    with sqlite3.connect(settings.database) as database:
        database.execute("DROP TRIGGER audit_refuses_update")
        database.execute("UPDATE audit SET actor = 'Eve' WHERE id = 2")
    database.close()


@pytest.mark.parametrize(
    ("damage", "check"),
    [(damage_print, "fingerprints"), (damage_index, "index"), (damage_audit, "audit record")],
)
def test_damage_is_found_and_only_there(reclaim: Command, stocked: Settings, damage: object, check: str) -> None:
    """Exit code 1."""
    assert callable(damage)
    damage(stocked)
    found = states(reclaim)
    assert [name for name, state in found.items() if state == "wrong"] == [check]
    assert reclaim("doctor").code == 1


@pytest.mark.parametrize("change", ["at = 'rubbish'", "actor = x'00'", "data = NULL"])
def test_whatever_is_written_into_the_audit_record_is_one_sentence(
    reclaim: Command, stocked: Settings, change: str
) -> None:
    """Also what the program itself would never write."""
    with sqlite3.connect(stocked.database) as database:
        database.execute("DROP TRIGGER audit_refuses_update")
        database.execute(f"UPDATE OR IGNORE audit SET {change} WHERE id = 2")
        database.execute("UPDATE audit SET subject = 'mine' WHERE id = 2")
    database.close()
    (check,) = [check for check in json.loads(reclaim("doctor", "--json").out)["checks"] if check["state"] == "wrong"]
    assert check["detail"].startswith("The audit record is broken at entry 2 (clip.scan, mine)")


def test_a_time_that_is_none_is_a_damaged_library(reclaim: Command, stocked: Settings) -> None:
    """Exit code 4 and one sentence."""
    with sqlite3.connect(stocked.database) as database:
        database.execute("UPDATE clips SET scanned_at = 'yesterday'")
    database.close()
    answer = reclaim("matches")
    assert (answer.code, answer.err.count("\n")) == (4, 1)
    assert "“yesterday” where a time should be" in answer.err


def test_failed_items_are_told_but_are_no_damage(reclaim: Command, tmp_path: Path) -> None:
    """They wait for another try."""
    reclaim("register", write_text(tmp_path / "text.mp4"))
    answer = reclaim("doctor")
    assert answer.code == 0
    assert "text.mp4" in answer.out


@pytest.mark.skipif(os.name != "posix", reason="rights are those of POSIX")
def test_a_library_is_its_owners_alone(reclaim: Command, settings: Settings) -> None:
    """A new one is made so, with what is private in it; one that others can read is told of."""
    assert reclaim("works").code == 0
    save_profile(settings.profile, Profile(name="Ann Lee"))
    save_account(settings.mail, MailAccount(host="mail.lee.example"))
    private = [settings.database, settings.profile, settings.mail]
    assert stat.S_IMODE(settings.library.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert states(reclaim)["privacy"] == "fine"
    settings.library.chmod(0o755)
    settings.database.chmod(0o644)
    answer = reclaim("doctor")
    assert answer.code == 0
    assert "chmod 700" in answer.out
