"""``reclaim source``: the places that are searched again and again."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import AsJson, By, count, note, opened, out, say, say_json, tell
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.collected import ItemState, SourceRecord
    from monitor.watch.sourcing import NewSource

source = typer.Typer(no_args_is_help=True, help="Places that are searched for copies again and again.")

Name = Annotated[str, typer.Argument(metavar="NAME", help="Name or number, from reclaim source list.")]


@source.command()
def add(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Kind of source, from reclaim source kinds.")],
    address: Annotated[
        str, typer.Argument(metavar="[ADDRESS]", help="Folder, file or URL, as the kind needs it.")
    ] = "",
    name: Annotated[str, typer.Option(metavar="NAME", help="What you call it. Default: made of its address.")] = "",
    every: Annotated[str, typer.Option(metavar="TIME", help="How often it is searched: 30m, 6h, 1d, 2w.")] = "1d",
    options: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="What else the kind needs; may be given several times."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Add a place that is searched again and again; nothing is fetched yet.

    Example: reclaim source add feed https://videos.example/feed.xml --every 6h
    """
    from monitor.shapes.collecting import source_json
    from monitor.watch.sourcing import NewSource, add_source, seconds_of

    new = NewSource(kind=kind, address=address, name=name, every_s=seconds_of(every), options=_options(options or []))
    with opened(context, by) as library:
        new = _absolute(new)
        added = add_source(library, new, may_use_keys=True)
    if as_json:
        say_json(source_json(added))
        return
    say(f"{added.name} is due now, and then every {every}. Search it: {hint(f'watch --source {added.name}')}")


def _absolute(new: "NewSource") -> "NewSource":
    """Let a folder or a file be found from wherever the watch is started."""
    from dataclasses import replace
    from pathlib import Path

    from monitor.files import absolute

    given = Path(new.address).expanduser()
    return replace(new, address=str(absolute(given))) if new.address and given.exists() else new


def _options(given: list[str]) -> "Mapping[str, str]":
    """Return options as they were typed.

    :raises InputError: one is not NAME=VALUE, or is given twice
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    found: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise InputError(f"--option is “{printable(text)}”; write it as NAME=VALUE.")
        if name.strip() in found:
            raise InputError(f"The option {printable(name.strip())} is given twice; give it once.")
        found[name.strip()] = value.strip()
    return found


@source.command(name="list")
def list_(
    context: typer.Context,
    removed: Annotated[bool, typer.Option("--removed", help="Also those that were removed.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the sources, when each is due, and what it has brought."""
    from monitor.shapes.collecting import source_json

    with opened(context) as library:
        found = library.store.sources.all(removed=removed)
        counts = {one.id: library.store.items.counts(one.id) for one in found}
    if as_json:
        said = [{str(state): number for state, number in counts[one.id].items()} for one in found]
        say_json([source_json(one) | {"items": items} for one, items in zip(found, said, strict=True)])
    elif not found:
        say(f"No sources yet. See what can be searched: {hint('source kinds')}")
    else:
        out().print(_table(found, counts))


def _table(found: "list[SourceRecord]", counts: "Mapping[int, Mapping[ItemState, int]]") -> Table:
    from fingerprints.errors import printable
    from monitor.watch.sourcing import every_of

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Name", "Kind", "Every", "Due", "Items"):
        table.add_column(name, justify="right" if name == "Items" else "left", no_wrap=True)
    table.add_column("State", overflow="fold", ratio=1)
    for one in found:
        failing = f"failing, {count(one.failures, 'time')} in a row: {one.last_error}" if one.failures else ""
        due = f"{one.next_at:%Y-%m-%d %H:%M}Z" if one.state == "active" else "-"
        cells = (printable(one.name), one.kind, every_of(one.every_s), due, str(sum(counts[one.id].values())))
        said = failing if failing and one.state == "active" else str(one.state)
        table.add_row(*cells, Text(printable(said), style="yellow" if failing else ""))
    return table


