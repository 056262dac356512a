"""What the drafting page shows of a letter: its text, its rules and statements, and who will see what of the sender."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from monitor.errors import InputError, RefusedError, TemplateError
from monitor.notices import Severity
from monitor.notices.recipients.exposure import view
from monitor.notices.recipients.profiles import RecipientProfile, say_origin
from monitor.notices.recipients.wording import RULE, Difference, difference
from monitor.review.addressing import LetterRequest, address_of, usual_pack
from monitor.review.agreeing import Agreement
from monitor.review.previewing import Reading, RuleState, read
from monitor.settings import Profile
from monitor.values import Case, Finding
from monitor.web import casefile
from monitor.web.casefile import Told
from monitor.web.hints import Hint, Place, hint
from monitor.web.letter_form import Given, given_in, request_of, sender_of
from monitor.web.visit import Visit

SIGNING = frozenset(
    {"form_token", "revision", "typed_name", "read_all", "will_sue", "format", "agree", "accept_wording", "accepts"}
)
"""Fields of the signature, which are no part of what the letter says."""
FACTS: Mapping[str, str] = {
    "agent": "Designated agent",
    "email": "E-mail",
    "form_url": "Form",
    "address": "Postal address",
    "guide": "How to complain",
    "verified_on": "Looked up on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything that the drafting page shows of a letter."""

    case: Case
    findings: Sequence[Finding]
    given: Given
    sender: Profile | None = None
    """Who signs; None where the form cannot be understood."""
    request: LetterRequest | None = None
    reading: Reading | None = None
    """None where there is no letter to be read."""
    profile: RecipientProfile | None = None
    """What is known of the recipient; None for nothing."""
    message: str = ""
    """Why there is no letter to be read."""
    told: Sequence[Told] = ()

    @property
    def at(self) -> Place:
        """What placeholders of hints mean."""
        return casefile.place(self.case, self.findings, self.reading)

    @property
    def query(self) -> str:
        """The form as an address carries it."""
        return urlencode({key: value for key, value in self.given.values.items() if key not in SIGNING})

    @property
    def wording(self) -> Difference | None:
        """How a statement that the recipient insists on differs from the law's."""
        return difference(self.reading.notice, self.reading.pack) if self.reading else None

    @property
    def open(self) -> list[Told]:
        """What keeps it from being signed; to accept the recipient's wording is part of the signature."""
        if self.reading is None:
            return []
        found = [told for told in casefile.missing(self.reading, self.at) if told.rule != RULE]
        if self.reading.notice.signature is None and not found:
            way = hint("Say who signs: --signer NAME.", self.at)
            found = [Told(rule="G10", source="Reclaim's safeguard", message="Nobody signs it yet.", hint=way)]
        return found

    @property
    def is_ready(self) -> bool:
        """Whether nothing but its signature is open."""
        return self.reading is not None and not self.open

    @property
    def has_claims(self) -> bool:
        """Whether it lists copies with seconds that are claimed."""
        return self.reading is not None and bool(self.reading.notice.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One rule of the checklist."""

    rule: str
    title: str
    source: str
    state: str
    """``missing``, ``look``, ``note``, ``met`` or ``none`` where the rule does not apply."""
    told: Sequence[Told]


def drafted(visit: Visit) -> Draft:
    """Return the letter that the form asks for, or why there is none."""
    library, given = visit.library, given_in(visit)
    case = library.store.cases.get(visit.number())
    draft = Draft(case=case, findings=library.store.matches.some(case.match_ids), given=given)
    try:
        draft = replace(draft, sender=sender_of(visit, given))
        request = request_of(visit, given, draft.findings)
        reading = read(library, case.id, request)
        sites = tuple(dict.fromkeys(item.site for item in reading.notice.items if item.site))
        profile = address_of(library, case, request, sites).profile
        return replace(draft, request=request, reading=reading, profile=profile)
    except (RefusedError, InputError, TemplateError) as error:
        return replace(draft, message=hint(str(error), draft.at).text, told=casefile.refused(error, draft.at))


def checklist(draft: Draft) -> list[Line]:
    """Return every rule of the law pack with its state, what is missing first."""
    if draft.reading is None:
        return []
    lines = [_line(one, draft.at) for one in draft.reading.rules]
    lines += [
        Line(
            rule=one.rule,
            title="The records",
            source=one.source,
            state="missing",
            told=[casefile.told_of(one, draft.at)],
        )
        for one in draft.reading.objections
    ]
    lines += [
        Line(
            rule=one.rule_id,
            title="The records",
            source=one.source,
            state="look" if one.severity is Severity.WARNING else "note",
            told=[casefile.told_by(one, draft.at)],
        )
        for one in draft.reading.remarks
    ]
    order = ("missing", "look", "note", "met", "none")
    return sorted(lines, key=lambda line: order.index(line.state))


def _line(one: RuleState, at: Place) -> Line:
    states = {Severity.ERROR: "missing", Severity.WARNING: "look", Severity.INFO: "note"}
    found = min((one.severity for one in one.findings), key=list(states).index, default=None)
    state = states[found] if found else "met" if one.applies else "none"
    return Line(
        rule=one.rule.id,
        title=one.rule.title,
        source=one.rule.source,
        state=state,
        told=[casefile.told_by(finding, at) for finding in one.findings],
    )


def exposure(draft: Draft) -> dict[str, Any]:
    """Return which of the sender's own facts stand in the letter and who will see each, in the words of the room."""
    if draft.reading is None:
        return {}
    seen = view(draft.reading.notice, draft.reading.markdown)
    return seen | {"advice": [hint(sentence, draft.at) for sentence in seen["advice"]]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One fact that is known of a recipient."""

    label: str
    value: str
    origin: str


def known_of(profile: RecipientProfile | None) -> list[Known]:
    """Return what is known of a recipient, with how it is known."""
    if profile is None:
        return []
    facts = [(label, getattr(profile, key)) for key, label in FACTS.items()]
    facts += [(f"Under the law of {route.law}", route) for route in profile.routes]
    facts += [("It asks for", fact) for fact in profile.asks]
    return [Known(label=label, value=fact.value, origin=say_origin(fact)) for label, fact in facts if fact]


def usual_of(draft: Draft) -> str:
    """Return the id of the letter that is usual for a case; empty where there is none."""
    try:
        return usual_pack(draft.given.text("territory"), draft.profile)
    except InputError:
        return ""


def statements(draft: Draft) -> list[tuple[str, str, str]]:
    """Return the sentences that the signer answers for: a name for the box, the sentence, and where it comes from."""
    if draft.reading is None:
        return []
    return [(one.id, one.text, one.source) for one in draft.reading.statements]


def agreement_in(visit: Visit) -> Agreement:
    """Return what a form says of its signature."""
    return Agreement(
        revision=visit.field("revision"),
        agreed=frozenset(visit.fields("agree")),
        typed_name=visit.field("typed_name"),
        read_all=bool(visit.field("read_all")),
        will_sue=visit.field("will_sue"),
    )


def hint_of(text: str, draft: Draft) -> Hint:
    """Return a sentence of the program in the words of the room."""
    return hint(text, draft.at)
