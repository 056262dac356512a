"""``reclaim review``: the pages on which people look at matches, decide them and write letters."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from pathlib import Path
from typing import Annotated

import typer

from monitor.cli.console import note, say, settings_of


def review(
    context: typer.Context,
    address: Annotated[
        str,
        typer.Option(
            metavar="IP",
            help="Address of this machine at which to serve; others than its own loopback need accounts and HTTPS.",
        ),
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="Port; 0 takes any free one.")] = 8017,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the browser.")] = True,
    certificate: Annotated[Path | None, typer.Option(metavar="FILE", help="Certificate for HTTPS, as PEM.")] = None,
    key: Annotated[Path | None, typer.Option(metavar="FILE", help="Private key of the certificate, as PEM.")] = None,
    behind_proxy: Annotated[
        str, typer.Option(metavar="URL", help="Address of your reverse proxy, which ends HTTPS: https://review.example")
    ] = "",
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(
            metavar="IP", help="Address of a proxy on another machine that is believed about who asks; may be repeated."
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Name by which people reach this machine; may be repeated."),
    ] = None,
) -> None:
    """Open the review room in the browser: decide matches, keep rights, write letters, watch deadlines.

    It is served on this machine alone, and the address that is printed lets one browser in, once.

    Serving a team needs accounts (reclaim people add) and HTTPS, or a reverse proxy that does it.
    """
    import os

    from monitor.app import utc_now
    from monitor.watch.means import Means
    from monitor.web.serving import Place, Served, demand_safe, room_of

    settings = settings_of(context)
    place = Place(
        address=address.strip(),
        port=port,
        certificate=certificate,
        key=key,
        proxy=behind_proxy.strip().rstrip("/"),
        trusted=tuple(trusted_proxy or ()),
        names=tuple(name or ()),
    )
    demand_safe(settings, place, utc_now)
    room = room_of(settings, place, utc_now, Means(secrets=dict(os.environ)))

    def ready(base: str) -> None:
        way_in = base if _has_accounts(context) else f"{base}/enter?token={room.entry.issue()}"
        say(f"The review room is open: {way_in}")
        note("It closes with Ctrl-C." + ("" if way_in == base else " The address works once; start again for another."))
        if open_browser:
            typer.launch(way_in)

    try:
        Served(room, place, ready).run()
    except KeyboardInterrupt:  # this is how a room is closed
        note("The review room is closed.")
    room.jobs.abandon()


def _has_accounts(context: typer.Context) -> bool:
    from monitor.cli.console import opened

    with opened(context) as library:
        return library.store.people.count() > 0


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(review)
