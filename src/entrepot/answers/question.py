"""A question of the catalogue with the parameters that it takes, and how the values of an address become theirs."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from entrepot import codes
from entrepot.answers.block import Economy, Label
from entrepot.errors import BadInput, EntrepotError, Named, Problem, Told, field, meant, one_of, raise_all, told

if TYPE_CHECKING:
    from entrepot.answers.answer import Answer
    from entrepot.store import Store

Kind = Literal["economy", "choice", "measure", "whole", "number", "text", "flag", "weights"]
WHOLE = (0, 9999)
LONGEST = 200  # characters of a value
WEIGHTS = (0.0, 5.0)  # that a form offers


@dataclass(frozen=True)
class Parameter:
    """One thing that a question takes. `choices`: what it can be; `example`: what a form shows first, and what a question is
    asked with where nothing is given; without one it may be left out. `many`: several values. `span`: the least and most of
    a number that a form offers. Weights are one number for each choice, as `choice=number` or under `name.choice`. `named`: the
    kind of registered name (`Label`) that its choices have; `called`: what each is called where a language has none."""

    name: str
    kind: Kind
    example: str = ""
    choices: tuple[str, ...] = ()
    many: bool = False
    span: tuple[float, float] | None = None
    named: str = ""
    called: tuple[str, ...] = ()

    def call(self, choice: str) -> Economy | Label:
        """The name of a choice."""
        if self.kind == "economy":
            return Economy(choice)
        return Label(self.named, choice, dict(zip(self.choices, self.called, strict=False)).get(choice, choice))

    def read(self, texts: Sequence[str]) -> Any:
        """The value that texts give; None where there is none. Raises BadInput for what it cannot be."""
        given = [text.strip() for text in texts if text.strip()] or ([self.example] if self.example else [])
        if not given:
            return () if self.many else None
        if self.kind == "weights":
            weights = weights_of(given, self.name) or {}
            return None if all(weights.get(one) == 1 for one in self.choices) else weights
        if len(given) > 1 and not self.many:
            what = told("problem.field.times", "'{field}' stands {n} times", field=field(self.name), n=len(given))
            raise BadInput(what, remedy=told("problem.field.once", "give it once"))
        found = [self._one(text) for text in given]
        return tuple(found) if self.many else found[0]

    @property
    def wanted(self) -> Told:
        """What it takes, for messages."""
        if self.choices:
            return one_of([Named(one, self.named, one) if self.named else one for one in self.choices])
        if self.kind == "economy":
            return told("problem.field.economy", "an economy by code or name")
        if self.kind == "whole":
            return told("problem.field.whole", "a whole number")
        if self.kind == "number":
            return told("problem.field.number", "a number")
        return (
            told("problem.field.flag", "1 or nothing") if self.kind == "flag" else told("problem.field.text", "a text")
        )

    def _one(self, text: str) -> Any:
        if len(text) > LONGEST:
            what = told("problem.field.long", "'{field}' has {n} characters", field=field(self.name), n=len(text))
            raise BadInput(what, remedy=told("problem.most", "at most {n}", n=LONGEST))
        if self.kind == "economy":
            text = codes.resolve(text)
        if self.choices and text not in self.choices:
            near = difflib.get_close_matches(text, self.choices, n=3, cutoff=0.5)
            what = told("problem.field.cannot", "'{field}' cannot be '{text}'", field=field(self.name), text=text)
            raise BadInput(what, remedy=meant(near) if near else self.wanted)
        if self.kind in ("whole", "number"):
            return self._number(text)
        return text not in ("0", "false", "no") if self.kind == "flag" else text

    def _number(self, text: str) -> float | int:
        try:
            value = int(text) if self.kind == "whole" else float(text)
        except ValueError:
            what = told(
                "problem.field.no-number", "'{field}' is no number: '{text}'", field=field(self.name), text=text
            )
            raise BadInput(what, remedy=self.wanted) from None
        if not (WHOLE[0] <= value <= WHOLE[1] if self.kind == "whole" else abs(value) < 1e15):
            what = told("problem.field.range", "'{field}' is out of range: {text}", field=field(self.name), text=text)
            raise BadInput(what, remedy=told("problem.from-to", "from {a} to {b}", a=WHOLE[0], b=WHOLE[1]))
        return value


@dataclass(frozen=True)
class Question:
    """A question by `id`: its parameters, and what answers it. `solves`: takes seconds, because a model is solved."""

    id: str
    parameters: tuple[Parameter, ...]
    ask: Callable[..., Answer]
    solves: bool = False

    def takes(self, name: str) -> bool:
        """Whether a parameter of it has that name."""
        return any(one.name == name for one in self.parameters)

    def read(self, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Typed values of the parameters. Raises BadInput with everything that does not fit."""
        known = {one.name: one for one in self.parameters}
        values = self._folded(values)
        taken = told("problem.takes", "it takes {names}", names=[field(name) for name in known])
        remedy = taken if known else told("problem.takes.nothing", "it takes nothing")
        problems = [Problem(self._unknown(name), remedy=remedy) for name in values if name not in known]
        found = {}
        for name, one in known.items():
            try:
                found[name] = one.read(values.get(name, ()))
            except EntrepotError as error:
                problems += error.problems
        raise_all(problems, BadInput)
        return {name: value for name, value in found.items() if value is not None}

    def _unknown(self, name: str) -> str:
        page = Named(self.id, "web.question", self.id)
        return told("problem.takes.no", "'{page}' takes no '{name}'", page=page, name=name)

    def _folded(self, values: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
        """Weights that stand under a name each (`weight.trade`) as texts of one parameter."""
        weights = {one.name for one in self.parameters if one.kind == "weights"}
        found: dict[str, list[str]] = {}
        for name, texts in values.items():
            first, _, choice = name.partition(".")
            one = [f"{choice}={text}" for text in texts if text.strip()] if choice and first in weights else list(texts)
            found.setdefault(first if choice and first in weights else name, []).extend(one)
        return found

    def answer(self, store: Store, values: Mapping[str, Sequence[str]]) -> Answer:
        """The answer. Raises what `read` and the question itself raise."""
        return self.ask(store, **self.read(values))


def weights_of(texts: Sequence[str], where: str) -> dict[str, float] | None:
    """`component=number` texts as weights; None where there is none. Raises BadInput with every text that is none."""
    weights, problems = {}, []
    for text in texts:
        name, _, number = text.partition("=")
        try:
            weights[name.strip()] = float(number)
        except ValueError:
            what = told("problem.weight", "'{text}' is not component=number", text=text)
            remedy = told("problem.weight.write", "write e.g. {where} trade=2", where=where)
            problems.append(Problem(what, where, remedy))
    raise_all(problems, BadInput)
    return weights or None
