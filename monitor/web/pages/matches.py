"""Pages of matches."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
