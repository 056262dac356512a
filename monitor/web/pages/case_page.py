"""The page of one case, and what people put on record there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from starlette.responses import Response

from monitor.casework.values import SIGHTS
from monitor.errors import CaseRefusedError, InputError, ReclaimError, RefusedError
from monitor.people import Scope
from monitor.review.addressing import LetterRequest
from monitor.review.exceptions import consider, heads_of, jurisdictions, source_of
from monitor.review.looking import check_live, review_case
from monitor.review.previewing import Reading, read
from monitor.store.library import Library
from monitor.values import Case, Conclusion, Consideration, Finding, is_person
from monitor.web import casefile
from monitor.web.boards import COLUMN_OF, placed
from monitor.web.casefile import SIGHT_WORDS, Told
from monitor.web.endings import ending_of
from monitor.web.letter_form import COUNTRIES, Given, sender_of
from monitor.web.pages.letter_words import line_of
from monitor.web.routing import page
from monitor.web.visit import Visit

PRINTED = frozenset({"EU", "GB", "IN"})
"""Laws whose letters print the recorded reason."""
CONCLUSIONS: tuple[tuple[Conclusion, str, str], ...] = (
    (Conclusion.INFRINGING, "The use infringes", "No exception permits it. Only this lets a letter go out."),
    (Conclusion.FAIR_USE, "The law permits the use", "The case ends here."),
    (Conclusion.UNCLEAR, "Unclear", "Somebody has to think about it once more."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed into a form of the page that was refused, and why it was."""

    form: str = ""
    """Which one; empty where none was refused."""
    values: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    told: Sequence[Told] = ()
    status: int = 200


def show(visit: Visit) -> Response:
    """Show a case."""
    return _page(visit, Typed())


def _page(visit: Visit, typed: Typed) -> Response:
    library = visit.library
    case = library.store.cases.get(visit.number())
    findings = library.store.matches.some(case.match_ids)
    letters, looks = library.store.letters.of_case(case.id), library.store.sights.looks(case.id)
    where = placed(library, case)
    reading, unreadable = _reading(visit, case)
    law = _law(visit, typed, reading)
    found = casefile.copies(library, findings)
    standing = casefile.Standing(copies=found, letters=letters, looked=bool(looks), now=library.clock())
    usual = _law(None, Typed(), reading)
    steps = casefile.steps(case, standing, usual) if case.closed_at is None else []
    at = casefile.place(case, findings, reading)
    return visit.page(
        "case.html",
        status=typed.status,
        case=case,
        column=COLUMN_OF[where.stage],
        withdrawal=where.withdrawal,
        copies=found,
        steps=steps,
        next=casefile.next_step(steps, where.stage),
        missing=casefile.missing(reading, at) if reading else [],
        unreadable=unreadable,
        reading=reading,
        letters=[line_of(one, library.clock()) for one in reversed(letters)],
        looks=looks,
        events=casefile.history(library, case, findings, letters),
        exceptions=_exceptions(library, case, law),
        ending=ending_of(library, case),
        typed=typed,
        first=_deciders(case, findings),
        sights=[(key, *SIGHT_WORDS[key]) for key in SIGHTS],
        now=library.clock(),
        age=casefile.age,
    )


def _reading(visit: Visit, case: Case) -> tuple[Reading | None, str]:
    """Return the usual letter of a case as it would be signed now, or why there is none."""
    try:
        return read(visit.library, case.id, LetterRequest(sender=sender_of(visit, Given()))), ""
    except ReclaimError as error:
        return None, str(error)


def _law(visit: Visit | None, typed: Typed, reading: Reading | None) -> str:
    """Return whose law the form is about: the one asked for, else that of the usual letter."""
    asked = typed.values.get("jurisdiction") or (visit.asked("law") if visit else "")
    usual = reading.pack.jurisdiction if reading else "US"
    return next((law for law in (asked.upper(), usual) if law in jurisdictions()), "US")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exceptions:
    """The form of the exceptions of one law, and what was recorded before."""

    law: str
    country: str
    source: str
    heads: Mapping[str, str]
    laws: Sequence[tuple[str, str]]
    latest: Consideration | None
    history: Sequence[Consideration]
    head_least: int
    reason_least: int
    is_printed: bool
    conclusions: Sequence[tuple[Conclusion, str, str]] = CONCLUSIONS


def _exceptions(library: Library, case: Case, law: str) -> Exceptions:
    history = [one for one in library.store.cases.considerations(case.id) if one.jurisdiction == law]
    weighed = {one.jurisdiction for one in case.considerations}
    codes = sorted(jurisdictions(), key=lambda code: (code not in weighed, list(COUNTRIES).index(code)))
    return Exceptions(
        law=law,
        country=COUNTRIES.get(law, law),
        source=source_of(law),
        heads=heads_of(law),
        laws=[(code, COUNTRIES.get(code, code)) for code in codes],
        latest=history[-1] if history else None,
        history=list(reversed(history)),
        head_least=library.settings.factor_characters,
        reason_least=library.settings.reason_characters,
        is_printed=law in PRINTED,
    )


