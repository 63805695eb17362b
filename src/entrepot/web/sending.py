"""What somebody sends, a scenario or an article, as the job that answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from entrepot.answers.whatif.given import given_scenario
from entrepot.errors import BadInput

if TYPE_CHECKING:
    from entrepot.web.asking import Asking

ARTICLES = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")


def send_scenario(asking: Asking, text: str) -> str:
    """The job of a scenario's text. Raises BadInput with every problem of it."""
    most = asking.jobs.settings.most_scenario
    if len(text) > most:
        raise BadInput(
            f"a scenario of {len(text):,} characters",
            remedy=f"at most {most:,}; solve larger ones with `entrepot solve`",
        )
    given_scenario(text)
    return asking.jobs.submit("scenario", {}, {"scenario.toml": text.encode()})


def send_article(asking: Asking, data: bytes, name: str, published: str) -> str:
    """The job of an article. Raises BadInput for one that is empty or of another kind."""
    ending = next((one for one in ARTICLES if name.casefold().endswith(one)), "")
    if not data.strip():
        raise BadInput("the article is empty", remedy="paste a text, or choose a file")
    if not ending:
        raise BadInput(f"'{name[-40:]}' is no article", remedy=f"a file that ends in {', '.join(ARTICLES)}")
    more = {"published": published} if published else {}
    return asking.jobs.submit("check", {}, {f"article{ending}": data}, file=f"article{ending}", **more)
