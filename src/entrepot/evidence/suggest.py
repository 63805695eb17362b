"""From the article to the lab: causal and forward-looking sentences, each with the command that tests it and the
assumptions that the sentence leaves open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from entrepot.evidence import sentences
from entrepot.evidence.document import Document
from entrepot.evidence.sentences import Sentence


@dataclass(frozen=True)
class Suggestion:
    """A sentence that a model can test: the command, and what had to be assumed."""

    start: int
    end: int
    quote: str
    about: str
    command: str
    assumptions: tuple[str, ...]


_RULES: tuple[tuple[str, str], ...] = (
    (
        "gdp passes",
        r"(?:GDP|econom(?:y|ies)|国内総生産|PDB|KDNK|经济总量|"
        r"จีดีพี)[^.。]{0,120}?(?:surpass|overtak|exceed|eclips|outstrip|"
        r"bigger than|上回|追い抜|抜く|超过|超越|melampaui|menyalip|mengatasi|vượt|แซง)"
        r"|(?:上回|追い抜)[^。]{0,30}(?:GDP|経済)",
    ),
    (
        "trade tension",
        r"\b(?:tariffs?|trade (?:tensions?|wars?|frictions?|"
        r"disputes?)|protectionis[mt]|export controls?|sanctions|"
        r"decoupling)\b|関税|貿易摩擦|貿易戦争|関税戦争|关税|贸易战|贸易摩擦|perang dagang|"
        r"perang tarif|tarif resiprokal|chiến tranh thương "
        r"mại|thuế quan|สงครามการค้า|กำแพงภาษี",
    ),
    (
        "relocation",
        r"\b(?:relocat\w+|reshor\w+|friend-?shor\w+|near-?shor\w+|"
        r"China[ +-]*(?:plus|\+)[ -]*(?:one|1)|shift\w* "
        r"(?:production|investment|supply chains?|manufacturing|"
        r"factories)|mov\w+ (?:production|factories|supply "
        r"chains?)|diversif\w+ (?:\w+ )?supply chains?|shift of investment)\b"
        r"|チャイナプラスワン|生産移管|移転|サプライチェーンの多元化|relokasi|"
        r"pindah(?:kan)? pabrik|dịch chuyển (?:sản xuất|chuỗi cung ứng)|"
        r"ย้ายฐานการผลิต|产业转移|转移生产",
    ),
    (
        "sea lane",
        r"\b(?:South China Sea|Malacca|Lombok|Sunda|Taiwan Strait|"
        r"Hormuz|Bab el-Mandeb|Suez|sea lanes?|sea routes?|"
        r"chokepoints?|maritime security|blockade)\b|南シナ海|"
        r"マラッカ|台湾海峡|シーレーン|南海|马六甲|Laut (?:Cina|China|Tiongkok) "
        r"Selatan|Selat Malaka|Biển Đông|eo biển Malacca|ทะเลจีนใต้|ช่องแคบมะละกา",
    ),
    (
        "port",
        r"\bport\b[^.]{0,90}?\b(?:expan\w+|capacity|inaugurat\w+|"
        r"upgrad\w+|terminal|deep-?sea|built|construct\w+)|"
        r"\b(?:expan\w+|new|upgraded)\b[^.]{0,40}\bport\b|"
        r"港[^。]{0,30}(?:拡張|能力|開港|ターミナル)|港口[^。]{0,20}(?:扩建|能力)|"
        r"pelabuhan[^.]{0,60}(?:kapasitas|perluasan|diresmikan)|cảng[^.]{0,60}(?:mở rộng|công suất)|"
        r"ท่าเรือ[^.]{0,40}(?:ขยาย|รองรับ)",
    ),
    (
        "supply chain",
        r"\b(?:supply chains?|dependen(?:ce|cy|t)|over-?relian(?:ce|"
        r"t)|economic security|critical minerals?|rare "
        r"earths?|nickel|semiconductors?|chips)\b|サプライチェーン|"
        r"供給網|経済安全保障|重要鉱物|レアアース|ニッケル|供应链|稀土|经济安全|rantai pasok|"
        r"mineral kritis|nikel|chuỗi cung ứng|đất hiếm|ห่วงโซ่อุปทาน|แร่สำคัญ",
    ),
    (
        "partner choice",
        r"\b(?:choose|chosen|choice of|select\w*|preferred|desired|sought-after|trusted) (?:\w+ )?partners?|"
        r"\b(?:largest|biggest|top) (?:trad\w+ )?(?:partner|"
        r"investor)|パートナーとして選|選ばれる|合作伙伴|mitra (?:dagang|utama)|đối "
        r"tác (?:thương mại|hàng đầu)|คู่ค้า",
    ),
    (
        "ageing",
        r"\b(?:ag(?:e)?ing|greying|shrinking) (?:population|"
        r"societ\w+|workforce)|labou?r shortages?|高齢化|人手不足|人口減少|"
        r"老龄化|penuaan penduduk|già hóa dân số|สังคมสูงวัย",
    ),
    (
        "aid to partnership",
        r"\b(?:from|shift\w*)\b[^.]{0,50}\b(?:aid|donor|provider|"
        r"benefactor)\b[^.]{0,60}\b(?:partner|equal|mutual)|"
        r"援助から|从援助",
    ),
)
_PATTERNS = tuple((about, re.compile(pattern, re.IGNORECASE)) for about, pattern in _RULES)
_LANES = {
    "south china sea": "south-china-sea",
    "malacca": "malacca",
    "taiwan strait": "taiwan-strait",
    "hormuz": "hormuz",
    "suez": "suez",
    "lombok": "lombok",
    "sunda": "sunda",
}
_MINERALS = ("nickel", "rare earths", "cobalt", "lithium", "copper", "tin", "bauxite")
_RATE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|percent|per cent|パーセント|persen|peratus)")


def find(document: Document, read: list[Sentence] | None = None) -> list[Suggestion]:
    """Suggestions in the order of the text; each command once, at the sentence that first calls for it."""
    found: list[Suggestion] = []
    seen: set[str] = set()
    for sentence in sentences.read(document) if read is None else read:
        for about, pattern in _PATTERNS:
            match = pattern.search(sentence.plain)
            if match is None:
                continue
            command, assumptions = _command(about, sentence)
            if command in seen:
                continue
            seen.add(command)
            quote = document.text[sentence.start : sentence.end].strip()
            found.append(Suggestion(sentence.start, sentence.end, quote, about, command, assumptions))
    return found


def _command(about: str, sentence: Sentence) -> tuple[str, tuple[str, ...]]:
    """The command line for a kind of statement, filled from the sentence and, where it is silent, from stated
    assumptions."""
    named = list(dict.fromkeys([e.code for e in sentence.economies] + list(sentence.topic)))
    members = [code for code in named if code not in ("JPN", "CHN", "USA", "KOR", "EU27", "WLD")]
    focus = members[0] if members else "ASEAN"
    partner = "JPN" if "JPN" in named or not named else named[0]
    if about == "gdp passes":
        first = next((c for c in named if c != "JPN"), "ASEAN")
        second = "JPN" if "JPN" in named or first != "JPN" else named[1]
        return f"entrepot outlook --cross {first} {second}", ("all price bases: the sentence names none",)
    if about == "trade tension":
        rate = _RATE.search(sentence.plain)
        imposer = "USA" if "USA" in named or not named else named[0]
        size = rate.group(1) if rate else "10"
        target = "CHN" if "CHN" in named and imposer != "CHN" else focus
        assumed = () if rate else ("10 percentage points on all goods: the sentence gives no rate",)
        return f'entrepot scenario new --tariff "{imposer} on {target} +{size}"', (
            *assumed,
            "no retaliation",
            "deficits as in the base year",
        )
    if about == "relocation":
        return f"entrepot relations {focus} --strand investment --partner {partner} --rival CHN", (
            "relocation read from investment and trade by partner; 5% of the origin's exports when run as a scenario",
        )
    if about == "sea lane":
        lane = next((code for name, code in _LANES.items() if name in sentence.plain.lower()), "south-china-sea")
        return f"entrepot sealanes --close {lane}", (
            "closed to merchant ships for 30 days",
            "ships reroute by the shortest open way",
        )
    if about == "port":
        return (
            f"entrepot register show "
            f"{'sihanoukville' if 'KHM' in named else 'patimban' if 'IDN' in named else 'sihanoukville'}",
            ("capacity as in the register; the port's other limits unchanged",),
        )
    if about == "supply chain":
        mineral = next((m for m in _MINERALS if re.search(rf"\b{m}\b", sentence.plain, re.IGNORECASE)), "")
        if mineral:
            return f'entrepot minerals {partner} "{mineral}"', ("latest year held",)
        return f"entrepot exposure {partner} --to {'CHN' if 'CHN' in named else focus}", (
            "latest input-output year held",
            "look-through of all tiers",
        )
    if about == "partner choice":
        return f"entrepot relations {focus}", ("equal weights of the components; change them with --weight",)
    if about == "ageing":
        return f"entrepot outlook --population {named[0] if named else 'JPN'}", ("UN medium variant",)
    return f"entrepot relations {focus} --strand aid", ("net aid beside trade, since 1960",)
