"""Ports by name or UN/LOCODE."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from entrepot import codes
from entrepot.errors import BadInput, Problem, UnknownName, meant, told
from entrepot.sources import searoute

# Names that analysts write where the list's differ.
OTHER_NAMES = {
    "busan": "KRPUS", "tokyo bay": "JPTYO", "klang": "MYPKG", "port klang": "MYPKG", "saigon": "VNSGN", "mumbai": "INBOM",
    "kolkata": "INCCU", "chennai": "INMAA", "haiphong": "VNHPH", "hai phong": "VNHPH", "da nang": "VNDAD",
    "tanjung priok": "IDTPP", "jakarta": "IDTPP", "hong kong": "HKHKG", "ningbo": "CNNGB", "penang": "MYPEN",
    "yangon": "MMRGN", "rangoon": "MMRGN", "panama": "PABLB", "balboa": "PABLB", "antwerp": "BEANR", "genoa": "ITGOA",
    "jebel ali": "AEJEA", "tianjin": "CNTSN", "kompong som": "KHKOS",
    "sihanoukville": "KHKOS", "cebu": "PHCEB", "guam": "GUAPR", "seattle": "USSEA",
}  # fmt: skip


@dataclass(frozen=True)
class Port:
    """A port: UN/LOCODE ("" for a bare position), name, ISO 3166 alpha-3 ("" unknown), degrees."""

    locode: str
    name: str
    economy: str
    longitude: float
    latitude: float


@lru_cache(maxsize=1)
def ports() -> dict[str, Port]:
    """All ports by LOCODE."""
    return {
        port.locode: Port(port.locode, port.name, _alpha3(port.alpha2), port.longitude, port.latitude)
        for port in searoute.ports()
    }


@lru_cache(maxsize=512)
def _alpha3(alpha2: str) -> str:
    import pycountry

    country = pycountry.countries.get(alpha_2=alpha2)
    return country.alpha_3 if country else ""


def of_economy(economy: str) -> tuple[Port, ...]:
    """The ports of an economy by name. Raises NoData-like BadInput for one without a sea port in the list."""
    code = codes.resolve(economy)
    found = tuple(sorted((port for port in ports().values() if port.economy == code), key=lambda port: port.name))
    if not found:
        what = f"{codes.name(code)} has no sea port in the list"
        raise BadInput(Problem(what, remedy="a landlocked economy ships by a neighbour's port: name that port"))
    return found


def resolve(name: str, economy: str = "") -> Port:
    """The port of that LOCODE or name ("Yokohama", "San Fernando, PHL"), or position "35.45,139.65" (lat,lon).

    Raises UnknownName: with the nearest names, or with the choices where several ports bear the name.
    """
    if position := re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", name):
        return _position(float(position[1]), float(position[2]), name)
    code = name.strip().upper().replace(" ", "")
    if len(code) == 5 and code in ports():
        return ports()[code]
    base, _, tail = name.partition(",")
    if tail.strip() and not economy:
        base, economy = base, tail.strip()
    found = _named(base if economy else name)
    if economy:
        wanted = codes.resolve(economy)
        found = [port for port in found if port.economy == wanted]
    if len(found) == 1:
        return found[0]
    if found:
        choices = [f"{port.locode} ({port.name}, {port.economy})" for port in found[:8]]
        what = told("problem.port.several", "{n} ports are called '{name}'", n=len(found), name=name)
        raise UnknownName(what, remedy=told("problem.port.locode", "give a LOCODE: {names:or}", names=choices))
    raise UnknownName(told("problem.port", "no port '{name}'", name=name), remedy=_hint(base))


def _named(name: str) -> list[Port]:
    key = plain(name)
    if key in OTHER_NAMES:
        return [ports()[OTHER_NAMES[key]]]
    exact = [port for port in ports().values() if plain(port.name) == key]
    parts = [port for port in ports().values() if key in map(plain, re.split(r"[,(/]", port.name))]
    return exact if len(exact) == 1 else list({port.locode: port for port in (*exact, *parts)}.values())


def _hint(name: str) -> str:
    if economy := codes.known(name):
        if any(port.economy == economy for port in ports().values()):
            listed = "that is an economy: list its ports with `entrepot ports {code}`"
            return told("problem.port.economy", listed, code=economy)
        dry = "{who} has no sea: name the neighbour's port that it ships by"
        return told("problem.port.dry", dry, who=codes.named(economy))
    by_name: dict[str, Port] = {plain(port.name): port for port in ports().values()}
    near = difflib.get_close_matches(plain(name), by_name, n=3, cutoff=0.7)
    if near:
        return meant([f"{by_name[each].name} ({by_name[each].locode})" for each in near])
    return told("problem.port.give", "give a UN/LOCODE such as JPYOK, or list ports with `entrepot ports KHM`")


def _position(latitude: float, longitude: float, text: str) -> Port:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        write = told("problem.position.write", "write latitude,longitude such as 35.45,139.65")
        raise BadInput(told("problem.position", "'{text}' is no position", text=text), remedy=write)
    return Port("", text.strip(), "", longitude, latitude)


def plain(name: str) -> str:
    """Lower case without accents and punctuation."""
    flat = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", "".join(c for c in flat if not unicodedata.combining(c))).split())
