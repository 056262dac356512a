"""``reclaim case``: create, list, show, consider, review, close, reopen."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.asking import ask_consideration, is_somebody_there
from monitor.cli.console import AsJson, By, count, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import complete, hint
from monitor.cli.match_pages import shared

if TYPE_CHECKING:
    from monitor.casework.values import SecondLook
    from monitor.values import Case, Finding

ConclusionName = Literal["infringing", "fair-use", "unclear"]
CaseId = Annotated[
    int,
    typer.Argument(
        metavar="CASE",
        parser=number_of("CASE", "reclaim case list"),
        help="Number of the case, from reclaim case list.",
    ),
]

cases = typer.Typer(no_args_is_help=True, help="Pursue confirmed matches with one recipient.")


@cases.command()
def create(
    context: typer.Context,
    match_ids: Annotated[
        list[int],
        typer.Argument(
            metavar="MATCH", parser=number_of("MATCH", "reclaim matches"), help="Numbers of confirmed matches."
        ),
    ],
    recipient: Annotated[
        str, typer.Option(metavar="NAME", help='With whom: the platform, or "Name <address@example.org>".')
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a case of confirmed matches, to be pursued with one recipient."""
    from monitor.review.cases import create_case
    from monitor.shapes.records import case_json

    with opened(context, by) as library:
        case = create_case(library, match_ids, recipient)
    if as_json:
        say_json(case_json(case))
    else:
        numbers = ", ".join(f"no. {id_}" for id_ in case.match_ids)
        many = count(len(case.match_ids), "match")
        say(f"Case {case.id}: {many} ({numbers}), to be pursued with {case.recipient}.")
        say(f"Next, consider whether the law allows the use: {hint(f'case consider {case.id}')}", style="dim")


