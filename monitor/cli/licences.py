"""``reclaim licence``: what of others is inside your works, and whether a work may be published somewhere."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import textwrap
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli import licence_tracks
from monitor.cli.console import REFUSED, AsJson, By, count, note, number_of, opened, out, say, say_json, tell, timecode
from monitor.cli.hints import complete, hint
from monitor.cli.rights import SomeWork, WorkId, day_of, endings_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.materials.checking import Checked
    from monitor.rights.materials import Material, PublicUse
    from monitor.values import Work

licence = typer.Typer(
    no_args_is_help=True, help="Music, footage and people inside your works: licences, consents, known tracks."
)

KindName = Literal["music", "footage", "image", "font", "person", "other"]
ModalityName = Literal["picture", "sound"]
LicenceId = Annotated[
    int,
    typer.Argument(
        metavar="LICENCE",
        parser=number_of("LICENCE", "reclaim licence list"),
        help="Number, from reclaim licence list.",
    ),
]
PLATFORMS = Annotated[
    list[str] | None,
    typer.Option(
        "--platform", metavar="NAME", help="Where it may be published; again for others. Default: everywhere."
    ),
]
USES = Annotated[
    list[str] | None,
    typer.Option(
        "--use",
        metavar="WORD",
        help="personal, commercial (which covers personal) or advertising; again for others. Not said: nothing.",
    ),
]
TERRITORY = Annotated[str, typer.Option(metavar="TEXT", help="Where it holds: WORLD, EU, US ...; -CN takes out of it.")]
STARTS = Annotated[str | None, typer.Option("--starts", metavar="DATE", help="First day, like 2026-03-31.")]
ENDS = Annotated[str | None, typer.Option("--ends", metavar="DATE", help="Last day, like 2027-03-31.")]
CONDITIONS = Annotated[str, typer.Option(metavar="TEXT", help="What must be done, such as a credit line, to copy.")]
DOCUMENT = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The licence or the written consent; its hash is kept, not the file."),
]


@licence.command()
def add(
    context: typer.Context,
    work_id: WorkId,
    kind: Annotated[
        KindName, typer.Option(metavar="WORD", help="music, footage, image, font, person (their consent) or other.")
    ],
    name: Annotated[str, typer.Option(metavar="NAME", help="What it is; of a person a pseudonym is enough.")],
    from_: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Where it begins in the work: 75 or 1:15.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="Where it ends. [dim]Default: the work's end.[/]")
    ] = None,
    modality: Annotated[
        ModalityName | None,
        typer.Option(
            metavar="picture|sound", help="Whether it is only seen or only heard, where the kind leaves it open."
        ),
    ] = None,
    licensor: Annotated[str, typer.Option(metavar="NAME", help="Who licensed it; not for people.")] = "",
    platform: PLATFORMS = None,
    use: USES = None,
    territory: TERRITORY = "WORLD",
    starts: STARTS = None,
    ends: ENDS = None,
    conditions: CONDITIONS = "",
    document: DOCUMENT = None,
    minor: Annotated[bool, typer.Option("--minor", help="The person is a minor.")] = False,
    guardian: Annotated[
        bool, typer.Option("--guardian", help="The person is a minor, and whoever has custody has consented.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put a licence for something inside a work on record, or the consent of somebody who is seen or heard in it.

    Music, footage and images get a line of the rights ledger, too, so that they are never claimed as yours. What is not
    said is not allowed: without --use every check warns.

    Example: reclaim licence add 3 --kind music --name "Slow tide" --platform YouTube --use commercial --ends 2027-03-31
    """
    from fingerprints.values import Modality
    from monitor.materials.keeping import NewMaterial, add_material
    from monitor.rights.materials import MaterialKind
    from monitor.rights.moments import read_moment
    from monitor.rights.territories import read_territories
    from monitor.shapes.licences import material_json

    new = NewMaterial(
        kind=MaterialKind(kind),
        name=name,
        licensor=licensor,
        modality=Modality(modality) if modality else None,
        start_s=read_moment(from_) if from_ else 0.0,
        end_s=read_moment(to) if to else None,
        platforms=tuple(platform or ()),
        uses=uses_of(use),
        territories=read_territories(territory),
        starts_on=day_of(starts, "--starts"),
        ends_on=day_of(ends, "--ends"),
        conditions=conditions,
        document=document,
        is_minor=minor,
        by_guardian=guardian,
    )
    with opened(context, by) as library:
        material, work = add_material(library, work_id, new), library.store.works.get(work_id)
    if as_json:
        say_json(material_json(material, work))
        return
    _say_one(material, work, "is on record")
    if material.grant_id:
        tell(f"Line {material.grant_id} of the ledger keeps it from being claimed.")
    if not material.uses:
        note("It does not say for what the work may be used, so checks will warn; say it with --use.", style="yellow")
    say(f"Before you publish: {hint(f'licence check {work.id} --platform NAME')}", style="dim")


