"""A letter before its signature: what it will say, how it stands with each rule, and whether it is still what was read.

Nothing is written or put on record here except by ``sign_as_read``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from monitor.casework.values import LetterRecord
from monitor.errors import LetterRefusedError, Objection
from monitor.notices import Finding, Notice, Pack, Rule, Severity, load_pack, render, supplies_from, to_json
from monitor.notices.checking import applies, check
from monitor.notices.exports.visible import text_of
from monitor.notices.facts import Facts, shown
from monitor.notices.pack import Clause
from monitor.notices.recipients.exposure import exposed
from monitor.notices.recipients.profiles import Sight, Viewer
from monitor.review.agreeing import Agreement, demand_agreed
from monitor.review.claims import demand_claimable, weighed_again
from monitor.review.drafting import LetterRequest, draft
from monitor.review.letters import Written, write_letters
from monitor.review.pressing import demand_true
from monitor.review.remarking import remarks_on
from monitor.store.library import Library
from monitor.templating import escape_markdown

BLACKED = "█████"
"""Stands in place of what somebody does not see."""
AS_READ = Objection(
    rule="READ",
    source="Reclaim's safeguard: nobody signs what was not read",
    message="The case, the rights or another fact changed meanwhile, so the letter says something else now; read it"
    " again, then sign.",
)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleState:
    """How a letter stands with one rule of its law pack."""

    rule: Rule
    applies: bool
    findings: tuple[Finding, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether nothing is wrong."""
        return self.applies and not self.findings

    @property
    def bars(self) -> bool:
        """Whether it keeps the letter from being signed."""
        return any(one.severity is Severity.ERROR for one in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A letter as its signer reads it before the signature."""

    notice: Notice
    """As it would be signed now."""
    pack: Pack
    markdown: str
    rules: tuple[RuleState, ...]
    remarks: tuple[Finding, ...]
    """What the records say that no rule forbids."""
    objections: tuple[Objection, ...]
    """What the records say that forbids the signature, besides the rules of the law pack."""
    revision: str
    """SHA-256 of everything that the letter says, but for its number and the moment of the signature, and of which
    letter came before it: what was read once is signed once."""

    @property
    def missing(self) -> tuple[RuleState, ...]:
        """The rules that keep it from being signed."""
        return tuple(one for one in self.rules if one.bars)

    @property
    def can_be_signed(self) -> bool:
        """Whether nothing stands in the way of the signature."""
        return not self.missing and not self.objections

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The sentences of the law that stand in the letter, which its signer answers for."""
        seen = text_of(self.markdown).seen
        return tuple(one for one in self.pack.clauses.values() if shown(one.text) in seen)

    @property
    def statements(self) -> tuple[Clause, ...]:
        """Those that the signer ticks one by one; what the recipient insists on is accepted apart."""
        required = shown(self.notice.recipient.requires_wording)
        return tuple(one for one in self.clauses if shown(one.text) != required)


def read(library: Library, case_id: int, request: LetterRequest) -> Reading:
    """Return a letter of a case as it would be signed now.

    :raises NotFoundError, InputError, LetterRefusedError, RecipientsError, PackError: as ``drafting.draft``
    :raises TemplateError: a template of the firm is broken
    """
    notice = draft(library, case_id, request, library.clock())
    return reading_of(library, notice, case_id, seen_live_at=request.seen_live_at)


def reading_of(
    library: Library,
    notice: Notice,
    case_id: int | None,
    *,
    follows: LetterRecord | None = None,
    seen_live_at: datetime | None = None,
) -> Reading:
    """Return what is to be read of a notice before its signature.

    :param follows: the letter that it follows up, corrects or withdraws
    :param seen_live_at: when its signer says to have just seen the copies
    :raises TemplateError: a template of the firm is broken
    """
    notice, now = weighed_again(library, notice, case_id), library.clock()
    pack, templates = load_pack(notice.pack_id), supplies_from(library.settings.templates).templates
    printed = render(notice, pack, templates=templates)
    gist = _gist(notice, seen_live_at)
    said = to_json(gist) + render(gist, pack, templates=templates) + _last_before(library, case_id, follows)
    return Reading(
        notice=notice,
        pack=pack,
        markdown=printed,
        rules=tuple(_states(notice, pack, printed, now)),
        remarks=remarks_on(library, notice, case_id, sign=True),
        objections=tuple(_objections(library, notice, case_id, follows)),
        revision=sha256(said.encode()).hexdigest(),
    )


def sign_as_read(  # noqa: PLR0913  everything that a letter is written with
    library: Library,
    case_id: int,
    request: LetterRequest,
    formats: Sequence[str],
    agreement: Agreement,
    *,
    enclosed: Sequence[tuple[str, bytes]] = (),
    letterhead: bytes | None = None,
) -> list[Written]:
    """Sign a letter and write it, if it still says what its signer has read.

    :raises InputError: a statement is not ticked, or the name not typed
    :raises LetterRefusedError: it says something else by now, or as ``write_letters``
    :raises ExportError, LibraryError: as ``write_letters``
    """
    with library.store.transaction():  # nothing may change between the look and the signature
        reading = read(library, case_id, request)
        demand_as_read(reading, agreement)
        return write_letters(library, case_id, replace(request, sign=True), formats, enclosed, letterhead)


def demand_as_read(reading: Reading, agreement: Agreement) -> None:
    """Refuse to sign a letter that is not the one that was read, or not all of which was agreed to.

    :raises LetterRefusedError: it says something else by now, or was signed meanwhile
    :raises InputError: a statement is not ticked, or the name not typed
    """
    if reading.revision != agreement.revision:
        raise LetterRefusedError("The letter changed since you read it, so it was not signed:", (AS_READ,))
    demand_agreed(reading.notice, reading.statements, agreement)


def _last_before(library: Library, case_id: int | None, follows: LetterRecord | None) -> str:
    """Return the number of the latest letter of the same case, or after the same notice; empty where there is none."""
    letters = library.store.letters
    before = letters.of_case(case_id) if case_id else letters.following(follows.id) if follows else []
    return max((one.reference for one in before), default="")


def _gist(notice: Notice, seen_live_at: datetime | None) -> Notice:
    """Return a letter without what differs from one moment to the next although nothing has changed."""
    signature = replace(notice.signature, signed_at=_NEVER, accepted_wording="") if notice.signature else None
    works = tuple(
        replace(
            work,
            infringing_items=tuple(
                replace(item, seen_live_at=_NEVER) if seen_live_at and item.seen_live_at == seen_live_at else item
                for item in work.infringing_items
            ),
        )
        for work in notice.works
    )
    grounds = replace(notice.grounds, undertaken_at=_NEVER if notice.grounds.undertaken_at else None)
    return replace(notice, reference="", dated_on=date(1970, 1, 1), signature=signature, works=works, grounds=grounds)


def _states(notice: Notice, pack: Pack, printed: str, now: datetime) -> Iterator[RuleState]:
    facts = Facts(notice=notice, pack=pack, letter=printed, now=now, printed=printed)
    findings = check(notice, pack, now=now, printed=printed)
    for rule in pack.rules:
        broken = tuple(one for one in findings if one.rule_id == rule.id)
        yield RuleState(rule=rule, applies=applies(rule, facts), findings=broken)


def _objections(
    library: Library, notice: Notice, case_id: int | None, follows: LetterRecord | None
) -> Iterator[Objection]:
    try:
        demand_claimable(library, notice, follows)
    except LetterRefusedError as error:
        yield from error.objections
    try:
        demand_true(library, notice, follows, case_id)
    except LetterRefusedError as error:
        yield from error.objections


def as_seen_by(reading: Reading, viewer: Viewer) -> str:
    """Return a letter as somebody sees it to whom its recipient does not pass on all of the sender's own facts.

    What nobody knows to be kept back stays in it: take it for shown.
    """
    text = reading.markdown
    for one in exposed(reading.notice, text):
        if one.seen_by[viewer] is Sight.HIDDEN:
            for line in one.value.split("; "):
                text = text.replace(escape_markdown(line), BLACKED)
    return text
