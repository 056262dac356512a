"""Lists and answers of interfaces that are made to take long end within a few seconds of the processor."""

from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.settings import Settings
from monitor.sources.api_answers import objects
from tests.monitor.sources.answers import Text
from tests.monitor.sources.contract import look, record
from tests.monitor.sources.origin import fetching, origin
from tests.monitor.sources.spending import demand_cheap, repeated

SIZE = 9_900_000
LISTS = {
    "same addresses": repeated(b"http://h.example/a\n", SIZE),
    "addresses and titles": b"url,title\n" + repeated(b"http://h.example/a,b\n", SIZE),
    "remarks": b"http://h.example/a\n" + repeated(b"#\r", SIZE),
    "empty lines": b"http://h.example/a\n" + repeated(b"\n", SIZE),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_from_the_web_is_read_up_to_so_many_lines(settings: Settings, name: str) -> None:
    """What stands first is read, and that there is more is told."""
    with origin({"/l.csv": Text(LISTS[name].decode(), "text/csv")}) as o, fetching(settings, o) as fetcher:

        def read() -> None:
            told = look(record("list", o.url("/l.csv")), fetcher)
            assert [one.url for one in told.items] == ["http://h.example/a"]
            assert any("more than 20,000 lines" in one for one in told.notes)

        demand_cheap(read)


@pytest.mark.parametrize("start", ["url,title\n", 'url,title\n"', ""])
def test_a_file_of_which_hardly_a_line_can_be_used_is_no_list(settings: Settings, tmp_path: Path, start: str) -> None:
    """After so many odd lines the rest is not looked at, also behind a quotation mark without an end."""
    path = tmp_path / "l.csv"
    path.write_text(start + "a\n" * 2_000_000, encoding="ascii")
    with origin() as o, fetching(settings, o) as fetcher:

        def read() -> None:
            error = look(record("list", str(path)), fetcher).error
            assert isinstance(error, InputError)
            assert str(error).startswith("More than 10,000 lines of the list cannot be used")

        demand_cheap(read)


def test_a_list_of_an_interface_has_an_end() -> None:
    """Objects that are made to be counted without end are not all handed on."""
    assert len(objects([{}] * 1_000_000)) == 10_000
