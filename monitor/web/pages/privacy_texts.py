"""Texts about privacy: which there are, what each still lacks, and each as a file."""

from collections.abc import Mapping

from starlette.responses import Response

from monitor.errors import InputError, RefusedError
from monitor.notices.exports import DOCUMENTS
from monitor.people import Scope
from monitor.privacy.texts import DETAILS, Kind, Written, keep_details, kind_named, kinds, load_details, write_text
from monitor.privacy.texts.kinds import Field, field_named
from monitor.web.pages.letter_files import MEDIA_TYPES, download
from monitor.web.routing import page
from monitor.web.visit import Visit

LANGUAGES = {
    "en": "English",
    "en-GB": "English, law of the United Kingdom",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
}
LABELS = {
    "representative": "Your representative in the Union",
    "officer": "Your data protection officer",
    "authority": "Supervisory authority",
    "transfers": "Transfers to other countries, with their ground",
    "hosting": "Who runs the machine with the library for you",
    "measures": "How that machine is secured",
}


def list_(visit: Visit) -> Response:
    """Show which texts there are."""
    return _list(visit, load_details(visit.library.settings.privacy))


def _list(visit: Visit, typed: Mapping[str, str], message: str = "") -> Response:
    return visit.page(
        "privacy_texts.html",
        status=400 if message else 200,
        kinds=kinds(),
        labels=LABELS,
        typed={name: typed.get(name, "") for name in DETAILS},
        message=message,
        objections=(),
    )


def keep(visit: Visit) -> Response:
    """Keep what texts say of the user."""
    typed = {name: visit.field(name) for name in DETAILS}
    try:
        keep_details(visit.library, typed)
    except InputError as error:
        if visit.is_part:
            raise
        return _list(visit, typed, str(error))
    return visit.go("/privacy/texts", "Kept; the texts say it from now on.")


def show(visit: Visit) -> Response:
    """Show the form of one text."""
    return _show(visit, kind_named(str(visit.request.path_params["text"])), {})


def _show(visit: Visit, kind: Kind, typed: Mapping[str, str], error: Exception | None = None) -> Response:
    return visit.page(
        "privacy_text.html",
        status=400 if error else 200,
        kind=kind,
        fields=typed_of(kind),
        typed=typed,
        languages={tag: LANGUAGES[tag] for tag in kind.languages},
        formats=DOCUMENTS,
        message=str(error) if error else "",
        objections=error.objections if isinstance(error, RefusedError) else (),
    )


def typed_of(kind: Kind) -> tuple[Field, ...]:
    """Return the facts of a text that are typed for it alone."""
    names = dict.fromkeys(name for element in kind.elements for name in element.fields)
    fields = {field.name: field for field in map(field_named, names)}
    # The words of a language have no label of their own, and stand in the text already.
    return tuple(one for one in fields.values() if not one.command and one.label != one.name.replace("_", " "))


def write(visit: Visit) -> Response:
    """Hand a text out as a file."""
    kind = kind_named(str(visit.request.path_params["text"]))
    typed = {field.name: visit.field(field.name) for field in typed_of(kind)}
    language, format_ = visit.field("language") or "en", visit.field("format") or "pdf"
    try:
        written = write_text(visit.library, kind, language, {name: text for name, text in typed.items() if text})
        return handed(written, format_)
    except (InputError, RefusedError) as error:
        if visit.is_part:
            raise
        return _show(visit, kind, typed | {"language": language, "format": format_}, error)


def handed(written: Written, format_: str) -> Response:
    """Return a text as a file to be kept.

    :raises ExportError: the format is unknown
    """
    content = written.as_file(format_)
    return download(content, f"privacy-{written.kind.id}-{written.language}.{format_}", MEDIA_TYPES[f".{format_}"])


ROUTES = [
    page("/privacy/texts", list_),
    page("/privacy/texts", keep, needs=Scope.ADMIN, methods=["POST"]),
    page("/privacy/texts/{text}", show),
    page("/privacy/texts/{text}", write, methods=["POST"]),
]