def _deciders(case: Case, findings: Sequence[Finding]) -> list[str]:
    """Return who decided or considered; none of them is a second person."""
    named = [one.decision.actor for one in findings if one.decision] + [
        one.considered_by for one in case.considerations
    ]
    return list(dict.fromkeys(named))


def named(visit: Visit) -> Library:
    """Return the library in the hands of whoever acts: with accounts who is signed in, else whoever is named."""
    name = visit.field("by")
    return replace(visit.library, actor=name) if name and visit.person is None else visit.library


def weigh(visit: Visit) -> Response:
    """Put on record what a person thinks of the exceptions of a law."""
    case_id, law = visit.number(), visit.field("jurisdiction").upper()
    try:
        thoughts = {head: visit.field(f"head_{head}") for head in heads_of(law)}
        reached = _conclusion(visit.field("conclusion"))
        with visit.library.store.transaction():  # nobody may put another on record meanwhile
            _demand_latest(visit, case_id, law)
            consider(named(visit), case_id, thoughts, reached, visit.field("reason"), law)
    except (RefusedError, InputError) as error:
        return refused(visit, "exceptions", error)
    said = {Conclusion.INFRINGING: "the use infringes", Conclusion.FAIR_USE: "the law permits the use"}
    return visit.go(f"/cases/{case_id}", f"The exceptions are on record: {said.get(reached, 'unclear')}.")


def _conclusion(text: str) -> Conclusion:
    if text not in set(Conclusion):
        raise InputError("Say what it comes to: choose one of the three conclusions.")
    return Conclusion(text)


def _demand_latest(visit: Visit, case_id: int, law: str) -> None:
    """Refuse a record about a case for which somebody else has put one on record meanwhile."""
    history = [one for one in visit.library.store.cases.considerations(case_id) if one.jurisdiction == law]
    latest = history[-1] if history else None
    if visit.field("seen") != str(latest.id if latest else 0):
        who = latest.considered_by if latest else "somebody"
        raise CaseRefusedError(
            f"Nothing was recorded: while you wrote, {who} put a consideration of {law} law on record. Read it below;"
            " your words are still in the form, and recording them again puts them after it."
        )


def second(visit: Visit) -> Response:
    """Put on record that a second person has looked at a case."""
    case_id = visit.number()
    try:
        look = review_case(named(visit), case_id, visit.field("reason"))
    except (RefusedError, InputError) as error:
        return refused(visit, "second-look", error)
    return visit.go(f"/cases/{case_id}", f"{look.reviewed_by} has looked at the case as second person.")


def look(visit: Visit) -> Response:
    """Put on record what a person found at the addresses of the copies."""
    case = visit.library.store.cases.get(visit.number())
    try:
        chosen = _chosen(visit, case)
        library = named(visit)
        if not is_person(library.actor):
            raise InputError("Say who looked: type your name, or keep it in your profile.")  # noqa: TRY301
        note, state = visit.field("note"), visit.field("state")
        checks = check_live(library, chosen, state, opened_at=library.clock(), note=note)
    except (RefusedError, InputError) as error:
        return refused(visit, "addresses", error)
    many = "1 address is" if len(checks) == 1 else f"{len(checks)} addresses are"
    return visit.go(f"/cases/{case.id}#addresses", f"{many} on record as {SIGHT_WORDS[state][0]}.")


def _chosen(visit: Visit, case: Case) -> list[int]:
    chosen = visit.numbers("match")
    if not chosen or not set(chosen) <= set(case.match_ids):
        raise InputError("Tick the addresses that you have opened.")
    return chosen


def refused(visit: Visit, form: str, error: Exception) -> Response:
    """Show the page of a case again with what was typed into a form of it, and why it was refused."""
    case = visit.library.store.cases.get(visit.number())
    at = casefile.place(case, visit.library.store.matches.some(case.match_ids))
    values = {key: value for key, value in visit.form.items() if isinstance(value, str)}
    told = casefile.refused(error, at)
    status = 422 if isinstance(error, RefusedError) else 400
    return _page(visit, Typed(form=form, values=values, message=str(error), told=told, status=status))


ROUTES = [
    page("/cases/{id}", show),
    page("/cases/{id}/exceptions", weigh, needs=Scope.LETTERS, methods=["POST"]),
    page("/cases/{id}/second-look", second, needs=Scope.REVIEW, methods=["POST"]),
    page("/cases/{id}/looks", look, needs=Scope.REVIEW, methods=["POST"]),
]
