"""What goes wrong, as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from entrepot.errors import BadInput, EntrepotError, NoData, NotSolved, UnknownName

TYPE = "application/problem+json"


class ProblemItem(BaseModel):
    """One thing that is wrong."""

    what: str
    where: str = ""
    remedy: str = ""


class ProblemDetails(BaseModel):
    """A request that could not be answered, with everything that is wrong."""

    type: str = "about:blank"
    title: str
    status: int
    problems: list[ProblemItem] = []


class ProblemResponse(JSONResponse):
    """A problem as JSON, under its own media type."""

    media_type = TYPE


def status_of(error: EntrepotError) -> int:
    """The status of an error: a name that there is not is 404 like what is not held, another bad input 400, a model that
    found no solution 422."""
    return 404 if isinstance(error, NoData | UnknownName) else 400 if isinstance(error, BadInput) else 422


def problem_response(status: int, what: str, remedy: str = "") -> ProblemResponse:
    """One problem as a response."""
    return ProblemResponse(_details(status, what, [ProblemItem(what=what, remedy=remedy)]), status)


def of_error(error: EntrepotError) -> ProblemResponse:
    """All problems of an error as a response."""
    items = [ProblemItem(what=one.what, where=one.where, remedy=one.remedy) for one in error.problems]
    title = "not solved" if isinstance(error, NotSolved) else items[0].what
    return ProblemResponse(_details(status_of(error), title, items), status_of(error))


def _details(status: int, title: str, items: list[ProblemItem]) -> dict[str, Any]:
    return ProblemDetails(title=title, status=status, problems=items).model_dump()


DECLARED: dict[int | str, dict[str, Any]] = {
    status: {"description": told, "content": {TYPE: {"schema": ProblemDetails.model_json_schema()}}}
    for status, told in (
        (400, "Something asked for cannot be."),
        (403, "A request from another site."),
        (404, "Nothing of that name, or nothing is held."),
        (408, "The request did not come to its end in time."),
        (413, "The request is too long."),
        (421, "A host name that is not served here."),
        (422, "A model found no solution."),
        (429, "Too many requests."),
    )
}
