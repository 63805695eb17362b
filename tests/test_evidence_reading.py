"""Reading: documents of every format, languages, dates."""

import datetime as dt
import io
import tomllib
import zipfile
from pathlib import Path

import pytest

from entrepot.errors import BadInput
from entrepot.evidence import dates, document, language, markup

TEXTS = tomllib.loads((Path(__file__).parent / "evidence_texts.toml").read_text(encoding="utf-8"))["text"]


@pytest.mark.parametrize("entry", TEXTS, ids=[f"{e['language']}-{i}" for i, e in enumerate(TEXTS)])
def test_language_is_detected(entry: dict) -> None:
    assert language.detect(entry["text"]).code == entry["language"]


@pytest.mark.parametrize(
    ("code", "text", "period"),
    [
        ("en", "on September 12, 2024", "2024-09-12"),
        ("en", "in July 2024", "2024-07"),
        ("en", "the 1970s, 1980s, and 1990s", "1970-1999"),
        ("en", "FY2025", "FY2025"),
        ("en", "the late 2010s", "2015-2019"),
        ("en", "the 16th to the 18th of December", "--12-16/--12-18"),
        ("en", "between 2010 and 2020", "2010-2020"),
        ("ja", "令和6年9月12日", "2024-09-12"),
        ("ja", "2025年度", "FY2025"),
        ("ja", "1990年代", "1990-1999"),
        ("ja", "平成元年", "1989"),
        ("th", "12 กันยายน พ.ศ. 2567", "2024-09-12"),
        ("th", "ปี 2566", "2023"),
        ("vi", "ngày 12 tháng 9 năm 2024", "2024-09-12"),
        ("vi", "tháng 7/2024", "2024-07"),
        ("id", "12 September 2024", "2024-09-12"),
        ("id", "tahun 1970-an", "1970-1979"),
        ("zh", "2024年9月12日", "2024-09-12"),
        ("km", "ឆ្នាំ ២០២៤", "2024"),
        ("fil", "Setyembre 12, 2024", "2024-09-12"),
    ],
)
def test_dates(code: str, text: str, period: str) -> None:
    (found,) = dates.find(text, code)
    assert found.period == period


def test_a_yearless_date_takes_the_last_such_day_before_the_reference() -> None:
    (found,) = dates.find("on 16 December", "en")
    assert dates.with_year(found, dt.date(2024, 3, 1)).period == "2023-12-16"
    assert dates.with_year(found, dt.date(2023, 12, 20)).period == "2023-12-16"


def _docx(text: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f'<?xml version="1.0"?><w:document><w:body>{body}</w:body></w:document>')
    return target.getvalue()


def _pdf(text: str) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    writer = PdfWriter()
    sheet = writer.add_blank_page(width=600, height=800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    sheet[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): writer._add_object(font)})}
    )
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode("latin-1"))
    sheet[NameObject("/Contents")] = writer._add_object(stream)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


SENTENCE = "The population of Viet Nam is about 98 million people."


@pytest.mark.parametrize(
    ("name", "data", "format"),
    [
        ("a.txt", SENTENCE.encode(), "text"),
        ("a.md", f"# Head\n\n{SENTENCE}".encode(), "markdown"),
        (
            "a.html",
            f"<html><body><nav>9 million views</nav><article><p>{SENTENCE}</p></article><script>var x = "
            f"7;</script></body></html>".encode(),
            "html",
        ),
        ("a.docx", _docx(SENTENCE), "docx"),
        ("a.pdf", _pdf(SENTENCE), "pdf"),
        ("u16.txt", SENTENCE.encode("utf-16"), "text"),
    ],
)
def test_every_format_is_read(name: str, data: bytes, format: str) -> None:
    read = document.from_bytes(data, name)
    assert read.format == format
    assert SENTENCE in read.text
    assert "9 million" not in read.text
    assert "var x" not in read.text


def test_offsets_lead_back_to_the_source() -> None:
    source = "<html><body><p>Trade &amp; aid</p>\n<p>Exports were <b>US$5 billion</b>.</p></body></html>"
    read = document.from_bytes(source.encode(), "a.html")
    at = read.text.index("US$5")
    assert source[read.origin(at) :].startswith("US$5")


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp932", "日本の人口は約1億2400万人である。貿易は増えた。"),
        ("gb18030", "日本人口约1.24亿人,贸易额增长了。这是中国的"),
        ("cp874", "ประชากรไทยมีประมาณ 66 ล้านคน"),
    ],
)
def test_legacy_encodings(encoding: str, text: str) -> None:
    read = document.from_bytes(text.encode(encoding), "a.txt")
    assert read.text == text


def test_furniture_is_left_out() -> None:
    lines = [
        "Ports grow",
        "By A. Writer",
        "May 10, 2024",
        "8 min read",
        "55",
        "",
        "x " * 110 + "end.",
        "References",
        "A. (2023, December 22). Title. https://example.org/2023/12/22/a8ff28",
    ]
    read = document.from_text("\n".join(lines))
    assert read.published == dt.date(2024, 5, 10)
    reasons = {skip.why for skip in read.skips}
    assert {"byline", "date of posting", "reading time", "counter", "references or related pieces"} <= reasons


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.txt", b"  \n ", "empty"),
        ("binary.bin", bytes(range(256)) * 50, "binary"),
        ("zip.docx", b"PK\x03\x04broken", "ZIP"),
        ("broken.pdf", b"%PDF-1.4 broken", "PDF"),
        ("script.html", b"<html><body><script>alert(1)</script></body></html>", "no text"),
    ],
)
def test_refusals_say_what_is_wrong(name: str, data: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        document.from_bytes(data, name)
    assert caught.value.problems[0].remedy


def test_a_zip_bomb_is_refused() -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as member,
    ):
        for _ in range(60):
            member.write(b" " * 1_000_000)
    with pytest.raises(BadInput, match="unpacks to more than"):
        document.from_bytes(target.getvalue(), "bomb.docx")


def test_entities_in_docx_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "x">]><w:document><w:t>&b;</w:t></w:document>')
    with pytest.raises(BadInput, match="entities"):
        document.from_bytes(target.getvalue(), "entities.docx")


def test_a_scan_and_an_unread_language_are_named() -> None:
    with pytest.raises(BadInput, match="no text layer"):
        document.from_bytes(_pdf(""), "scan.pdf")
    read = document.from_text("Население Вьетнама составляет около 98 миллионов человек, сообщает министерство.")
    assert any("not read" in note for note in read.notes)


def test_deep_nesting_is_flat_work() -> None:
    source = "<div>" * 50_000 + "Trade was US$5 billion." + "</div>" * 50_000
    assert "US$5 billion" in markup.html_text(source)[0]
