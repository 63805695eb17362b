"""Grades of the economies of asia-2022 (A best, D synthetic)."""

from __future__ import annotations

RELIABILITY = {
    **dict.fromkeys(("JPN", "CHN", "KOR", "USA", "AUS"), "A"),
    **dict.fromkeys(("IDN", "TWN", "IND", "MYS", "THA", "PHL", "CAN", "MEX", "EU27", "GBR"), "B"),
    **dict.fromkeys(("VNM", "SGP", "KHM", "LAO", "BRN", "HKG", "BGD", "GCC", "ROW"), "C"),
    "MMR": "D",
}
# Economies whose margins ADB estimates with least of their own: their goods exports may be too small beside customs.
WEAK = tuple(code for code, grade in RELIABILITY.items() if grade in "CD" and code not in ("GCC", "ROW"))
