"""What the records say about a letter that no rule forbids: a look that says otherwise, a letter that gives way.

Each remark comes with the findings of the law pack: at the terminal, in the cover note, and for machines.
"""

from collections.abc import Iterator

from monitor.casework.lifecycle import State
from monitor.casework.values import LIVE, LetterRecord, LiveCheck
from monitor.notices import Finding, Notice, Severity, from_json
from monitor.notices.rendering import utc
from monitor.store.library import Library

LOOKS = "Reclaim's safeguard against false claims"
REPEATS = "Reclaim's safeguard against repeated notices"
_MISSED = {"gone": "saw it gone", "changed": "saw that it had changed"}


def remarks_on(library: Library, notice: Notice, case_id: int | None, *, sign: bool) -> tuple[Finding, ...]:
    """Return what a person should know who signs a letter, or has just signed it.

    :param notice: as it is signed
    :param case_id: None for a letter of no case
    """
    found = list(_contradictions(library, notice))
    if sign and case_id is not None:
        found += [_gives_way(old) for old in giving_way(library, notice, case_id)]
    if case_id is None:
        found += [_asked_before(old) for old in _same_before(library, notice)]
    return tuple(found)


def giving_way(library: Library, notice: Notice, case_id: int) -> list[LetterRecord]:
    """Return the letters of the same case, kind and recipient that have not left and give way to a new one.

    One that may have left stays: whoever looks that up decides about it.
    """
    return [
        old
        for old in library.store.letters.of_case(case_id)
        if (old.pack, old.recipient) == (notice.pack_id, notice.recipient.name)
        and old.state is State.QUEUED
        and not library.store.dispatches.open_of(old.id)
    ]


def missed_before(library: Library, url: str, match_id: int) -> LiveCheck | None:
    """Return the last look at the address of a match if it did not find the copy there; None where it did."""
    clip = library.store.matches.get(match_id).clip
    check = library.store.sights.last_check(clip.id, url)
    return check if check and check.state != LIVE else None


def say_missed(check: LiveCheck) -> str:
    """Return what somebody found at an address, as the beginning of a sentence."""
    found = _MISSED.get(check.state, "could not see it everywhere")
    return f"{check.checked_by} {found} on {utc(check.checked_at)}"


def _contradictions(library: Library, notice: Notice) -> Iterator[Finding]:
    """Yield a warning for every copy that the signer says is back where somebody had not found it."""
    for item in notice.items:
        check = missed_before(library, item.url, item.decision.match_id) if item.decision else None
        if check is None or item.seen_live_at is None or item.seen_live_at <= check.checked_at:
            continue
        yield Finding(
            rule_id="G8",
            severity=Severity.WARNING,
            source=LOOKS,
            message=f"{item.url}: {say_missed(check)}; you say that it was back on {utc(item.seen_live_at)}.",
            remedy="Open the address once more; if the copy is not there, write the letter without it.",
        )


def _gives_way(old: LetterRecord) -> Finding:
    return Finding(
        rule_id="G16",
        severity=Severity.INFO,
        source=REPEATS,
        message=f"This letter takes the place of {old.reference}, which was signed and never sent; {old.reference} can"
        " not be sent any more.",
        remedy=f"Throw copies of {old.reference} away; what became of it: reclaim notice show {old.reference}.",
    )


def _asked_before(old: LetterRecord) -> Finding:
    sent = f"was sent on {utc(old.sent_at)}" if old.sent_at else "is signed and waits to be sent"
    return Finding(
        rule_id="G16",
        severity=Severity.WARNING,
        source=REPEATS,
        message=f"{old.reference} to {old.recipient} says the same about the same works, and {sent}.",
        remedy=f"See what became of it: reclaim notice show {old.reference}."
        + ("" if old.sent_at else f" Give up the one that should not go: reclaim notice mark {old.reference}"
           " superseded --reason “...”."),
    )  # fmt: skip


def _same_before(library: Library, notice: Notice) -> Iterator[LetterRecord]:
    """Yield the letters of no case that said the same to the same recipient and were not given up."""
    for old in library.store.letters.alone(notice.pack_id):
        before = from_json(old.notice)
        if old.state is not State.SUPERSEDED and old.reference != notice.reference and _gist(before) == _gist(notice):
            yield old


def _gist(notice: Notice) -> tuple[object, ...]:
    """Return what makes two letters of no case the same for whoever gets them."""
    terms = notice.licence
    about = (" ".join(terms.material.casefold().split()), terms.cues, terms.permissions) if terms else ()
    to = notice.recipient.email.casefold() or " ".join(notice.recipient.name.casefold().split())
    return (to, *about, *(work.title for work in notice.works))
