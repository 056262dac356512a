"""Pages of works."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
