"""``reclaim case``: create, list, show, consider."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.asking import ask_consideration, is_somebody_there
from monitor.cli.console import AsJson, By, count, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import hint
from monitor.cli.matches import shared

if TYPE_CHECKING:
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
    from monitor.cli.output import case_json
    from monitor.review.cases import create_case

    with opened(context, by) as library:
        case = create_case(library, match_ids, recipient)
    if as_json:
        say_json(case_json(case))
    else:
        say(f"Case {case.id}: {count(len(case.match_ids), 'match')}, to be pursued with {case.recipient}.")
        say(f"Next, consider whether the law allows the use: {hint(f'case consider {case.id}')}", style="dim")


@cases.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the cases."""
    from monitor.cli.output import case_json

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
    table.add_column("Matches", overflow="fold", ratio=1)
    table.add_column("Fair use considered", no_wrap=True)
    table.add_column("Letters", justify="right")
    for case in found:
        considered = case.consideration.conclusion if case.consideration else "not yet"
        ids = ", ".join(str(id_) for id_ in case.match_ids)
        table.add_row(str(case.id), Text(printable(case.recipient)), ids, considered, str(len(case.references)))
    return table


@cases.command()
def show(context: typer.Context, case_id: CaseId, as_json: AsJson = False) -> None:
    """Show one case: its matches, the consideration of fair use, and its letters."""
    from monitor.cli.output import case_json, finding_json

    with opened(context) as library:
        case = library.store.cases.get(case_id)
        findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
    if as_json:
        say_json(case_json(case) | {"findings": [finding_json(finding) for finding in findings]})
    else:
        _show(case, findings)


def _show(case: "Case", findings: "list[Finding]") -> None:
    from fingerprints.errors import printable

    when = case.created_at.isoformat(" ", "minutes")
    say(f"Case {case.id}, to be pursued with {printable(case.recipient)}", style="bold")
    say(f"Made {when} by {printable(case.created_by)}")
    for finding in findings:
        verdict = finding.decision.verdict if finding.decision else "not decided"
        names = f"{printable(finding.clip.name)} from {printable(finding.work.name)}"
        say(f"Match {finding.id}: {names}, {shared(finding)}, {verdict}")
        url = finding.clip.provenance.url or f"no address: give one with {hint('scan --manifest FILE')}"
        say(f"  {printable(url)}")
    considered = case.consideration
    if considered is None:
        say(f"Fair use: not considered yet: {hint(f'case consider {case.id}')}")
    else:
        when = considered.considered_at.isoformat(" ", "minutes")
        say(f"Fair use: {considered.conclusion}, considered {when} by {printable(considered.considered_by)}")
        for factor in ("purpose", "nature", "amount", "effect", "reason"):
            tell(f"  {factor}: {printable(getattr(considered, factor))}", indent=4)
    for letter in case.notices:
        when = letter.signed_at.isoformat(" ", "minutes")
        say(f"Letter {letter.reference} as {letter.format}: {printable(str(letter.path))}")
        say(f"  to {printable(letter.recipient)}, signed {when} by {printable(letter.signer)}, SHA-256 {letter.sha256}")


@cases.command()
def consider(
    context: typer.Context,
    case_id: CaseId,
    purpose: Annotated[str, typer.Option(help="Factor 1: purpose and character of the use.")] = "",
    nature: Annotated[str, typer.Option(help="Factor 2: nature of the work.")] = "",
    amount: Annotated[str, typer.Option(help="Factor 3: amount and substantiality of what was used.")] = "",
    effect: Annotated[str, typer.Option(help="Factor 4: effect on the market for the work.")] = "",
    conclusion: Annotated[
        ConclusionName | None,
        typer.Option(
            metavar="WORD",
            help="What the factors come to: infringing, fair-use or unclear. [dim][default: unclear][/]",
        ),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, in your own words; at least 40 characters.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Record that fair use was considered (17 U.S.C. 107): a letter is refused without it.

    A named person weighs the four factors before a notice is signed (Lenz v. Universal, 9th Cir. 2016).
    Only the conclusion infringing lets a letter go out. In a terminal, what is not given is asked for.
    """
    from dataclasses import asdict

    from monitor.review.cases import consider as record
    from monitor.review.cases import demand_person
    from monitor.values import Conclusion

    factors = {"purpose": purpose, "nature": nature, "amount": amount, "effect": effect}
    thoughts = factors | {"conclusion": conclusion or "", "reason": reason}
    with opened(context, by) as library:
        demand_person(library, case_id)  # better refused than after all the questions
        if is_somebody_there() and not all(thoughts.values()):
            thoughts = ask_consideration(
                thoughts, library.settings.factor_characters, library.settings.reason_characters
            )
        reached = Conclusion(thoughts["conclusion"] or Conclusion.UNCLEAR)
        considered = record(library, case_id, thoughts, reached, thoughts["reason"])
    if as_json:
        say_json(asdict(considered) | {"considered_at": considered.considered_at.isoformat()})
    else:
        say(f"Case {case_id}: fair use considered by {considered.considered_by}, conclusion: {reached}.")
        if considered.conclusion is Conclusion.INFRINGING:
            say("Next: " + hint(f'letter {case_id} --to "Agent <address>" --verified-on DATE'), style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(cases, name="case")