@cases.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the cases."""
    from monitor.shapes.records import case_json

    with opened(context) as library:
        found = library.store.cases.all()
    if as_json:
        say_json([case_json(case) for case in found])
    elif found:
        out().print(_table(found))
    else:
        say("No cases yet. Make one of confirmed matches: " + hint("case create MATCH --recipient PLATFORM"))


def _table(found: "list[Case]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Recipient", overflow="fold", ratio=2)
    table.add_column("Match numbers", overflow="fold", ratio=1)
    table.add_column("Exceptions", no_wrap=True)
    table.add_column("Letters", justify="right")
    for case in found:
        considered = case.consideration.conclusion if case.consideration else "not yet"
        if case.closed_at is not None:
            considered = f"closed {case.closed_at:%Y-%m-%d}"
        ids = ", ".join(str(id_) for id_ in case.match_ids)
        table.add_row(str(case.id), Text(printable(case.recipient)), ids, considered, str(len(case.references)))
    return table


@cases.command()
def show(context: typer.Context, case_id: CaseId, as_json: AsJson = False) -> None:
    """Show one case: its matches, the exceptions considered, and its letters."""
    from monitor.casework.holds import HoldKind
    from monitor.privacy.holding import held
    from monitor.review.indicators import indicators
    from monitor.shapes.records import case_json, finding_json, look_json

    with opened(context) as library:
        case = library.store.cases.get(case_id)
        findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
        looks = library.store.sights.looks(case_id)
        news = library.store.watches.news_about(f"/cases/{case_id}")
        grounds = held(library).grounds(HoldKind.CASE, case_id)
    if as_json:
        told = [finding_json(finding) | {"indicators": list(indicators(finding))} for finding in findings]
        seen = [{"at": one.at.isoformat(), "text": one.text} for one in news]
        say_json(case_json(case) | {"findings": told, "reviews": [look_json(look) for look in looks], "news": seen})
        return
    _show(case, findings, looks)
    for ground in grounds:
        if ground.hold_id is not None:
            tell(f"Must stay: {ground.sentence}", style="yellow")
    for one in reversed(news):
        tell(f"The watch, {one.at:%Y-%m-%d %H:%M}Z: {complete(one.text)}", style="yellow")


def _show(case: "Case", findings: "list[Finding]", looks: "Sequence[SecondLook]") -> None:
    from fingerprints.errors import printable

    when = case.created_at.isoformat(" ", "minutes")
    say(f"Case {case.id}, to be pursued with {printable(case.recipient)}", style="bold")
    say(f"Made {when} by {printable(case.created_by)}")
    if case.closed_at is not None:
        say(f"Closed {case.closed_at.isoformat(' ', 'minutes')}; go on with it: {hint(f'case reopen {case.id}')}")
    for finding in findings:
        verdict = finding.decision.verdict if finding.decision else "not decided"
        names = f"{printable(finding.clip.name)} from {printable(finding.work.name)}"
        say(f"Match {finding.id}: {names}, {shared(finding)}, {verdict}")
        url = finding.clip.provenance.url or f"no address: give one with {hint('scan --manifest FILE')}"
        say(f"  {printable(url)}")
    _show_indicators(case, findings, looks)
    if not case.considerations:
        say(f"Exceptions: not considered yet: {hint(f'case consider {case.id}')}")
    for considered in case.considerations:
        when = considered.considered_at.isoformat(" ", "minutes")
        by = printable(considered.considered_by)
        say(f"Exceptions ({considered.jurisdiction}): {considered.conclusion}, considered {when} by {by}")
        for head, thought in (*considered.heads, ("reason", considered.reason)):
            tell(f"  {head.replace('_', ' ')}: {printable(thought)}", indent=4)
    for letter in case.notices:
        when = letter.signed_at.isoformat(" ", "minutes")
        say(f"Letter {letter.reference} as {letter.format}: {printable(str(letter.path))}")
        say(f"  to {printable(letter.recipient)}, signed {when} by {printable(letter.signer)}, SHA-256 {letter.sha256}")


def _show_indicators(case: "Case", findings: "list[Finding]", looks: "Sequence[SecondLook]") -> None:
    """Say what asks for a second person, and who has looked."""
    from fingerprints.errors import printable
    from monitor.review.indicators import indicators

    asking = [(finding.id, sentence) for finding in findings for sentence in indicators(finding)]
    for match_id, sentence in asking:
        tell(f"Look closely at match {match_id}: {printable(sentence)}", indent=4)
    for look in looks:
        when = look.reviewed_at.isoformat(" ", "minutes")
        tell(f"Looked at {when} by {printable(look.reviewed_by)}: {printable(look.reason)}", indent=4)
    if asking and not looks:
        say(f"A second person must look before a letter is signed: {hint(f'case review {case.id} --by NAME')}")


@cases.command()
def consider(
    context: typer.Context,
    case_id: CaseId,
    jurisdiction: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="Whose law: US, EU, GB, CA, IN ..., as in reclaim packs. [dim][default: US][/]"
        ),
    ] = "US",
    thoughts: Annotated[
        list[str] | None,
        typer.Option("--head", metavar="HEAD=TEXT", help="What you think of one head of that law; one for each."),
    ] = None,
    purpose: Annotated[str, typer.Option(help="US, factor 1: purpose and character of the use.")] = "",
    nature: Annotated[str, typer.Option(help="US, factor 2: nature of the work.")] = "",
    amount: Annotated[str, typer.Option(help="US, factor 3: amount and substantiality of what was used.")] = "",
    effect: Annotated[str, typer.Option(help="US, factor 4: effect on the market for the work.")] = "",
    conclusion: Annotated[
        ConclusionName | None,
        typer.Option(
            metavar="WORD",
            help="What the heads come to: infringing, fair-use or unclear. [dim][default: unclear][/]",
        ),
    ] = None,
    reason: Annotated[
        str,
        typer.Option(
            help="Why, in your own words; at least 40 characters. English letters under EU, GB and IN law print it, so"
            " that the recipient and perhaps the uploader read it; under other laws it stays with you."
        ),
    ] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record whether the law permits the use: fair use, fair dealing, quotation, parody. No letter goes without it.

    A named person weighs every head of the law that the letter relies on, before signature (Lenz v. Universal, 9th
    Cir. 2016; Directive (EU) 2019/790 art. 17(7)). Only the conclusion infringing lets a letter go out. In a terminal,
    what is not given is asked for.
    """
    from monitor.review.exceptions import consider as record
    from monitor.review.exceptions import demand_person, heads_of
    from monitor.shapes.records import consideration_json
    from monitor.values import Conclusion

    law = jurisdiction.upper()
    said = _said(thoughts or [], {"purpose": purpose, "nature": nature, "amount": amount, "effect": effect})
    given = dict.fromkeys(heads_of(law), "") | said | {"conclusion": conclusion or "", "reason": reason}
    with opened(context, by) as library:
        demand_person(library, case_id)  # better refused than after all the questions
        if is_somebody_there() and not all(given.values()):
            limits = (library.settings.factor_characters, library.settings.reason_characters)
            given = ask_consideration(given, law, *limits)
        reached = Conclusion(given.pop("conclusion") or Conclusion.UNCLEAR)
        considered = record(library, case_id, given, reached, given.pop("reason"), law)
    if as_json:
        say_json(consideration_json(considered))
    else:
        say(f"Case {case_id}: exceptions under {law} law considered by {considered.considered_by}: {reached}.")
        if considered.conclusion is Conclusion.INFRINGING:
            say("Next: " + hint(f"letter {case_id}"), style="dim")


