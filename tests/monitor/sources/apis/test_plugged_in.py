"""Kinds of sources that other packages bring, each installed by its metadata in a folder on the path."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.sources.base import Source
from monitor.sources.kinds import faults, kind_of, kinds
from monitor.sources.peertube import Kind as PeerTube
from tests.monitor.conftest import Command

KIND = '''
"""A kind of source."""


class Kind:
    """Names one item."""

    kind = "{kind}"
    title = "Films of a studio"
    address_is = "none"
    options = {{}}

    def check(self, source):
        """Refuse nothing."""

    def discover(self, reader):
        """Yield nothing."""
        yield from ()

    def resolve(self, reader, item):
        """Return it as it is."""
        return item
'''


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a folder on the path in which packages may be installed."""
    monkeypatch.syspath_prepend(str(tmp_path))
    kinds.cache_clear()
    yield tmp_path
    kinds.cache_clear()
    for name in [name for name in sys.modules if name.startswith("studio_")]:
        del sys.modules[name]


def install(place: Path, name: str, code: str, value: str = "") -> None:
    """Install a package of one module with an entry point, as an installer would."""
    (place / f"studio_{name}.py").write_text(code, encoding="utf-8")
    metadata = place / f"studio_{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: studio-{name}\nVersion: 1.0\n", encoding="utf-8")
    entry = f"[reclaim.sources]\n{name} = {value or f'studio_{name}:Kind'}\n"
    (metadata / "entry_points.txt").write_text(entry, encoding="utf-8")


def test_a_package_adds_a_kind(place: Path) -> None:
    """By its metadata alone."""
    install(place, "films", KIND.format(kind="studio"))
    assert isinstance(kind_of("studio"), Source)
    assert kinds()["studio"].title == "Films of a studio"
    assert faults() == ()


def test_a_package_cannot_replace_a_kind_of_ours(place: Path) -> None:
    """Nor one that another package has brought; it is told of."""
    install(place, "films", KIND.format(kind="peertube"))
    install(place, "more", KIND.format(kind="studio"))
    install(place, "other", KIND.format(kind="studio"))
    assert isinstance(kind_of("peertube"), PeerTube)
    assert type(kind_of("studio")).__module__ == "studio_more"
    assert len(faults()) == 2
    assert faults()[0] == (
        "The kind of source “films” of the package studio-films cannot be used: there is a kind “peertube” already."
    )


@pytest.mark.parametrize(
    ("code", "value", "words"),
    [
        ("raise RuntimeError('no\\nlicence')", "", "no licence"),
        ("import surely_not_installed", "", "surely_not_installed"),
        ("", "", "Kind"),
        ("class Kind:\n    kind = 'half'\n", "", "lacks"),
        ("class Kind:\n    def __init__(self): raise ValueError\n", "", "ValueError"),
        (KIND.format(kind="Two Words"), "", "small word"),
        (KIND.format(kind="studio"), "studio_broken:Kind[", "cannot be used"),
        ("raise SystemExit(3)", "", "SystemExit"),
    ],
)
def test_a_broken_package_breaks_nothing(code: str, value: str, words: str, place: Path) -> None:
    """It is told of in one sentence with the name of its package; all other kinds are there."""
    install(place, "broken", code, value)
    install(place, "films", KIND.format(kind="studio"))
    assert {"studio", "folder", "peertube"} <= kinds().keys()
    (fault,) = faults()
    assert "studio-broken" in fault
    assert words in fault
    assert fault.isprintable()
    with pytest.raises(InputError, match="studio-broken"):
        kind_of("broken")


def test_the_command_line_tells_of_a_broken_package(place: Path, reclaim: Command) -> None:
    """Beside the kinds that work."""
    install(place, "broken", "raise RuntimeError('no licence')")
    answer = reclaim("source", "kinds")
    assert answer.code == 0
    assert "studio-broken cannot be used: RuntimeError: no licence." in answer.err
    assert "peertube" in answer.out
