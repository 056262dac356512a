"""Pages of letters."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
