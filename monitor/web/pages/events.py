"""Pages of events."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
