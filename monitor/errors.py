"""Everything that can go wrong in the application.

::

    ReclaimError
    ├── InputError                  what the user named or typed cannot be used
    │   ├── NotFoundError           no such work, clip, match or case
    │   ├── ManifestError           a manifest, or one row of it, cannot be used
    │   ├── NoMediaError            a path leads to no video or sound file
    │   ├── ProfileError            the sender profile cannot be read or written
    │   └── RecipientsError         the user's file of recipients cannot be read or written
    ├── RefusedError                the law or a rule of the house forbids it; carries the rules
    │   ├── DecisionRefusedError    a verdict that the match does not support
    │   ├── CaseRefusedError        a case that must not be made or changed in this way
    │   ├── LetterRefusedError      a letter that lacks an element that the law asks for
    │   └── ChangedMeanwhileError   somebody else decided since the person looked
    ├── TemplateError               a letter template is missing, broken or lacks a value
    │   └── NoTemplatesError        the folder that was named is none; an InputError, too
    ├── ExportError                 a document cannot be written in the format asked for
    ├── EvidenceError               evidence cannot be made or kept
    │   └── TimestampError          an authority gave no timestamp that can be relied on
    ├── PostError                   a message that was to be mailed
    │   ├── NotSentError            it surely did not leave
    │   └── PerhapsSentError        nobody knows whether it left
    ├── CollectError                something that was to be collected
    │   ├── AccessRefusedError      (monitor.policy) the policy forbids the request; carries its verdict
    │   ├── GoneError               it is not there, or not in this country
    │   ├── FetchFailedError        the host gave no usable answer; may be tried again
    │   └── ContentRefusedError     what the host sends is too large, too slow, endless, or no such thing
    ├── DefectError                 the program itself failed on one item
    └── LibraryError                the library folder cannot be used
        ├── LibraryLockedError      another process is writing to it
        ├── LibraryFullError        the disk is full
        ├── LibraryForbiddenError   the operating system refuses to read or write it
        ├── LibraryDamagedError     its database is damaged or is not ours
        └── LibraryTooNewError      a later version of Reclaim made it

Every message is one sentence that says what happened, to which input, and what to do. The command line
turns the branches into exit codes (``docs/cli.md``). Errors of the engine have their own root,
``fingerprints.errors.FingerprintsError``.
"""

from dataclasses import dataclass
from datetime import datetime

from monitor.blotting import without_keys


class ReclaimError(Exception):
    """Root of the application's errors."""


class InputError(ReclaimError):
    """What the user named or typed cannot be used."""


class NotAllowedError(InputError):
    """Whoever asks for it may not have it done; somebody else may."""


class NotFoundError(InputError):
    """No such work, clip, match or case in this library."""


class ManifestError(InputError):
    """A manifest of clips, or one row of it, cannot be used."""


class NoMediaError(InputError):
    """A path leads to no video or sound file."""


class ProfileError(InputError):
    """The sender profile cannot be read or written."""


class RecipientsError(InputError):
    """The user's file of recipients cannot be read or written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One rule that is not met."""

    rule: str
    """Its id, for example ``US-N5`` or ``G2``."""
    source: str
    """Where the rule comes from: the statute or the judgment, with its place."""
    message: str
    """One sentence: what is missing and what to do."""


class RefusedError(ReclaimError):
    """The law or a rule of the house forbids what was asked; says which rule, and where it comes from."""

    def __init__(self, message: str, objections: tuple[Objection, ...] = ()) -> None:
        self.objections = objections
        """Every rule that is not met, in the order of the rules."""
        super().__init__(message)


class DecisionRefusedError(RefusedError):
    """A verdict that the match does not support."""


class CaseRefusedError(RefusedError):
    """A case that must not be made or changed in this way."""


class LetterRefusedError(RefusedError):
    """A letter that lacks an element that the law asks for."""


class ChangedMeanwhileError(RefusedError):
    """Somebody else decided since the person looked; nothing is changed until they look again."""


class TemplateError(ReclaimError):
    """A letter template is missing, broken or lacks a value."""


class NoTemplatesError(TemplateError, InputError):
    """The folder of templates that was named is none."""


class ExportError(ReclaimError):
    """A document cannot be written in the format asked for."""


class EvidenceError(ReclaimError):
    """Evidence cannot be made or kept."""


class TimestampError(EvidenceError):
    """An authority gave no timestamp, or one that cannot be relied on."""


class PostError(ReclaimError):
    """A message that was to be mailed."""


class NotSentError(PostError):
    """The message surely did not leave."""


class PerhapsSentError(PostError):
    """Nobody knows whether the message left."""


class CollectError(ReclaimError):
    """Something that was to be collected could not be."""

    def __init__(self, message: str) -> None:
        """Make the sentence fit to be kept and shown, whatever addresses it quotes."""
        super().__init__(without_keys(message))


class GoneError(CollectError):
    """It is not there (any more), or not in this country: an outcome, not a failure."""

    def __init__(self, message: str, status: int) -> None:
        self.status = status
        super().__init__(message)


class FetchFailedError(CollectError):
    """The host gave no usable answer this time."""

    def __init__(
        self, message: str, *, status: int | None = None, retry_at: datetime | None = None, body: bytes = b""
    ) -> None:
        self.status = status
        self.body = body
        """The first bytes of what the host sent with its refusal, for those who speak its language; never shown."""
        self.retry_at = retry_at
        """When the host allows another try; None where it did not say."""
        super().__init__(message)


class ContentRefusedError(CollectError):
    """What the host sends is larger, slower or of another kind than is allowed; it is not tried again."""


class DefectError(ReclaimError):
    """The program itself failed on one item; the rest of the batch goes on."""


class LibraryError(ReclaimError):
    """The library folder cannot be used."""


class LibraryLockedError(LibraryError):
    """Another process is writing to the library."""


class LibraryFullError(LibraryError):
    """The disk that holds the library is full."""


class LibraryForbiddenError(LibraryError):
    """The operating system refuses to read or write the library."""


class LibraryDamagedError(LibraryError):
    """The library's database is damaged, or is not one of ours."""


class LibraryTooNewError(LibraryError):
    """A later version of Reclaim made the library."""
