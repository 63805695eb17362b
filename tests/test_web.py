"""The server: pages and the interface hold the same numbers, jobs end however they end, and what is refused."""

from __future__ import annotations

import html
import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from entrepot.answers import catalogue
from entrepot.answers.answer import Answer, within
from entrepot.answers.indicator import ask_indicator
from entrepot.answers.relations import ask_relations
from entrepot.errors import BadInput
from entrepot.models.trade.solve import LEAVES_OUT as trade_leaves_out
from entrepot.store import Store
from entrepot.store.vintages import revisions, vintages
from entrepot.web import about, export
from entrepot.web.app import create
from entrepot.web.asking import key_of
from entrepot.web.jobs import Jobs
from entrepot.web.settings import Settings
from entrepot.words import language
from entrepot.words.locales import LOCALES

PATIENCE = 120.0


@pytest.fixture(scope="module")
def client(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(jobs=tmp_path_factory.mktemp("jobs"), patience=1e9)
    with TestClient(create(settings), base_url="http://localhost", follow_redirects=False) as made:
        yield made


def waited(client: TestClient, address: str, **given: Any) -> Any:
    """The answer at an address once its job is done."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        got = client.get(address, **given)
        if got.status_code != 202 and 'id="progress"' not in got.text:
            return got
        time.sleep(0.2)
    raise AssertionError(f"{address} did not end")


# --- the same numbers ---


def test_every_question_and_parameter_has_words_in_all_languages() -> None:
    wanted = {f"web.parameter.{p.name}" for one in catalogue.catalogue().values() for p in one.parameters}
    wanted |= {f"web.question.{one.id}{end}" for one in catalogue.catalogue().values() for end in ("", ".about")}
    lacking = [(code, id) for code in LOCALES for id in sorted(wanted) if not language(code).has(id)]
    assert not lacking


def test_every_question_is_asked_with_its_examples(client: TestClient, partnership_answer: Answer) -> None:
    """What reads all members was answered for other tests: it is put where the server keeps it."""
    asking = client.app.state.asking  # type: ignore[attr-defined]
    asking.once(key_of("partnership", {}), lambda: partnership_answer)
    for one in catalogue.catalogue().values():
        if one.id == "choice":  # of all members: asked of one
            assert client.get("/choice?economy=VNM").status_code == 200
            continue
        assert client.get(f"/{one.id}").status_code == 200, one.id
        if one.solves or one.id == "partnership":
            continue
        told = client.get(f"/api/v1/answers/{one.id}").json()
        assert told["kind"] and told["replay"]["command"].startswith("entrepot"), one.id


def test_a_page_and_the_interface_hold_the_values_of_the_answer(client: TestClient, store: Store) -> None:
    answer = ask_relations(store, "VNM", partner="JPN", rival="CHN")
    values = {q.id: q.value for q in within(answer.sections) if q.value == q.value}
    page = client.get("/relations?economy=VNM&partner=JPN&rival=CHN").text
    shown = dict(re.findall(r'<data value="([^"]+)" data-id="([^"]+)"', page))
    assert len(shown) > 3
    for value, id in shown.items():
        assert float(value) == pytest.approx(values[id], rel=1e-9)
    record = client.get("/api/v1/answers/relations?economy=VNM&partner=JPN&rival=CHN").text
    for id in list(shown.values())[:5]:
        assert json.dumps(id) in record
    table = client.get("/relations.csv?economy=VNM&partner=JPN&rival=CHN").text
    assert all(id in table for id in shown.values())


def test_all_languages_hold_the_same_numbers(client: TestClient) -> None:
    def numbers(code: str) -> set[tuple[str, str]]:
        return set(re.findall(r'<data value="([^"]+)" data-id="([^"]+)"', client.get(f"/member?lang={code}").text))

    english = numbers("en")
    assert english and all(numbers(code) == english for code in ("ja", "id", "vi", "th"))
    asked = client.get("/member", headers={"accept-language": "xx, th;q=0.8, ja;q=0.9"})
    assert '<html lang="ja">' in asked.text


def test_rows_pictures_and_traces_are_where_the_page_says(client: TestClient) -> None:
    page = client.get("/relations?economy=THA").text
    links = set(re.findall(r'href="(/relations/(?:data|charts)/[^"]+)"', page))
    assert any(".csv" in one for one in links) and any(".svg" in one for one in links)
    for one in sorted(links)[:6]:
        assert client.get(one.replace("&amp;", "&")).status_code == 200, one
    id = re.findall(r'data-id="([^"]+)"', page)[0]
    assert client.get(f"/relations/why/{id}?economy=THA").status_code == 200
    assert client.get(f"/api/v1/why/relations/{id}?economy=THA").json()["kind"] == "why"
    assert client.get("/relations/why/no.such.id").status_code == 404


def test_every_model_tells_its_equations_limits_and_where_it_is_asked(client: TestClient) -> None:
    told = {one.name: one for one in about.models()}
    assert {"trade", "sealanes", "exposure", "outlook", "gravity", "disruption"} <= set(told)
    assert "hat_algebra" in dict(told["trade"].equations) and "leontief" in dict(told["exposure"].equations)
    assert told["trade"].limits == trade_leaves_out and "ppml" in dict(told["gravity"].equations)
    for one in told.values():
        question, _, query = one.asked.partition("?")
        catalogue.question(question).read({name: [value] for name, value in parse_qsl(query)})
    page = client.get("/models").text
    assert "Caliendo" in page and "imports less exports are the deficit" in page


def test_a_permalink_says_when_the_figures_have_moved(client: TestClient) -> None:
    page = client.get("/member?economy=THA").text
    link = re.findall(r'href="(/member\?[^"]*at=[^"]+)"', page)[0].replace("&amp;", "&")
    assert "made from other figures" not in client.get(link).text
    assert "made from other figures" in client.get(re.sub(r"at=\w+", "at=000000000000", link)).text


def test_what_a_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/member")
    again = client.get("/member", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert client.get("/member", headers={"accept-encoding": "identity"}).content == first.content


# --- series, search ---


def test_series_in_every_form_are_the_stores(client: TestClient, store: Store) -> None:
    held = store.observations("gdp_nominal", economy=["VNM"])
    got = client.get("/api/v1/data/gdp_nominal.json?economy=Viet Nam").json()
    assert len(got) == len(held) and {row["economy"] for row in got} == {"VNM"}
    assert (
        client.get("/api/v1/data/gdp_nominal.sdmx.csv?economy=VNM").text.startswith("REF_AREA")
        or "REF_AREA" in client.get("/api/v1/data/gdp_nominal.sdmx.csv?economy=VNM").text.splitlines()[0]
    )
    assert client.get("/api/v1/data/gdp_nominal.parquet?economy=VNM").content[:4] == b"PAR1"
    assert client.get("/api/v1/data/no_such.json").status_code == 404
    listed = {row["id"]: row for row in client.get("/api/v1/data").json()}
    total = store.sql("select count(*) as n from observations where indicator = 'gdp_nominal' and value is not null")
    assert listed["gdp_nominal"]["rows"] == total["n"].iloc[0]


def test_an_indicator_is_a_page_and_its_rows_at_one_address(client: TestClient, store: Store) -> None:
    page = client.get("/data/gdp_nominal").text
    for told in ("worldbank-gdp-2024", "worldbank-gdp-2025", "may be passed on", "What later editions revised"):
        assert told in page, told
    assert re.search(r'href="/indicator/data/revised.csv\?[^"]*measure=gdp_nominal', page)
    rows = client.get("/data/gdp_nominal.json").json()
    assert len(rows) == len(store.observations("gdp_nominal"))
    for form in ("csv", "parquet", "sdmx.csv"):
        assert client.get(f"/data/gdp_nominal.{form}").content == client.get(f"/api/v1/data/gdp_nominal.{form}").content
    wrong = client.get("/data/gdp_nominl")
    assert wrong.status_code == 404 and "Did you mean gdp_nominal" in wrong.text
    assert client.get("/data/gdp_nominal.exe").status_code == client.get("/data/no_such.csv").status_code == 404
    listed = client.get("/data").text
    assert 'href="/data/gdp_nominal?lang=en"' in listed and 'href="/data/gdp_nominal.parquet"' in listed


def test_the_largest_revision_stands_first_and_is_that_of_the_editions(store: Store) -> None:
    answer = ask_indicator(store, "gdp_nominal")
    told = [q for q in answer.quantities() if q.id.startswith("revised.") and q.id.endswith(".change")]
    dated = {id: card for id, card in store.sources.items() if card.family in ("worldbank-gdp", "imf-weo")}
    held_in = [id for id in dict.fromkeys(vintages(store, "gdp_nominal")["source"]) if id in dated]
    assert {q.sources[0] for q in told} <= set(held_in)
    pairs = [[id for id in held_in if dated[id].family == family] for family in ("worldbank-gdp", "imf-weo")]
    found = pd.concat([revisions(store, "gdp_nominal", before=one[0], after=one[-1]) for one in pairs if len(one) > 1])
    assert set(found["kind"]) == {"revision"}  # no other producer's figure is called one
    largest = found["change"].abs().sort_values(ascending=False)
    assert [abs(q.value) for q in told] == pytest.approx(largest.head(len(told)).tolist())
    newest = {q.id.split(".")[2]: q for q in answer.quantities() if q.id.startswith("newest.newest.")}
    held = store.observations("gdp_nominal", economy=["VNM"]).dropna(subset=["value"])
    last = held[held["year"] == held["year"].max()]
    assert newest["VNM"].value in set(last["value"]) and newest["VNM"].period == str(last["period"].iloc[0])


def test_figures_that_may_not_be_passed_on_are_refused(
    client: TestClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = store.observations("gdp_nominal", economy=["VNM"])["source"].iloc[0]
    cards = {id: replace(card, redistribute="no" if id == held else "yes") for id, card in store.sources.items()}
    served = client.app.state.asking.store  # type: ignore[attr-defined]
    monkeypatch.setitem(served.__dict__, "sources", cards)
    got = client.get("/api/v1/data/gdp_nominal.csv?economy=VNM")
    assert got.status_code == 400 and "may not be passed on" in got.text and held in got.text
    free = {id: replace(card, redistribute="yes") for id, card in cards.items()}
    monkeypatch.setitem(served.__dict__, "sources", free)
    assert client.get("/api/v1/data/gdp_nominal.csv?economy=VNM").status_code == 200


def test_one_box_searches_everything(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "azec"}).json()
    assert any(one["kind"] == "initiative" for one in found)
    page = client.get("/search", params={"q": "gdp at current"}).text
    assert re.search(r'href="/indicator\?[^"]*measure=gdp_nominal"', page)
    none = client.get("/search", params={"q": "xyzzy"}).text
    assert "Nothing is held under" in none and re.search(r'href="/ask\?[^"]*question=xyzzy"', none)
    for query, address in (("สิงคโปร์", "/member?"), ("nickel", "/minerals?"), ("taiwan-chips", "/disruption?")):
        page = client.get("/search", params={"q": query}).text
        link = next(one for one in re.findall(r'href="([^"]+)"', page) if one.startswith(address))
        assert client.get(link.replace("&amp;", "&")).status_code == 200
    assert client.get("/api/v1/search", params={"q": "x" * 500}).status_code == 400


# --- jobs ---


def test_a_scenario_is_solved_in_a_process_of_its_own(client: TestClient) -> None:
    row = {"kind": "tariff", "importer": "USA", "exporter": "JPN", "sector": "goods", "mode": "add", "rate": "10"}
    form = {"how": "solve", "map": "1", "shock.1.source": "assumption", **{f"shock.1.{k}": v for k, v in row.items()}}
    sent = client.post("/scenario", data=form)
    assert sent.status_code == 303
    page = waited(client, sent.headers["location"])
    assert page.status_code == 200 and "real GDP" in page.text and "Certificate" in page.text
    base = sent.headers["location"].partition("?")[0]
    assert 'kind = "tariff"' in client.get(f"{base}/files/scenario.toml").text
    archive = client.get(f"{base}.zip").content
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    assert any(name.endswith("/index.html") for name in names) and any(name.endswith(".toml") for name in names)
    again = client.post("/scenario", data=form)
    assert again.headers["location"] == sent.headers["location"]  # the same question is one job


def test_an_article_is_checked_and_its_claims_have_cards(client: TestClient) -> None:
    sent = client.post("/check", data={"text": "10 February 2025\n\nThe population of Thailand is 120 million.\n"})
    page = waited(client, sent.headers["location"]).text
    assert "Contradicted" in page and "120 million" in page
    base = sent.headers["location"].partition("?")[0]
    assert f"{base}/cards/claim-1" in page
    card = client.get(f"{base}/cards/claim-1").text
    assert "To paste elsewhere" in card and "Known on 2025-02-10" in card
    for form, kind in (("txt", "text/plain"), ("html", "text/html"), ("svg", "image/svg+xml"), ("png", "image/png")):
        got = client.get(f"{base}/cards/claim-1.{form}")
        assert got.status_code == 200 and got.headers["content-type"].startswith(kind)
        if form != "png":
            assert f"http://localhost{base}/cards/claim-1" in got.text
    assert client.get(f"{base}/cards/claim-9").status_code == client.get(f"{base}/cards/claim-1.exe").status_code == 404
    assert "population of Thailand" in client.get(f"{base}/files/article.txt").text
    assert client.get(f"{base}/files/..%2fasked.json").status_code == 404
    sent_html = (
        "<p>10 February 2025</p><p>The population of Thailand is 120 million <b onclick=alert(1)>now</b>.</p>"
        "<script>alert(2)</script><svg onload=alert(3)></svg><img src=x onerror=alert(4)> &lt;script&gt;alert(5)"
    )
    shown = waited(
        client, client.post("/check", files={"file": ("a.html", sent_html.encode())}).headers["location"]
    ).text
    assert "120 million" in shown and not re.search(r"<script>alert|onerror=alert|onload=alert|onclick=alert", shown)


def test_a_scenario_that_is_wrong_is_told_at_once_with_all_problems(client: TestClient) -> None:
    got = client.post("/api/v1/scenarios", json={"text": 'title = "x"\nworlds = "y"\n[[shock]]\nkind = "wish"\n'})
    assert got.status_code == 400 and got.headers["content-type"] == "application/problem+json"
    assert len(got.json()["problems"]) >= 2
    many = '[[shock]]\nkind="tariff"\n' * 40_000
    assert client.post("/api/v1/scenarios", json={"text": many}).status_code == 400
    bad = client.post("/scenario", data={"how": "solve", "shock.1.kind": "tariff", "shock.1.rate": "much"})
    assert bad.status_code == 400 and "no number" in bad.text


def test_a_scenario_that_is_sent_names_no_file_of_the_server(client: TestClient) -> None:
    shock = '[[shock]]\nkind = "tariff"\nmode = "add"\nimporter = "USA"\nexporter = "JPN"\nrate = 0.1\nsource = "assumption"\n'
    got = client.post("/api/v1/scenarios", json={"text": f'title = "x"\nworld = "/etc/passwd"\n{shock}'})
    assert got.status_code == 400 and "no world '/etc/passwd' ships" in got.text
    got = client.post("/api/v1/scenarios", json={"text": f'title = "x"\ncards = ["../cards/baci-2023"]\n{shock}'})
    assert got.status_code == 400 and "no source card '../cards/baci-2023'" in got.text


def test_a_body_longer_than_it_said_is_refused(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    got = client.post("/check", content=pieces(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert got.status_code == 413 and got.headers["content-type"] == "application/problem+json"


def test_a_job_that_is_cancelled_killed_or_late_fails_with_a_word(store: Store, tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=tmp_path, running=1, seconds=600), lambda: "f")
    try:
        first = jobs.submit("backtest", {})
        second = jobs.submit("agreement", {"agreement": ["AJCEP"]})
        assert jobs.submit("backtest", {}) == first and jobs.state(second).status == "waiting"
        jobs.cancel(second)
        assert jobs.state(second).status == "failed" and "cancelled" in str(jobs.state(second).error)
        end = time.monotonic() + PATIENCE
        while first not in jobs._running and time.monotonic() < end:
            time.sleep(0.05)
        jobs._running[first][0].kill()
        while not jobs.state(first).over and time.monotonic() < end:
            time.sleep(0.05)
        assert jobs.state(first).status == "failed" and "its process ended with -9" in str(jobs.state(first).error)
    finally:
        jobs.close()
    late = Jobs(Settings(jobs=tmp_path / "late", seconds=0.2), lambda: "f")
    try:
        id = late.submit("backtest", {})
        end = time.monotonic() + PATIENCE
        while not late.state(id).over and time.monotonic() < end:
            time.sleep(0.05)
        assert "longer than 0.2 seconds" in str(late.state(id).error)
    finally:
        late.close()


def test_a_job_that_nobody_asks_for_is_given_up(store: Store, tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=tmp_path, running=1, patience=0.5), lambda: "f")
    try:
        running, waiting = jobs.submit("backtest", {}), jobs.submit("agreement", {"agreement": ["AJCEP"]})
        end = time.monotonic() + PATIENCE
        while (
            not all((tmp_path / id / "failed.json").is_file() for id in (running, waiting)) and time.monotonic() < end
        ):
            time.sleep(0.1)
        assert "nobody waited" in str(jobs.state(running).error) and jobs.state(waiting).status == "failed"
    finally:
        jobs.close()


def test_only_so_many_jobs_are_kept(store: Store, tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=tmp_path, kept=2), lambda: "f")
    try:
        for name in ("AZEC", "RCEP", "CPTPP"):
            id, end = jobs.submit("initiative", {"name": [name]}), time.monotonic() + PATIENCE
            while not jobs.state(id).over and time.monotonic() < end:
                time.sleep(0.05)
        while len(list(tmp_path.iterdir())) > 2 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(list(tmp_path.iterdir())) == 2 and jobs.state(id).status == "done"
    finally:
        jobs.close()


def test_another_process_sees_a_job_and_that_its_owner_is_gone(tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=tmp_path), lambda: "f")
    try:
        folder = tmp_path / "abc123"
        folder.mkdir()
        (folder / "asked.json").write_text('{"question": "backtest", "values": {}}', encoding="utf-8")
        (folder / "owner").write_text("999999999", encoding="utf-8")
        state = jobs.state("abc123")
        assert state.status == "failed" and "the process that ran this is gone" in str(state.error)
        assert jobs.state("nothing").status == "unknown"
    finally:
        jobs.close()


def test_a_full_queue_says_so(tmp_path: Path) -> None:
    jobs = Jobs(Settings(jobs=tmp_path, running=0, waiting=2), lambda: "f")
    try:
        for n in range(2):
            jobs.submit("series", {"since": [str(2000 + n)]})
        with pytest.raises(Exception, match="2 jobs are waiting already"):
            jobs.submit("series", {"since": ["1990"]})
    finally:
        jobs.close()


# --- refusals ---


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-of-the-kind", 404),
        ("/outlok", 404),
        ("/relations?economy=Atlantis", 400),
        ("/relations?planet=Mars", 400),
        ("/outlook?first=JPN&second=JPN", 400),
        ("/relations?since=abc", 400),
        ("/relations.exe", 404),
        ("/api/v1/jobs/unknown0", 404),
        ("/api/v1/jobs/..%2f..%2fetc", 404),
        ("/static/../app.py", 404),
        ("/static/..%2fapp.py", 404),
        ("/relations/data/..%2f..%2fx.csv", 404),
    ],
)
def test_what_there_is_not_is_a_problem_with_a_remedy(client: TestClient, path: str, status: int) -> None:
    got = client.get(path)
    assert got.status_code == status, got.text[:300]
    assert "Traceback" not in got.text


def test_the_nearest_question_is_suggested(client: TestClient) -> None:
    assert "Did you mean outlook?" in client.get("/outlok").text
    for wrong, right in (("scenaro", "scenario"), ("modells", "models"), ("parnership", "partnership")):
        got = client.get(f"/{wrong}")
        assert got.status_code == 404 and f"Did you mean {right}?" in got.text


def test_other_hosts_other_sites_and_long_bodies_are_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert client.get("/", headers={"host": "localhost.evil.example"}).status_code == 421
    crossed = {"origin": "http://evil.example"}
    assert client.post("/scenario", data={"how": "form"}, headers=crossed).status_code == 403
    assert (
        client.post("/api/v1/scenarios", json={"text": ""}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    )
    assert client.post("/check", data={"text": "x" * 3_000_000}).status_code == 413
    assert client.post("/check", data={"text": "  "}).status_code == 400
    file = {"file": ("a.exe", b"MZ", "application/octet-stream")}
    assert client.post("/check", files=file).status_code == 400


@pytest.mark.parametrize(
    "host", ["[::1", "evil.example:80@localhost.evil.example", "127.0.0.1.nip.io", "", "localhost."]
)
def test_a_host_that_is_no_name_of_ours_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 421


def test_another_site_starts_nothing_not_even_with_an_image(client: TestClient) -> None:
    image = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    assert client.get("/backtest", headers=image).status_code == 403
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/check", headers=link).status_code == 200


@pytest.mark.parametrize(
    "sent",
    [
        b'{"text": "\\ud800 The population of Thailand is 120 million."}',
        b'{"text": "x", "published": "\\udfff"}',
        b'{"text": ' + b"[" * 200_000,
        b'{"text": "\xff\xfe"}',
        b"[]",
    ],
)
def test_a_body_that_is_no_text_is_a_problem(client: TestClient, sent: bytes) -> None:
    for path in ("/api/v1/articles", "/api/v1/scenarios"):
        got = client.post(path, content=sent, headers={"content-type": "application/json"})
        assert got.status_code == 400 and got.headers["content-type"] == "application/problem+json", got.text[:200]


@pytest.mark.parametrize(
    "text",
    [
        'title = "x"\nshock = [' + "{}," * 30_000 + "]",
        ".".join("a" * 49_000) + " = 1",
        "x = {" + " . ".join("a" * 20_000) + " = 1}",
        'title = "x"\na = ' + "[" * 45_000 + "]" * 45_000,
    ],
)
def test_a_scenario_that_would_take_for_ever_to_read_is_refused_at_once(client: TestClient, text: str) -> None:
    begin = time.process_time()
    got = client.post("/api/v1/scenarios", json={"text": text})
    assert got.status_code == 400 and len(got.json()["problems"]) < 10
    assert time.process_time() - begin < 5  # of 37 seconds and more


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the parser's own temporary file
def test_forms_of_many_fields_files_and_no_end_are_refused(client: TestClient) -> None:
    urlencoded = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post("/scenario", content="exporter=JPN&" * 100_000, headers=urlencoded).status_code == 400
    assert client.post("/check", files=[("file", (f"{n}.txt", b"x")) for n in range(9)]).status_code == 400
    broken = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nabc'
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data"):
        assert client.post("/check", content=broken, headers={"content-type": kind}).status_code == 400


def test_an_archive_that_swells_and_a_path_as_a_name_end_as_a_word(client: TestClient, tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b"<a>" + b" " * 300_000_000)
    sent = client.post("/check", files={"file": ("../../evil.docx", archive.getvalue())})
    page = waited(client, sent.headers["location"])
    assert page.status_code == 400 and "Traceback" not in page.text
    assert not list(client.app.state.asking.jobs.settings.jobs.parent.rglob("*evil*"))  # type: ignore[attr-defined]


WRONG = (
    "/relations?economy=Atlantis",
    "/relations?planet=Mars",
    "/relations?since=abc&flow=boh",
    "/outlook?first=JPN&second=JPN",
    "/member?year=2015&partner=VNM&economy=VNM",
    "/minerals?product=cheese",
    "/minerals?year=1890",
    "/series?measure=gdp_nominal&economy=ISL",
    "/sealanes?origin=Yokohama&destination=Yokohama",
    "/sealanes?origin=Nowhereport",
    "/ageing?care=101",
    "/energy?share=2",
    "/payments?economy=FRA",
    "/choice?economy=VNM&weight.trade=-1",
    "/facts?search=zzzz",
    "/initiative?name=zzzz",
    "/data/no_such",
    "/outlok",
    "/jobs/unknown0",
    "/scenario?start=zzzz",
    "/solve?toml=zzzz",
)


@pytest.mark.parametrize("path", WRONG)
def test_a_page_tells_what_is_wrong_in_its_language(client: TestClient, path: str) -> None:
    """Every sentence of a problem: in Japanese it holds kana or Chinese characters, in Thai Thai letters."""
    for code, letter in (("ja", r"[\u3040-\u9fff]"), ("th", r"[\u0e01-\u0e5b]")):
        got = client.get(path, params={"lang": code}) if "?" not in path else client.get(f"{path}&lang={code}")
        told = re.findall(r'<p class="gap"[^>]*>(.*?)</p>', got.text, re.DOTALL)
        assert told and got.status_code >= 400, got.text[:300]
        for one in told:
            lines = [line for line in one.split("<br>") if line.strip()]
            assert all(re.search(letter, line) for line in lines), lines


def test_head_is_answered_without_a_body(client: TestClient) -> None:
    got = client.head("/member")
    assert got.status_code == 200 and not got.content and got.headers["etag"] == client.get("/member").headers["etag"]


def test_an_unknown_page_is_one_that_names_the_nearest(client: TestClient) -> None:
    got = client.get("/outlok/of/asean", headers={"accept": "text/html"})
    assert got.status_code == 404 and "Did you mean outlook?" in got.text and "<h1>" in got.text
    assert client.get("/outlok/of/asean").headers["content-type"] == "application/problem+json"
    missing = client.get("/data/gdp_nominl")
    assert missing.status_code == 404 and "gdp_nominal" in missing.text


def test_the_interface_is_told_to_people(client: TestClient) -> None:
    page = client.get("/api/docs").text
    paths = client.get("/openapi.json").json()["paths"]
    assert all(f"GET {path}" in page for path, calls in paths.items() if "get" in calls)
    assert "/api/v1/scenarios" in page and "429" in page


def test_links_of_a_card_and_of_a_trace_lead_somewhere(client: TestClient) -> None:
    page = client.get("/relations?economy=THA").text
    id = re.findall(r'data-id="([^"]+)"', page)[0]
    trace = client.get(f"/relations/why/{id}?economy=THA").text
    assert ".json" not in trace and ".zip" not in trace and ".json?" in page


def test_a_client_that_asks_too_often_is_told(store: Store, tmp_path: Path) -> None:
    with TestClient(create(Settings(jobs=tmp_path, most_requests=3)), base_url="http://localhost") as client:
        assert [client.get("/static/site.css").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_every_answer_is_sent_under_a_strict_policy(client: TestClient) -> None:
    for path in ("/", "/member", "/api/v1/questions", "/static/site.js", "/nothing"):
        headers = client.get(path).headers
        assert (
            "default-src 'none'" in headers["content-security-policy"]
            and "unsafe-eval" not in headers["content-security-policy"]
        )
        assert headers["x-content-type-options"] == "nosniff"


def test_nothing_of_a_page_comes_from_elsewhere(client: TestClient) -> None:
    for path in ("/", "/member", "/scenario"):
        page = client.get(path).text
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"[^>]*(?:stylesheet|script)', page)
        assert not re.findall(r'<(?:script|img|iframe)[^>]+src="(?!/static/|data:)', page)


def test_a_prefix_stands_before_every_address(store: Store, tmp_path: Path) -> None:
    with TestClient(create(Settings(jobs=tmp_path, prefix="/lab")), base_url="http://localhost") as client:
        page = client.get("/member").text
        own = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
        assert own and all(one.startswith("/lab/") for one in own), [o for o in own if not o.startswith("/lab/")][:5]


def test_the_site_is_written_as_files_that_open_offline(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of each kind: every address in them leads to a file that is there, and to a place in it."""
    every = export._pages()
    assert {"/whatif?scenario=us-2025-04-02", "/data/gdp_nominal", "/member?economy=THA", "/scenario"} <= set(every)
    assert {f"/{id}" for id in catalogue.catalogue()} <= set(every)
    some = ["/", "/scenario", "/api/docs", "/models", "/initiative", "/data/gdp_nominal", "/member?economy=THA",
            "/whatif?scenario=us-2025-04-02", "/agreement", "/sealanes"]  # fmt: skip
    monkeypatch.setattr(export, "_pages", lambda: some)
    article = tmp_path / "a.txt"
    article.write_text("10 February 2025\n\nThe population of Thailand is 120 million.\n", encoding="utf-8")
    out = tmp_path / "site"
    count = export.export(create(Settings(jobs=tmp_path / "jobs", patience=1e9, seconds=1e4)), out, "en", [article])
    pages = {one.name: one.read_text(encoding="utf-8") for one in out.glob("*.html")}
    files = {one.name for one in out.iterdir()}
    assert len(files) == count and {"index.html", "member-economy-THA.html", "static-site.css"} <= files
    assert {"whatif-scenario-us-2025-04-02.html", "data-gdp-nominal.html"} <= files
    cards = [name for name in files if re.fullmatch(r"jobs-\w+-cards-claim-1(-html)?\.(html|txt|svg|png)", name)]
    assert len(cards) == 5 and any("120 million" in pages.get(name, "") for name in cards)
    assert "a.txt" in pages["index.html"] and pages["member-economy-THA.html"].count(".csv") > 5
    for name, page in pages.items():
        ids = set(re.findall(r' id="([^"]+)"', page))
        for address in re.findall(r'(?:href|src|action)="([^"]*)"', page):
            if address.startswith(("https:", "http:", "data:")):
                continue
            file, _, place = address.partition("#")
            assert not file or file in files, (name, address)
            known = ids if not file else set(re.findall(r' id="([^"]+)"', pages.get(file, "")))
            assert not place or html.unescape(place) in known, (name, address)
        assert ("<form" not in page and "<button" not in page) or "cards" in name, name
    with pytest.raises(BadInput):
        export.export(create(Settings(jobs=tmp_path / "jobs2")), out, "en")


def test_two_processes_share_a_store_and_jobs(store: Store, cache: Path, tmp_path: Path) -> None:
    """A job that one process queued is seen and answered by the other."""
    first, second = (Jobs(Settings(jobs=tmp_path), lambda: "f") for _ in range(2))
    try:
        id = first.submit("register", {})
        end = time.monotonic() + PATIENCE
        while not second.state(id).over and time.monotonic() < end:
            time.sleep(0.1)
        assert second.state(id).status == "done" and second.answer(id).id == first.answer(id).id == "register"
        assert second.submit("register", {}) == id
    finally:
        first.close()
        second.close()
