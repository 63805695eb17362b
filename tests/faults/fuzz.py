"""Documents, scenarios and tables that nobody would write, drawn with a seed: sound ones of ours, torn, spliced and filled with
what is hard to read."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

SENTENCES = (
    "Japan's goods exports to Viet Nam were 22.7 billion dollars in 2023.",
    "ASEAN’s GDP grew 4.1% in 2023, the fastest since 2010.",
    "日本のベトナム向け輸出は2023年に227億ドルで、前年比5%増加した。",
    "日本对越南的出口2023年增长5%，达到227亿美元。",
    "Ekspor Jepang ke Vietnam naik 5 persen menjadi 22,7 miliar dolar pada 2023.",
    "Xuất khẩu của Nhật Bản tăng 5% lên 22,7 tỷ USD năm 2023.",
    "การส่งออกของญี่ปุ่นไปเวียดนามเพิ่มขึ้น 5% เป็น 22.7 พันล้านดอลลาร์ในปี 2566",
    "China has overtaken Japan as the largest trading partner of Thailand.",
    "MANILA, March 3, 2025 - JICA signed a loan of ¥35.4 billion.",
    "| Member | 2022 | 2023 |\n|---|---|---|\n| VNM | 1.2 | 3 |",
)
PIECES = (
    "US$",
    "5",
    ".",
    ",",
    " million",
    " ",
    "%",
    "Japan",
    "ASEAN",
    "’s",
    "largest ",
    "trading partner",
    "億",
    "円",
    "พันล้าน",
    "tỷ",
    "2024",
    "年",
    "th",
    "-",
    "over ",
    "GDP ",
    "\u200b",
    "\u202e",
    "\u0301",
    "\x00",
    "\ufffd",
    "\U0001f600",
    "(",
    ")",
    "\n",
    "\t",
    "'",
    '"',
    "１２",
    "٣",
    "½",
    "²",
    "the share of ",
    "of ",
    "and ",
    "more than ",
    "between ",
    "from 3 to ",
    "FY",
    "1 Jan ",
    "0",
    "9" * 30,
    "e308",
    "one in five",
    "twice ",
)
TAGS = (
    "<div>",
    "</div>",
    "<p",
    ">",
    "<script>",
    "</script",
    "<!--",
    "-->",
    "<a href='",
    '"',
    "&amp;",
    "&#x",
    "&#99999999;",
    "<nav>",
    "</nav>",
    "<article>",
    "<table><tr><td>",
    "<![CDATA[",
    "<meta charset=x>",
    "<time datetime='2024-13-45'>",
    "<script type='application/ld+json'>{",
)
KINDS = ("noise", "letters", "phrases", "torn prose", "one piece", "web page", "word file")


def documents(number: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of documents; one in a hundred is 10 KB long, the others are short."""
    draw = random.Random(seed)
    for n in range(number):
        long = n % 100 == 0
        kind = KINDS[(n // 100 if long else n) % len(KINDS)]
        yield document(draw, kind, 10_000 if long else draw.randrange(1, 240))


def document(draw: random.Random, kind: str, length: int) -> tuple[str, bytes]:
    """One document of a kind, about `length` bytes long."""
    if kind == "noise":
        return draw.choice(("a.txt", "a.html", "a.docx", "a.md", "a.pdf")), draw.randbytes(length)
    if kind == "letters":
        text = "".join(
            chr(draw.choice((draw.randrange(32, 0x3000), draw.randrange(32, 0x110000)))) for _ in range(length // 3 + 1)
        )
        return "a.txt", text.encode("utf-8", "surrogatepass")
    parts = {"web page": (*TAGS, *PIECES, *SENTENCES), "one piece": (draw.choice(PIECES + TAGS),)}.get(
        kind, (*PIECES, *SENTENCES)
    )
    text = (
        "".join(draw.choices(parts, k=length // 6 + 1))
        if kind != "torn prose"
        else torn(draw, " ".join(draw.choices(SENTENCES, k=4)))
    )
    text = text.encode("utf-8")[:length].decode("utf-8", "ignore") if kind != "torn prose" else text
    if kind == "web page":
        return "a.html", f"<html>{text}".encode()
    return ("a.docx", word(draw, text)) if kind == "word file" else ("a.txt", text.encode())


def word(draw: random.Random, text: str) -> bytes:
    """A Word file with the text, one byte of it changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document><w:p><w:t>Trade was US$5 billion.</w:t>{text}")
    data = bytearray(target.getvalue())
    if draw.random() < 0.7:
        data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    return bytes(data)


def torn(draw: random.Random, text: str, pieces: tuple[str, ...] = PIECES) -> str:
    """A text with a few of its stretches cut out, doubled, moved, or replaced by something hard."""
    for _ in range(draw.randrange(1, 6)):
        low = draw.randrange(len(text) + 1)
        high = min(len(text), low + draw.randrange(1, 30))
        part = draw.choice(("", text[low:high] * 2, text[low:high][::-1], draw.choice(pieces), text[high:][:20]))
        text = text[:low] + part + text[high:]
    return text


VALUES = (
    "",
    "0",
    "-1",
    "1e400",
    "nan",
    "inf",
    "-0.0",
    '"24%"',
    '"1e9%"',
    '"%"',
    '""',
    "[]",
    "{}",
    "[[1]]",
    "true",
    "2024-01-01",
    '"\\u0000"',
    "9" * 40,
    "[1, 'a']",
    '"JPN"',
    '"QQQ"',
    '"all"',
    '["JPN", "JPN"]',
    "'''x",
    "#",
    "=",
    "[",
    "]]",
    '"ASEAN"',
    "0x10",
    "1_0",
    '"../../etc/passwd"',
    '"tariff-war"',
)


def scenarios(number: int, seed: int, sound: list[str]) -> Iterator[str]:
    """Texts of scenarios: sound ones with values exchanged, lines doubled, moved and left out, and characters torn."""
    draw = random.Random(seed)
    for n in range(number):
        lines = draw.choice(sound).splitlines()
        if n % 3 == 0:
            yield torn(draw, "\n".join(lines), VALUES)
            continue
        for _ in range(draw.randrange(1, 4)):
            at = draw.randrange(len(lines))
            key = lines[at].partition("=")[0]
            lines[at : at + 1] = draw.choice(
                (
                    [f"{key}= {draw.choice(VALUES)}"], [lines[at], lines[at]], [""], [draw.choice(lines), lines[at]],
                    [lines[at].replace("=", f"= {draw.choice(VALUES)},", 1)],
                )
            )  # fmt: skip
        yield "\n".join(lines)


CELLS = (
    "",
    " ",
    "0",
    "-1",
    "1e400",
    "nan",
    "NA",
    "inf",
    "1,000",
    "١٢",
    "²",
    "%",
    "population",
    "POPULATION",
    "JPN",
    "QQQ",
    "ASEAN",
    "JPN;VNM",
    "0000",
    "9999",
    "2023-13",
    "2023-2022",
    "FY2023",
    "persons",
    "USD",
    "observed",
    "mine-2023",
    "x" * 5000,
    "=1+1",
    "'",
    '""',
    "\u200b",
    "\ufeff",
    "\U0001f600",
    "\x07",
)


def tables(number: int, seed: int, sound: str) -> Iterator[bytes]:
    """Files of figures: a sound one with cells exchanged, rows torn, columns moved, and bytes changed."""
    draw = random.Random(seed)
    for n in range(number):
        rows = [line.split(",") for line in sound.splitlines()]
        for _ in range(draw.randrange(1, 5)):
            row = draw.choice(rows) if draw.random() < 0.2 else draw.choice(rows[1:])
            at = draw.randrange(len(row))
            row[at : at + 1] = draw.choice(
                ([draw.choice(CELLS)], [draw.choice(CELLS)], [draw.choice(CELLS)], [], [row[at], row[at]])
            )
        data = "\n".join(",".join(row) for row in rows).encode("utf-8")
        if n % 4 == 0:
            data = torn(draw, data.decode(), CELLS).encode(draw.choice(("utf-8", "utf-16", "utf-8-sig")), "replace")
        elif n % 17 == 0:
            data = bytes(byte ^ (draw.random() < 0.01) * draw.randrange(256) for byte in data)
        yield data
