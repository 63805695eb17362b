"""The questions put to a language model and its answers, kept in a file: with it a check can be replayed without any
network, to the same result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from entrepot import atomic
from entrepot.errors import BadInput, NoData, Problem
from entrepot.evidence import prompt

FORMAT = "entrepot transcript 1"
MOST_BYTES = 200_000_000


class LanguageModel(Protocol):
    """What answers questions: a host and a model by name, and `ask`, which raises NoData where no answer comes."""

    host: str
    model: str

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> str:
        """The text of the answer."""
        ...


@dataclass(frozen=True)
class Exchange:
    """One question with its answer, or with the failure (what, where, remedy) that came instead."""

    question: str
    answer: str | None = None
    failure: tuple[str, str, str] | None = None


@dataclass
class Transcript:
    """A language model that keeps what it was asked and answers a repeated question from that; without a model behind it
    (`load`), it answers from what was kept only."""

    host: str
    model: str
    behind: LanguageModel | None = None
    exchanges: dict[str, Exchange] = field(default_factory=dict)

    @classmethod
    def of(cls, behind: LanguageModel) -> Transcript:
        """An empty one over a model."""
        return cls(behind.host, behind.model, behind)

    def ask(self, system: str, user: str, schema: Mapping[str, Any]) -> str:
        """The answer, new or kept. Raises NoData as the model behind it does or did."""
        key = _key(self.model, system, user)
        if key not in self.exchanges:
            if self.behind is None:
                raise NoData("the transcript holds no answer to this question", remedy="make it anew for this article")
            self.exchanges[key] = _exchanged(self.behind, system, user, schema)
        kept = self.exchanges[key]
        if kept.answer is None:
            raise NoData(Problem(*(kept.failure or ("no answer was kept", "", ""))))
        return kept.answer

    def save(self, path: Path) -> None:
        """Write it whole. Raises BadInput where it cannot be written, or a file that is no transcript stands there."""
        if path.exists() and not _is_transcript(path):
            remedy = "name a new file with --transcript"
            raise BadInput("is no transcript; it is left alone", where=str(path), remedy=remedy)
        kept = {
            "format": FORMAT,
            "host": self.host,
            "model": self.model,
            "prompt": prompt.fingerprint(),
            "system": prompt.system(),
            "exchanges": {key: asdict(one) for key, one in self.exchanges.items()},
        }
        with atomic.told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            atomic.write_file(path, json.dumps(kept, ensure_ascii=False, indent=1) + "\n")

    @classmethod
    def load(cls, path: Path) -> Transcript:
        """What was kept. Raises BadInput for a file that is no transcript, or one made with other instructions."""
        where = str(path)
        try:
            if path.stat().st_size > MOST_BYTES:
                raise BadInput(f"larger than {MOST_BYTES:,} bytes", where=where, remedy="name a transcript")
            raw = json.loads(path.read_text(encoding="utf-8"))
            if raw["format"] != FORMAT:
                raise ValueError
            made_with = _line(raw["prompt"])
            kept = {str(key): _exchange(one) for key, one in raw["exchanges"].items()}
            found = cls(_line(raw["host"]), _line(raw["model"]), None, kept)
        except OSError as error:
            raise BadInput(f"cannot be read: {error.strerror}", where=where, remedy="check the path") from error
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise BadInput(
                "this is no transcript", where=where, remedy="name a file that --transcript has written"
            ) from error
        if made_with != prompt.fingerprint():
            raise BadInput(
                f"made with other instructions ({made_with}, now {prompt.fingerprint()})",
                where=where,
                remedy="ask again with --propose --transcript, or replay with the version of entrepot that made it",
            )
        return found


def _is_transcript(path: Path) -> bool:
    """Whether a file says that it is a transcript, of whatever instructions."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(raw, dict) and raw.get("format") == FORMAT


def _exchanged(behind: LanguageModel, system: str, user: str, schema: Mapping[str, Any]) -> Exchange:
    try:
        # Halves of surrogate pairs could not be written to a file.
        answer = behind.ask(system, user, schema).encode("utf-8", "replace").decode("utf-8")
    except NoData as error:
        first = error.problems[0]
        return Exchange(user, failure=(first.what, first.where, first.remedy))
    return Exchange(user, answer)


def _exchange(raw: Mapping[str, Any]) -> Exchange:
    answer, failure = raw["answer"], raw["failure"]
    what, where, remedy = failure or ("", "", "")
    return Exchange(
        str(raw["question"]),
        None if answer is None else str(answer),
        None if failure is None else (_line(what), _line(where), _line(remedy)),
    )


def _line(value: Any) -> str:
    """A text that a terminal can show as it is. Raises ValueError for anything else."""
    if not (isinstance(value, str) and value.isprintable()):
        raise ValueError
    return value


def _key(model: str, system: str, user: str) -> str:
    return hashlib.sha256("\x00".join((model, system, user)).encode("utf-8", "surrogatepass")).hexdigest()[:32]
