"""What systemd and cron are given says what it means, whatever stands in paths."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.settings import Settings
from monitor.watch.units import cron_line, service_text, systemd_text, timer_text

ODD = Path("/home/ann/My videos %h $HOME \"x\" 'y' \\z")
CALL = ["/usr/bin/env", "--library", str(ODD)]
PATHS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1).map(
    lambda text: "/" + text
)


def value_of(unit: str, key: str) -> str:
    """Return the value of a line of a unit."""
    (value,) = [line.partition("=")[2] for line in unit.split("\n") if line.startswith(f"{key}=")]
    return value


def read_words(text: str) -> list[str]:
    """Read words as systemd does: quotes and backslashes as in C, then specifiers, then variables."""
    words, word, is_quoted, is_begun = [], "", False, False
    characters = iter(text)
    for character in characters:
        if character == "\\":
            word += next(characters)
        elif character == '"':
            is_quoted, is_begun = not is_quoted, True
        elif character == " " and not is_quoted:
            words += [word] if word or is_begun else []
            word, is_begun = "", False
        else:
            word += character
    assert "%" not in text.replace("%%", ""), "systemd would put something in"
    return [one.replace("%%", "%") for one in [*words, word]]


@given(PATHS)
def test_systemd_gets_every_path_as_it_is(path: str) -> None:
    """Blanks, quotes, backslashes, percent and dollar signs."""
    unit = service_text([path, "--library", path], Settings(library=Path(path)))
    program, option, library, *rest = read_words(value_of(unit, "ExecStart"))
    assert [program, option, library.replace("$$", "$"), *rest] == [path, "--library", path, "watch", "--once"]
    assert read_words(value_of(unit, "ReadWritePaths")) == [str(Path(path)), "/tmp", "/var/tmp"]  # noqa: S108 - as systemd reads them


@given(PATHS)
def test_cron_gets_every_path_as_it_is(path: str) -> None:
    """A percent sign that is not escaped would end the command."""
    line = cron_line([path], Settings(library=Path(path)), 900)
    command = line.split(maxsplit=5)[5]
    assert "%" not in command.replace("\\%", "")
    assert shlex.split(command.replace("\\%", "%")) == [path, "watch", "--once", "--quiet"]


@pytest.mark.parametrize("write", [cron_line, systemd_text])
def test_line_breaks_are_refused(write: object) -> None:
    """They would begin a line of their own."""
    with pytest.raises(InputError, match="control character"):
        write(["/a\nExecStart=/bin/evil"], Settings(library=Path("/l")), 900)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("every", "fields"),
    [(900, "/15 * * * *"), (3600, " */1 * * *"), (21_600, " */6 * * *"), (86_400, " 3 * * *")],
)
def test_cron_starts_it_as_often_as_asked(every: int, fields: str) -> None:
    """At a minute that differs from library to library."""
    assert fields in cron_line(["/r"], Settings(library=Path("/l")), every)
    minutes = {cron_line(["/r"], Settings(library=Path(f"/l{n}")), 3600).split()[0] for n in range(9)}
    assert len(minutes) == 9


@pytest.mark.parametrize("every", [420, 5 * 3600, 90 * 60, 604_800])
def test_what_cron_cannot_do_is_refused(every: int) -> None:
    """Rather than done at other times."""
    with pytest.raises(InputError, match="cron starts"):
        cron_line(["/r"], Settings(library=Path("/l")), every)


def test_the_unit_is_closed_and_the_timer_spreads() -> None:
    """It may write the library only, and not everybody starts at once."""
    unit = service_text(["/r"], Settings(library=Path("/l")))
    for line in (
        "Type=oneshot",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ReadWritePaths=/l /tmp /var/tmp",
        "UMask=0077",
    ):
        assert line in unit.splitlines()
    assert "RandomizedDelaySec=180s" in timer_text(900)
    assert "Persistent" not in timer_text(900), "it holds for OnCalendar alone"
    assert "PrivateTmp" not in service_text(["/usr/bin/reclaim"], Settings(library=Path("/l"))), "sources may lie there"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("library", [Path("/tmp/plain"), ODD])  # noqa: S108 - nothing is written there
def test_systemd_accepts_the_unit(tmp_path: Path, library: Path) -> None:
    """It verifies unit and timer without a word."""
    service, timer = tmp_path / "reclaim-watch.service", tmp_path / "reclaim-watch.timer"
    service.write_text(service_text(["/usr/bin/env", "--library", str(library)], Settings(library=library)))
    timer.write_text(timer_text(900))
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(service), str(timer)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
