"""The pages on which a scenario is built from shocks, started from one that ships, and solved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from entrepot.answers.whatif.given import given_scenario, labels
from entrepot.errors import BadInput, EntrepotError, Problem, one_of, told
from entrepot.scenario import shipped
from entrepot.scenario.scenario import find, names, read_text
from entrepot.web import building, drafts, picking, site
from entrepot.web.drafts import Draft
from entrepot.web.packing import packed, unpacked
from entrepot.web.placing import place_of
from entrepot.web.problems import status_of
from entrepot.web.sending import send_scenario
from entrepot.web.sent import sent

if TYPE_CHECKING:
    from entrepot.web.asking import Asking
    from entrepot.web.site import Place

MOST_FIELDS = 6000  # of a form


class Scenarios:
    """The scenario of a form: shown, changed row by row, read from text, solved."""

    def __init__(self, asking: Asking, prefix: str) -> None:
        self.asking = asking
        self.prefix = prefix

    def show(self, request: Request) -> Response:
        """The form as it begins, or with a scenario that ships (`start`) or stands in the address (`toml`)."""
        place = place_of(request, self.asking, self.prefix)
        one = {name: texts[-1] for name, texts in place.values.items()}
        try:
            if one.get("start"):
                draft = drafts.of_text(read_text(_shipped(one["start"])))
            elif one.get("toml"):
                draft = drafts.of_text(unpacked(one["toml"], self._most))
            else:
                draft = drafts.of_form(place.values)
        except EntrepotError as error:
            return self._page(place, Draft(), dict(building.beside(error.problems, Draft())), status_of(error))
        key = ("scenario", place.path, repr(sorted(place.values.items())), place.language.code, place.was)
        return self.asking.once(key, lambda: sent(self._text(place, draft, {}))).to(request)

    async def act(self, request: Request) -> Response:
        """What a button of the form does: a row more or less, the map of another, the text read, or solved."""
        async with request.form(
            max_files=0, max_fields=MOST_FIELDS, max_part_size=self.asking.jobs.settings.most_bytes
        ) as form:
            fields = {name: [str(value) for value in form.getlist(name)] for name in form}
        return await run_in_threadpool(self._act, request, fields)

    def solve(self, request: Request) -> Response:
        """Solve the scenario that stands in an address: to its job, with what the address says of figures and language."""
        place = place_of(request, self.asking, self.prefix)
        try:
            text = unpacked(next(iter(place.values.get("toml", ())), ""), self._most)
            job = send_scenario(self.asking, text)
        except EntrepotError as error:
            return self._page(place, Draft(), {"": tuple(error.problems)}, status_of(error))
        return RedirectResponse(place.url(f"/jobs/{job}", at=place.was), 303)

    @property
    def _most(self) -> int:
        return self.asking.jobs.settings.most_scenario

    def _act(self, request: Request, fields: Mapping[str, list[str]]) -> Response:
        place = place_of(request, self.asking, self.prefix)
        how, _, number = next(iter(fields.get("how", ())), "show").partition(".")
        text = next(iter(fields.get("text", ())), "").replace("\r\n", "\n")
        try:
            if how == "text":
                return RedirectResponse(place.url(f"/jobs/{send_scenario(self.asking, text)}"), 303)
            draft = drafts.of_text(text) if how == "form" else drafts.of_form(fields)
        except EntrepotError as error:
            return self._page(place, Draft(), {"text": tuple(error.problems)}, status_of(error), text=text)
        if how == "solve":
            return self._solve(place, draft)
        return self._page(place, _changed(draft, how, int(number) if number.isdigit() else 0), {})

    def _solve(self, place: Place, draft: Draft) -> Response:
        """To the job of what the form says; where it cannot be, the form again with each problem beside its field."""
        made = building.written(draft)
        problems = dict(made.problems)
        if not problems:
            try:
                return RedirectResponse(place.url(f"/jobs/{send_scenario(self.asking, made.text)}"), 303)
            except EntrepotError as error:
                problems = building.beside(error.problems, draft)
        return self._page(place, draft, problems, 400)

    def _page(
        self, place: Place, draft: Draft, problems: Mapping[str, Any], status: int = 200, *, text: str = ""
    ) -> Response:
        page = self._text(place, draft, problems, text)
        return HTMLResponse(page, status, headers={"cache-control": "no-store"})

    def _text(self, place: Place, draft: Draft, problems: Mapping[str, Any], text: str = "") -> str:
        made = building.written(draft)
        found = [one for each in made.problems.values() for one in each] or _problems(made.text)
        row = draft.at_map
        chosen = row.named(row.on_map) if row else []
        name = f"shock.{draft.mapped}.{row.on_map}" if row else ""
        return site.plain_page(
            "scenario.html",
            place,
            draft=draft,
            problems=problems,
            text=text or made.text,
            found=found if not text else [],
            address=packed(made.text) if not found else "",
            drawn=picking.of_economies(name, drafts.PLACES, set(chosen), place.language)
            if row and row.on_map
            else None,
            others=[one for one in chosen if one not in drafts.PLACES],
            kinds=drafts.KINDS,
            choices=drafts.CHOICES,
            percent=drafts.PERCENT,
            sizes=building.SIZES,
            shipped=[(one, each.title) for one, each in shipped().items()],
            labels=labels(),
        )


def _shipped(name: str) -> Any:
    if name not in names():  # a path is one of this machine
        what = told("problem.scenario.ships", "no scenario '{name}' ships", name=name[:60])
        raise BadInput(what, where="start", remedy=one_of(names()))
    return find(name)


def _problems(text: str) -> list[Problem]:
    try:
        given_scenario(text)
    except EntrepotError as error:
        return list(error.problems)
    return []


def _changed(draft: Draft, how: str, number: int) -> Draft:
    """A draft after a button."""
    if how in ("add", "copy"):
        return draft.added(number)
    if how == "remove":
        return draft.without(number)
    return draft.with_map(number) if how == "map" else draft
