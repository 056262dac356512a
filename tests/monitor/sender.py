"""A process that sends a letter and may be killed; called with library, host, port, authority and reference."""

import sys
from pathlib import Path

from monitor.app import open_library
from monitor.errors import ReclaimError
from monitor.posting import MailServer
from monitor.review.sending import SendRequest, final_list, send
from monitor.settings import Settings
from tests.monitor.mail_samples import PASSWORD, USER


def main(words: list[str]) -> int:
    """Send one letter; 3 where it is refused."""
    library, host, port, authority, reference = words
    server = MailServer(
        host=host, port=int(port), user=USER, password=PASSWORD, authority=Path(authority), timeout_s=60
    )
    request = SendRequest(sender="letters@lee.example")
    with open_library(Settings(library=Path(library), lock_wait_s=30), actor="Ann Lee") as opened:
        try:
            listed = final_list(opened, reference, request)
            send(opened, reference, request, server, confirmed=listed.sha256)
        except ReclaimError as error:
            sys.stderr.write(f"{error}\n")
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
