"""A changed byte is found, by ``sha256sum``, by ``openssl``, and by ``reclaim evidence --check``."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.dossier import check_pack
from monitor.dossier.packing import ROOT, TOKEN
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.stamping import Authority
from monitor.store.library import Library
from tests.monitor.authority import Office, needs_openssl, run, serving
from tests.monitor.conftest import Clock
from tests.monitor.dossier.samples import CASE, names_in, packed


@pytest.fixture(scope="module")
def stamped(office: Office, template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a pack with a timestamp; tests must not change it."""
    folder = tmp_path_factory.mktemp("stamped")
    settings = Settings(library=Path(shutil.copytree(template, folder / "library")), workers=1)
    with (
        open_library(settings, actor="Ann", clock=Clock()) as library,
        serving(lambda query: (200, office.answer(query))) as (url, _),
    ):
        authority = Authority(url=url, certificate=office.root)
        return packed(library, CASE, folder / "pack", authority=authority).path


@pytest.fixture
def pack(stamped: Path, tmp_path: Path) -> Path:
    """Give a pack of one's own."""
    return Path(shutil.copytree(stamped, tmp_path / "pack"))


@needs_openssl
def test_a_pack_as_it_was_made_is_whole(stamped: Path) -> None:
    """With the time of its timestamp."""
    checked = check_pack(stamped)
    assert checked.problems == ()
    assert checked.stamped_at is not None
    assert checked.files == len(names_in(stamped)) - 3
    assert checked.entries > 5


@needs_openssl
def test_openssl_takes_the_timestamp(stamped: Path) -> None:
    """With the very command of VERIFY.txt."""
    text = (stamped / "VERIFY.txt").read_text(encoding="utf-8")
    (command,) = [line.strip() for line in text.splitlines() if "openssl ts -verify" in line]
    assert "Verification: OK" in run(*command.split()[1:], at=stamped)


@needs_openssl
def test_openssl_refuses_another_manifest(pack: Path) -> None:
    """One letter of it."""
    change(pack / "manifest.sha256")
    with pytest.raises(subprocess.CalledProcessError):
        run("ts", "-verify", "-data", "manifest.sha256", "-in", TOKEN, "-CAfile", ROOT, at=pack)


def change(path: Path) -> None:
    """Change one byte in the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@needs_openssl
def test_a_changed_byte_is_found_in_every_file(stamped: Path, tmp_path: Path) -> None:
    """By us in all of them, by sha256sum in all that the manifest lists."""
    summing = shutil.which("sha256sum")
    for name in sorted(names_in(stamped)):
        pack = Path(shutil.copytree(stamped, tmp_path / "pack", copy_function=shutil.copy))
        change(pack / name)
        assert check_pack(pack).problems != (), name
        if summing and name not in {"manifest.sha256", TOKEN, ROOT}:
            done = subprocess.run([summing, "-c", "manifest.sha256"], cwd=pack, capture_output=True, check=False)
            assert done.returncode == 1, name
            assert f"{name}: FAILED".encode() in done.stdout
        shutil.rmtree(pack)


@needs_openssl
def test_a_missing_file_is_found(stamped: Path, tmp_path: Path) -> None:
    """Whichever it is; without its manifest it is no pack."""
    for name in sorted(names_in(stamped) - {"manifest.sha256"}):
        pack = Path(shutil.copytree(stamped, tmp_path / "pack", copy_function=shutil.copy))
        (pack / name).unlink()
        assert any(name in problem for problem in check_pack(pack).problems), name
        shutil.rmtree(pack)


@needs_openssl
def test_a_lost_timestamp_is_found(pack: Path) -> None:
    """The pack itself says that it had one."""
    (pack / TOKEN).unlink()
    (pack / ROOT).unlink()
    assert check_pack(pack).problems == (f"{TOKEN}: missing.",)


@needs_openssl
def test_a_file_too_many_is_found(pack: Path) -> None:
    """Wherever it lies, and a link is no file."""
    (pack / "stills" / "new.jpg").write_bytes(b"new")
    (pack / "VERIFY.txt").unlink()
    (pack / "VERIFY.txt").symlink_to("report.html")
    problems = check_pack(pack).problems
    assert "stills/new.jpg: not in the manifest." in problems
    assert "VERIFY.txt: changed." in problems


@needs_openssl
@pytest.mark.parametrize("line", ["x" * 64 + "  report.pdf\n", "0" * 64 + "  ../report.pdf\n", "no line\n"])
def test_an_odd_manifest_is_refused(pack: Path, line: str) -> None:
    """No line leads out of the folder."""
    (pack / "manifest.sha256").write_text(line, encoding="utf-8")
    assert "not one that Reclaim wrote" in check_pack(pack).problems[0]


def resealed(pack: Path, *, drop: int | None = None, **changes: object) -> tuple[str, ...]:
    """Change the audit extract, put its sum right in the manifest, and return what is found besides the timestamp."""
    path = pack / "audit.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    if drop is not None:
        del lines[drop]
    else:
        lines[0] = json.dumps(json.loads(lines[0]) | changes, sort_keys=True, separators=(",", ":")) + "\n"
    path.write_text("".join(lines), encoding="utf-8")
    return tuple(problem for problem in check_pack(pack).problems if problem.startswith("audit.jsonl"))


@needs_openssl
def test_a_forged_entry_of_the_audit_is_found(pack: Path) -> None:
    """Its hash is another."""
    assert "was changed" in resealed(pack, actor="Nobody")[1]


@needs_openssl
def test_an_entry_without_its_successor_is_found(pack: Path) -> None:
    """Without the end of the record nothing says how long it was."""
    assert "does not say with which entry" in resealed(pack, drop=-1)[1]


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    """And the sentence says what to name."""
    with pytest.raises(InputError, match="unpacked evidence pack"):
        check_pack(tmp_path)


@needs_openssl
def test_a_timestamp_is_on_record(office: Office, library: Library, tmp_path: Path) -> None:
    """With its authority, time and number."""
    with serving(lambda query: (200, office.answer(query))) as (url, _):
        authority = Authority(url=url, certificate=office.root)
        pack = packed(library, CASE, tmp_path / "pack.zip", authority=authority)
    entry = library.store.audit.last()
    assert entry is not None
    said = json.loads(entry.data)
    assert said["timestamp_url"] == url
    assert pack.stamp is not None
    assert said["timestamp"] == pack.stamp.at.isoformat()


@pytest.mark.parametrize(("status", "body"), [(500, b""), (200, b"<html>")])
def test_without_an_answer_the_pack_says_why(library: Library, tmp_path: Path, status: int, body: bytes) -> None:
    """It is written, whole, and claims no timestamp."""
    with serving(lambda _: (status, body)) as (url, _):
        pack = packed(library, CASE, tmp_path / "pack", authority=Authority(url=url))
    (problem,) = pack.problems
    assert url in problem
    page = (pack.path / "report.html").read_text(encoding="utf-8")
    assert "This pack has no timestamp." in page
    assert "One was asked for and not obtained" in page
    assert "openssl" not in (pack.path / "VERIFY.txt").read_text(encoding="utf-8")
    assert check_pack(pack.path).problems == ()
    assert not (pack.path / TOKEN).exists()


def test_an_address_that_cannot_be_asked_stops_the_pack(library: Library, tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(InputError, match="https"):
        packed(library, CASE, tmp_path / "pack", authority=Authority(url="http://tsa.example/"))
    assert not (tmp_path / "pack").exists()
