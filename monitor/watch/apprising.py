"""Tells people by apprise, the extra that knows many services; it does its own network, to addresses of the user."""

from monitor.errors import InputError, ReclaimError


class AppriseError(ReclaimError):
    """A service did not take a message."""


def notify(address: str, title: str, body: str) -> None:
    """Hand a message to the service that an address of apprise names.

    :raises InputError: apprise is not installed
    :raises AppriseError: the address is none of apprise's, or the service did not take the message
    """
    try:
        import apprise  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise InputError("Messages by apprise need an extra: pip install 'reclaim-video[apprise]'") from error
    # Files, programs and plug-ins of the user's account are none of a message's business.
    sender = apprise.Apprise(asset=apprise.AppriseAsset(plugin_paths=[], async_mode=False))
    if not sender.add(address):
        raise AppriseError("The address is none that apprise knows; see its documents for how it is written.")
    if not sender.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT, interpret_escapes=False):
        raise AppriseError("The service did not take the message; check the address, and try again.")
