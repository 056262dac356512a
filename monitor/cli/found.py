"""``reclaim found``: what the sources name, why it was fetched or not, and the proof of how."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import (
    AsJson,
    By,
    count,
    finish,
    follow,
    note,
    number_of,
    opened,
    out,
    say,
    say_json,
    summary,
    tell,
)
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.collected import FetchRecord, KeptItem


LONGEST_REASON = 200
"""Characters of a reason in the list; the whole stands with the item."""
LONGEST_SOURCE = 20
"""Characters of the name of a source in the list."""


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


ItemId = Annotated[
    int, typer.Argument(metavar="ID", parser=number_of("ID", "reclaim found"), help="Number, from reclaim found.")
]
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
    copies: Annotated[bool, typer.Option("--copies", help="Only what matches a work.")] = False,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show, the latest.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List what the sources name, the latest first, with the reason of its state.

    What no program may fetch is “to be supplied”: get the file lawfully yourself, and supply it.

    Example: reclaim found --state to-be-supplied
    """
    if context.invoked_subcommand:
        return
    from monitor.collected import ItemState
    from monitor.shapes.collecting import item_json
    from monitor.watch.matched import became_of
    from monitor.watch.sourcing import source_named

    states = {ItemState(one.replace("-", " ")) for one in state or ()} or set(ItemState)
    with opened(context) as library:
        kept, is_matched = library.store.items, True if copies else None
        source_id = source_named(library, source).id if source else None
        items = kept.page(states, source_id=source_id, is_matched=is_matched, most=limit)
        total = kept.count(states, source_id=source_id, is_matched=is_matched)
        supply = kept.count(states & {ItemState.TO_SUPPLY}, source_id=source_id, is_matched=is_matched)
        names = {one.id: one.name for one in library.store.sources.all(removed=True)}
        became = became_of(library, items)
    if as_json:
        say_json([item_json(one) | {"source": names[one.source_id]} for one in items])
    elif not items:
        say(_nothing(is_filtered=bool(state or source or copies)))
    else:
        _say_list(items, names, {one.id: became.sentence(one) for one in items})
        _end(total, len(items), supply)


def _nothing(*, is_filtered: bool) -> str:
    if is_filtered:
        return f"Nothing like this was found. See everything: {hint('found')}"
    return f"Nothing was found yet. Search the sources that are due: {hint('watch')}"


def _say_list(items: "list[KeptItem]", names: dict[int, str], matches: dict[int, str]) -> None:
    """Print each item on one line, and below it what became of it, over the whole width."""
    from rich.cells import cell_len, set_cell_size

    from fingerprints.errors import printable

    wide = out().width
    widths = [
        max(map(cell_len, ("ID", *(str(one.id) for one in items)))),
        max(map(cell_len, ("State", *(str(one.state) for one in items)))),
        min(max(map(cell_len, ("Source", *(names[one.source_id] for one in items)))), LONGEST_SOURCE),
    ]
    widths.append(max(wide - sum(widths) - 2 * len(widths), LONGEST_SOURCE))

    def line(*cells: str) -> str:
        cut = (one if cell_len(one) <= width else f"{set_cell_size(one, width - 1)}…" for one, width in pairs(cells))
        return "  ".join(set_cell_size(one, width) for one, width in pairs(tuple(cut))).rstrip()

    def pairs(cells: tuple[str, ...]) -> "zip[tuple[str, int]]":
        return zip(cells, widths, strict=True)

    say(line("ID", "State", "Source", "What"), style="bold")
    for one in items:
        item = one.item
        say(line(str(one.id), str(one.state), printable(names[one.source_id]), printable(item.title or item.url)))
        _say_below(one, matches[one.id], wide)


def _say_below(one: "KeptItem", match: str, wide: int) -> None:
    """Print what is known of a copy, else why the item is in its state, briefly; one that must be supplied says how."""
    import textwrap

    from fingerprints.errors import printable

    said = complete(match) or printable(_brief(one))
    for text in textwrap.wrap(said, max(wide - 4, 30), break_long_words=False, break_on_hyphens=False):
        say(f"    {text}", style="dim")
    if one.state == "to be supplied":
        say("    Save it yourself, where you may, then: " + hint(f"found supply {one.id} FILE"), style="dim")


def _brief(one: "KeptItem") -> str:
    """Return the first sentence of a reason; the whole stands in ``found show``."""
    import re

    first = re.split(r"(?<=[.!?])\s+(?=[A-Z“])", one.reason, maxsplit=1)[0]
    return first if len(first) <= LONGEST_REASON else f"{first[: LONGEST_REASON - 1].rstrip()}…"


def _end(total: int, shown: int, supply: int) -> None:
    if total > shown:
        say(f"{total - shown} earlier ones: --limit {total} shows all.")
    if supply:
        tell(f"{count(supply, 'file')} {'is' if supply == 1 else 'are'} for you to supply, where you may.")
    say(f"How one was fetched, or why not: {hint('found show ID')}", style="dim")


