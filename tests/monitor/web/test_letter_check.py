"""Reading a notice that somebody received: what is there, what is there in part, and what is missing."""

from tests.monitor.web.served import Visitor, text_of


def test_half_an_element_is_incomplete_and_not_missing(newcomer: Visitor) -> None:
    """A good faith belief without a word of the law is there in part; the statute's words stand beside it."""
    newcomer.get("/letters/check")
    text = "I have a good faith belief that the use of my film is not authorized. Please take it down. Tom Fox"
    said = text_of(newcomer.post("/letters/check", {"text": text}))
    assert "incomplete Good faith belief" in said
    assert "not authorized by the copyright owner, its agent, or the law" in said
    assert "does not state a good faith belief" not in said
