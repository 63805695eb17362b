"""Pages: each reads an Answer, or is a form, and queries neither store nor model."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import UploadFile

from entrepot.answers import catalogue, search, series
from entrepot.answers.article.card import card_of
from entrepot.answers.question import Question
from entrepot.errors import EntrepotError, UnknownName, meant, one_of, told
from entrepot.measures import measure as known
from entrepot.render import brief, card, markdown
from entrepot.render import data as rows
from entrepot.render import json as as_json
from entrepot.web import about, site, vega
from entrepot.web.placing import place_of
from entrepot.web.problems import status_of
from entrepot.web.rows import FORMS as ROWS
from entrepot.web.rows import rows_as
from entrepot.web.scenarios import Scenarios
from entrepot.web.sending import send_article
from entrepot.web.sent import HTML, sent
from entrepot.web.site import Place
from entrepot.words.say import everywhere

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.web.asking import Asking
    from entrepot.web.jobs import State

FORMS = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet", "json": "application/json",
         "md": "text/markdown; charset=utf-8", "zip": "application/zip"}  # fmt: skip
CARDS = {"txt": "text/plain; charset=utf-8", "html": HTML, "svg": "image/svg+xml", "png": "image/png"}
INDICATOR = "indicator"  # the question that the page of an indicator answers
OTHERS = ("scenario", "check", "data", "models", "search")  # pages that are no question
MOST = 40  # things found that are shown


def router(pages: Pages) -> APIRouter:
    """The routes of all pages."""
    made = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    scenarios = Scenarios(pages.asking, pages.prefix)
    made.get("/")(pages.home)
    made.get("/search")(pages.search)
    made.get("/vega.js")(pages.vega)
    made.get("/data")(pages.data)
    made.get("/data/{file}")(pages.dataset)
    made.get("/models")(pages.models)
    made.get("/api/docs")(pages.interface)
    made.get("/scenario")(scenarios.show)
    made.post("/scenario")(scenarios.act)
    made.get("/solve")(scenarios.solve)
    made.get("/check")(pages.check)
    made.post("/check")(pages.upload)
    made.post("/jobs/{id}/cancel")(pages.cancel)
    for base in ("/jobs/{id}", "/{question}"):
        made.get(f"{base}/why/{{value}}")(pages.why)
        made.get(f"{base}/data/{{file}}")(pages.rows)
        made.get(f"{base}/charts/{{file}}")(pages.chart)
        made.get(f"{base}/files/{{file:path}}")(pages.file)
    made.get("/jobs/{id}/cards/{file}")(pages.card)
    made.get("/jobs/{id}")(pages.job)
    made.get("/{question}")(pages.question)
    return made


class Pages:
    """The pages of a server, over its answers."""

    def __init__(self, asking: Asking, prefix: str) -> None:
        self.asking = asking
        self.prefix = prefix

    # --- pages that are no answer ---

    def home(self, request: Request) -> Response:
        return self._plain(request, "home.html")

    def data(self, request: Request) -> Response:
        return self._plain(
            request,
            "data.html",
            forms=list(ROWS),
            held=self.asking.once("held", lambda: series.measures_held(self.asking.store)),
        )

    def dataset(self, request: Request, file: str) -> Response:
        """One indicator: as a page, or all its rows in the form that the address ends with."""
        measure, _, form = file.partition(".")
        place = replace(self._place(request, f"/{INDICATOR}"), values={"measure": [measure]})
        asked = catalogue.question(INDICATOR)
        try:
            known(measure)
            if form:
                return rows_as(self.asking, file).to(request)
            return self._shown(request, place, lambda: self.asking.answer(INDICATOR, place.values), asked)
        except EntrepotError as error:
            return self._problem(place, error, INDICATOR)

    def models(self, request: Request) -> Response:
        return self._plain(request, "models.html", models=about.models(), conditions=about.conditions())

    def interface(self, request: Request) -> Response:
        """What programs may ask, for people."""
        return self._plain(request, "interface.html", calls=about.calls(request.app.openapi()))

    def check(self, request: Request) -> Response:
        return self._plain(request, "check.html")

    # --- questions ---

    def nothing(self, request: Request) -> Response:
        """What stands where there is no page: the nearest one is named."""
        place, name = self._place(request), request.url.path.removeprefix(self.prefix).strip("/").partition("/")[0]
        try:
            catalogue.question(name)
            what = told("problem.page", "there is no page {path}", path=place.path[:80])
            raise UnknownName(what, remedy=told("problem.page.see", "see {path}", path=f"/{name}"))
        except EntrepotError as error:
            return self._problem(place, error, "")

    def search(self, request: Request, q: str = "") -> Response:
        place = self._place(request)
        if not q.strip():
            return self._plain(request, "home.html")
        try:
            found = self.asking.once(("search", q), lambda: search.find(self.asking.store, q, everywhere))
        except EntrepotError as error:
            return self._problem(place, error, "")
        return self._plain(request, "search.html", found=found[:MOST], words=q, left=max(0, len(found) - MOST))

    def question(self, request: Request, question: str) -> Response:
        """The answer to a question, as a page or in the form that the address ends with."""
        name, _, form = question.partition(".")
        place = self._place(request, f"/{name}")
        try:
            asked = _asked(name)
            if form and form not in FORMS:
                raise UnknownName(f"an answer has no form '{form}'", remedy=f"one of {', '.join(FORMS)}")
            if asked.solves:
                if not place.values and asked.parameters and not form:
                    return self._plain(request, "form_only.html", asked=asked)
                asked.read(place.values)
                state = self.asking.jobs.state(self.asking.jobs.submit(name, place.values))
                if not state.over:
                    return self._progress(place, state)
            answer = self.asking.answer(name, place.values)
        except EntrepotError as error:
            return self._problem(place, error, name)
        return self._as(request, form, answer, place) if form else self._shown(request, place, lambda: answer, asked)

    def job(self, request: Request, id: str) -> Response:
        """What became of a scenario or an article that was sent."""
        id, _, form = id.partition(".")
        place = self._place(request, f"/jobs/{id}")
        try:
            state = self.asking.jobs.state(id)
            if not state.over:
                return self._progress(place, state)
            answer = self._of_job(id)
        except EntrepotError as error:
            return self._problem(place, error, "")
        return (
            self._as(request, form, answer, place)
            if form in FORMS
            else self._shown(request, place, lambda: answer, None)
        )

    def cancel(self, request: Request, id: str) -> Response:
        self.asking.jobs.cancel(id)
        return RedirectResponse(self._place(request).url("/"), 303)

    async def upload(self, request: Request) -> Response:
        """Take an article, pasted or as a file, and go to its job."""
        async with request.form(max_files=1, max_part_size=self.asking.jobs.settings.most_bytes) as form:
            file, name, data = form.get("file"), "article.txt", str(form.get("text", "")).encode()
            if isinstance(file, UploadFile) and file.filename:
                name, data = file.filename, await file.read()
            day = str(form.get("published", ""))
        return self._sent(request, lambda: send_article(self.asking, data, name, day))

    def _sent(self, request: Request, send: Callable[[], str]) -> Response:
        place = self._place(request)
        try:
            return RedirectResponse(place.url(f"/jobs/{send()}"), 303)
        except EntrepotError as error:
            return self._problem(place, error, "")

    # --- parts of an answer ---

    def why(self, request: Request, value: str, question: str = "", id: str = "") -> Response:
        place = self._place(request, request.url.path.removeprefix(self.prefix))
        return self._shown(
            request, place, lambda: self.asking.why(self._answer(place, question, id), value), None, forms=()
        )

    def rows(self, request: Request, file: str, question: str = "", id: str = "") -> Response:
        """The rows behind a section: its id, and .csv or .parquet."""
        place = self._place(request)
        section, _, form = file.rpartition(".")
        try:
            held = self._answer(place, question, id)[section].data
            if held is None or form not in ("csv", "parquet"):
                what = told("problem.rows", "no rows '{file}'", file=file)
                raise UnknownName(what, remedy=told("problem.page.links", "the page links to those that there are"))
        except EntrepotError as error:
            return self._problem(place, error, "")
        return sent(rows.bytes_of(held.reset_index(drop=True), form), FORMS[form]).to(request)

    def chart(self, request: Request, file: str, question: str = "", id: str = "") -> Response:
        """A picture with title and source line; as .json what it is drawn from."""
        place = self._place(request)
        try:
            for section in self._answer(place, question, id).sections:
                spec = vega.specification(section, file.removesuffix(".json"), place.language)
                if spec is not None and file.endswith(".json"):
                    return sent(spec, FORMS["json"]).to(request)
                for name, svg in rows.pictures(section, place.language):
                    if f"{name}.svg" == file:
                        return Response(svg, media_type="image/svg+xml")
            what = told("problem.picture", "no picture '{file}'", file=file)
            raise UnknownName(what, remedy=told("problem.page.links", "the page links to those that there are"))
        except EntrepotError as error:
            return self._problem(place, error, "")

    def vega(self, request: Request) -> Response:
        """The script that draws a chart anew, so that one can point at it."""
        return self.asking.once("vega", vega.script).to(request)

    def card(self, request: Request, id: str, file: str) -> Response:
        """One claim of an article as a page, or to paste: as text, picture or HTML."""
        claim, _, form = file.partition(".")
        place = self._place(request, f"/jobs/{id}/cards/{claim}")
        link = f"{request.url.scheme}://{request.url.netloc}{place.permalink}"
        try:
            if form and form not in card.FORMS:
                what = told("problem.card.form", "a card has no form '{form}'", form=form)
                raise UnknownName(what, remedy=one_of(list(card.FORMS)))
            found = card_of(self._of_job(id), claim)
            key = ("card", form, link, *_key(place))
            if form:
                made = lambda: sent(card.write(found, form, place.language, link), CARDS[form])  # noqa: E731
                return self.asking.once(key, made).to(request)
            text = card.text(found, place.language, link)
            below = site.part("card", place, text=text, forms=card.FORMS)
            return self.asking.once(key, lambda: sent(site.answer_page(found, place, None, below, forms=()))).to(
                request
            )
        except EntrepotError as error:
            return self._problem(place, error, "")

    def file(self, request: Request, file: str, question: str = "", id: str = "") -> Response:
        """A text that belongs to an answer: its scenario, its article."""
        place = self._place(request)
        try:
            extras = self._answer(place, question, id).extras
            if file not in extras:
                none = told("problem.file.none", "it has none")
                what = told("problem.file", "no file '{file}'", file=file)
                raise UnknownName(what, remedy=one_of(list(extras)) if extras else none)
        except EntrepotError as error:
            return self._problem(place, error, "")
        return sent(extras[file], "text/plain; charset=utf-8").to(request)

    # --- what they share ---

    def _answer(self, place: Place, question: str, job: str) -> Answer:
        return self.asking.answer(question, place.values) if question else self._of_job(job)

    def _of_job(self, id: str) -> Answer:
        return self.asking.once(("job", id), lambda: self.asking.jobs.answer(id))

    def _place(self, request: Request, path: str = "") -> Place:
        return place_of(request, self.asking, self.prefix, path)

    def _shown(
        self,
        request: Request,
        place: Place,
        answer: Callable[[], Answer],
        asked: Question | None,
        forms: Sequence[str] = site.FORMS,
    ) -> Response:
        """An answer's page, drawn once for its address and language."""
        try:
            found = answer()
            page = self.asking.once(
                ("page", *_key(place), place.was), lambda: sent(site.answer_page(found, place, asked, forms=forms))
            )
        except EntrepotError as error:
            return self._problem(place, error, asked.id if asked else "")
        return page.to(request)

    def _as(self, request: Request, form: str, answer: Answer, place: Place) -> Response:
        """An answer in another form, made once."""
        return self.asking.once((form, *_key(place)), lambda: sent(_written(form, answer, place), FORMS[form])).to(
            request
        )

    def _plain(self, request: Request, template: str, **values: Any) -> Response:
        place = self._place(request)
        key = (template, *_key(place), place.was)
        return self.asking.once(key, lambda: sent(site.plain_page(template, place, **values))).to(request)

    def _progress(self, place: Place, state: State) -> Response:
        text = site.plain_page("progress.html", place, state=state)
        return HTMLResponse(text, headers={"cache-control": "no-store"})

    def _problem(self, place: Place, error: EntrepotError, name: str) -> Response:
        asked = catalogue.catalogue().get(name)
        text = site.plain_page("problem.html", place, problems=error.problems, asked=asked)
        return HTMLResponse(text, status_of(error))


def _asked(name: str) -> Question:
    """The question of a page. Raises UnknownName with the nearest page, one that is no question among them."""
    near = difflib.get_close_matches(name, (*catalogue.catalogue(), *OTHERS), n=1, cutoff=0.6)
    if name not in catalogue.catalogue() and near:
        raise UnknownName(told("problem.page", "there is no page {path}", path=f"/{name[:60]}"), remedy=meant(near))
    return catalogue.question(name)


def _key(place: Place) -> tuple[str, str, str]:
    """What tells a page apart, but for its form."""
    return place.path, repr(sorted(place.values.items())), place.language.code


def _written(form: str, answer: Answer, place: Place) -> str | bytes:
    """An answer as JSON, Markdown, or a table of its figures."""
    if form == "json":
        return as_json.render(answer, place.language)
    if form == "md":
        return markdown.render(answer, place.language)
    if form == "zip":
        return brief.zipped(answer, place.language)
    return rows.bytes_of(rows.frame((answer.headlines, answer.sections)), form)
