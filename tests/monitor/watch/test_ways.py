"""The desktop and apprise, by a real program and a real service on this computer."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.collected import News, NewsKind
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.watch import desktop
from monitor.watch.apprising import AppriseError
from monitor.watch.desktop import DesktopError
from monitor.watch.means import Means
from monitor.watch.ways import ways_of
from monitor.watch_settings import WatchSettings
from tests.monitor.sources.origin import Status, origin

NEWS = [
    News(key=f"m{n}", kind=NewsKind.MATCH, text=f"--evil $(id) {n}", at=datetime(2026, 12, 7, tzinfo=UTC))
    for n in range(9)
]


@pytest.mark.skipif(sys.platform != "linux", reason="the program is another one there")
def test_the_desktop_shows_the_first_lines(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are one argument, whatever they hold."""
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done > {tmp_path}/said\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with open_library(settings, actor="Ann") as library:
        (way,) = ways_of(library, WatchSettings(desktop=True), Means())
        way.send(NEWS)
    *options, text, _ = (tmp_path / "said").read_text().split("\0")
    assert options == ["--app-name", "Reclaim", "--", "Reclaim"]
    assert text.splitlines()[0] == "--evil $(id) 0"
    assert text.splitlines()[-1] == "and 4 more"


def test_a_desktop_that_cannot_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program is missing, and where it fails."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DesktopError, match="install it, or turn it off"):
        desktop.show("x")
    for name in ("notify-send", "osascript"):
        (tmp_path / name).write_text("#!/bin/sh\necho no display >&2\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(DesktopError, match="no display"):
        desktop.show("x")


@pytest.mark.parametrize(("platform", "program"), [("darwin", "osascript"), ("win32", "powershell")])
def test_other_systems_have_programs_of_their_own(monkeypatch: pytest.MonkeyPatch, platform: str, program: str) -> None:
    """The text is never part of a script."""
    monkeypatch.setattr(sys, "platform", platform)
    command, given = desktop._command('x" & quit')
    assert command[0] == program
    assert [word for word in [*command, given] if 'x"' in word] == ['x" & quit']


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_apprise_hands_it_to_a_service(settings: Settings) -> None:
    """At the address that a variable holds; a service that refuses is a sentence."""
    with origin({"/news": Status(200)}) as served, open_library(settings, actor="Ann") as library:
        how, secrets = WatchSettings(apprise=("MY_CHAT",)), {"MY_CHAT": f"json://{served.netloc()}/news"}
        (way,) = ways_of(library, how, Means(secrets=secrets))
        way.send(NEWS)
        (posted,) = served.asked("/news")
        assert b"Reclaim: 9 matches" in posted.body
        served.table["/news"] = Status(500)
        with pytest.raises(AppriseError):
            way.send(NEWS)
        (unset,) = ways_of(library, how, Means())
        with pytest.raises(InputError, match="MY_CHAT is not set"):
            unset.send(NEWS)
        (odd,) = ways_of(library, how, Means(secrets={"MY_CHAT": "nonsense"}))
        with pytest.raises(AppriseError, match="none that apprise knows"):
            odd.send(NEWS)
