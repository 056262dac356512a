"""What a document says about itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Imprint:
    """Properties of a PDF or Word file."""

    title: str
    author: str
    language: str
    """BCP 47 tag."""
    footer: str
    """Text beside the page number."""
    at: datetime
    """When it was made; timezone-aware."""
