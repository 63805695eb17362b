"""What somebody sends, a scenario or an article, as the job that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.whatif.given import given_scenario
from entrepot.errors import BadInput, told

if TYPE_CHECKING:
    from entrepot.web.asking import Asking

ARTICLES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")


def send_scenario(asking: Asking, text: str) -> str:
    """The job of a scenario's text. Raises BadInput with every problem of it."""
    most = asking.jobs.settings.most_scenario
    if len(text) > most:
        remedy = told("problem.scenario.most", "at most {n}; solve larger ones with `entrepot solve`", n=f"{most:,}")
        raise BadInput(told("problem.scenario.long", "a scenario of {n} characters", n=f"{len(text):,}"), remedy=remedy)
    given_scenario(text)
    return asking.jobs.submit("scenario", {}, {"scenario.toml": text.encode()})


def send_article(asking: Asking, data: bytes, name: str, published: str) -> str:
    """The job of an article. Raises BadInput for one that is empty or of another kind."""
    ending = next((one for one in ARTICLES if name.casefold().endswith(one)), "")
    if not data.strip():
        paste = told("problem.article.paste", "paste a text, or choose a file")
        raise BadInput(told("problem.article.empty", "the article is empty"), remedy=paste)
    if not ending:
        remedy = told("problem.article.endings", "a file that ends in {names:or}", names=ARTICLES)
        raise BadInput(told("problem.article", "'{name}' is no article", name=name[-40:]), remedy=remedy)
    more = {"published": published} if published else {}
    return asking.jobs.submit("check", {}, {f"article{ending}": data}, file=f"article{ending}", **more)
