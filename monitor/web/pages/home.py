"""Home: what changed, what is due, and what the library holds."""

from starlette.responses import Response

from monitor.web.routing import page
from monitor.web.visit import Visit


def show(visit: Visit) -> Response:
    """Show the home page."""
    return visit.page("home.html")


ROUTES = [page("/", show)]
