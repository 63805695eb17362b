"""Numbers of findings in words: `USD 3.66 trillion`, `707 million persons`, `67.4%`. The raw value stays in the
verdict."""

from __future__ import annotations

_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


def told(value: float, unit: str = "", digits: int = 3) -> str:
    """A number with its unit, to `digits` significant digits (percent: one decimal, dropped where it is zero)."""
    if unit == "percent":
        return f"{_small(round(value, 1 if abs(value) >= 0.1 else 3))}%"
    if unit == "ratio":
        return f"{scaled(value, digits)} times"
    if len(unit) == 3 and unit.isupper() and unit != "TEU":
        return f"{unit} {scaled(value, digits)}"
    return f"{scaled(value, digits)} {unit}".strip()


def scaled(value: float, digits: int = 3) -> str:
    """A bare number: `3.66 trillion`, `24,300`, `0.034`."""
    for scale, word in _SCALES:
        if abs(value) >= scale * (1 - 0.5 * 10**-digits):
            return f"{_small(float(f'{value / scale:.{digits}g}'))} {word}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return _small(float(f"{value:.{digits}g}"))


def _small(value: float) -> str:
    """Without an exponent and without zeros at the end."""
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
