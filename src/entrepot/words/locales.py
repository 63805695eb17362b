"""How a language writes numbers, money, lists and names: from CLDR (Babel) where it says, from the table here where not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from entrepot import codes
from entrepot.errors import UnknownName

NONE, MINUS = "–", "−"


@dataclass(frozen=True)
class Locale:
    """One language. `scales`: size and word, largest first; `money`: where currency and amount stand; `glue`: what stands
    between a number and its scale; `names`: economies and groups that CLDR lacks or words as nobody writes; `the`: codes
    that take an article inside a sentence; `plural`: codes whose name is a plural; `cldr`: locale that words the lists;
    `places`: scales as headers name them; `short`: names for narrow cells; `year`: how a year stands in a sentence."""

    code: str
    name: str
    scales: tuple[tuple[float, str], ...]
    money: str
    glue: str
    fonts: str
    names: Mapping[str, str]
    currencies: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    the: frozenset[str] = frozenset()
    plural: frozenset[str] = frozenset()
    cldr: str = ""
    places: Mapping[float, str] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    spaced: bool = True
    year: str = ""

    def separators(self) -> tuple[str, str]:
        """The marks of thousands and of decimals."""
        return _separators(self.code)

    def economy(self, code: str, fallback: str = "") -> str:
        """The name of an economy or group, bare; `fallback` for a code that only a world knows."""
        if code in self.names:
            return self.names[code]
        if codes.is_code(code):
            return codes.name(code, self.code)
        return fallback or code

    def inside(self, code: str, fallback: str = "") -> str:
        """The name as it stands inside a sentence."""
        name = self.economy(code, fallback)
        if code in ("ROW", codes.WORLD) and self.article:
            name = name[:1].lower() + name[1:]
        return f"{self.article}{name}" if code in self.the else name

    def listed(self, items: Sequence[str], style: str = "and") -> str:
        """Items as a list of the language; semicolons where an item has a comma of its own."""
        parts = [item for item in items if item]
        if len(parts) < 2:
            return "".join(parts)
        first, middle, last, two = _patterns(self.cldr or self.code, style)
        if self.spaced and any(", " in part for part in parts):
            first, middle, last = "{0}; {1}", "{0}; {1}", last.replace("{0}", "{0};").replace(";,", ";")
            two = last
        if len(parts) == 2:
            return two.format(*parts)
        text = last.format(parts[-2], parts[-1])
        for part in reversed(parts[1:-2]):
            text = middle.format(part, text)
        return first.format(parts[0], text)


@lru_cache(maxsize=16)
def _separators(code: str) -> tuple[str, str]:
    from babel import Locale as Cldr

    held = Cldr.parse(codes.cldr(code)).number_symbols
    marks = held.get("latn", held)
    return marks["group"], marks["decimal"]


@lru_cache(maxsize=16)
def _patterns(code: str, style: str) -> tuple[str, str, str, str]:
    from babel import Locale as Cldr

    found = Cldr.parse(code).list_patterns["or" if style == "or" else "standard"]
    return found["start"], found["middle"], found["end"], found["2"]


_ENGLISH = Locale(
    "en",
    "English",
    ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")),
    "{currency} {amount}",
    " ",
    "",
    {"ROW": "Rest of the world"},
    {"international dollars": "international dollars"},
    article="the ",
    the=frozenset(
        (
            "PHL",
            "USA",
            "EU27",
            "ARE",
            "NLD",
            "GBR",
            "GCC",
            "ROW",
            "WLD",
            "CAF",
            "DOM",
            "GMB",
            "BHS",
            "MDV",
            "MHL",
            "SLB",
            "COM",
            "SYC",
            "CYM",
        )
    ),
    plural=frozenset(("PHL", "USA", "ARE", "NLD", "BHS", "MDV", "MHL", "SLB", "SYC", "CYM")),
    cldr="en_GB",
    places={1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion"},
    short={"USA": "US", "EU27": "EU", "GBR": "UK"},
)
_JAPANESE = Locale(
    "ja",
    "日本語",
    ((1e12, "兆"), (1e8, "億"), (1e4, "万")),
    "{amount}{currency}",
    "",
    '"Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP", "Yu Gothic", Meiryo',
    {
        "ROW": "その他世界",
        "WLD": "世界",
        "USA": "米国",
        "GBR": "英国",
        "EU27": "EU",
        "MMR": "ミャンマー",
        "ASEAN10": "ASEAN(10か国)",
        "ASEAN11": "ASEAN(11か国)",
        "ASEAN6": "ASEAN6か国",
        "GCC": "湾岸協力会議",
        "TLS": "東ティモール",
        "AUS": "オーストラリア",
        "HKG": "香港",
    },
    {
        "USD": "米ドル",
        "JPY": "円",
        "THB": "バーツ",
        "MYR": "リンギット",
        "PHP": "ペソ",
        "international dollars": "国際ドル",
    },
    places={1e3: "千", 1e6: "百万", 1e9: "10億", 1e12: "兆"},
    year="{year}年",
    spaced=False,
)
_INDONESIAN = Locale(
    "id",
    "Bahasa Indonesia",
    ((1e12, "triliun"), (1e9, "miliar"), (1e6, "juta")),
    "{currency} {amount}",
    " ",
    "",
    {
        "ROW": "negara lain di dunia",
        "WLD": "dunia",
        "EU27": "Uni Eropa",
        "MMR": "Myanmar",
        "KOR": "Korea",
        "ASEAN10": "ASEAN (sepuluh anggota)",
        "ASEAN11": "ASEAN (sebelas anggota)",
        "GBR": "Inggris",
        "GCC": "Dewan Kerja Sama Teluk",
        "HKG": "Hong Kong",
    },
    {"international dollars": "dolar internasional"},
    places={1e3: "ribu", 1e6: "juta", 1e9: "miliar", 1e12: "triliun"},
    short={"USA": "AS", "EU27": "UE"},
)
_VIETNAMESE = Locale(
    "vi",
    "Tiếng Việt",
    ((1e12, "nghìn tỷ"), (1e9, "tỷ"), (1e6, "triệu")),
    "{amount} {currency}",
    " ",
    "",
    {
        "ROW": "phần còn lại của thế giới",
        "WLD": "thế giới",
        "EU27": "Liên minh châu Âu",
        "MMR": "Myanmar",
        "GBR": "Anh",
        "GCC": "Hội đồng Hợp tác vùng Vịnh",
        "ASEAN10": "ASEAN (mười thành viên)",
        "ASEAN11": "ASEAN (mười một thành viên)",
        "HKG": "Hồng Kông",
    },
    {"international dollars": "đô la quốc tế"},
    places={1e3: "nghìn", 1e6: "triệu", 1e9: "tỷ", 1e12: "nghìn tỷ"},
    short={"USA": "Mỹ", "EU27": "EU"},
)
_THAI = Locale(
    "th",
    "ไทย",
    ((1e12, "ล้านล้าน"), (1e9, "พันล้าน"), (1e6, "ล้าน")),
    "{amount}{currency}",
    " ",
    '"Noto Sans Thai", "Sukhumvit Set", "Leelawadee UI", Thonburi, Loma',
    {
        "ROW": "ส่วนที่เหลือของโลก",
        "WLD": "โลก",
        "EU27": "สหภาพยุโรป",
        "USA": "สหรัฐฯ",
        "MMR": "เมียนมา",
        "ASEAN": "อาเซียน",
        "ASEAN10": "อาเซียน (10 ประเทศ)",
        "ASEAN11": "อาเซียน (11 ประเทศ)",
        "ASEAN6": "อาเซียน 6",
        "HKG": "ฮ่องกง",
        "GCC": "คณะมนตรีความร่วมมืออ่าวอาหรับ",
        "GBR": "สหราชอาณาจักร",
    },
    {
        "USD": "ดอลลาร์สหรัฐ",
        "JPY": "เยน",
        "THB": "บาท",
        "MYR": "ริงกิต",
        "PHP": "เปโซ",
        "international dollars": "ดอลลาร์สากล",
    },
    places={1e3: "พัน", 1e6: "ล้าน", 1e9: "พันล้าน", 1e12: "ล้านล้าน"},
    short={"EU27": "อียู"},
    year="{year} (พ.ศ. {buddhist})",
    spaced=False,
)
LOCALES: Mapping[str, Locale] = {one.code: one for one in (_ENGLISH, _JAPANESE, _INDONESIAN, _VIETNAMESE, _THAI)}


def locale(code: str) -> Locale:
    """The language of that code. Raises UnknownName with those that are held."""
    if code not in LOCALES:
        raise UnknownName(f"language '{code}' is not held", remedy=f"choose one of {', '.join(LOCALES)}")
    return LOCALES[code]
