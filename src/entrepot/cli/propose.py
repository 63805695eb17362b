"""The options of `entrepot check` that bring in a language model: which one, where its answers are kept, what is said first."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from entrepot.errors import BadInput

if TYPE_CHECKING:
    from entrepot.evidence.proposer import Proposer
    from entrepot.evidence.transcript import Transcript

URL, MODEL, KEY = "ENTREPOT_LLM_URL", "ENTREPOT_LLM_MODEL", "ENTREPOT_LLM_KEY"

Propose = Annotated[
    bool,
    typer.Option(
        "--propose",
        help="Let a language model read after us: which of the readings of each number is meant, never a number. It sends "
        f"passages of the article to the endpoint in {URL}; off by default. A key is read from {KEY} only.",
    ),
]
Url = Annotated[str | None, typer.Option("--llm-url", help=f"With --propose: base address, else {URL}.")]
Model = Annotated[str | None, typer.Option("--llm-model", help=f"With --propose: name of the model, else {MODEL}.")]
Timeout = Annotated[float | None, typer.Option("--llm-timeout", help="With --propose: seconds for one answer (120).")]
Keep = Annotated[Path | None, typer.Option("--transcript", help="With --propose: keep questions and answers here.")]
Replay = Annotated[
    Path | None, typer.Option("--replay", help="Take the answers from a transcript instead; nothing is sent.")
]


@dataclass(frozen=True)
class Asking:
    """What the options say."""

    propose: bool = False
    url: str | None = None
    model: str | None = None
    timeout: float | None = None
    keep: Path | None = None
    replay: Path | None = None

    def refuse(self) -> None:
        """Raise BadInput for options that do not go together."""
        live = {"--llm-url": self.url, "--llm-model": self.model, "--llm-timeout": self.timeout}
        live["--transcript"] = self.keep
        given = [name for name, value in live.items() if value is not None]
        if self.replay is not None and given:
            raise BadInput("--replay asks no model", where=given[0], remedy=f"leave out {', '.join(given)}")
        if not self.propose and self.replay is None and given:
            raise BadInput("no model is asked without --propose", where=given[0], remedy="add --propose")


@contextmanager
def proposer(asking: Asking) -> Iterator[Proposer | None]:
    """The proposer that the options ask for, or None. What is sent where is said before anything is; the transcript is
    written whatever happens. Raises BadInput where no endpoint or model is named."""
    from entrepot.evidence.proposer import Proposer
    from entrepot.evidence.transcript import Transcript

    asking.refuse()
    if asking.replay is not None:
        kept = Transcript.load(asking.replay)
        typer.echo(f"Answers of {kept.model} at {kept.host} are taken from {asking.replay}; nothing is sent.", err=True)
        yield Proposer(kept)
        return
    if not asking.propose:
        yield None
        return
    transcript = _opened(asking)
    if asking.keep is not None:
        transcript.save(asking.keep)  # a place that cannot be written is refused before anything is sent
    try:
        yield Proposer(transcript)
    finally:
        if asking.keep is not None:
            transcript.save(asking.keep)


def _opened(asking: Asking) -> Transcript:
    from entrepot.chat import TIMEOUT_SECONDS, Endpoint
    from entrepot.evidence.transcript import Transcript

    url, model = asking.url or os.environ.get(URL, ""), asking.model or os.environ.get(MODEL, "")
    missing = [f"--llm-url (or {URL})"] * (not url) + [f"--llm-model (or {MODEL})"] * (not model)
    if missing:
        remedy = (
            f"give {' and '.join(missing)}; the address of a server on this machine is like http://localhost:8080/v1"
        )
        raise BadInput("no language model is configured", where="--propose", remedy=remedy)
    timeout = TIMEOUT_SECONDS if asking.timeout is None else asking.timeout
    endpoint = Endpoint(url, model, key=os.environ.get(KEY, ""), timeout=timeout)
    typer.echo(f"Passages with numbers go to {endpoint.host} (model {endpoint.model}).", err=True)
    if not endpoint.encrypted:
        typer.echo("warning: the way there is not encrypted (http)", err=True)
    return Transcript.of(endpoint)
