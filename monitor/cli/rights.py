"""``reclaim rights``: the ledger of who holds what of a work."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import USAGE, AsJson, By, count, note, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from fractions import Fraction

    from monitor.cueing import Imported
    from monitor.linting import Remark
    from monitor.rights.terms import Ending
    from monitor.rights.values import Grant
    from monitor.store.library import Library
    from monitor.values import Work

rights = typer.Typer(no_args_is_help=True, help="The rights ledger: whose the picture and sound of your works are.")

ModalityName = Literal["picture", "sound"]
TitleName = Literal["owned", "exclusive-licence", "licence", "not-owned", "public-domain"]
WORK = number_of("WORK", "reclaim works")
WorkId = Annotated[int, typer.Argument(metavar="WORK", parser=WORK, help="Number of the work, from reclaim works.")]
SomeWork = Annotated[
    int | None, typer.Argument(metavar="[WORK]", parser=WORK, help="Number, from reclaim works; default: all works.")
]
STARTS = Annotated[str | None, typer.Option("--starts", metavar="DATE", help="First day, like 2026-03-31.")]
ENDS = Annotated[str | None, typer.Option("--ends", metavar="DATE", help="Last day, like 2027-03-31.")]
TERRITORY = Annotated[
    str, typer.Option(metavar="TEXT", help="Where it holds: WORLD, EU, US ...; -CN takes out of it: 'WORLD -CN'.")
]
DOCUMENT = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The licence or assignment; its hash is kept, not the file.")
]


def day_of(text: str | None, option: str) -> "date | None":
    """Return the day that an option gives.

    :raises InputError: it is none; the sentence names the option
    """
    from monitor.errors import InputError
    from monitor.rights.moments import read_day

    try:
        return read_day(text) if text else None
    except InputError as error:
        raise InputError(f"{option}: {error}") from error


@rights.command(name="list")
def list_(
    context: typer.Context,
    work_id: SomeWork = None,
    ended: Annotated[bool, typer.Option("--ended", help="Also the lines that were struck out.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the lines of the ledger; of one work, also draw what of it may be claimed today.

    Says, too, which licence documents are no longer what they were when they were put on record.

    Example: reclaim rights list 3
    """
    from monitor.cli import rights_pages as pages
    from monitor.shapes.rights import grant_json

    with opened(context) as library:
        works = {work.id: work for work in library.store.works.all()}
        grants = library.store.grants
        if work_id is None:
            found = grants.all(ended=ended)
        else:
            works[work_id] = library.store.works.get(work_id)
            found = grants.of_work(work_id, ended=ended)
        if as_json:
            say_json([grant_json(grant, works[grant.work_id]) for grant in found])
            return
        for work in [works[work_id]] if work_id is not None else works.values():
            _show(library, work, [grant for grant in found if grant.work_id == work.id], alone=work_id is not None)
    if not found:
        say("The rights ledger says nothing, so nothing may be claimed.")
    number = work_id or "WORK"
    say(f"Add a line: {hint(f'rights add {number} --modality sound --title owned --owner NAME')}", style="dim")
    for sentence in pages.document_notes(found):
        note(sentence, style="yellow")


def _show(library: "Library", work: "Work", found: "Sequence[Grant]", *, alone: bool) -> None:
    """Print the ledger of a work; where it is the only one, with a picture of it."""
    from fingerprints.errors import printable
    from monitor.cli.rights_pages import draw_ledger, ledger_table

    if not found and not alone:
        return
    say(f"Work {work.id}: {printable(work.name)}", style="bold")
    if alone:
        draw_ledger(library, work)
        say("")
    if found:
        out().print(ledger_table(found))
        say("")