@cases.command()
def review(
    context: typer.Context,
    case_id: CaseId,
    reason: Annotated[
        str, typer.Option(help="What you saw in both recordings, in your own words; at least 40 characters.")
    ] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record that a second person has looked at a case: somebody who has neither decided nor considered it.

    Needed before a signature where something in a match asks for it: speech over the original, a split screen, a copy
    much longer than the match, a match under 10 s, words such as review or parody. In a terminal, the reason is asked
    for.
    """
    from monitor.cli.asking import ask_reason
    from monitor.review.exceptions import demand_person
    from monitor.review.looking import review_case
    from monitor.shapes.records import look_json

    with opened(context, by) as library:
        demand_person(library, case_id)
        if not reason and is_somebody_there():
            reason = ask_reason("What did you see in both recordings", library.settings.reason_characters)
        look = review_case(library, case_id, reason)
    if as_json:
        say_json(look_json(look))
    else:
        say(f"Case {case_id}: looked at by {look.reviewed_by}, too.")
        say("Next: " + hint(f"letter {case_id}"), style="dim")


@cases.command()
def close(
    context: typer.Context,
    case_id: CaseId,
    reason: Annotated[str, typer.Option(help="Why nothing more is to come of it.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Close a case of which nothing more is to come; from then on the limitation period runs.

    When it is over, reclaim privacy purge deletes the case with its letters, answers and evidence. A case with letters
    under way is not closed.

    Example: reclaim case close 3 --reason "All copies are gone."
    """
    from monitor.review.closing import close_case
    from monitor.shapes.records import case_json

    with opened(context, by) as library:
        close_case(library, case_id, reason)
        case = library.store.cases.get(case_id)
    if as_json:
        say_json(case_json(case))
    else:
        say(f"Case {case_id} is closed.")
        say(f"What is kept of it, and how long: {hint('privacy retention')}", style="dim")


@cases.command()
def reopen(
    context: typer.Context,
    case_id: CaseId,
    reason: Annotated[str, typer.Option(help="Why it is to go on.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Open a closed case again; the limitation period begins anew when it is closed once more.

    Example: reclaim case reopen 3 --reason "The copy is back."
    """
    from monitor.review.closing import reopen_case
    from monitor.shapes.records import case_json

    with opened(context, by) as library:
        case = reopen_case(library, case_id, reason)
    if as_json:
        say_json(case_json(case))
    else:
        say(f"Case {case_id} is open again.")


def _said(texts: list[str], factors: dict[str, str]) -> dict[str, str]:
    """Return what was said of each head.

    :raises InputError: one is not written as HEAD=TEXT
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    odd = [text for text in texts if not text.partition("=")[2].strip()]
    if odd:
        raise InputError(
            f"--head is “{printable(odd[0])}”; write the head and what you think of it: --head parody=“...”."
        )
    split = (text.partition("=") for text in texts)
    return {factor: text for factor, text in factors.items() if text} | {head.strip(): text for head, _, text in split}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(cases, name="case")
