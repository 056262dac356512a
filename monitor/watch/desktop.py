"""Shows a line on the user's desktop by the program that the system has for it; only this starts such programs."""

import shutil
import subprocess
import sys

from monitor.errors import ReclaimError

_TIMEOUT_S = 15
_TITLE = "Reclaim"
_APPLE = """on run argv
display notification (item 2 of argv) with title (item 1 of argv)
end run"""
_WINDOWS = """
[void][Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime]
$kind = [Windows.UI.Notifications.ToastTemplateType]::ToastText02
$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($kind)
$nodes = $xml.GetElementsByTagName('text')
[void]$nodes.Item(0).AppendChild($xml.CreateTextNode('Reclaim'))
[void]$nodes.Item(1).AppendChild($xml.CreateTextNode([Console]::In.ReadToEnd()))
$toast = [Windows.UI.Notifications.ToastNotification]::new($xml)
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('Reclaim').Show($toast)
"""


class DesktopError(ReclaimError):
    """The desktop cannot show a message."""


def show(text: str) -> None:
    """Show a line on the desktop.

    :raises DesktopError: there is no program for it, or it failed
    """
    command, given = _command(text)
    found = shutil.which(command[0])
    if found is None:
        raise DesktopError(
            f"The desktop cannot show messages: there is no {command[0]} on this computer; install it, or turn it off:"
            " reclaim watch set --no-desktop."
        )
    try:
        # The text is an argument or the standard input, never part of a script.
        done = subprocess.run(
            [found, *command[1:]], input=given, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DesktopError(f"The desktop did not show the message ({error}).") from error
    if done.returncode:
        said = " ".join(done.stderr.split())[:200] or f"exit code {done.returncode}"
        raise DesktopError(f"The desktop did not show the message ({said}).")


def _command(text: str) -> tuple[list[str], str]:
    """Return the command that shows a text, and what it is given on its standard input."""
    if sys.platform == "darwin":
        return ["osascript", "-e", _APPLE, _TITLE, text], ""
    if sys.platform == "win32":
        return ["powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS], text
    return ["notify-send", "--app-name", _TITLE, "--", _TITLE, text], ""
