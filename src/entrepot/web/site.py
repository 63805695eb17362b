"""The shell around every page of the server: what it adds to an answer's page, and pages that are no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup

from entrepot.answers import catalogue
from entrepot.answers.block import Economy, Label, Map, Message
from entrepot.answers.question import Parameter, Question
from entrepot.codes import ASEAN_MEMBERS, GROUPS
from entrepot.render import html
from entrepot.render.charts import dark
from entrepot.web import picking
from entrepot.web.drafts import OWN, RATES
from entrepot.web.packing import packed
from entrepot.web.run import SCENARIO
from entrepot.words import language, say
from entrepot.words.locales import LOCALES, locale

if TYPE_CHECKING:
    import jinja2

    from entrepot.answers.answer import Answer
    from entrepot.web.drafts import Row
    from entrepot.words import Language

Values = Mapping[str, Sequence[str]]
NOTHING = Markup()
FORMS = ("json", "csv", "md", "zip")  # of a whole answer
OFFERED = (*GROUPS, "JPN", *ASEAN_MEMBERS, "CHN", "KOR", "USA", "IND", "AUS", "EU27")  # economies that a form suggests


@dataclass(frozen=True)
class Place:
    """Where a page stands: `path` under the server's `prefix`, its `values`, its language, what the answers are made from
    (`at`), and what its address says they were made from (`was`)."""

    path: str
    values: Values
    language: Language
    at: str
    was: str = ""
    prefix: str = ""

    @property
    def moved(self) -> str:
        """What is another than its address says: the `version`, or the `figures`; "" where nothing is."""
        if not self.was or self.was == self.at:
            return ""
        return "version" if self.was.partition("-")[2] != self.at.partition("-")[2] else "figures"

    def url(self, path: str, **more: str) -> str:
        """An address of the server; values of this page's language go along."""
        told = {k: v for k, v in {"lang": self.language.code, **more}.items() if v}
        return f"{self.prefix}{path}?{urlencode(told)}" if told else f"{self.prefix}{path}"

    def here(self, path: str = "", **more: str) -> str:
        """This page's own address, or that of another form of it, with its values."""
        pairs = [(k, one) for k, texts in self.values.items() for one in texts]
        told = urlencode([*pairs, *((k, v) for k, v in more.items() if v)])
        return f"{self.prefix}{path or self.path}" + (f"?{told}" if told else "")

    def with_value(self, name: str, value: object) -> str:
        """This page's own address with another value of one parameter."""
        return replace(self, values={**self.values, name: [str(value)]}).here(lang=self.language.code)

    @property
    def permalink(self) -> str:
        """The address that also says of which figures, and in which language."""
        return self.here(lang=self.language.code, at=self.at)


def answer_page(
    answer: Answer, place: Place, asked: Question | None, below: Markup = NOTHING, forms: Sequence[str] = FORMS
) -> str:
    """The page of an answer, with the form of its question, what stands `below` its sections, and the `forms` in which its
    address gives it besides."""
    query = place.here(lang=place.language.code).partition("?")[2]
    maps = [
        block for section in answer.sections for block in section.blocks if isinstance(block, Map) and block.chooses
    ]
    nearest = answer.summary.get("nearest", ()) if asked and asked.takes("year") else ()
    form = (
        part("form", place, asked=asked, mapped={one.chooses for one in maps}, nearest=nearest) if asked else Markup()
    )
    scenario = answer.extras.get(SCENARIO, "")
    site = html.Site(
        head=part("head", place),
        top=part("top", place) + form,
        below=below + part("below", place, scenario=scenario, address=_address(scenario, place), forms=forms),
        base=f"{place.prefix}{place.path}/",
        query=f"?{query}" if query else "",
        picker=(lambda block: _picker(block, place)) if asked else None,
        ask=lambda one: place.url(f"/{one[0]}", **{one[1]: one[2]}) if one else "",
    )
    return _dark(html.page(answer, place.language, site=site))


def _dark(text: str) -> str:
    """A page whose drawings and coloured cells have a dark variant: files that stand alone, and print, stay light."""
    return text.replace("</head>", f"<style>{dark.rules(text)}</style>\n</head>", 1)


def _address(scenario: str, place: Place) -> str:
    """The scenario of a job as letters of an address, which outlive the job; "" for any other answer."""
    return packed(scenario) if scenario and place.path.startswith("/jobs/") else ""


def plain_page(template: str, place: Place, **values: Any) -> str:
    """A page that is no answer."""
    return _render(template, place, **values)


def _picker(block: Map, place: Place) -> Markup:
    label = say(block.title, place.language)
    return part("map", place, drawn=picking.of_block(block, place.language), label=label)


def part(name: str, place: Place, **values: Any) -> Markup:
    """A piece of a page."""
    return Markup(_render(f"{name}.html", place, **values))


def _render(template: str, place: Place, **values: Any) -> str:
    view = html.view(place.language)
    return _environment().get_template(template).render(
        place=place, view=view, language=place.language, languages=_languages(), questions=catalogue.catalogue().values(),
        offered=_economies(place.language.code), **{"mapped": (), "nearest": (), **values},
    )  # fmt: skip


def shown(parameter: Parameter, place: Place) -> list[str]:
    """What a field of a form holds: what was asked, or the example."""
    return [one for one in place.values.get(parameter.name, ()) if one] or (
        [parameter.example] if parameter.example else []
    )


def weighed(parameter: Parameter, place: Place) -> bool:
    """Whether weights were given."""
    return any(name.partition(".")[0] == parameter.name for name in place.values)


def weight(parameter: Parameter, choice: str, place: Place) -> str:
    """The weight of one choice: as given, 0 where only others were, 1 where none was."""
    texts = [text.partition("=")[2] for text in place.values.get(parameter.name, ()) if text.startswith(f"{choice}=")]
    texts += place.values.get(f"{parameter.name}.{choice}", ())
    return texts[-1] if texts else "0" if weighed(parameter, place) else "1"


def unshown(row: Row) -> dict[str, str]:
    """What a row holds without showing it: typed for another kind of shock."""
    held = {name: text for name, text in row.values.items() if name not in row.fields}
    return held | ({} if RATES in row.fields else {f"{OWN}.{code}": text for code, text in row.own.items()})


@lru_cache(maxsize=16)
def _economies(code: str) -> list[tuple[str, str]]:
    return [(one, say(Economy(one), language(code), ("bare", "cap"))) for one in OFFERED]


def _languages() -> list[tuple[str, str]]:
    return [(code, locale(code).name) for code in LOCALES]


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2

    loader = jinja2.ChoiceLoader([jinja2.PackageLoader("entrepot.web"), jinja2.PackageLoader("entrepot.render")])
    made = html.environment().overlay(loader=loader)
    made.globals |= {
        "unshown": unshown,
        "message": Message,
        "label": Label,
        "shown": shown,
        "weighed": weighed,
        "weight": weight,
    }
    return made


def chosen(accepted: str, asked: str) -> Language:
    """The language that an address asks for, else the first that a browser accepts and we have."""
    if asked:
        return language(asked)
    weighed = []
    for n, part in enumerate(accepted[:500].split(",")):
        code, _, quality = part.strip().partition(";q=")
        try:
            weighed.append((-float(quality or 1), n, code))
        except ValueError:
            continue
    for _, _, code in sorted(weighed):
        if code.partition("-")[0].casefold() in LOCALES:
            return language(code)
    return language()
