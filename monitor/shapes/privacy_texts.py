"""Texts about privacy as JSON."""

from typing import Any

from monitor.privacy.texts import Kind, Written, kinds

Json = dict[str, Any]


def text_kind_json(kind: Kind) -> Json:
    """Return a text that can be written, with what the law asks of it and who has verified that."""
    return {
        "kind": kind.id,
        "title": kind.title,
        "law": kind.law,
        "use": kind.use,
        "ask": kind.ask,
        "languages": list(kind.languages),
        "elements": [
            {
                "id": one.id,
                "title": one.title,
                "source": one.source,
                "fields": list(one.fields),
                "mark": one.mark,
                "verified_on": one.verified_on,
                "verified_by": one.verified_by,
            }
            for one in kind.elements
        ],
        "unverified": list(kind.unverified),
    }


def text_kinds_json() -> list[Json]:
    """Return all texts that can be written."""
    return [text_kind_json(kind) for kind in kinds()]


def written_text_json(written: Written) -> Json:
    """Return a text that was written."""
    return {"language": written.language, "markdown": written.markdown, "open": [field.label for field in written.open]}