def uses_of(words: "Sequence[str] | None") -> "tuple[PublicUse, ...]":
    """Return the uses that options name.

    :raises InputError: one is none
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.rights.materials import PublicUse

    odd = next((word for word in words or () if word not in set(PublicUse)), None)
    if odd is not None:
        raise InputError(f"--use must be one of {', '.join(PublicUse)}; it is “{printable(odd)}”.")
    return tuple(PublicUse(word) for word in words or ())


def _say_one(material: "Material", work: "Work", what: str) -> None:
    from fingerprints.errors import printable
    from monitor.rights.materials import say_material

    said = printable(say_material(material))
    tell(f"Licence {material.id} {what}. {said} in work {work.id} (“{printable(work.name)}”), {_span(material)}.")


@licence.command(name="list")
def list_(
    context: typer.Context,
    work_id: SomeWork = None,
    ended: Annotated[bool, typer.Option("--ended", help="Also those that were ended.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the licences and consents on record, by work.

    Example: reclaim licence list 3
    """
    from fingerprints.errors import printable
    from monitor.shapes.licences import material_json

    with opened(context) as library:
        works = {work.id: work for work in library.store.works.all()}
        if work_id is not None:
            works = {work_id: library.store.works.get(work_id)}
        found = [one for one in library.store.licences.all(ended=ended) if one.work_id in works]
        waiting = len(library.store.tracks.finds(work_id, only_open=True))
    if as_json:
        say_json([material_json(one, works[one.work_id]) for one in found])
        return
    for work in works.values():
        inside = [one for one in found if one.work_id == work.id]
        if inside:
            say(f"Work {work.id}: {printable(work.name)}", style="bold")
            out().print(_table(inside))
    for sentence in _problems(found):
        note(sentence, style="yellow")
    if not found:
        say(f"No licence is on record. Add one: {hint('licence add WORK --kind music --name NAME')}")
    if waiting:
        say(f"{count(waiting, 'find')} of known tracks to settle: {hint('licence finds')}", style="yellow")


