"""Lines at a terminal are broken between words, and what people copy is not broken."""

import pytest

from monitor.cli.wrapping import wrapped

PROSE = "Cases that are open, or closed within the limitation period, hold what is theirs by themselves."


def test_prose_is_broken_between_words() -> None:
    """The lines after the first are set in, further than the first."""
    lines = wrapped(f"  {PROSE}", 40).split("\n")
    assert max(map(len, lines)) <= 40
    assert [len(line) - len(line.lstrip()) for line in lines] == [2, 4, 4]
    assert " ".join(line.strip() for line in lines) == PROSE


def test_a_short_line_stays_as_it_is() -> None:
    """Also with blanks that set words below each other."""
    assert wrapped("address         12 Quay Lane", 40) == "address         12 Quay Lane"


@pytest.mark.parametrize(
    "command",
    [
        'reclaim privacy hold release 2 --reason "The suit was settled."',
        "reclaim --library '/home/ann/My films' matches --held",
        "/home/ann/My films/clips/4f2a.mp4",
    ],
)
def test_what_is_copied_stays_in_one_piece(command: str) -> None:
    """A command or a path that does not fit on the line has one of its own, however long it is."""
    call = "reclaim --library '/home/ann/My films'" if "--library" in command else "reclaim"
    lines = wrapped(f"When it is needed no more: {command}", 40, call=call).split("\n")
    assert [line.strip() for line in lines] == ["When it is needed no more:", command]


def test_a_sentence_goes_on_after_a_command() -> None:
    """It is broken again between words."""
    text = "Put it back (reclaim rights list 3), or say that somebody else has the right to it."
    lines = wrapped(text, 30).split("\n")
    assert max(map(len, lines)) <= 30
    assert "(reclaim rights list 3)," in " ".join(lines)


def test_every_line_of_a_text_is_broken_by_itself() -> None:
    """Lines that were parted stay parted."""
    assert wrapped("one\n\ntwo", 40) == "one\n\ntwo"
