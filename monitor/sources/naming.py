"""The words of works are added and taken away, each on record."""

from collections.abc import Sequence

from fingerprints.errors import printable
from monitor.collected import Word, WordKind
from monitor.errors import InputError
from monitor.sources.entries import plain
from monitor.sources.queries import hashtag_of, words_of
from monitor.store.library import Library

LONGEST = 200
MOST_OF_WORK = 100


def add_words(library: Library, work_id: int, texts: Sequence[str], kind: WordKind | None) -> list[Word]:
    """Add words to a work and return those that it did not have.

    :param kind: None takes those that begin with # as hashtags, and the others as titles
    :raises NotFoundError: there is no such work
    :raises InputError: a text is empty, too long or no hashtag, or the work has enough words
    """
    library.store.works.get(work_id)
    had = library.store.words.of_work(work_id)
    given = [_word(work_id, text, kind) for text in texts]
    new = [word for word in dict.fromkeys(given) if word not in had]
    if len(had) + len(new) > MOST_OF_WORK:
        raise InputError(f"A work has at most {MOST_OF_WORK} words; take some away first.")
    if new:
        with library.store.transaction():
            library.store.words.add(new)
            library.record("words.add", f"work {work_id}", words=_shown(new))
    return new


def remove_words(library: Library, work_id: int, texts: Sequence[str], kind: WordKind | None) -> list[Word]:
    """Take words away from a work and return them.

    :param kind: None for whatever kind they are
    :raises NotFoundError: there is no such work
    :raises InputError: it does not have one of them
    """
    library.store.works.get(work_id)
    had = library.store.words.of_work(work_id)
    removed: list[Word] = []
    for text in texts:
        found = [word for word in had if _is(word, text) and kind in {None, word.kind}]
        if not found:
            raise InputError(f"Work {work_id} has no word “{printable(text)}”; see `reclaim words list {work_id}`.")
        removed += found
    with library.store.transaction():
        for word in removed:
            library.store.words.remove(word)
        library.record("words.remove", f"work {work_id}", words=_shown(removed))
    return removed


def _word(work_id: int, text: str, kind: WordKind | None) -> Word:
    shown = plain(text, LONGEST + 1)
    kind = kind or (WordKind.HASHTAG if shown.startswith("#") else WordKind.TITLE)
    if not shown or len(shown) > LONGEST:
        raise InputError(f"A word has 1 to {LONGEST} characters; “{printable(text[:80])}” has not.")
    if kind is WordKind.HASHTAG:
        shown = hashtag_of(shown)
        if not shown:
            raise InputError(f"“{printable(text)}” is no hashtag; one has more than two letters, and not digits alone.")
    elif not words_of(shown):
        raise InputError(f"“{printable(text)}” is what only files are called; name words that people would type.")
    return Word(work_id=work_id, kind=kind, text=shown)


def _is(word: Word, text: str) -> bool:
    return word.text in {plain(text, LONGEST), hashtag_of(text) if word.kind is WordKind.HASHTAG else ""}


def _shown(words: Sequence[Word]) -> str:
    return "; ".join(f"{word.kind} {word.text}" for word in words)[:1000]
