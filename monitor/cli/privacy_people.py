"""``reclaim privacy``: hold, forget, requests, readmit, export: what is kept of one account, and letting go of it."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.asking import is_somebody_there
from monitor.cli.console import REFUSED, SOME_FAILED, AsJson, By, count, note, number_of, opened, say, say_json, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from monitor.casework.holds import ErasureRequest, Hold
    from monitor.privacy.forgetting import Forgotten, Plan, Wish

KindName = Literal["library", "work", "clip", "match", "case", "letter", "account"]
MentionsName = Literal["marked", "words", "everywhere"]
Handle = Annotated[
    str,
    typer.Argument(metavar="HANDLE", help="The account in any spelling: @lee, lee@site, the address of its profile."),
]
Platform = Annotated[
    str, typer.Option(metavar="NAME", help="Only on this platform; a stranger may have the same handle elsewhere.")
]
HoldId = Annotated[
    int,
    typer.Argument(metavar="HOLD", parser=number_of("HOLD", "reclaim privacy hold list"), help="Number of the hold."),
]

holds = typer.Typer(no_args_is_help=True, help="What must not be deleted although its time is over.")


@holds.command()
def add(
    context: typer.Context,
    kind: Annotated[
        KindName, typer.Argument(metavar="KIND", help="library, work, clip, match, case, letter, account.")
    ],
    subject: Annotated[str, typer.Argument(metavar="[WHAT]", help="Its number; of an account the handle.")] = "",
    reason: Annotated[str, typer.Option(help="Why it must stay, for example a lawsuit; must be given.")] = "",
    review: Annotated[
        str | None, typer.Option(metavar="DATE", help="When somebody is to ask whether it is still needed.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put a hold on something, so that neither purge nor forget deletes it or what hangs on it.

    Example: reclaim privacy hold add case 3 --reason "Suit filed on 2 May." --review 2027-05-01
    """
    from monitor.casework.holds import HoldKind
    from monitor.privacy.holding import place_hold, say_subject
    from monitor.shapes.privacy import hold_json

    with opened(context, by) as library:
        hold = place_hold(library, HoldKind(kind), subject, reason, _day(review))
    if as_json:
        say_json(hold_json(hold))
    else:
        say(f"Hold {hold.id} lies on {say_subject(hold)}.")
        ended = hint(f'privacy hold release {hold.id} --reason "..."')
        say(f"When it is needed no more: {ended}", style="dim")


