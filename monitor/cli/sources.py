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
    from monitor.sources.base import Source
    from monitor.watch.sourcing import NewSource

LONGEST_ERROR = 200
"""Characters of what went wrong in the list; the whole stands with the source."""
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
    _warn_of_key(added)


def _warn_of_key(added: "SourceRecord") -> None:
    """Say at once that a key is missing, without which every run would fail."""
    import os

    from monitor.sources.keys import variable_of

    if added.key and not os.environ.get(variable_of(added.key)):
        note(f"It needs a key: set the variable {variable_of(added.key)} wherever the watch runs.", style="yellow")


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
        _say_failing(found)


def _table(found: "list[SourceRecord]", counts: "Mapping[int, Mapping[ItemState, int]]") -> Table:
    from fingerprints.errors import printable
    from monitor.watch.sourcing import every_of

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Name", overflow="ellipsis", no_wrap=True, ratio=1)
    for name in ("Kind", "Every", "Due", "Items", "State"):
        table.add_column(name, justify="right" if name == "Items" else "left", no_wrap=True)
    for one in found:
        is_failing = bool(one.failures) and one.state == "active"
        due = f"{one.next_at:%Y-%m-%d %H:%M}Z" if one.state == "active" else "-"
        cells = (printable(one.name), one.kind, every_of(one.every_s), due, str(sum(counts[one.id].values())))
        table.add_row(*cells, Text("failing" if is_failing else str(one.state), style="yellow" if is_failing else ""))
    return table


def _say_failing(found: "list[SourceRecord]") -> None:
    """Print below the table why sources fail, over the whole width, briefly, and how to try again."""
    import textwrap

    from fingerprints.errors import printable
    from monitor.cli.hints import complete

    for one in found:
        if not one.failures or one.state != "active":
            continue
        error = printable(complete(one.last_error))
        said = error if len(error) <= LONGEST_ERROR else f"{error[: LONGEST_ERROR - 1].rstrip()}…"
        text = f"{one.name} failed {count(one.failures, 'time')} in a row: {said}"
        for line in textwrap.wrap(text, out().width, break_long_words=False, break_on_hyphens=False):
            say(line, style="yellow")
        say(f"  Mended? {hint(f'watch --source {one.name}')}", style="dim")


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
        ("Last good", f"{found.last_ok_at:%Y-%m-%d %H:%M}Z" if found.last_ok_at else "has never succeeded"),
        ("Failing", f"{count(found.failures, 'time')} in a row: {found.last_error}" if found.failures else ""),
        ("Items", ", ".join(f"{number} {state}" for state, number in counts.items()) or "none yet"),
        ("Added", f"{found.added_at:%Y-%m-%d} by {found.added_by}"),
    ]
    for label, value in rows:
        if value:
            say(f"{label:<11}{printable(value)}")


@source.command(name="set")
def set_(
    context: typer.Context,
    name: Name,
    every: Annotated[str, typer.Option(metavar="TIME", help="How often it is searched: 30m, 6h, 1d, 2w.")] = "",
    options: Annotated[
        list[str] | None,
        typer.Option("--option", metavar="NAME=VALUE", help="What else the kind needs; NAME= takes it away."),
    ] = None,
    new_name: Annotated[str, typer.Option("--name", metavar="NAME", help="What it is called from now on.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Change how often a source is searched, its options or its name; what it brought stays.

    With other options it is due now, and read as if for the first time.

    Example: reclaim source set feed-videos.example --every 12h
    """
    from monitor.errors import InputError
    from monitor.shapes.collecting import source_json
    from monitor.watch.sourcing import change_source, every_of, seconds_of, source_named

    if not (every or options or new_name):
        raise InputError("Say what to change: --every TIME, --option NAME=VALUE or --name NAME.")
    every_s = seconds_of(every) if every else None
    with opened(context, by) as library:
        found = source_named(library, name)
        changed = change_source(library, found, name=new_name, every_s=every_s, options=_options(options or []))
    if as_json:
        say_json(source_json(changed))
        return
    say(f"{changed.name} is due at {changed.next_at:%Y-%m-%d %H:%M}Z, and then every {every_of(changed.every_s)}.")


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
def kinds(
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="All that is known of one kind.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the kinds of sources; of one kind, what its address means, and what else it needs.

    Example: reclaim source kinds feed
    """
    from monitor.sources.kinds import faults, kind_of
    from monitor.sources.kinds import kinds as known

    found = [kind_of(kind)] if kind else list(known().values())
    for fault in faults():
        note(fault, style="yellow")
    if as_json:
        say_json([
            {"kind": one.kind, "title": one.title, "address": one.address_is, "options": dict(one.options)}
            for one in found
        ])  # fmt: skip
    elif kind:
        _say_kind(found[0])
    else:
        wide = max(len(one.kind) for one in found) + 2
        for one in found:
            first = one.title.partition(" (")[0]
            say(f"{one.kind:<{wide}}{first if len(first) <= 78 - wide else f'{first[: 77 - wide].rstrip()}…'}")
        say(f"What a kind needs: {hint('source kinds KIND')}", style="dim")


def _say_kind(one: "Source") -> None:
    from monitor.sources.triage import OPTIONS

    say(f"{one.kind} - {one.title}", style="bold")
    if one.address_is:
        _wrapped(f"ADDRESS: {one.address_is}")
    _say_options(one.options)
    say("Every kind has besides:", style="bold")
    _say_options(OPTIONS)


def _wrapped(text: str) -> None:
    """Print a sentence broken between words, a little to the right."""
    import textwrap

    lines = textwrap.wrap(text, out().width - 2, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    for line in lines:
        say(f"  {line}")


def _say_options(options: "Mapping[str, str]") -> None:
    for name, meaning in options.items():
        needed = "may be left out" if name.endswith("?") else "needed"
        _wrapped(f"--option {name.rstrip('?')}=VALUE ({needed}): {meaning}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(source, name="source")