@source.command()
def show(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Show one source: how it is doing, what it has brought, and its latest requests."""
    from monitor.shapes.collecting import fetch_json, source_json
    from monitor.watch.sourcing import source_named

    with opened(context) as library:
        found = source_named(library, name)
        counts = library.store.items.counts(found.id)
        fetches = library.store.fetches.latest(source_id=found.id, limit=10)
    if as_json:
        items = {str(state): number for state, number in counts.items()}
        say_json(source_json(found) | {"items": items, "fetches": [fetch_json(one) for one in fetches]})
        return
    _show(found, counts)
    if fetches:
        say("Latest requests:", style="bold")
        for one in fetches:
            answer = one.status or ("not sent" if not one.access.is_allowed else "no answer")
            say(f"  {one.at:%Y-%m-%d %H:%M}Z  {answer}  {one.url}")
            tell(f"    {one.access.basis}: {one.access.reason}", indent=4, style="dim")


def _show(found: "SourceRecord", counts: "Mapping[ItemState, int]") -> None:
    from fingerprints.errors import printable
    from monitor.sources.keys import variable_of
    from monitor.watch.sourcing import every_of

    rows = [
        ("Source", f"{found.name} ({found.kind})"),
        ("Address", found.address),
        ("Options", ", ".join(f"{key}={value}" for key, value in found.options.items())),
        ("Key", f"{variable_of(found.key)}, sent to {found.key_origin} only" if found.key else ""),
        ("Every", every_of(found.every_s)),
        ("State", str(found.state)),
        ("Due", f"{found.next_at:%Y-%m-%d %H:%M}Z" if found.state == "active" else ""),
        ("Last run", f"{found.last_run_at:%Y-%m-%d %H:%M}Z" if found.last_run_at else "never"),
        ("Last good", f"{found.last_ok_at:%Y-%m-%d %H:%M}Z" if found.last_ok_at else "never"),
        ("Failing", f"{count(found.failures, 'time')} in a row: {found.last_error}" if found.failures else ""),
        ("Items", ", ".join(f"{number} {state}" for state, number in counts.items()) or "none yet"),
        ("Added", f"{found.added_at:%Y-%m-%d} by {found.added_by}"),
    ]
    for label, value in rows:
        if value:
            say(f"{label:<11}{printable(value)}")


@source.command()
def pause(context: typer.Context, name: Name, by: By = None) -> None:
    """Let a source rest until it is resumed; what it brought stays."""
    paused = _set(context, name, "paused", by)
    say(f"{paused} is paused. Go on with it: {hint(f'source resume {paused}')}")


@source.command()
def resume(context: typer.Context, name: Name, by: By = None) -> None:
    """Search a source again from now on; its failures are forgotten."""
    say(f"{_set(context, name, 'active', by)} is due now.")


@source.command()
def remove(context: typer.Context, name: Name, by: By = None) -> None:
    """Search a source no more; what it brought, and the proof of it, stays on record."""
    say(f"{_set(context, name, 'removed', by)} is removed; what it brought stays on record.")


def _set(context: typer.Context, name: str, state: str, by: str | None) -> str:
    """Set the state of a source and return its name."""
    from monitor.collected import SourceState
    from monitor.watch.sourcing import set_state, source_named

    with opened(context, by) as library:
        return set_state(library, source_named(library, name), SourceState(state)).name


@source.command()
def kinds(as_json: AsJson = False) -> None:
    """List the kinds of sources, what their address means, and what else they need."""
    from monitor.sources.kinds import faults
    from monitor.sources.kinds import kinds as known
    from monitor.sources.triage import OPTIONS

    found = known()
    for fault in faults():
        note(fault, style="yellow")
    if as_json:
        say_json([
            {"kind": one.kind, "title": one.title, "address": one.address_is, "options": dict(one.options)}
            for one in found.values()
        ])  # fmt: skip
        return
    for one in found.values():
        say(f"{one.kind} - {one.title}", style="bold")
        if one.address_is:
            tell(f"  ADDRESS: {one.address_is}", indent=4)
        _say_options(one.options)
    say("Every kind has besides:", style="bold")
    _say_options(OPTIONS)


def _say_options(options: "Mapping[str, str]") -> None:
    for name, meaning in options.items():
        needed = "may be left out" if name.endswith("?") else "needed"
        tell(f"  --option {name.rstrip('?')}=VALUE ({needed}): {meaning}", indent=4)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(source, name="source")
