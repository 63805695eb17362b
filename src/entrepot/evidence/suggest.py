"""From the article to the lab: causal and forward-looking sentences, each with the command that tests it and the
assumptions that the sentence leaves open; where nothing here computes it, that is said with what would."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from entrepot import codes
from entrepot.evidence import register
from entrepot.evidence.mentions.passage import Passage
from entrepot.evidence.suggest_words import CUT_OFF, FROM_CHINA, PATTERNS, RATE, WAR
from entrepot.query.archive import Archive

# The tariffs of the United States that come as scenarios, by the day from which they tell the story.
US_TARIFFS = (
    (dt.date(2025, 4, 2), "us-2025-04-02"),
    (dt.date(2025, 8, 7), "us-effective-2025-08-07"),
    (dt.date(2026, 8, 19), "us-effective-2026-08-19"),
)
# Economies that the input-output world tells apart.
IN_WORLD = frozenset(
    """JPN BRN KHM IDN LAO MYS MMR PHL SGP THA VNM CHN KOR TWN HKG IND BGD AUS USA CAN MEX EU27 GBR ASEAN""".split()  # noqa: SIM905
)
# Ports of the register, and the scenario that computes one.
PORTS = (("sihanoukville", "sihanoukville-expansion"), ("patimban", ""))
NO_PORT = (
    "what a port's capacity does to trade is computed for Sihanoukville alone; berths, queues and plans of another port would "
    "tell it there"
)
# Straits and seas, the scenario that shuts them, and how their names begin; several at once by the last that fits.
_LANES = (
    (
        "south-china-sea-closed",
        re.compile(r"south china sea|南シナ海|南海|laut (?:cina|china|tiongkok) selatan|biển đông|ทะเลจีนใต้"),
    ),
    ("taiwan-strait-closed", re.compile(r"taiwan strait|台湾海峡")),
    ("hormuz-2026", re.compile(r"hormuz|ホルムズ|霍尔木兹")),
    ("red-sea-2024", re.compile(r"suez|bab el-mandeb|red sea|スエズ|紅海|苏伊士|红海")),
    ("malacca-closed", re.compile(r"malacca|マラッカ|马六甲|malaka|ช่องแคบมะละกา")),
    ("malacca-sunda-lombok-closed", re.compile(r"sunda|lombok|スンダ|ロンボク|巽他|龙目")),
)


@dataclass(frozen=True)
class Suggestion:
    """A sentence that a model can test: the command, and what had to be assumed.

    `scenario`: the shipped scenario that the command solves, with `settings` on top. `command` is empty where nothing
    computes it; `gap` then says so and names what would.
    """

    start: int
    end: int
    quote: str
    about: str
    command: str
    assumptions: tuple[str, ...] = ()
    scenario: str = ""
    settings: tuple[str, ...] = ()
    gap: str = ""


@dataclass(frozen=True)
class _Asked:
    """A sentence with the economies it is about, the day of its article, and what the store holds."""

    passage: Passage
    named: tuple[str, ...]
    day: dt.date | None
    held: Archive | None

    @property
    def focus(self) -> str:
        """The member it is about, else ASEAN."""
        return next((code for code in self.named if code in codes.ASEAN_MEMBERS), "ASEAN")

    def says(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.passage.plain) is not None

    def holds(self, indicator: str, economy: str) -> bool:
        """Whether an indicator of an economy, or of every member of a group, is held."""
        if self.held is None or self.held.lines(indicator, economy):
            return True
        return all(self.held.lines(indicator, member) for member in codes.members(economy))


def find(passages: Iterable[Passage], *, day: dt.date | None = None, held: Archive | None = None) -> list[Suggestion]:
    """Suggestions in the order of the text; each command once, at the sentence that first calls for it.

    `day`: of the article; `held`: so that only economies with data are asked about.
    """
    found: list[Suggestion] = []
    seen: set[str] = set()
    for passage in passages:
        before = [s.code for s in passage.spoken if s.ago == passage.spoken[0].ago]
        named = tuple(dict.fromkeys([*(e.code for e in passage.economies if e.code), *before]))
        asked = _Asked(passage, tuple(code for code in named if code != codes.WORLD), day, held)
        for about, pattern in PATTERNS:
            if pattern.search(passage.plain) is None:
                continue
            for made in _KINDS[about](asked):
                if (key := made.command or made.gap) not in seen:
                    seen.add(key)
                    found.append(
                        replace(made, start=passage.start, end=passage.end, quote=passage.text.strip(), about=about)
                    )
    return found


def _command(line: str, *assumptions: str) -> Suggestion:
    return Suggestion(0, 0, "", "", f"entrepot {line}", assumptions)


def _scenario(name: str, *assumptions: str, settings: tuple[str, ...] = ()) -> Suggestion:
    line = " ".join(["brief", name, *(f"--set {setting}" for setting in settings)])
    return replace(_command(line, *assumptions), scenario=name, settings=settings)


def _nothing(gap: str) -> Suggestion:
    return Suggestion(0, 0, "", "", "", gap=gap)


def _gdp_passes(asked: _Asked) -> Iterator[Suggestion]:
    others = [code for code in asked.named if code != "JPN"]
    if "JPN" in asked.named or len(others) < 2:
        first, second = (others or ["ASEAN"])[0], "JPN"
    else:
        first, second = others[:2]
    missing = [code for code in (first, second) if not asked.holds("gdp_nominal", code)]
    if missing:
        listed = " and ".join(codes.name(code) for code in missing)
        yield _nothing(f"GDP of {listed} is not held; a series of it in current dollars would tell")
        return
    yield _command(f"outlook --cross {first} {second}", "every price basis: the sentence settles on none")


def _trade_tension(asked: _Asked) -> Iterator[Suggestion]:
    if "CHN" in asked.named and asked.says(CUT_OFF):
        yield _scenario(
            "china-stops-selling-minerals-and-electronics-to-japan",
            "China stops selling mining products and electronics, and Japan is the buyer: the model has no finer goods",
        )
    elif asked.says(WAR) or not asked.named:
        rate = RATE.search(asked.passage.plain)
        size = float(rate.group(1)) / 100 if rate else 0.0
        stated = 0 < size <= 1
        yield _scenario(
            "tariff-war",
            f"{100 * size:g} points on all goods" if stated else "20 points on all goods: the sentence gives no rate",
            "the United States begins; China, the EU, Canada, Mexico, Korea and India answer in kind",
            settings=(f"shock.1.rate={size:g}", f"shock.2.rate={size:g}") if stated else (),
        )
    elif "USA" in asked.named:
        out = [name for since, name in US_TARIFFS if asked.day is None or since <= asked.day]
        yield _scenario(
            out[-1] if out else US_TARIFFS[0][1],
            "the rates by country on record at the article's date" if out else "the rates announced on 2 April 2025",
            "nobody retaliates",
            "deficits as the scenario closes them",
        )
    else:
        yield _command(
            "scenario new tariffs.toml",
            "no scenario that is shipped has these tariffs: write importer, exporter, sector and rate into the file",
            "then entrepot brief tariffs.toml",
        )


def _relocation(asked: _Asked) -> Iterator[Suggestion]:
    if "CHN" in asked.named or asked.says(FROM_CHINA):
        yield _scenario(
            "relocation-from-china",
            "Japan and the United States make Chinese electronics and machinery dearer by a quarter",
            "orders shift, no firm moves",
        )
    yield _command(
        f"relations {asked.focus} --strand investment --partner JPN --rival CHN",
        "relocation read from investment by partner, as it was",
    )


def _sea_lane(asked: _Asked) -> Iterator[Suggestion]:
    text = asked.passage.plain.casefold()
    shut = [scenario for scenario, names in _LANES if names.search(text)]
    if shut:
        yield _scenario(shut[-1], "the way is shut: ships go round, at longer distance and dearer freight")
    else:
        yield _command("sealanes gates", "the sentence names no strait; `sealanes FROM TO --close GATE` shuts one")


def _port(asked: _Asked) -> Iterator[Suggestion]:
    text = asked.passage.plain.casefold()
    for id, scenario in PORTS:
        if any(name.casefold() in text for name in register.initiatives()[id].names):
            if scenario:
                yield _scenario(scenario, "terminals and depths as on record; queues by the calls of today")
            else:
                yield _command(f"register show {id}", "capacity as on record; what it does to trade is not computed")
            return
    yield _nothing(NO_PORT)


def _supply_chain(asked: _Asked) -> Iterator[Suggestion]:
    if asked.passage.products:
        yield _command(f"minerals JPN {asked.passage.products[0].id}", "Japan as the buyer", "latest year held")
        return
    others = [code for code in asked.named if code != "JPN"]
    if "JPN" in asked.named or not others:
        buyer, seller = "JPN", (others or ["CHN"])[0]
    else:
        buyer = next((code for code in others if code in codes.ASEAN_MEMBERS), "JPN")
        seller = next((code for code in others if code not in (buyer, "ASEAN")), "CHN")
    apart = [code for code in (buyer, seller) if code not in IN_WORLD]
    if apart:
        listed = " and ".join(codes.name(code) for code in apart)
        yield _nothing(
            f"{listed} is not told apart in the input-output world; a world of your own (world assemble) would"
        )
        return
    yield _command(f"exposure {buyer} --to {seller}", "input-output tables of 2022", "all tiers looked through")


def _partner_choice(asked: _Asked) -> Iterator[Suggestion]:
    chooses = "brief choice" if asked.focus == "ASEAN" else f"choose {asked.focus}"
    yield _command(chooses, "equal weights of the components, and all weights; choose --weight changes them")


def _ageing(asked: _Asked) -> Iterator[Suggestion]:
    economy = (asked.named or ("JPN",))[0]
    if not asked.holds("population", economy):
        yield _nothing(f"population of {codes.name(economy)} is not held; the UN's estimates by age would tell")
        return
    yield _command(f"outlook --population {economy}", "UN medium variant")


def _aid(asked: _Asked) -> Iterator[Suggestion]:
    yield _command(f"relations {asked.focus} --strand aid", "net aid beside trade, since 1960")


def _china_slows(asked: _Asked) -> Iterator[Suggestion]:
    yield _scenario(
        "china-slows", "productivity 1% lower in every sector: the sentence gives no size", "a lasting loss"
    )


def _deeper(asked: _Asked) -> Iterator[Suggestion]:
    if "JPN" in asked.named or "ASEAN" in asked.named or asked.focus != "ASEAN":
        yield _scenario("japan-asean-deepening", "trade costs on goods between Japan and ASEAN 5% lower both ways")


_KINDS = {
    "gdp passes": _gdp_passes,
    "trade tension": _trade_tension,
    "relocation": _relocation,
    "sea lane": _sea_lane,
    "port": _port,
    "supply chain": _supply_chain,
    "partner choice": _partner_choice,
    "ageing": _ageing,
    "aid to partnership": _aid,
    "china slows": _china_slows,
    "deeper integration": _deeper,
}
