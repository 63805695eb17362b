"""The command that gives again what a reading is answered with."""

from __future__ import annotations

from entrepot.measures import measures
from entrepot.query import products
from entrepot.query.modelled import CHANCE, YEAR
from entrepot.query.reading import SUBJECT, Reading, Transform


def command(reading: Reading) -> str:
    """One command of `entrepot`."""
    spec = measures().get(reading.measure)
    held = spec.held if spec is not None else ""
    if reading.measure in (CHANCE, YEAR):
        return f"entrepot outlook --cross {reading.subject} {reading.partner} --basis {reading.product or 'nominal'} --json"
    if reading.measure == "event":
        return f"entrepot data facts --search {reading.question}"
    if reading.measure == "tariff_rate":
        return f"entrepot data facts --search us-tariff --economy {_other(reading)}"
    if held == "trade" and reading.question:
        return f"entrepot solve {reading.question} --json"
    if held == "exposure":
        sector = f" --sector {reading.product}" if reading.product else ""
        return f"entrepot exposure {reading.subject} --to {reading.partner}{sector} --json"
    if reading.product and reading.measure in (products.TRADE, products.TONNES, products.MINED):
        year = f" --year {reading.period}" if reading.period.isdigit() else ""
        return f"entrepot minerals {reading.partner or reading.subject or 'JPN'} {reading.product}{year} --json"
    traded = reading.measure == products.TRADE and (reading.whole or reading.flow == "both")
    if traded or reading.transform is Transform.CROSSOVER:
        return f"entrepot relations {reading.subject if reading.whole in ('', SUBJECT) else reading.partner} --json"
    return _observed(reading)


def _other(reading: Reading) -> str:
    return reading.partner if reading.subject == "USA" else reading.subject


def _observed(reading: Reading) -> str:
    spec = measures().get(reading.measure)
    id = spec.of if spec is not None and spec.of else reading.measure
    parts = [f"entrepot data get {id}", *(f"-e {one}" for one in reading.subject.split("+") if one)]
    parts += [f"-p {one}" for one in reading.partner.split("+") if one]
    if reading.product:
        parts.append(f"--product {reading.product}")
    if reading.as_of is not None:
        parts.append(f"--as-of {reading.as_of}")
    return " ".join(parts)
