"""The interface for programs: the questions of the catalogue, series, search, scenarios and articles as jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Body, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, field_validator

from entrepot.answers import catalogue, search, series
from entrepot.answers.question import Question
from entrepot.errors import NoData, UnknownName
from entrepot.render import json as as_json
from entrepot.web.asking import Asking, key_of
from entrepot.web.placing import OWN
from entrepot.web.problems import DECLARED
from entrepot.web.rows import rows_as
from entrepot.web.sending import send_article, send_scenario
from entrepot.web.sent import sent
from entrepot.words import language
from entrepot.words.say import everywhere

if TYPE_CHECKING:
    from entrepot.web.jobs import State

BASE = "/api/v1"
JSON = "application/json"
Lang = Annotated[str, Query(max_length=16, description="Language of the words: en, ja, id, vi, th.")]
JobId = Annotated[str, Path(pattern="^[0-9a-z]{1,64}$")]


class ParameterModel(BaseModel):
    """A parameter of a question."""

    name: str
    kind: str
    example: str
    choices: list[str]
    many: bool


class QuestionModel(BaseModel):
    """What can be asked."""

    id: str
    solves: bool
    parameters: list[ParameterModel]


class FoundModel(BaseModel):
    """One thing under the words searched for; `question`: its id, the name and the value of what it takes."""

    kind: str
    id: str
    name: str
    command: str
    question: list[str]


class JobModel(BaseModel):
    """Where a job stands; its answer is at `answer` once it is done."""

    id: str
    status: Literal["waiting", "running", "done", "failed"]
    ahead: int
    seconds: float
    answer: str
    problems: list[dict[str, str]]


class Sent(BaseModel):
    """Texts that somebody sends: whole characters, so that they can be written."""

    @field_validator("*")
    @classmethod
    def whole(cls, text: str) -> str:
        """JSON can name half a character (a lone surrogate)."""
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"half a character at place {error.start}") from None
        return text


class ScenarioModel(Sent):
    """The text of a scenario (TOML)."""

    text: str


class ArticleModel(Sent):
    """An article as plain text, and the day on which it appeared."""

    text: str
    published: str = ""


def router(asking: Asking) -> APIRouter:
    """The routes of the interface."""
    made, here = APIRouter(prefix=BASE, responses=DECLARED), Interface(asking)
    later: dict[int | str, dict[str, Any]] = {
        202: {"model": JobModel, "description": "A model is being solved: ask again."}
    }
    made.get("/questions")(here.questions)
    made.get("/answers/{question}", responses=later)(here.answer)
    made.get("/why/{question}/{value}", responses=later)(here.why)
    made.get("/data")(here.measures)
    made.get("/data/{file}")(here.series)
    made.get("/search")(here.search)
    made.post("/scenarios", status_code=202)(here.scenario)
    made.post("/articles", status_code=202)(here.article)
    made.get("/jobs/{id}")(here.job)
    made.get("/jobs/{id}/answer")(here.job_answer)
    made.delete("/jobs/{id}")(here.cancel)
    return made


class Interface:
    """What programs may ask, over the answers of a server."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    def questions(self) -> list[QuestionModel]:
        """What can be asked, with parameters."""
        return [_described(one) for one in catalogue.catalogue().values()]

    def answer(self, request: Request, question: str, lang: Lang = "en") -> Response:
        """The answer to a question: every other query parameter is one of the question's own (see `/questions`); the JSON
        form follows the published schema. What takes seconds answers 202 with its job until it is done."""
        values = _values(request)
        if (waiting := self._waiting(question, values)) is not None:
            return waiting
        found = self.asking.answer(question, values)
        key = ("api", key_of(question, values), lang)
        return self.asking.once(key, lambda: sent(as_json.render(found, language(lang)), JSON)).to(request)

    def why(self, request: Request, question: str, value: str, lang: Lang = "en") -> Response:
        """A value of an answer taken apart, down to the raw rows and source cards."""
        values = _values(request)
        if (waiting := self._waiting(question, values)) is not None:
            return waiting
        found = self.asking.why(self.asking.answer(question, values), value)
        return Response(as_json.render(found, language(lang)), media_type=JSON)

    def measures(self) -> list[dict[str, Any]]:
        """All indicators with unit, years and number of values."""
        return [
            {**vars(one), "unit": one.units[0]}
            for one in self.asking.once("held", lambda: series.measures_held(self.asking.store))
        ]

    def series(
        self,
        request: Request,
        file: Annotated[str, Path(max_length=100, description="INDICATOR.json, .csv, .parquet or .sdmx.csv")],
        economy: Annotated[list[str] | None, Query(max_length=300)] = None,
        partner: Annotated[list[str] | None, Query(max_length=300)] = None,
        since: Annotated[int | None, Query(ge=0, le=9999)] = None,
    ) -> Response:
        """The observations of an indicator; figures that may not be passed on are refused, and it says why."""
        return rows_as(self.asking, file, economy, partner, since).to(request)

    def search(self, q: Annotated[str, Query(min_length=1, max_length=search.LONGEST)]) -> list[FoundModel]:
        """Indicators, initiatives, members, scenarios, minerals, worlds and dated facts that hold all the words."""
        found = self.asking.once(("search", q), lambda: search.find(self.asking.store, q, everywhere))
        return [
            FoundModel(kind=o.kind, id=o.id, name=o.label, command=o.command, question=list(o.question)) for o in found
        ]

    def scenario(self, given: Annotated[ScenarioModel, Body()]) -> JobModel:
        """Solve a scenario: a job."""
        return _job(self.asking.jobs.state(send_scenario(self.asking, given.text)))

    def article(self, given: Annotated[ArticleModel, Body()]) -> JobModel:
        """Check an article: a job."""
        job = send_article(self.asking, given.text.encode(), "article.txt", given.published)
        return _job(self.asking.jobs.state(job))

    def job(self, id: JobId) -> JobModel:
        """Where a job stands."""
        return _job(self.asking.jobs.state(id))

    def job_answer(self, id: JobId, lang: Lang = "en") -> Response:
        """The answer of a job that is done; 404 while it is not."""
        state = self.asking.jobs.state(id)
        if not state.over:
            raise NoData(f"job {id} is {state.status}", remedy="ask again in a second")
        found = self.asking.once(("job", id), lambda: self.asking.jobs.answer(id))
        return Response(as_json.render(found, language(lang)), media_type=JSON)

    def cancel(self, id: JobId) -> JobModel:
        """Give a job up."""
        self.asking.jobs.cancel(id)
        return _job(self.asking.jobs.state(id))

    def _waiting(self, question: str, values: dict[str, list[str]]) -> Response | None:
        """Where the job of a question that takes seconds stands; None once it is over, or where there is none."""
        asked = catalogue.question(question)
        asked.read(values)
        if not asked.solves:
            return None
        state = self.asking.jobs.state(self.asking.jobs.submit(question, values))
        return None if state.over else JSONResponse(_job(state).model_dump(), 202)


def _values(request: Request) -> dict[str, list[str]]:
    """A question's own values among the parameters of an address."""
    return {name: request.query_params.getlist(name) for name in request.query_params if name not in OWN}


def _job(state: State) -> JobModel:
    if state.status == "unknown":
        raise UnknownName(f"there is no job '{state.id}'", remedy="ask the question again")
    told = state.error.problems if state.error else ()
    return JobModel(
        id=state.id,
        status=state.status,
        ahead=state.ahead,
        seconds=state.seconds,
        answer=f"{BASE}/jobs/{state.id}/answer",
        problems=[{"what": one.what, "where": one.where, "remedy": one.remedy} for one in told],
    )


def _described(one: Question) -> QuestionModel:
    parameters = [
        ParameterModel(name=p.name, kind=p.kind, example=p.example, choices=list(p.choices), many=p.many)
        for p in one.parameters
    ]
    return QuestionModel(id=one.id, solves=one.solves, parameters=parameters)
