"""Compute `energy/emissions.csv`, what the account of carbon dioxide on the embedded world starts from:
`python tools/make_emissions.py SHARED_DATA_FOLDER TERRITORIAL_EMISSIONS_CSV`.

The second is `ddf--datapoints--territorial_emissions--by--nation--year.csv` of
github.com/open-numbers/ddf--global_carbon_project--global_carbon_budget at 6de14ed. One row for each economy of the world and
fuel: `twh`, electricity from it, `burned`, what it emits (for shares only), `power_low`, `power`, `power_high`, what it emits in power
stations by their efficiency; and one row without a fuel: all that the economy emits, in the world's year. Tonnes of CO2.

National emissions of the Global Carbon Project's last year, moved to the world's year by the Statistical Review's emissions from
energy: its own where it tells the economy, elsewhere those of all that it does not tell. Fuels and electricity likewise. Bunkers
of ships and planes stay out.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pycountry

from entrepot.world import World
from entrepot.world.switching import factors
from make_strands import CARBON_TO_CO2, DATA

WORLD = "asia-2022"
FUELS = ("coal", "oil", "gas")
BURNED = {"coal": "coal_carbon", "oil": "oil_carbon", "gas": "gas_carbon"}
EFFICIENCY = {"coal": "efficiency", "oil": "oil_efficiency", "gas": "gas_efficiency"}
PJ_PER_TWH = 3.6
# Names of the Global Carbon Project that pycountry does not know.
NATIONS = {
    "bosnia_herzegovina": "BIH", "brunei_darussalam": "BRN", "china_mainland": "CHN", "czechia": "CZE",
    "france_including_monaco": "FRA", "hong_kong_special_adminstrative_region_of_china": "HKG", "italy_including_san_marino": "ITA",
    "lao_people_s_democratic_republic": "LAO", "myanmar_formerly_burma": "MMR", "republic_of_korea": "KOR", "taiwan": "TWN",
    "turkey": "TUR", "viet_nam": "VNM",
}  # fmt: skip
REST = "ROW"


def nation(name: str) -> str:
    """The code of a nation; REST for one that no code is found of."""
    if name in NATIONS:
        return NATIONS[name]
    try:
        return pycountry.countries.lookup(name.replace("_", " ")).alpha_3
    except LookupError:
        return REST


class Review:
    """The Statistical Review in one place: by indicator and year, its own economies, and what is left of the whole."""

    def __init__(self, shared: Path) -> None:
        table = pd.read_csv(shared / "energy_ei2025/ei2025_series_long.csv.gz")
        self.series = table.set_index(["indicator", "year", "iso3"])["value"].sort_index()
        mix = pd.read_csv(shared / "electricity_mix_owid2022/electricity_mix_japan_asean_partners.csv")
        self.mix = mix.sort_values("Year").groupby("iso3").last()

    def of(self, indicator: str, year: int) -> pd.Series:
        """An indicator of a year by economy."""
        return self.series[indicator, year].dropna()

    def power(self, fuel: str, year: int) -> pd.Series:
        """Terawatt hours from a fuel; of an economy that the Review does not tell, the newest year of Our World in Data."""
        told = self.of(f"{fuel}_inputs_elec_generation", year)
        other = self.mix[f"Electricity from {fuel} (TWh)"].drop("WLD").dropna()
        return pd.concat([told, other[~other.index.isin(told.index)]])


def apart(series: pd.Series, members: dict[str, tuple[str, ...]], weights: pd.Series) -> pd.Series:
    """A series by economy of the world: sums over members that it tells; where it tells none, its whole less all that it tells,
    by `weights`."""
    known = {one: [code for code in inside if code in series] for one, inside in members.items()}
    found = {one: float(series[codes].sum()) for one, codes in known.items() if codes and one != REST}
    rest = float(series["WLD"]) - sum(found.values())
    lost = [one for one in members if one not in found]
    shares = weights[lost] / weights[lost].sum()
    return pd.Series({one: found.get(one, rest * shares.get(one, 0.0)) for one in members}).clip(lower=0.0)


def main(shared: Path, territorial: Path) -> None:
    """Write the table."""
    world, review, known = World.load(WORLD), Review(shared), factors()
    carbon = pd.read_csv(territorial)
    last = int(carbon["year"].max())
    carbon = carbon[carbon["year"] == last].assign(code=lambda one: one["nation"].map(nation))
    nations = carbon.groupby("code")["territorial_emissions"].sum() * CARBON_TO_CO2 * 1e6
    members = {one: tuple(world.members.get(one, (one,))) for one in world.regions}
    inside = {code for one, codes in members.items() if one != REST for code in codes}
    members[REST] = tuple(code for code in nations.index if code not in inside)

    now, then = review.of("co2_from_energy", world.year), review.of("co2_from_energy", last)
    own = [code for code in now.index if code != "WLD" and code in then]
    elsewhere = (now["WLD"] - now[own].sum()) / (then["WLD"] - then[own].sum())
    moved = {code: now[code] / then[code] for code in own}
    total = pd.Series(
        {one: sum(nations.get(c, 0.0) * moved.get(c, elsewhere) for c in codes) for one, codes in members.items()}
    )
    rows = [{"economy": one, "fuel": "", "burned": value} for one, value in total.items()]
    for fuel in FUELS:
        burned = apart(review.of(f"{fuel}_consumption_exajoules", world.year), members, total)
        electric = apart(review.power(fuel, world.year), members, total)
        content, plant = known[BURNED[fuel]].central * 1e3, known[EFFICIENCY[fuel]]
        ends = {"power_low": plant.high, "power": plant.central, "power_high": plant.low}
        rows += [
            {
                "economy": one,
                "fuel": fuel,
                "twh": round(electric[one], 3),
                "burned": burned[one] * 1000 * content,
                **{name: electric[one] * PJ_PER_TWH / (end / 100) * content for name, end in ends.items()},
            }
            for one in members
        ]
    table = pd.DataFrame(rows).sort_values(["economy", "fuel"])
    tonnes = ["burned", "power_low", "power", "power_high"]
    table[tonnes] = table[tonnes].round(0).astype("Int64")
    table[["economy", "fuel", "twh", *tonnes]].to_csv(
        DATA / "energy" / "emissions.csv", index=False, lineterminator="\n"
    )
    print(f"energy/emissions.csv: {len(table)} rows, {total.sum() / 1e9:.2f} Gt")


if __name__ == "__main__":
    if len(sys.argv) != 3 or not Path(sys.argv[2]).is_file():
        sys.exit("usage: python tools/make_emissions.py SHARED_DATA_FOLDER TERRITORIAL_EMISSIONS_CSV")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
