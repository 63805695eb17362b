"""The interface for programs: the questions of the catalogue, series, search, scenarios and articles as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from entrepot.answers import catalogue, search
from entrepot.errors import NoData, UnknownName
from entrepot.render import data as rows
from entrepot.render import json as as_json
from entrepot.web import pages
from entrepot.web.asking import Asking, key_of
from entrepot.web.problems import DECLARED
from entrepot.web.sent import sent
from entrepot.words import language

if TYPE_CHECKING:
    from entrepot.web.jobs import State

BASE = "/api/v1"
Lang = Annotated[str, Query(max_length=16, description="Language of the words: en, ja, id, vi, th.")]
JobId = Annotated[str, Path(pattern="^[0-9a-z]{1,64}$")]


class ParameterModel(BaseModel):
    """A parameter of a question."""

    name: str
    kind: str
    example: str
    choices: list[str]
    required: bool
    many: bool


class QuestionModel(BaseModel):
    """What can be asked."""

    id: str
    solves: bool
    parameters: list[ParameterModel]


class FoundModel(BaseModel):
    """One thing under the words searched for."""

    kind: str
    name: str
    command: str
    question: str
    values: dict[str, str]


class JobModel(BaseModel):
    """Where a job stands; its answer is at `answer` once it is done."""

    id: str
    status: Literal["waiting", "running", "done", "failed"]
    ahead: int
    seconds: float
    answer: str
    problems: list[dict[str, str]]


class ScenarioModel(BaseModel):
    """The text of a scenario (TOML)."""

    text: str


class ArticleModel(BaseModel):
    """An article as plain text, and the day on which it appeared."""

    text: str
    published: str = ""


def router(asking: Asking) -> APIRouter:
    """The routes of the interface."""
    made = APIRouter(prefix=BASE, responses=DECLARED)

    def job_model(state: State) -> JobModel:
        if state.status == "unknown":
            raise UnknownName(f"there is no job '{state.id}'", remedy="ask the question again")
        problems = [
            {"what": p.what, "where": p.where, "remedy": p.remedy}
            for p in (state.error.problems if state.error else ())
        ]
        address = f"{BASE}/jobs/{state.id}/answer"
        return JobModel(
            id=state.id,
            status=state.status,
            ahead=state.ahead,
            seconds=state.seconds,
            answer=address,
            problems=problems,
        )

    @made.get("/questions")
    def questions() -> list[QuestionModel]:
        """What can be asked, with parameters."""
        return [_described(one) for one in catalogue.catalogue().values()]

    @made.get(
        "/answers/{question}",
        responses={202: {"model": JobModel, "description": "A model is being solved: ask again."}},
    )
    def answer(request: Request, question: str, lang: Lang = "en") -> Response:
        """The answer to a question: every other query parameter is one of the question's own (see `/questions`); the JSON
        form follows the published schema. What takes seconds answers 202 with its job until it is done."""
        asked = catalogue.question(question)
        values: dict[str, list[str]] = {}
        for name, text in request.query_params.multi_items():
            if name != "lang":
                values.setdefault(name, []).append(text)
        asked.read(values)
        if asked.solves:
            state = asking.jobs.state(asking.jobs.submit(question, values))
            if not state.over:
                return JSONResponse(job_model(state).model_dump(), 202)
        found = asking.answer(question, values)
        key = ("api", key_of(question, values), lang)
        return asking.once(key, lambda: sent(as_json.render(found, language(lang)), "application/json")).to(request)

    @made.get("/data")
    def measures() -> list[dict[str, Any]]:
        """All indicators with unit, years and number of values."""
        return [vars(one) for one in asking.once("held", lambda: search.measures_held(asking.store))]

    @made.get("/data/{file}")
    def series(
        file: Annotated[str, Path(max_length=100, description="INDICATOR.json, .csv, .parquet or .sdmx.csv")],
        economy: Annotated[list[str] | None, Query(max_length=300)] = None,
        partner: Annotated[list[str] | None, Query(max_length=300)] = None,
        since: Annotated[int | None, Query(ge=0, le=9999)] = None,
    ) -> Response:
        """The observations of an indicator; figures that may not be passed on are refused, and it says why."""
        measure, _, form = file.partition(".")
        if form not in ("json", "csv", "parquet", "sdmx.csv"):
            raise UnknownName(f"no form '{form}'", remedy="INDICATOR.json, .csv, .parquet or .sdmx.csv")
        found = asking.here(
            lambda store: search.passed_on(store, measure, economy, partner, since, sdmx=form == "sdmx.csv")
        )
        if form == "json":
            return Response(found.to_json(orient="records"), media_type="application/json")
        return Response(
            rows.bytes_of(found, form.removeprefix("sdmx.")), media_type=pages.FORMS[form.removeprefix("sdmx.")]
        )

    @made.get("/search")
    def searched(q: Annotated[str, Query(min_length=1, max_length=search.LONGEST)]) -> list[FoundModel]:
        """Indicators, initiatives, scenarios, economies and dated facts whose name holds all the words."""
        found = asking.once(("search", q), lambda: search.find(asking.store, q))
        return [
            FoundModel(kind=o.kind, name=o.name, command=o.command, question=o.question, values=dict([o.value]))
            for o in found
        ]

    @made.get("/why/{question}/{value}")
    def why(request: Request, question: str, value: str, lang: Lang = "en") -> Response:
        """A value of an answer taken apart, down to the raw rows and source cards."""
        values = {name: request.query_params.getlist(name) for name in request.query_params if name != "lang"}
        found = asking.why(asking.answer(question, values), value)
        return Response(as_json.render(found, language(lang)), media_type="application/json")

    @made.post("/scenarios", status_code=202)
    def scenario(given: Annotated[ScenarioModel, Body()]) -> JobModel:
        """Solve a scenario: a job."""
        return job_model(asking.jobs.state(pages.send_scenario(asking, given.text)))

    @made.post("/articles", status_code=202)
    def article(given: Annotated[ArticleModel, Body()]) -> JobModel:
        """Check an article: a job."""
        return job_model(
            asking.jobs.state(pages.send_article(asking, given.text.encode(), "article.txt", given.published))
        )

    @made.get("/jobs/{id}")
    def job(id: JobId) -> JobModel:
        """Where a job stands."""
        return job_model(asking.jobs.state(id))

    @made.get("/jobs/{id}/answer")
    def job_answer(id: JobId, lang: Lang = "en") -> Response:
        """The answer of a job that is done; 404 while it is not."""
        state = asking.jobs.state(id)
        if not state.over:
            raise NoData(f"job {id} is {state.status}", remedy="ask again in a second")
        found = asking.once(("job", id), lambda: asking.jobs.answer(id))
        return Response(as_json.render(found, language(lang)), media_type="application/json")

    @made.delete("/jobs/{id}")
    def cancel(id: JobId) -> JobModel:
        """Give a job up."""
        asking.jobs.cancel(id)
        return job_model(asking.jobs.state(id))

    return made


def _described(one: catalogue.Question) -> QuestionModel:
    parameters = [
        ParameterModel(
            name=p.name, kind=p.kind, example=p.example, choices=list(p.choices), required=p.required, many=p.many
        )
        for p in one.parameters
    ]
    return QuestionModel(id=one.id, solves=one.solves, parameters=parameters)
