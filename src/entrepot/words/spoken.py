"""The languages in which a reading is said: those of the pages, and seven more that have the strand `say` alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from entrepot.words.catalogue import SOURCE, Language, texts
from entrepot.words.locales import LOCALES, Locale

_MALAY = Locale(
    "ms",
    "Bahasa Melayu",
    ((1e12, "trilion"), (1e9, "bilion"), (1e6, "juta")),
    "{currency} {amount}",
    " ",
    "",
    {"WLD": "dunia", "MMR": "Myanmar", "HKG": "Hong Kong"},
)
_CHINESE = Locale(
    "zh",
    "中文",
    ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    "{amount}{currency}",
    "",
    "",
    {"WLD": "世界", "HKG": "香港"},
    {"USD": "美元", "JPY": "日元", "THB": "泰铢", "MYR": "令吉", "PHP": "比索", "international dollars": "国际美元"},
    cldr="zh_Hans",
    year="{year}年",
    spaced=False,
)
_FILIPINO = Locale(
    "fil",
    "Filipino",
    ((1e12, "trilyon"), (1e9, "bilyon"), (1e6, "milyon")),
    "{currency} {amount}",
    " ",
    "",
    {"WLD": "mundo", "MMR": "Myanmar", "HKG": "Hong Kong"},
)
_KHMER = Locale(
    "km",
    "ខ្មែរ",
    ((1e12, "ទ្រីលាន"), (1e9, "ពាន់លាន"), (1e6, "លាន")),
    "{amount} {currency}",
    " ",
    "",
    {"WLD": "ពិភពលោក", "MMR": "មីយ៉ាន់ម៉ា", "HKG": "ហុងកុង"},
    {"USD": "ដុល្លារអាមេរិក", "JPY": "យ៉េន"},
    spaced=False,
)
_LAO = Locale(
    "lo",
    "ລາວ",
    ((1e12, "ພັນຕື້"), (1e9, "ຕື້"), (1e6, "ລ້ານ")),
    "{amount} {currency}",
    " ",
    "",
    {"WLD": "ໂລກ", "MMR": "ມຽນມາ", "HKG": "ຮົງກົງ"},
    {"USD": "ໂດລາສະຫະລັດ", "JPY": "ເຢນ"},
    spaced=False,
)
_BURMESE = Locale(
    "my",
    "မြန်မာ",
    ((1e12, "ထရီလီယံ"), (1e9, "ဘီလီယံ"), (1e6, "သန်း")),
    "{currency} {amount}",
    " ",
    "",
    {"WLD": "ကမ္ဘာ", "HKG": "ဟောင်ကောင်"},
    {"USD": "အမေရိကန်ဒေါ်လာ", "JPY": "ယန်း"},
    spaced=False,
)
_TAMIL = Locale(
    "ta",
    "தமிழ்",
    ((1e12, "டிரில்லியன்"), (1e9, "பில்லியன்"), (1e6, "மில்லியன்")),
    "{amount} {currency}",
    " ",
    "",
    {"WLD": "உலகம்", "MMR": "மியான்மர்", "HKG": "ஹாங்காங்"},
    {"USD": "அமெரிக்க டாலர்", "JPY": "யென்"},
)
SPOKEN: Mapping[str, Locale] = {
    **LOCALES,
    **{one.code: one for one in (_MALAY, _CHINESE, _FILIPINO, _KHMER, _LAO, _BURMESE, _TAMIL)},
}


def speaking(code: str = SOURCE) -> Language:
    """The language of that code, to say readings in; whatever its catalogue lacks is English. English, which says so in
    `asked`, for a language that is not held."""
    short = code.replace("_", "-").casefold().partition("-")[0]
    if short in SPOKEN:
        return Language(SPOKEN[short], texts(short))
    return Language(SPOKEN[SOURCE], texts(SOURCE), asked=code)


# First character of the block of each script that has digits of its own.
_BLOCKS = {"th": 0x0E00, "lo": 0x0E80, "km": 0x1780, "my": 0x1000, "ta": 0x0B80}


def in_own_digits(text: str, code: str) -> str:
    """A text with the digits of the language's own script (Thai, Lao, Khmer, Burmese, Tamil), where it has some."""
    if code not in _BLOCKS:
        return text
    block = range(_BLOCKS[code], _BLOCKS[code] + 128)
    return text.translate({ord(str(d)): c for c in block if (d := unicodedata.digit(chr(c), -1)) >= 0})
