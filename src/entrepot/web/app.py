"""The application that serves pages and the interface for programs."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.staticfiles import StaticFiles

from entrepot.errors import BadInput, EntrepotError, Problem
from entrepot.provenance import version
from entrepot.web import api, pages
from entrepot.web.asking import Asking
from entrepot.web.guard import Guard
from entrepot.web.problems import of_error, problem_response
from entrepot.web.settings import Settings

STATIC = Path(__file__).parent / "static"


def create(settings: Settings | None = None) -> FastAPI:
    """The application: pages at `/`, the interface at `/api/v1`, its description at `/api/docs` and `/openapi.json`."""
    settings = settings or Settings()
    asking = Asking(settings)

    @contextlib.asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        asking.close()

    app = FastAPI(
        title="entrepot",
        version=version(),
        description="Japan-ASEAN economic security: figures with sources, solved models, checked articles.",
        docs_url=None,
        redoc_url=None,
        servers=[{"url": settings.prefix}] if settings.prefix else None,
        lifespan=life,
    )
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.include_router(api.router(asking))
    shown = pages.Pages(asking, settings.prefix)
    app.include_router(pages.router(shown))
    _told(app, shown)
    app.add_middleware(Guard, settings=settings)
    app.state.asking = asking
    return app


VARIABLE = "ENTREPOT_SERVE"  # how the processes of one server are told what it was started with


def told(hosts: Sequence[str], prefix: str, most_requests: int) -> dict[str, str]:
    """The environment that `from_environment` reads."""
    return {VARIABLE: json.dumps({"hosts": list(hosts), "prefix": prefix.rstrip("/"), "most_requests": most_requests})}


def from_environment() -> FastAPI:
    """The application as `entrepot serve` was asked to start it."""
    chosen = json.loads(os.environ.get(VARIABLE, "{}"))
    return create(Settings(**{**chosen, "hosts": tuple(chosen.get("hosts", ()))}))


def _told(app: FastAPI, shown: pages.Pages) -> None:
    """What goes wrong becomes a problem, whatever raised it; a page for who asked for one."""

    @app.exception_handler(EntrepotError)
    def ours(_request: Request, error: EntrepotError) -> Response:
        return of_error(error)

    @app.exception_handler(RequestValidationError)
    def invalid(_request: Request, error: RequestValidationError) -> Response:
        problems = [Problem(one["msg"], ".".join(map(str, one["loc"]))) for one in error.errors()]
        return of_error(BadInput(problems))

    @app.exception_handler(ClientDisconnect)
    def gone(_request: Request, _error: ClientDisconnect) -> Response:
        return problem_response(400, "the request ended early", "send it whole")

    @app.exception_handler(HTTPException)
    def theirs(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404 and "text/html" in request.headers.get("accept", ""):
            return shown.nothing(request)
        made = problem_response(error.status_code, str(error.detail))
        made.headers.update(error.headers or {})
        return made
