"""``reclaim allow``: own accounts, licensees, and whatever else may use works."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import AsJson, By, count, note, number_of, opened, out, say, say_json
from monitor.cli.hints import hint
from monitor.cli.rights import DOCUMENT, TERRITORY, WORK, day_of

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.licensing import NewPermission
    from monitor.permitted import Stated

allow = typer.Typer(no_args_is_help=True, help="Who may use your works: own accounts, licensees, single items.")

HOLDER = Annotated[str, typer.Option(metavar="NAME", help="Who may use the works.")]
WORKS = Annotated[
    list[int] | None,
    typer.Option("--work", metavar="N", parser=WORK, help="Only this work; may be given several times. Default: all."),
]
FROM = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, like 2026-03-31.")]
UNTIL = Annotated[str | None, typer.Option(metavar="DATE", help="Last day, like 2027-03-31.")]
REASON = Annotated[str, typer.Option(help="Why, for example the contract; kept for ever.")]


@allow.command()
def own(
    context: typer.Context,
    platform: Annotated[str, typer.Argument(metavar="[PLATFORM]", help="For example YouTube.")] = "",
    account: Annotated[str, typer.Argument(metavar="[ACCOUNT]", help="Handle or address of the account.")] = "",
    none: Annotated[bool, typer.Option("--none", help="The owner has no account anywhere.")] = False,
    reason: Annotated[str, typer.Option(help="A note on it; kept for ever.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Name an account of the owner, or say that there is none; no claim is signed before one of them is on record.

    Copies on own accounts are set aside before anybody sees them. An own account ends --none, and the other way round.

    Example: reclaim allow own YouTube @annlee
    """
    from monitor.errors import InputError
    from monitor.permitted import no_own_account, own_account

    if none and (platform or account):
        raise InputError("--none says that there is no account, but one was named; leave out one of them.")
    _state(context, by, no_own_account(reason) if none else own_account(platform, account, reason), as_json=as_json)