@found.command()
def show(
    context: typer.Context,
    item_id: ItemId,
    as_json: AsJson = False,
) -> None:
    """Show one item with its proof: every request, the rule that allowed or forbade it, and every later look.

    Its file is read as a whole, to see whether it is still the one that was captured.

    Example: reclaim found show 7
    """
    from monitor.shapes.collecting import proof_json
    from monitor.sources.capture import fault_of
    from monitor.watch.matched import became_of

    with opened(context) as library:
        kept = library.store.items.get(item_id)
        fetches, checks = library.store.fetches.of_item(item_id), library.store.items.checks(item_id)
        name = library.store.sources.get(kept.source_id).name
        match = became_of(library, [kept]).sentence(kept)
    fault = fault_of(kept)
    if as_json:
        say_json(proof_json(kept, fetches, checks) | {"source": name, "fault": fault})
        return
    _show(kept, name, match, fault)
    _show_proof(fetches, checks)


def _show(kept: "KeptItem", source: str, match: str, fault: str) -> None:
    from fingerprints.errors import printable
    from monitor.cli.console import timecode

    item = kept.item
    rows = [
        ("Item", f"{kept.id}: {item.title or item.key}"),
        ("Address", item.url),
        ("State", f"{kept.state}. {_with_number(kept)}".strip()),
        ("Copy", complete(match)),
        ("Source", source),
        ("Account", f"{item.account} ({item.platform})" if item.platform and item.account else item.account),
        ("Posted", f"{item.published_at:%Y-%m-%d %H:%M}Z" if item.published_at else ""),
        ("Lasts", timecode(item.duration_s) if item.duration_s else ""),
        ("First seen", f"{kept.first_seen_at:%Y-%m-%d %H:%M}Z"),
        ("Captured", f"{kept.captured_at:%Y-%m-%d %H:%M}Z" if kept.captured_at else ""),
        ("SHA-256", kept.sha256),
        ("File", str(kept.path) if kept.path else ""),
        ("Fault", fault),
        ("Clip", str(kept.clip_id) if kept.clip_id else ""),
        ("Next", f"{kept.next_at:%Y-%m-%d %H:%M}Z" if kept.next_at else ""),
    ]
    for label, value in rows:
        if value:
            say(f"{label:<12}{printable(value)}")


def _with_number(kept: "KeptItem") -> str:
    """Return the reason of a state with its commands ready to copy."""
    return complete(kept.reason.replace("reclaim found supply ID ", f"reclaim found supply {kept.id} "))


def _show_proof(fetches: "list[FetchRecord]", checks: "list[tuple[datetime, str, str]]") -> None:
    from fingerprints.errors import printable

    for one in fetches:
        answer = f"answer {one.status}" if one.status else ("no answer" if one.access.is_allowed else "not sent")
        say(f"{one.at:%Y-%m-%d %H:%M:%S}Z  {one.purpose}, {answer}, {one.size_bytes:,} bytes", style="bold")
        say(f"  {one.url}")
        rule = f" ({one.access.source})" if one.access.source else ""
        tell(f"  {one.access.basis}: {complete(printable(one.access.reason))}{rule}", indent=4)
        for label, value in (("led to", one.final_url), ("SHA-256", one.sha256), ("outcome:", one.outcome)):
            if value:
                say(f"  {label} {printable(value)}")
    for at, state, said in checks:
        say(f"{at:%Y-%m-%d %H:%M:%S}Z  looked again: {state}. {printable(said)}")


@found.command()
def again(context: typer.Context, item_id: ItemId, as_json: AsJson = False) -> None:
    """Look now whether a copy is still there, or is back, and not only when its turn comes; the look is kept.

    Its file is not fetched: what is back or has changed is fetched by the next run.

    Example: reclaim found again 4
    """
    from fingerprints.errors import printable
    from monitor.values import WATCH
    from monitor.watch.looking import look_now

    with opened(context, WATCH) as library:
        look = look_now(library, item_id)
    if as_json:
        say_json({"item": look.item.id, "found": str(look.change), "note": look.note, "state": str(look.item.state)})
        return
    say(f"Item {item_id}: {look.change}. {complete(printable(look.note))}".strip())
    if look.item.state == "wanted":
        say("Fetch it: " + hint("watch"))


@found.command()
def supply(
    context: typer.Context,
    item_id: ItemId,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What you saved or recorded of it.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Scan the file that you saved of an item, seen at the item's address, and close the item.

    Example: reclaim found supply 16 saved.mp4
    """
    from monitor.files import find_media
    from monitor.shapes.records import outcome_json
    from monitor.watch.matched import became_of
    from monitor.watch.supplied import supply as supply_file

    with opened(context, by) as library:
        files, problems = find_media([_one_file(file)], skip=library.settings.library, pictures=True)
        for _, problem in problems:
            note(problem, style="red")
        outcomes = follow("Supplying", 2, supply_file(library, item_id, files[0])) if files else []
        kept = library.store.items.get(item_id)
        match = became_of(library, [kept]).sentence(kept)
    if as_json:
        said = {"outcomes": [outcome_json(one) for one in outcomes], "problems": [text for _, text in problems]}
        say_json(said | {"item": item_id, "state": str(kept.state), "match": match})
    elif files and kept.state == "kept":
        say(f"Item {item_id} is kept, seen at {kept.item.url}: {complete(match)}")
    elif files:
        say(summary("Scanned", "clip", outcomes))
    finish(outcomes, len(problems))


def _one_file(path: Path) -> Path:
    """Return the path of one file.

    :raises InputError: it is a folder
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if path.is_dir():
        raise InputError(f"{printable(str(path))} is a folder; name the one file that you saved of this item.")
    return path


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(found, name="found")
