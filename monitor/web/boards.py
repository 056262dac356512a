"""The board of cases: how far each one is, and what its card says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fingerprints.values import Modality
from monitor.casework.lifecycle import UNSENT, State
from monitor.licensing import claims_of
from monitor.notices import site_of
from monitor.review.cases import confirmed_but_permitted
from monitor.review.following import WITHDRAWAL
from monitor.review.indicators import indicators
from monitor.review.leaving import TAKES_BACK
from monitor.rights.values import Claim
from monitor.store.letter_lists import LetterStanding
from monitor.store.library import Library
from monitor.values import AuditEntry, Case, Conclusion, Finding, Verdict
from monitor.web.pages.letter_words import Due, dues_of


class Stage(StrEnum):
    """How far a case is."""

    WEIGH = "weigh"
    LOOK = "look"
    READY = "ready"
    SIGNED = "signed"
    SENT = "sent"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the board in words."""

    stage: Stage
    title: str
    help: str
    icon: str
    tone: str = "plain"


COLUMNS: tuple[Column, ...] = (
    Column(stage=Stage.WEIGH, title="To weigh", help="Does the law allow the use?", icon="scale", tone="warn"),
    Column(stage=Stage.LOOK, title="Second look", help="Another person must look too.", icon="eye", tone="warn"),
    Column(
        stage=Stage.READY, title="Ready for a letter", help="Draft it, read it, sign it.", icon="pencil", tone="info"
    ),
    Column(stage=Stage.SIGNED, title="Signed", help="It has not left yet.", icon="stamp", tone="info"),
    Column(stage=Stage.SENT, title="Waiting for an answer", help="It was sent.", icon="hourglass"),
    Column(stage=Stage.ANSWERED, title="Answered", help="Removed, refused, or disputed.", icon="inbox", tone="good"),
    Column(stage=Stage.CLOSED, title="Closed", help="Done, withdrawn, or allowed by the law.", icon="lock"),
)
COLUMN_OF: Mapping[Stage, Column] = {column.stage: column for column in COLUMNS}
_DONE = frozenset({State.CLOSED, State.RETRACTED})
_OVER = frozenset({*_DONE, State.SUPERSEDED})
_WAITING = frozenset({State.SENT, State.ACKNOWLEDGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A case and how far it is."""

    case: Case
    stage: Stage
    letters: tuple[LetterStanding, ...]

    @property
    def withdrawal(self) -> str:
        """Reference of a signed withdrawal that has not left; empty where there is none."""
        return next((one.reference for one in self.letters if one.pack in TAKES_BACK and one.state in UNSENT), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What the board and the list say of a case."""

    placed: Placed
    works: tuple[str, ...]
    accounts: tuple[str, ...]
    addresses: int
    seconds: float
    """Claimable today, over all its matches."""
    due: Due | None
    last: AuditEntry | None
    """What was done last about it."""

    @property
    def column(self) -> Column:
        """Where it stands, in words."""
        return COLUMN_OF[self.placed.stage]


def all_placed(library: Library) -> list[Placed]:
    """Return all cases with how far each is, the newest first."""
    letters: dict[int, list[LetterStanding]] = {}
    for letter in library.store.letter_lists.of_cases():
        letters.setdefault(letter.case_id, []).append(letter)
    cases = library.store.cases.all()
    looked = library.store.sights.cases_looked_at()
    asked = [case for case in cases if case.id not in looked and not letters.get(case.id) and _claims(case)]
    signs = _with_signs(library, asked)
    return [
        Placed(
            case=case,
            stage=stage_of(case, letters.get(case.id, ()), lacks_look=case.id in signs),
            letters=tuple(letters.get(case.id, ())),
        )
        for case in reversed(cases)
    ]


def placed(library: Library, case: Case) -> Placed:
    """Return how far one case is."""
    letters = library.store.letter_lists.of_cases(case.id)
    lacks = case.id not in library.store.sights.cases_looked_at() and case.id in _with_signs(library, [case])
    return Placed(case=case, stage=stage_of(case, letters, lacks_look=lacks), letters=tuple(letters))


def stage_of(case: Case, letters: Sequence[LetterStanding], *, lacks_look: bool) -> Stage:
    """Return how far a case is by its letters, and before its first by what was considered."""
    if case.closed_at is not None:
        return Stage.CLOSED
    standing = [letter for letter in letters if letter.state is not State.SUPERSEDED]
    if standing:
        return _by_letters(standing)
    if _claims(case):
        return Stage.LOOK if lacks_look else Stage.READY
    allowed = any(one.conclusion is Conclusion.FAIR_USE for one in case.considerations)
    return Stage.CLOSED if allowed else Stage.WEIGH


def _by_letters(letters: Sequence[LetterStanding]) -> Stage:
    # A withdrawal that left is answered by nobody.
    asking = [letter for letter in letters if letter.pack != WITHDRAWAL or letter.state in UNSENT]
    states = [letter.state for letter in asking]
    if any(state in UNSENT for state in states):
        return Stage.SIGNED
    if all(state in _DONE for state in states):
        return Stage.CLOSED
    open_ = [state for state in states if state not in _DONE]
    return Stage.SENT if open_[-1] in _WAITING else Stage.ANSWERED


def _claims(case: Case) -> bool:
    return any(one.conclusion is Conclusion.INFRINGING for one in case.considerations)


def _with_signs(library: Library, cases: Iterable[Case]) -> set[int]:
    """Return the cases in which a match shows signs of comment, parody, news or very little taken."""
    asked = list(cases)
    ids = sorted({id_ for case in asked for id_ in case.match_ids})
    signs = {one.id for one in library.store.matches.some(ids) if indicators(one)}
    return {case.id for case in asked if signs & set(case.match_ids)}


def cards(library: Library, chosen: Sequence[Placed]) -> list[Card]:
    """Return what a board or a list says of some cases."""
    ids = sorted({id_ for one in chosen for id_ in one.case.match_ids})
    findings = {one.id: one for one in library.store.matches.some(ids)}
    claims = claimable(library, list(findings.values()))
    seconds = {id_: one.seconds for id_, one in claims.items()}
    latest, dues = _latest(library, chosen), _dues(library, chosen)
    return [_card(one, findings, seconds, dues.get(one.case.id), latest.get(one.case.id)) for one in chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimable:
    """What of a copy may be claimed today, and why nothing may."""

    seconds: float
    reason: str = ""
    """Empty where something may."""


def claimable(library: Library, findings: Sequence[Finding]) -> dict[int, Claimable]:
    """Return what of each match may be claimed: of one that is not confirmed, or permitted meanwhile, nothing."""
    claims, permitted = claims_of(library, findings, day=library.clock()), confirmed_but_permitted(library, findings)
    return {one.id: _claimable(one, claims[one.id], permitted.get(one.id, "")) for one in findings}


def _claimable(one: Finding, found: Claim, permitted: str) -> Claimable:
    if one.decision is None or one.decision.verdict is not Verdict.CONFIRMED:
        said = "It is not confirmed any more." if one.decision else "Nobody has confirmed it."
        return Claimable(seconds=0.0, reason=said)
    if permitted:
        return Claimable(seconds=0.0, reason=f"A permission covers it: {permitted}.")
    if found.seconds or found.pictures:
        return Claimable(seconds=found.seconds)
    kinds = {span.modality for span in found.unclaimed}
    why = " ".join(dict.fromkeys(span.reason for span in found.unclaimed))
    only = "Only its sound matches. " if kinds == {Modality.SOUND} else ""
    return Claimable(seconds=0.0, reason=f"{only}{why}")


def _dues(library: Library, chosen: Iterable[Placed]) -> dict[int, Due]:
    """Return the next deadline of each case; clocks run only for letters that are not over."""
    open_ = [letter.id for one in chosen for letter in one.letters if letter.state not in _OVER]
    found = [
        (letter.case_id, due)
        for letter in library.store.letters.some(open_)
        for due in dues_of(letter, library.clock())
        if letter.case_id is not None
    ]
    return dict(sorted(found, key=lambda one: one[1].on, reverse=True))


def _card(
    one: Placed,
    findings: Mapping[int, Finding],
    seconds: Mapping[int, float],
    due: Due | None,
    last: AuditEntry | None,
) -> Card:
    own = [findings[id_] for id_ in one.case.match_ids]
    return Card(
        placed=one,
        works=tuple(dict.fromkeys(finding.work.name for finding in own)),
        accounts=tuple(dict.fromkeys(filter(None, (finding.clip.provenance.account for finding in own)))),
        addresses=len({finding.clip.provenance.url for finding in own if finding.clip.provenance.url}),
        seconds=sum(seconds[finding.id] for finding in own),
        due=due,
        last=last,
    )


def _latest(library: Library, chosen: Iterable[Placed]) -> dict[int, AuditEntry]:
    subjects = {f"case {one.case.id}": one.case.id for one in chosen}
    subjects |= {f"letter {letter.reference}": one.case.id for one in chosen for letter in one.letters}
    return {subjects[entry.subject]: entry for entry in library.store.audit.about(list(subjects))}


def matching(found: Iterable[Placed], library: Library, text: str) -> list[Placed]:
    """Return the cases whose number, recipient, letters, works, accounts or addresses hold a text."""
    wanted, asked = text.casefold(), list(found)
    ids = sorted({id_ for one in asked for id_ in one.case.match_ids})
    said = {
        one.id: f"{one.work.name}\n{one.clip.name}\n{one.clip.provenance.url}\n{one.clip.provenance.account}".casefold()
        for one in library.store.matches.some(ids)
    }
    return [one for one in asked if wanted in _said(one) or any(wanted in said[id_] for id_ in one.case.match_ids)]


def _said(one: Placed) -> str:
    letters = "\n".join(f"{letter.reference}\n{letter.recipient}" for letter in one.letters)
    return f"case {one.case.id}\n{one.case.recipient}\n{letters}".casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Confirmed matches in no case that one notice may be about: on one site, by one account."""

    site: str
    """Empty for copies of which no address is known."""
    account: str
    findings: tuple[Finding, ...]
    seconds: float
    """Claimable today."""
    permitted: Mapping[int, str]
    """By number of the match, which permission covers it now."""


def free_groups(library: Library) -> list[Group]:
    """Return the confirmed matches that are in no case, by site and account, the largest group first."""
    decided, pursued = library.store.decisions.latest_of_all(), library.store.cases.matches_pursued()
    ids = [id_ for id_, one in decided.items() if one.verdict is Verdict.CONFIRMED and id_ not in pursued]
    free = library.store.matches.some(sorted(ids))
    claims, permitted = claims_of(library, free, day=library.clock()), confirmed_but_permitted(library, free)
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for one in free:
        seen = one.clip.provenance
        grouped.setdefault((site_of(seen.url or ""), seen.account or ""), []).append(one)
    groups = [
        Group(
            site=site,
            account=account,
            findings=tuple(own),
            seconds=sum(claims[one.id].seconds for one in own),
            permitted={one.id: permitted[one.id] for one in own if one.id in permitted},
        )
        for (site, account), own in grouped.items()
    ]
    return sorted(groups, key=lambda one: (not one.site, -len(one.findings), one.site, one.account))
