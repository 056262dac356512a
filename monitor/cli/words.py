"""``reclaim words``: titles, tags and hashtags by which works are searched for, and the queries that come of them."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import AsJson, By, count, number_of, opened, out, say, say_json
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.collected import Word, WordKind
    from monitor.sources.base import Query
    from monitor.store.library import Library

words = typer.Typer(no_args_is_help=True, help="Titles, tags and hashtags by which copies are looked for.")

_WORK = Annotated[
    int,
    typer.Argument(metavar="WORK", parser=number_of("WORK", "reclaim works"), help="Number, from reclaim works."),
]
_ONE_WORK = Annotated[
    int | None,
    typer.Argument(metavar="[WORK]", parser=number_of("WORK", "reclaim works"), help="Only this work. Default: all."),
]
_TEXTS = Annotated[list[str], typer.Argument(metavar="TEXT", help="One or more; those with blanks in quotation marks.")]
_TITLE = Annotated[bool, typer.Option("--title", help="They are titles: also earlier ones, and those in translation.")]
_TAG = Annotated[bool, typer.Option("--tag", help="They are tags: names of people, places, characters, the series.")]
_HASHTAG = Annotated[bool, typer.Option("--hashtag", help="They are hashtags, with or without #.")]


@words.command()
def add(
    context: typer.Context,
    work: _WORK,
    texts: _TEXTS,
    title: _TITLE = False,
    tag: _TAG = False,
    hashtag: _HASHTAG = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say by which words a work can be found; without an option they are titles, and those with # are hashtags.

    A work without any is searched for by its name. A title of common words alone (“Trailer”) would find the whole
    world: it is asked for together with the owner or a tag.

    Example: reclaim words add 3 "The Drowned Lighthouse" --title
    """
    from monitor.sources.naming import add_words

    kind = _kind(title=title, tag=tag, hashtag=hashtag)
    with opened(context, by) as library:
        added = add_words(library, work, texts, kind)
        found = _queries(library, work)
    if as_json:
        say_json({"added": [_word_json(word) for word in added], "queries": [query.text for query in found]})
        return
    say(f"Added {count(len(added), 'word')} to work {work}." if added else f"Work {work} has them already.")
    _say_queries(found)


@words.command(name="list")
def list_(context: typer.Context, work: _ONE_WORK = None, as_json: AsJson = False) -> None:
    """List the words of a work, or of all works."""
    with opened(context) as library:
        found = library.store.words.all()
        if work is not None:
            library.store.works.get(work)
            found = [word for word in found if word.work_id == work]
    if as_json:
        say_json([_word_json(word) for word in found])
    elif found:
        out().print(_table(found))
    else:
        command = hint(f'words add {work or "WORK"} "A title"')
        say(f"No words yet, so that works are searched for by their names. Add some: {command}")


@words.command()
def remove(
    context: typer.Context,
    work: _WORK,
    texts: _TEXTS,
    title: _TITLE = False,
    tag: _TAG = False,
    hashtag: _HASHTAG = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take words away from a work; without an option of whatever kind they are.

    Example: reclaim words remove 3 "The Drowned Lighthouse"
    """
    from monitor.sources.naming import remove_words

    with opened(context, by) as library:
        removed = remove_words(library, work, texts, _kind(title=title, tag=tag, hashtag=hashtag))
        found = _queries(library, work)
    if as_json:
        say_json({"removed": [_word_json(word) for word in removed], "queries": [query.text for query in found]})
        return
    say(f"Took {count(len(removed), 'word')} away from work {work}.")
    _say_queries(found)


@words.command()
def queries(context: typer.Context, work: _ONE_WORK = None, as_json: AsJson = False) -> None:
    """Show what is searched for, the most telling words of each work first.

    Each source asks as many of them in one run as its interface allows, and the next ones in the next run.
    """
    with opened(context) as library:
        if work is not None:
            library.store.works.get(work)
        found = _queries(library, work)
    if as_json:
        say_json([{"work": query.work_id, "query": query.text} for query in found])
    elif found:
        table = Table(box=None, pad_edge=False, header_style="bold")
        table.add_column("Work", justify="right")
        table.add_column("Query", overflow="fold", ratio=1)
        for query in found:
            table.add_row(str(query.work_id), Text(query.text))
        out().print(table)
    else:
        say(f"Nothing is searched for: no name says anything. Add words: {hint('words add WORK TITLE')}")


def _kind(*, title: bool, tag: bool, hashtag: bool) -> "WordKind | None":
    """Return the kind that was named; None for none.

    :raises InputError: more than one was
    """
    from monitor.collected import WordKind
    from monitor.errors import InputError

    named = [
        kind
        for kind, is_named in ((WordKind.TITLE, title), (WordKind.TAG, tag), (WordKind.HASHTAG, hashtag))
        if is_named
    ]
    if len(named) > 1:
        raise InputError("--title, --tag and --hashtag exclude each other; add each kind by a command of its own.")
    return named[0] if named else None


def _queries(library: "Library", work: int | None) -> "Sequence[Query]":
    from monitor.sources.queries import queries_of

    found = queries_of(library.store.works.all(), library.store.words.all())
    return [query for query in found if work in {None, query.work_id}]


def _say_queries(found: "Sequence[Query]") -> None:
    if found:
        say(f"It is searched for by: {'; '.join(query.text for query in found)}", style="dim")
    else:
        say("It is not searched for: these words would find the whole world. Add its owner or a tag.", style="yellow")


def _word_json(word: "Word") -> dict[str, object]:
    return {"work": word.work_id, "kind": word.kind, "text": word.text}


def _table(found: "Sequence[Word]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Work", justify="right")
    table.add_column("Kind")
    table.add_column("Text", overflow="fold", ratio=1)
    for word in found:
        table.add_row(str(word.work_id), word.kind, Text(printable(word.text)))
    return table


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(words, name="words")