@rights.command()
def add(
    context: typer.Context,
    work_id: WorkId,
    modality: Annotated[ModalityName, typer.Option(metavar="picture|sound", help="What the line is about.")],
    title: Annotated[
        TitleName,
        typer.Option(metavar="WORD", help="owned, exclusive-licence, licence, not-owned or public-domain."),
    ],
    owner: Annotated[str, typer.Option(metavar="NAME", help="Whose the rights are.")] = "",
    from_: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Where it begins in the work: 75, 1:15 or 0:01:15.5.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Where it ends. [dim]Default: the work's end.[/]")
    ] = None,
    not_exclusive: Annotated[
        bool, typer.Option("--not-exclusive", help="Others may use it as well, so it can never be claimed.")
    ] = False,
    territory: TERRITORY = "WORLD",
    starts: STARTS = None,
    ends: ENDS = None,
    label: Annotated[str, typer.Option(metavar="TEXT", help="What it is: the title of a piece of music ...")] = "",
    document: DOCUMENT = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say in a line whose the picture or the sound of a work is, or of a stretch of it.

    Only what is owned or licensed exclusively is ever claimed, and a line that says otherwise wins.

    Example: reclaim rights add 3 --modality sound --from 0:10 --to 0:40 --title licence --owner "Bo Music"
    """
    from fingerprints.values import Modality
    from monitor.licensing import NewGrant, add_grant
    from monitor.rights.moments import read_moment
    from monitor.rights.territories import read_territories
    from monitor.rights.values import Title
    from monitor.shapes.rights import grant_json

    new = NewGrant(
        modality=Modality(modality),
        start_s=read_moment(from_) if from_ else 0.0,
        end_s=read_moment(to) if to else None,
        title=Title(title),
        owner=owner,
        exclusive=not not_exclusive,
        territories=read_territories(territory),
        starts_on=day_of(starts, "--starts"),
        ends_on=day_of(ends, "--ends"),
        label=label,
        document=document,
    )
    with opened(context, by) as library:
        grant, work = add_grant(library, work_id, new), library.store.works.get(work_id)
    if as_json:
        say_json(grant_json(grant, work))
    else:
        _say_line(grant, work, "is on record")


def _say_line(grant: "Grant", work: "Work", what: str) -> None:
    from fingerprints.errors import printable
    from monitor.cli.rights_pages import say_right, span_of

    owner = f", {printable(grant.owner)}" if grant.owner else ""
    of = f"{grant.modality} of “{printable(work.name)}” ({span_of(grant)})"
    say(f"Line {grant.id} {what}: {of}: {say_right(grant)}{owner}.")
    say(f"See the ledger: {hint(f'rights list {work.id}')}", style="dim")


@rights.command()
def end(
    context: typer.Context,
    line: Annotated[
        int,
        typer.Argument(
            metavar="LINE", parser=number_of("LINE", "reclaim rights list"), help="Number, from reclaim rights list."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Strike a line of the ledger out; it stays on record with who did it and why.

    Example: reclaim rights end 4 --reason "The track was replaced."
    """
    from monitor.licensing import end_grant
    from monitor.shapes.rights import grant_json

    with opened(context, by) as library:
        grant = end_grant(library, line, reason)
        work = library.store.works.get(grant.work_id)
    if as_json:
        say_json(grant_json(grant, work))
    else:
        _say_line(grant, work, "no longer holds")


