"""``reclaim found``: what the sources name, why it was fetched or not, and the proof of how."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import AsJson, count, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.collected import FetchRecord, KeptItem
    from monitor.store.library import Library


class StateName(StrEnum):
    """States of items as they are typed."""

    FOUND = "found"
    WANTED = "wanted"
    PASSED = "passed-over"
    TO_SUPPLY = "to-be-supplied"
    COMPLETE = "complete"
    KEPT = "kept"
    REFUSED = "refused"
    GONE = "gone"
    FAILED = "failed"
    UNUSABLE = "unusable"


found = typer.Typer(help="What the sources name: what was fetched, what was not and why, and the proof of it.")


@found.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    state: Annotated[
        list[StateName] | None,
        typer.Option(
            metavar="STATE",
            help="Only these: found, wanted, passed-over, to-be-supplied, complete, kept, refused, gone, failed or"
            " unusable; may be given several times.",
        ),
    ] = None,
    source: Annotated[str, typer.Option(metavar="NAME", help="Only of this source.")] = "",
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show, the latest.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what the sources name, the latest first, with the reason of its state.

    What no program may fetch is “to be supplied”: get the file lawfully yourself, and scan it.

    Example: reclaim found --state to-be-supplied
    """
    if context.invoked_subcommand:
        return
    from monitor.shapes.collecting import item_json

    with opened(context) as library:
        items = _wanted(library, state or [], source)
        names = {one.id: one.name for one in library.store.sources.all(removed=True)}
    if as_json:
        say_json([item_json(one) | {"source": names[one.source_id]} for one in items[:limit]])
    elif not items:
        say(_nothing(is_filtered=bool(state or source)))
    else:
        out().print(_table(items[:limit], names))
        _end(items, limit)


def _wanted(library: "Library", states: list[StateName], source: str) -> "list[KeptItem]":
    from monitor.collected import ItemState
    from monitor.watch.sourcing import source_named

    chosen = {ItemState(one.replace("-", " ")) for one in states} or set(ItemState)
    source_id = source_named(library, source).id if source else None
    return list(reversed(library.store.items.in_states(chosen, source_id=source_id)))


def _nothing(*, is_filtered: bool) -> str:
    if is_filtered:
        return f"Nothing like this was found. See everything: {hint('found')}"
    return f"Nothing was found yet. Search the sources that are due: {hint('watch')}"


def _table(items: "list[KeptItem]", names: dict[int, str]) -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("ID", "State", "Source"):
        table.add_column(name, no_wrap=True)
    table.add_column("What, and why", overflow="fold", ratio=1)
    for one in items:
        said = Text(printable(one.item.title or one.item.url))
        if one.reason:
            said.append(f"\n{printable(one.reason)}", style="dim")
        table.add_row(str(one.id), str(one.state), names[one.source_id], said)
    return table


def _end(items: "list[KeptItem]", limit: int) -> None:
    if len(items) > limit:
        say(f"{len(items) - limit} earlier ones: --limit {len(items)} shows all.")
    supply = sum(one.state == "to be supplied" for one in items)
    if supply:
        verb = "is" if supply == 1 else "are"
        tell(f"{count(supply, 'file')} {verb} for you to supply, where you may; then scan them, with their addresses:")
        say("  " + hint("scan FOLDER --manifest FILE"))
    say(f"How one was fetched, or why not: {hint('found show ID')}", style="dim")


@found.command()
def show(
    context: typer.Context,
    item_id: Annotated[
        int, typer.Argument(metavar="ID", parser=number_of("ID", "reclaim found"), help="Number, from reclaim found.")
    ],
    as_json: AsJson = False,
) -> None:
    """Show one item with its proof: every request, the rule that allowed or forbade it, and every later look.

    Example: reclaim found show 7
    """
    from monitor.shapes.collecting import proof_json

    with opened(context) as library:
        kept = library.store.items.get(item_id)
        fetches, checks = library.store.fetches.of_item(item_id), library.store.items.checks(item_id)
        name = library.store.sources.get(kept.source_id).name
    if as_json:
        say_json(proof_json(kept, fetches, checks) | {"source": name})
        return
    _show(kept, name)
    _show_proof(fetches, checks)


def _show(kept: "KeptItem", source: str) -> None:
    from fingerprints.errors import printable
    from monitor.cli.console import timecode

    item = kept.item
    rows = [
        ("Item", f"{kept.id}: {item.title or item.key}"),
        ("Address", item.url),
        ("State", f"{kept.state}. {kept.reason}".strip()),
        ("Source", source),
        ("Account", f"{item.account} ({item.platform})" if item.platform and item.account else item.account),
        ("Posted", f"{item.published_at:%Y-%m-%d %H:%M}Z" if item.published_at else ""),
        ("Lasts", timecode(item.duration_s) if item.duration_s else ""),
        ("First seen", f"{kept.first_seen_at:%Y-%m-%d %H:%M}Z"),
        ("Captured", f"{kept.captured_at:%Y-%m-%d %H:%M}Z" if kept.captured_at else ""),
        ("SHA-256", kept.sha256),
        ("File", str(kept.path) if kept.path else ""),
        ("Clip", str(kept.clip_id) if kept.clip_id else ""),
        ("Next", f"{kept.next_at:%Y-%m-%d %H:%M}Z" if kept.next_at else ""),
    ]
    for label, value in rows:
        if value:
            say(f"{label:<12}{printable(value)}")


def _show_proof(fetches: "list[FetchRecord]", checks: "list[tuple[datetime, str, str]]") -> None:
    from fingerprints.errors import printable

    for one in fetches:
        answer = f"answer {one.status}" if one.status else ("no answer" if one.access.is_allowed else "not sent")
        say(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.purpose}, {answer}, {one.size_bytes:,} bytes", style="bold")
        say(f"  {one.url}")
        rule = f" ({one.access.source})" if one.access.source else ""
        tell(f"  {one.access.basis}: {printable(one.access.reason)}{rule}", indent=4)
        for label, value in (("led to", one.final_url), ("SHA-256", one.sha256), ("outcome:", one.outcome)):
            if value:
                say(f"  {label} {printable(value)}")
    for at, state, said in checks:
        say(f"{at:%Y-%m-%d %H:%M:%S}Z  looked again: {state}. {printable(said)}")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(found, name="found")
