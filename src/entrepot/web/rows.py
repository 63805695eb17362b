"""The rows of an indicator as files: JSON, CSV, Parquet, or CSV as SDMX has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from entrepot.answers import series
from entrepot.errors import UnknownName
from entrepot.render import data
from entrepot.web.sent import Sent, sent

if TYPE_CHECKING:
    from entrepot.store import Store
    from entrepot.web.asking import Asking

FORMS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "sdmx.csv": "text/csv; charset=utf-8",
}


def rows_as(
    asking: Asking,
    file: str,
    economies: Sequence[str] | None = None,
    partners: Sequence[str] | None = None,
    since: int | None = None,
) -> Sent:
    """The rows of `INDICATOR.FORM`. Raises UnknownName for a form that there is not, and what
    `series.passed_on` raises."""
    measure, _, form = file.partition(".")
    if form not in FORMS:
        raise UnknownName(f"no form '{form}'", remedy=f"INDICATOR.{', .'.join(FORMS)}")

    def made(store: Store) -> Sent:
        found = series.passed_on(store, measure, economies, partners, since, sdmx=form == "sdmx.csv")
        if form == "json":
            return sent(found.to_json(orient="records"), FORMS[form])
        return sent(data.bytes_of(found, form.removeprefix("sdmx.")), FORMS[form])

    return asking.here(made)