@rights.command(name="import")
def import_(
    context: typer.Context,
    work_id: WorkId,
    sheet: Annotated[Path, typer.Argument(metavar="CUESHEET", help="The cue sheet as CSV.")],
    fps: Annotated[
        str | None,
        typer.Option(metavar="N", help="Pictures per second, where its times count pictures: 25, 29.97 ..."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add the rows of a cue sheet to the ledger of a work: its music, and other people's footage.

    All rows or none: each row that cannot be used is named. The same sheet again changes nothing. What nothing is said
    of is sound, and somebody else's. The columns are explained in docs/cli.md.

    Example: reclaim rights import 3 cues.csv
    """
    from monitor.cueing import import_cues
    from monitor.shapes.rights import grant_json

    rate = _rate(fps)
    with opened(context, by) as library:
        done, work = import_cues(library, work_id, sheet, rate), library.store.works.get(work_id)
    if as_json:
        lines = [grant_json(grant, work) for grant in done.added]
        say_json({"added": lines, "already": done.already, "problems": list(done.problems)})
    else:
        _say_imported(done, work)
    if done.problems:
        raise typer.Exit(USAGE)


def _rate(fps: str | None) -> "Fraction | None":
    from monitor.rights.moments import read_rate

    return read_rate(fps) if fps else None


def _say_imported(done: "Imported", work: "Work") -> None:
    from fingerprints.errors import printable

    if done.ignored_columns:
        note(f"Columns of the cue sheet that are not used: {', '.join(done.ignored_columns)}.")
    for problem in done.problems:
        note(problem, style="red")
    if done.problems:
        verb = "row cannot" if len(done.problems) == 1 else "rows cannot"
        say(f"Nothing was added, because {len(done.problems)} {verb} be used; correct the sheet and import it again.")
        return
    already = f"; {count(done.already, 'row')} stood there already" if done.already else ""
    say(f"Added {count(len(done.added), 'line')} to the ledger of “{printable(work.name)}”{already}.")
    say(f"See it: {hint(f'rights list {work.id}')}", style="dim")


@rights.command()
def expiring(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, metavar="N", help="Within how many days.")] = 60,
    as_json: AsJson = False,
) -> None:
    """List the rights, permissions and licences that end soon, or have ended, and what follows.

    Example: reclaim rights expiring --days 90
    """
    from monitor.cli.rights_pages import ending_json
    from monitor.licensing import resting_on
    from monitor.rights.terms import endings

    with opened(context) as library:
        day, store = library.clock().date(), library.store
        found = endings(store.grants.all(), store.permissions.all(), day, timedelta(days=days), store.licences.all())
        matches = resting_on(library, [one.grant for one in found if one.grant], day=day)
        works = {work.id: work for work in store.works.all()}
    if as_json:
        say_json([ending_json(one, works, matches) for one in found])
    elif found:
        out().print(endings_table(found, works, matches))
    else:
        say(f"No right, no permission and no licence on record ends within {days} days.")


def endings_table(found: "Sequence[Ending]", works: "Mapping[int, Work]", matches: "Mapping[int, int]") -> Table:
    """Return what ends as a table.

    :param matches: how many matches rest on each line of the ledger
    """
    from fingerprints.errors import printable
    from monitor.rights.terms import say_ending

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Last day", no_wrap=True)
    table.add_column("What", overflow="fold", ratio=2)
    table.add_column("What follows", overflow="fold", ratio=3)
    for one in found:
        name = f" (“{printable(works[one.work_id].name)}”)" if one.work_id else ""
        resting = matches.get(one.grant.id, 0) if one.grant else 0
        rest = f" {count(resting, 'match')} {'rests' if resting == 1 else 'rest'} on it." if resting else ""
        day = Text(str(one.last_day), style="red" if one.has_ended else "yellow")
        table.add_row(day, Text(printable(say_ending(one)) + name), Text(one.follows + rest))
    return table


@rights.command()
def lint(context: typer.Context, work_id: SomeWork = None, as_json: AsJson = False) -> None:
    """Say what makes works bad references: black, too short, overlaps with other works, rights that nobody has named.

    These are remarks: nothing is changed, and nothing is refused because of them.

    Example: reclaim rights lint
    """
    from monitor.linting import lint_works

    with opened(context) as library:
        works = library.store.works.all() if work_id is None else [library.store.works.get(work_id)]
        found = list(lint_works(library, works))
    if as_json:
        say_json([remark_json(remark) for _, remarks in found for remark in remarks])
        return
    for work, remarks in found:
        say_remarks(work, remarks)
    total = sum(len(remarks) for _, remarks in found)
    of = count(len(found), "work")
    say(f"{count(total, 'remark')} about {of}." if total else f"Nothing to remark about {of}.")


def remark_json(remark: "Remark") -> dict[str, Any]:
    """Return a remark about a work for machines."""
    from monitor.shapes.rights import remark_json as plain

    told = plain(remark)
    return told | {"text": complete(told["text"])}


def say_remarks(work: "Work", remarks: "Sequence[Remark]") -> None:
    """Print what there is to remark about a work."""
    from fingerprints.errors import printable

    if remarks:
        say(f"Work {work.id}: {printable(work.name)}", style="bold")
    for remark in remarks:
        tell(f"• {complete(remark.text)}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(rights, name="rights")
