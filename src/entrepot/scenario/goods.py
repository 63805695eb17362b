"""Which sectors are goods, by what their labels say: codes of asia-2022, WIOD and ISIC, and words."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Agriculture, mining and manufacturing of asia-2022 and of tables grouped like it.
CODES = ("AGR", "MIN", "FBT", "TEX", "WPO", "REF", "CHM", "NMM", "MET", "MCH", "ELE", "TRE", "OTM")
WIOD_2013_GOODS = 16  # c1 to c16 of c1 to c35
LAST_MANUFACTURING = 33  # division of ISIC Rev. 4; the OECD writes D10T12, WIOD C10-C12, the UN C10
GOODS = (
    r"agri|crop|forest|fish|hunting|livestock|mining|quarr|ores?\b|coal|crude|food|beverage|tobacco|textile|apparel|"
    r"cloth|wearing|leather|footwear|wood|paper|pulp|petrol|coke|refined|fuels?\b|chemic|pharma|plastic|rubber|mineral|"
    r"metal|steel|iron|machinery|machines|equipment|electrical|electronic|optical|auto|vehicle|furniture|manufactur|"
    r"goods|recycling"
)
SERVICES = (
    r"service|trade|retail|wholesale|sales?\b|repair|rent|lease|telecom|post\b|financ|bank|insur|estate|business|"
    r"public|admin|defen[cs]e|educat|health|social|hotel|restaurant|accommodation|construct|electricity|gas\b|water|"
    r"utilit|land transport|inland transport|air transport|aux|supporting|r&d|research|programming|consult|"
    r"households|private|recreation|\bculture|information"
)


def goods_sectors(sectors: Sequence[str]) -> list[int]:
    """Places of the sectors that are goods; none where any label does not say what it is."""
    found = [is_goods(label) for label in sectors]
    return [] if None in found else [s for s, goods in enumerate(found) if goods]


def untold(sectors: Sequence[str]) -> list[str]:
    """Labels that do not say whether they are goods."""
    return [label for label in sectors if is_goods(label) is None]


def is_goods(label: str) -> bool | None:
    """Whether a sector is goods; None where its label does not say."""
    text = label.strip()
    if text in CODES:
        return True
    if match := re.fullmatch(r"c(\d{1,2})", text):
        return int(match.group(1)) <= WIOD_2013_GOODS
    if match := re.fullmatch(r"(\d{2})(?:T(\d{2}))?", text):  # the OECD's edition of 2021: divisions alone
        first, last = int(match.group(1)), int(match.group(2) or match.group(1))
        return True if last <= LAST_MANUFACTURING else False if first > LAST_MANUFACTURING else None
    if match := re.fullmatch(r"(?:TTL_)?([A-U])(\d{2})?(?:[T_\-].*)?", text):
        letter, division = match.groups()
        if letter == "D" and division:  # the OECD's editions to 2018 write D before every division
            return int(division) <= LAST_MANUFACTURING
        return letter in "ABC"
    if re.fullmatch(r"[A-Z]{3}", text):
        return False  # other codes of asia-2022 are services
    plain = text.casefold()
    if re.search(SERVICES, plain):
        return False
    if re.search(GOODS, plain):
        return True
    return False if re.search(r"publish|media|activities", plain) else None