def _table(found: "Sequence[Material]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("What", overflow="fold", ratio=3)
    table.add_column("From – to", no_wrap=True)
    table.add_column("For", overflow="fold", ratio=2)
    table.add_column("Where, when", no_wrap=True)
    for one in found:
        licensor = f" of {one.licensor}" if one.licensor else ""
        minor = ", minor" + ("" if one.by_guardian else " without guardian") if one.is_minor else ""
        what = f"{one.kind} “{one.name}”{licensor}{minor}" + (f", ended {one.ended_at.date()}" if one.ended_at else "")
        allowed = f"{', '.join(one.uses) or 'not said'}; {', '.join(one.platforms) or 'everywhere'}"
        where = "\n".join(textwrap.wrap(_where(one), 17))
        style = "strike dim" if one.ended_at else ""
        table.add_row(str(one.id), Text(printable(what)), _span(one), Text(printable(allowed)), where, style=style)
    return table


def _where(one: "Material") -> str:
    starts = f", from {one.starts_on}" if one.starts_on else ""
    return f"{' '.join(one.territories)}{starts}" + (f", until {one.ends_on}" if one.ends_on else "")


def _span(one: "Material") -> str:
    if not one.start_s and one.end_s is None:
        return "all of it"
    return f"{timecode(one.start_s)} – {timecode(one.end_s) if one.end_s is not None else 'end'}"


def _problems(found: "Sequence[Material]") -> list[str]:
    """Return a sentence for each document that is no longer what was put on record."""
    from fingerprints.errors import printable
    from monitor.licensing import document_problem

    notes = []
    for one in found:
        problem = document_problem(one.document) if one.document and one.ended_at is None else ""
        if one.document and problem:
            notes.append(f"Licence {one.id}: its document {printable(str(one.document.path))} {problem}.")
    return notes


@licence.command()
def end(
    context: typer.Context,
    licence_id: LicenceId,
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    not_in_work: Annotated[
        bool, typer.Option("--not-in-work", help="The work does not hold it, so checks need not ask for it any more.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End a licence before its time, or write down that somebody has taken their consent back.

    It stays on record, and so does the line of the ledger: what was licensed has not become yours.

    Example: reclaim licence end 4 --reason "She has taken her consent back by letter of 3 March."
    """
    from monitor.materials.keeping import end_material
    from monitor.shapes.licences import material_json

    with opened(context, by) as library:
        material = end_material(library, licence_id, reason, not_in_work=not_in_work)
        work = library.store.works.get(material.work_id)
    if as_json:
        say_json(material_json(material, work))
        return
    _say_one(material, work, "no longer holds")
    if material.grant_id:
        where = hint(f"rights end {material.grant_id} --reason TEXT")
        say(
            f"Line {material.grant_id} of the ledger still keeps it from being claimed; {where} ends that.", style="dim"
        )


@licence.command()
def expiring(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=0, metavar="N", help="Within how many days.")] = 60,
    as_json: AsJson = False,
) -> None:
    """List the licences and consents that end soon, or have ended, and what follows.

    Example: reclaim licence expiring --days 90
    """
    from monitor.cli.rights_pages import ending_json
    from monitor.rights.terms import endings

    with opened(context) as library:
        day, store = library.clock().date(), library.store
        found = endings((), (), day, timedelta(days=days), store.licences.all())
        works = {work.id: work for work in store.works.all()}
    if as_json:
        say_json([ending_json(one, works, {}) for one in found])
    elif found:
        out().print(endings_table(found, works, {}))
    else:
        say(f"No licence and no consent on record ends within {days} days.")


@licence.command()
def check(
    context: typer.Context,
    works: Annotated[
        list[int],
        typer.Argument(
            metavar="WORK", parser=number_of("WORK", "reclaim works"), help="Numbers of works, from reclaim works."
        ),
    ],
    platform: Annotated[
        str, typer.Option("--platform", metavar="NAME", help="Where it is to be published. Default: everywhere.")
    ] = "",
    commercial: Annotated[bool, typer.Option("--commercial", help="Money is made with it.")] = False,
    advertising: Annotated[bool, typer.Option("--advertising", help="It advertises something itself.")] = False,
    territory: Annotated[
        str, typer.Option(metavar="CODE", help="Country in which it is shown, EU or WORLD.")
    ] = "WORLD",
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Day of publication. Default: now.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask before you publish a work somewhere: what is inside it that does not allow it, or of which nobody knows.

    Ends with exit code 3 where something stands in the way. What nobody has said stands in the way as well. Reclaim
    knows what is on record and the tracks you have named; it looks at no faces and listens to no voices.

    Example: reclaim licence check 3 --platform TikTok --commercial
    """
    from monitor.errors import InputError
    from monitor.licensing import platform_name
    from monitor.materials.checking import check_work
    from monitor.rights.materials import PublicUse
    from monitor.rights.publishing import Plan
    from monitor.rights.territories import read_place
    from monitor.shapes.licences import checked_json

    if commercial and advertising:
        raise InputError("--commercial and --advertising exclude each other; ask twice if both are meant.")
    use = PublicUse.COMMERCIAL if commercial else PublicUse.ADVERTISING if advertising else PublicUse.PERSONAL
    with opened(context) as library:
        day = day_of(on, "--on") or library.clock()
        plan = Plan(platform=platform_name(platform), use=use, territory=read_place(territory), day=day)
        checked = [check_work(library, work_id, plan) for work_id in dict.fromkeys(works)]
    if as_json:
        say_json([checked_json(one) for one in checked])
    else:
        for one in checked:
            say_checked(one)
    if not all(one.is_allowed for one in checked):
        raise typer.Exit(REFUSED)


def say_checked(checked: "Checked") -> None:
    """Print what is to be known before a work is published."""
    from fingerprints.errors import printable
    from monitor.rights.publishing import Level

    words = {
        Level.FORBIDDEN: ("Not allowed", "bold red"),
        Level.UNKNOWN: ("Not known", "red"),
        Level.DOUBT: ("Look", "yellow"),
        Level.CONDITION: ("Do this", "cyan"),
    }
    where = checked.plan.platform or "everywhere"
    name = printable(checked.work.name)
    verdict = "nothing on record stands in the way" if checked.is_allowed else "not yet"
    say(f"Work {checked.work.id} (“{name}”), {checked.plan.use} use, {printable(where)}: {verdict}.", style="bold")
    for one in checked.concerns:
        word, style = words[one.level]
        if one.level is Level.CONDITION:  # to copy, as it is
            say(f"  {word}: {printable(one.text)}", style)
        else:
            tell(f"  {word}: {complete(printable(one.text))}", 4, style)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    licence_tracks.add_to(licence)
    app.add_typer(licence, name="licence")
