"""Pages of media."""

from starlette.routing import BaseRoute

ROUTES: list[BaseRoute] = []
