"""What people were told, as tests ask for it."""

from monitor.collected import News, NewsKind
from monitor.store.library import Library


def news_of_kind(library: Library, kind: NewsKind) -> list[News]:
    """Return what people were told of one kind, the oldest first."""
    return [one for one in reversed(library.store.watches.news(1000)) if one.kind is kind]