@allow.command()
def account(
    context: typer.Context,
    platform: Annotated[str, typer.Argument(metavar="PLATFORM", help="For example TikTok.")],
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Handle or address of the account.")],
    holder: HOLDER,
    reason: REASON,
    work: WORKS = None,
    from_: FROM = None,
    until: UNTIL = None,
    territory: TERRITORY = "WORLD",
    document: DOCUMENT = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Permit an account of a licensee or partner to use works.

    Example: reclaim allow account TikTok @leefilms --holder "Lee Films" --until 2027-06-30 --reason "Contract of May"
    """
    from monitor.errors import InputError

    if not platform.strip():
        raise InputError("Say on which platform the account is; a stranger may have the same name elsewhere.")
    terms = _terms(holder, reason, (from_, until), territory, document)
    _state(context, by, _new("account", account, terms, work, platform), as_json=as_json)


@allow.command()
def domain(
    context: typer.Context,
    domain: Annotated[str, typer.Argument(metavar="DOMAIN", help="A whole site with its subdomains: example.org.")],
    holder: HOLDER,
    reason: REASON,
    work: WORKS = None,
    from_: FROM = None,
    until: UNTIL = None,
    territory: TERRITORY = "WORLD",
    document: DOCUMENT = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Permit a whole site to use works; a platform on which strangers post is refused.

    Example: reclaim allow domain leefilms.example --holder "Lee Films" --reason "Contract of May"
    """
    terms = _terms(holder, reason, (from_, until), territory, document)
    _state(context, by, _new("domain", domain, terms, work), as_json=as_json)


@allow.command()
def item(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of the one item.")],
    reason: REASON,
    holder: HOLDER = "",
    work: WORKS = None,
    from_: FROM = None,
    until: UNTIL = None,
    territory: TERRITORY = "WORLD",
    document: DOCUMENT = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Permit a single item, known by its address, however it is shared.

    Example: reclaim allow item https://vids.example/watch/7 --reason "Asked by mail, and allowed."
    """
    terms = _terms(holder, reason, (from_, until), territory, document)
    _state(context, by, _new("item", url, terms, work), as_json=as_json)


@allow.command()
def campaign(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What the addresses carry as their utm_campaign.")],
    reason: REASON,
    holder: HOLDER = "",
    work: WORKS = None,
    from_: FROM = None,
    until: UNTIL = None,
    territory: TERRITORY = "WORLD",
    document: DOCUMENT = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Permit what a campaign posts: items whose address names it as utm_campaign.

    Example: reclaim allow campaign spring27 --until 2027-06-30 --reason "Partners share the trailer."
    """
    terms = _terms(holder, reason, (from_, until), territory, document)
    _state(context, by, _new("campaign", name, terms, work), as_json=as_json)


def _terms(
    holder: str, reason: str, days: tuple[str | None, str | None], territory: str, document: "Path | None"
) -> "NewPermission":
    """Return a permission of nothing in particular with the terms that were given.

    :raises InputError: no reason, or a day or territory that is none
    """
    from monitor.errors import InputError
    from monitor.licensing import NewPermission
    from monitor.rights.territories import read_territories
    from monitor.rights.values import PermissionKind

    if not reason.strip():
        raise InputError("Say why it is permitted: --reason “...”.")
    return NewPermission(
        kind=PermissionKind.ITEM,
        holder=holder,
        reason=reason,
        starts_on=day_of(days[0], "--from"),
        ends_on=day_of(days[1], "--until"),
        territories=read_territories(territory),
        document=document,
    )


def _new(kind: str, value: str, terms: "NewPermission", works: list[int] | None, platform: str = "") -> "NewPermission":
    from dataclasses import replace

    from monitor.rights.values import PermissionKind

    return replace(
        terms, kind=PermissionKind(kind), value=value, platform=platform, work_ids=tuple(sorted(set(works or ())))
    )


def _state(context: typer.Context, by: str | None, new: "NewPermission", *, as_json: bool) -> None:
    from monitor.permitted import permit

    with opened(context, by) as library:
        stated, today = permit(library, new), library.clock().date()
    if new.ends_on and new.ends_on < today:
        note(f"Its last day, {new.ends_on}, is over, so it permits nothing that is there today.", style="yellow")
    _say(stated, "was on record before" if stated.is_old else "is on record", as_json=as_json)


def _say(stated: "Stated", what: str, *, as_json: bool) -> None:
    from monitor.cli.rights_pages import say_permitted
    from monitor.rights.permitting import say_permission
    from monitor.shapes.rights import stated_json

    permission, reviewed = stated.permission, stated.reviewed
    if as_json:
        say_json(stated_json(stated))
        return
    nothing = permission.kind == "no-own-account"
    said = f"permission {permission.id}: {say_permitted(permission)}" if nothing else say_permission(permission)
    say(f"{said[0].upper()}{said[1:]} {what}.")
    for one in stated.ended:
        say(f"Permission {one.id} ({say_permitted(one)}) has ended because of it.")
    if reviewed.permitted:
        say(f"{count(reviewed.permitted, 'match')} set aside: {hint('matches --permitted')}")
    if reviewed.opened:
        verb = "waits" if reviewed.opened == 1 else "wait"
        say(f"{count(reviewed.opened, 'match')} {verb} for a decision again: {hint('matches --undecided')}")


@allow.command(name="list")
def list_(
    context: typer.Context,
    ended: Annotated[bool, typer.Option("--ended", help="Also those that were ended.")] = False,
    as_json: AsJson = False,
) -> None:
    """List own accounts, licensees, and whatever else is permitted.

    Example: reclaim allow list
    """
    from monitor.cli import rights_pages as pages
    from monitor.licensing import own_accounts_known
    from monitor.shapes.rights import permission_json

    with opened(context) as library:
        found, known = library.store.permissions.all(ended=ended), own_accounts_known(library)
    if as_json:
        say_json([permission_json(one) for one in found])
        return
    if found:
        out().print(pages.permission_table(found))
    for sentence in pages.document_notes(found):
        note(sentence, style="yellow")
    if not known:
        say(
            "No claim is signed before the owner’s own accounts are on record:"
            f" {hint('allow own PLATFORM ACCOUNT')}, or {hint('allow own --none')}"
        )


@allow.command()
def end(
    context: typer.Context,
    permission_id: Annotated[
        int,
        typer.Argument(
            metavar="ID", parser=number_of("ID", "reclaim allow list"), help="Number, from reclaim allow list."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why; kept for ever.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """End a permission; it stays on record, and copies that no other covers come before people again.

    Example: reclaim allow end 3 --reason "The contract was cancelled."
    """
    from monitor.permitted import withdraw_permission

    with opened(context, by) as library:
        stated = withdraw_permission(library, permission_id, reason)
    _say(stated, "has ended", as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(allow, name="allow")