@holds.command(name="list")
def list_(
    context: typer.Context,
    released: Annotated[bool, typer.Option("--all", help="Also those that were released.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the holds in force.

    Example: reclaim privacy hold list
    """
    from monitor.shapes.privacy import hold_json

    with opened(context) as library:
        found, today = library.store.holds.all(released=released), library.clock().date()
    if as_json:
        say_json([hold_json(hold) for hold in found])
        return
    if not found:
        say("No holds. Cases that are open, or closed within the limitation period, hold what is theirs by themselves.")
    for hold in found:
        _say_hold(hold, today)


@holds.command()
def release(
    context: typer.Context,
    hold_id: HoldId,
    reason: Annotated[str, typer.Option(help="Why it is needed no more; must be given.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End a hold; what waited for it goes with the next purge.

    Example: reclaim privacy hold release 2 --reason "The suit was settled."
    """
    from monitor.privacy.holding import release_hold, say_subject
    from monitor.shapes.privacy import hold_json

    demand_reason(reason)
    with opened(context, by) as library:
        hold = release_hold(library, hold_id, reason)
    if as_json:
        say_json(hold_json(hold))
    else:
        say(f"Hold {hold.id} on {say_subject(hold)} is released.")


def forget(
    context: typer.Context,
    handle: Handle,
    platform: Platform = "",
    reason: Annotated[
        str, typer.Option(help="Why, for example that the person asked for it; kept without the name.")
    ] = "",
    mentions: Annotated[
        MentionsName | None,
        typer.Option(
            metavar="WORD",
            help="What counts as naming the account: marked (after an @, in an address, alone in a field), words (the"
            " whole word, too) or everywhere. [dim][default: by how distinct the handle is][/]",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go and what would stay.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Erase all about an account: clips, items, requests, names in texts and files, so that no byte of it is left.

    What a hold or a case needs stays until that ends; then the next purge does the rest. The audit record keeps that
    something was erased, not whose it was. Files of yours outside the library are told and left alone.

    Example: reclaim privacy forget @lee --platform TikTok --reason "Asked for it on 2 May." --dry-run
    """
    from monitor.privacy.forgetting import Wish, plan
    from monitor.privacy.forgetting import forget as erase
    from monitor.privacy.naming import Mentions
    from monitor.shapes.privacy import forgotten_json, plan_json

    wish = Wish(handle=handle, platform=platform, reason=reason, mentions=Mentions(mentions) if mentions else None)
    with opened(context, by) as library:
        if dry_run or not yes:
            shown = plan(library, wish)
            if dry_run:
                say_json(plan_json(shown)) if as_json else _say_dry(shown, wish)
                return
            demand_reason(reason)
            _confirm(shown)
        done = erase(library, wish)
    if as_json:
        say_json(forgotten_json(done))
    else:
        _say_forgotten(done)
    _end(done)


def requests(
    context: typer.Context,
    run: Annotated[
        bool, typer.Option("--run", help="Carry on with those that are open; every purge does, too.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """List what was asked to be erased: what is done, and what waits for what.

    Example: reclaim privacy requests
    """
    from monitor.privacy.forgetting import resume
    from monitor.shapes.privacy import request_json

    with opened(context, by) as library:
        done = resume(library) if run else []
        found = library.store.erasures.all()
    if as_json:
        say_json([request_json(one) for one in found])
    elif not found:
        say("Nobody asked for anything to be erased.")
    else:
        for one in found:
            _say_request(one)
    for result in done:
        _end(result)


def readmit(
    context: typer.Context,
    handle: Handle,
    reason: Annotated[
        str,
        typer.Option(help="Why what it posts may be stored again; must be given, and is kept without the name."),
    ] = "",
    platform: Platform = "",
    by: By = None,
) -> None:
    """Let what an account posts be stored again after it was erased; without --platform on whatever platform it was.

    Example: reclaim privacy readmit @lee --platform TikTok --reason "It copies again, and a claim is prepared."
    """
    from monitor.errors import NotFoundError
    from monitor.privacy.readmitting import readmit as let_back
    from monitor.privacy.readmitting import say_missing

    demand_reason(reason)
    with opened(context, by) as library:
        sites = let_back(library, handle, platform, reason)
    if not sites:
        raise NotFoundError(f"{say_missing(platform)}{'' if platform else ' Add: --platform NAME.'}")
    where = f" on {' and on '.join(sites)}" if all(sites) else ""
    say(f"What the account posts{where} may be stored again.")


def export(
    context: typer.Context,
    handle: Handle,
    platform: Platform = "",
    output: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write to this file; .json for machines, .html or .md for people."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Show or write everything that is kept about an account, for whoever asks (Art. 15 and 20 GDPR).

    What others have said or done is left out or marked for you to check before you hand it on.

    Example: reclaim privacy export @lee --platform TikTok --output lee.html
    """
    from monitor.privacy.exporting import about, written
    from monitor.privacy.exporting_pages import markdown_of

    with opened(context, by) as library:
        told = about(library, handle, platform)
        if output is not None:
            written(told, output)
    if output is not None:
        many = count(sum(len(part.rows) for part in told.parts), "record")
        say(f"{many} written to {output}.")
        if told.to_check:
            note(f"{count(told.to_check, 'text')} may speak of others: marked “to check”, for you to read first.")
    elif as_json:
        say_json(told.as_json())
    else:
        say(markdown_of(told))


def demand_reason(reason: str) -> None:
    """Ask for a reason before anything is shown or done.

    :raises InputError: there is none
    """
    from monitor.errors import InputError

    if not reason.strip():
        raise InputError("Say why: --reason “...”; for example that the person asked for it, and on which day.")


def _say_dry(shown: "Plan", wish: "Wish") -> None:
    """Show what would go, and the command that does it."""
    _say_plan(shown)
    options = [("--platform", wish.platform), ("--mentions", str(wish.mentions or ""))]
    said = "".join(f" {option} {shlex.quote(value)}" for option, value in options if value)
    why = shlex.quote(wish.reason) if wish.reason.strip() else '"..."'
    say(f"Nothing is erased yet. Erase it: {hint(f'privacy forget {shlex.quote(wish.handle)}{said} --reason {why}')}")


def _say_plan(shown: "Plan") -> None:
    from fingerprints.errors import printable
    from monitor.privacy.naming import Mentions
    from monitor.sites.whose import key_of

    name = shown.known.name
    meaning = {
        Mentions.MARKED: "after an @, in addresses, and alone in a field, since the handle may be an ordinary word",
        Mentions.WORDS: "wherever it stands as a whole word",
        Mentions.EVERYWHERE: "wherever it stands",
    }
    say(f"The account {printable(key_of(name.account))}, {meaning[name.mentions]}:", style="bold")
    say("Goes: " + (_listed(shown.goes) or "nothing"))
    if shown.stays or shown.waits_for:
        say("Stays: " + (_listed(shown.stays) or "what is named in what must stay"))
    for sentence in shown.waits_for:
        tell(f"  {sentence}")
    if shown.until:
        tell(f"  The last of it ends on {shown.until:%Y-%m-%d}; the next purge does the rest.")
    if shown.known.others:
        tell(f"Not meant: the same handle on {', '.join(map(printable, shown.known.others))}.")
    for path in shown.outside:
        tell(f"Your own file, which is left alone; delete it yourself: {printable(str(path))}")
    if shown.unclear:
        tell(f"In {count(shown.unclear, 'text')} it stands as a word that may mean something else; to erase that, too:")
        again = shlex.quote(printable(key_of(name.account)))
        say(f"  {hint(f'privacy forget {again} --mentions words --dry-run')}", style="dim")


def _confirm(shown: "Plan") -> None:
    """Show the plan and ask; whoever cannot be asked must say --yes.

    :raises typer.Exit: nobody agreed
    """
    _say_plan(shown)
    if not is_somebody_there():
        note("Nothing was erased. Read what goes, and add --yes.", style="bold red")
        raise typer.Exit(REFUSED)
    if not typer.confirm("Erase it? It cannot be taken back.", err=True):
        raise typer.Exit(REFUSED)


def _say_forgotten(done: "Forgotten") -> None:
    counted = _listed(done.counts)
    if counted:
        say(f"Erased: {counted}.")
    if done.is_done:
        say(f"Request {done.request.id} is done: nothing of the account is left in the library.")
    elif done.waits_for:
        say(f"Request {done.request.id} stays open for what must stay:")
        for sentence in done.waits_for:
            tell(f"  {sentence}")
    if done.unclear:
        tell(f"In {count(done.unclear, 'text')} the handle stands as a word that may mean something else.")


def _end(done: "Forgotten") -> None:
    """Say what could not be erased, and end with failure where there is any."""
    from fingerprints.errors import printable

    for path in done.left:
        note(f"It is still in {printable(str(path))}, which cannot be changed without being spoiled.", style="red")
    for problem in done.problems:
        note(complete(problem), style="red")
    if done.left or done.problems:
        raise typer.Exit(SOME_FAILED)


def _say_request(one: "ErasureRequest") -> None:
    from fingerprints.errors import printable
    from monitor.privacy.saying import account_in

    state = f"done on {one.done_at:%Y-%m-%d}" if one.done_at else "open"
    account = account_in(one)
    whose = f" about {printable(account)}" if account else ""
    say(f"Request {one.id} of {one.asked_at:%Y-%m-%d}{whose}: {state}", style="bold")
    tell(f"  {printable(one.reason)} Noted by {printable(one.asked_by)}.")
    if any(many for _, many in one.counts):
        tell(f"  Erased{'' if one.done_at else ' so far'}: {_listed(dict(one.counts))}.")
    for sentence in one.waits_for:
        tell(f"  {printable(sentence)}")


def _say_hold(hold: "Hold", today: "date") -> None:
    from fingerprints.errors import printable
    from monitor.privacy.holding import say_subject

    state = f", released on {hold.released_at:%Y-%m-%d}" if hold.released_at else ""
    say(f"Hold {hold.id} on {say_subject(hold)}{state}", style="bold")
    tell(f"  {printable(hold.reason)}")
    tell(f"  Placed on {hold.placed_at:%Y-%m-%d} by {printable(hold.placed_by)}.")
    if hold.review_on and not hold.released_at:
        is_due = hold.review_on <= today
        tell(
            f"  To be reviewed on {hold.review_on}{': that is due' if is_due else ''}.",
            style="yellow" if is_due else "",
        )


def _listed(counts: "Mapping[str, int]") -> str:
    from monitor.privacy.saying import counted

    return counted(counts.items())


def _day(text: str | None) -> "date | None":
    from monitor.cli.rights import day_of

    return day_of(text, "--review")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(holds, name="hold")
    app.command()(export)
    app.command()(forget)
    app.command()(requests)
    app.command()(readmit)
