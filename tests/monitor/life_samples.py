"""Letters that were sent, for tests of what follows them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from monitor.casework.lifecycle import State
from monitor.casework.values import LIVE, LetterRecord
from monitor.review.drafting import LetterRequest
from monitor.review.following import FollowRequest, follow
from monitor.review.letters import write_letters
from monitor.review.looking import check_live
from monitor.review.progress import Report, report
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, SEEN, SENDER, complete_case, ready_case
from tests.monitor.samples import COPY, add_clip

FIRST = "RC-2026-0001"
ONE, TWO = "https://vids.example/watch/1", "https://vids.example/watch/2"


def send_case(library: Library, case_id: int, request: LetterRequest = REQUEST) -> str:
    """Write, sign and send the letter of a case after its cool-off, and return its reference."""
    (written,) = write_letters(library, case_id, request, ["txt"])
    library.clock.now += timedelta(hours=25)
    return mark(library, written.reference, State.SENT).reference


def sent(library: Library) -> str:
    """Send a letter about one copy."""
    return send_case(library, complete_case(library))


def sent_about_two(library: Library) -> str:
    """Send a letter about two copies by the same account."""
    complete_case(library)
    clip = add_clip(library, 102, replace(SEEN, url=TWO))
    again = library.store.matches.put(clip.id, 1, COPY, library.clock())
    return send_case(library, ready_case(library, [1, again]))


def mark(library: Library, reference: str, state: State, urls: Sequence[str] = ()) -> LetterRecord:
    """Report that a letter came into a state, a day later where it was sent before."""
    return report(library, reference, Report(state=state, reason="Seen in their mail.", urls=tuple(urls)))


def later(library: Library, days: int = 4) -> None:
    """Let days pass; then somebody looks again, and the copies are still there."""
    library.clock.now += timedelta(days=days)
    matches = [finding.id for finding in library.store.matches.all()]
    check_live(library, matches, LIVE, opened_at=library.clock())


def asked(pack: str, **changes: object) -> FollowRequest:
    """Return a signed request for a letter that follows."""
    return replace(FollowRequest(pack=pack, sender=SENDER, sign=True), **changes)


def text_of(library: Library, reference: str, request: FollowRequest) -> str:
    """Write a letter that follows, and return it as text."""
    (written,) = follow(library, reference, request, ["txt"])
    return written.path.read_text(encoding="utf-8")
