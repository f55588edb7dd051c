"""The web app's files as browsers get them."""

import gzip
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.web import Application

from handlers.pages import page_routes
from handlers.web_app import WebApp

Ask = Callable[..., Awaitable[HTTPResponse]]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text(
        'the shell <!-- languages --><script type="module" src="/static/app.js"></script>'
    )
    (tmp_path / "locales").mkdir()
    (tmp_path / "locales/fr.json").write_text("{}")
    (tmp_path / "docs.html").write_text("the API viewer")
    (tmp_path / "app.webmanifest").write_text('{"icons": [{"src": "/static/icon.png"}]}')
    (tmp_path / "worker.js").write_text('const BASE = "/static/";\nconst FILES = [];')
    (tmp_path / "app.js").write_text('import "./other.js";')
    (tmp_path / "other.js").write_text("globalThis.other = true;")
    (tmp_path / "all.css").write_text('@import "./some.css";\nmain {}')
    (tmp_path / "some.css").write_text("body {}")
    return tmp_path


@pytest.fixture
def app(static: Path) -> Application:
    return Application(page_routes(WebApp(static)))


@pytest.fixture
def ask(http_client: AsyncHTTPClient, base_url: str) -> Ask:
    async def ask(path: str, **options: object) -> HTTPResponse:
        return await http_client.fetch(HTTPRequest(base_url + path, **options), raise_error=False)

    return ask


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/", "/setup", "/sign-in", "/invite", "/pair", "/history", "/manage/task-types"])
async def test_every_page_of_the_app_is_the_shell(ask: Ask, path: str) -> None:
    answer = await ask(path)
    assert answer.code == 200
    assert answer.body.startswith(b"the shell")
    assert answer.headers["Content-Type"] == "text/html"


@pytest.mark.gen_test
async def test_a_page_that_is_not_there_is_the_shell_too_which_says_so(ask: Ask) -> None:
    answer = await ask("/manage/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert answer.code == 404
    assert answer.body.startswith(b"the shell")


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("path", "accept"), [("/api/v1/nothing", "text/html"), ("/static/missing.js", "text/html"), ("/nothing", "*/*")]
)
async def test_no_program_gets_the_shell_for_what_is_not_there(ask: Ask, path: str, accept: str) -> None:
    answer = await ask(path, headers={"Accept": accept})
    assert answer.code == 404
    assert b"the shell" not in answer.body


@pytest.mark.gen_test
async def test_a_page_links_the_messages_of_each_language(ask: Ask) -> None:
    page = (await ask("/")).body.decode()
    address = re.search('<link rel="messages" hreflang="fr" href="(/static/[0-9a-f]{12}/locales/fr.json)" />', page)
    assert address
    answer = await ask(address[1])
    assert (answer.headers["Content-Type"], answer.body) == ("application/json", b"{}")


@pytest.mark.gen_test
async def test_the_docs_have_a_page_of_their_own(ask: Ask) -> None:
    assert (await ask("/docs")).body == b"the API viewer"


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/", "/docs", "/static/app.js", "/static/missing.js"])
async def test_every_answer_carries_the_policy(ask: Ask, path: str) -> None:
    headers = (await ask(path)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.gen_test
async def test_a_script_comes_as_a_script(ask: Ask) -> None:
    assert (await ask("/static/app.js")).headers["Content-Type"] == "text/javascript"


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/static/app.js", "/static/app.js?v=1"])
async def test_a_file_is_asked_for_again_before_each_use(ask: Ask, path: str) -> None:
    first = await ask(path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = await ask(path, headers={"If-None-Match": first.headers["Etag"]})
    assert (again.code, again.body) == (304, b"")


@pytest.mark.gen_test
async def test_an_edited_file_is_sent_anew_while_the_server_runs(ask: Ask, static: Path) -> None:
    first = await ask("/static/app.js")
    (static / "app.js").write_text("edited();")
    os.utime(static / "app.js", ns=(0, 1))
    again = await ask("/static/app.js", headers={"If-None-Match": first.headers["Etag"]})
    assert (again.code, again.body) == (200, b"edited();")


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/", "/static/app.js"])
async def test_a_head_is_answered_without_a_body(ask: Ask, path: str) -> None:
    answer = await ask(path, method="HEAD")
    assert (answer.code, answer.body) == (200, b"")


@pytest.mark.gen_test
@pytest.mark.parametrize("path", ["/static/../secret", "/static/%2e%2e/secret", "/static//etc/passwd"])
async def test_nothing_outside_the_folder_is_served(ask: Ask, static: Path, path: str) -> None:
    (static.parent / "secret").write_text("secret")
    assert (await ask(path)).code in {403, 404}


@pytest.mark.gen_test
async def test_a_page_takes_no_writes(ask: Ask) -> None:
    assert (await ask("/", method="POST", body=b"")).code == 405


async def address(ask: Ask) -> str:
    """Where the page of now finds its script."""
    found = re.search(r'src="(.+?)"', (await ask("/")).body.decode())
    assert found
    return found[1]


@pytest.mark.gen_test
async def test_a_page_names_files_by_an_address_that_browsers_keep_for_good(ask: Ask) -> None:
    script = await ask(await address(ask))
    assert (script.code, script.headers["Content-Type"]) == (200, "text/javascript")
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert b"globalThis.other = true;" in script.body


@pytest.mark.gen_test
async def test_an_edited_file_has_another_address_when_the_page_is_loaded_anew(ask: Ask, static: Path) -> None:
    before = await address(ask)
    assert await address(ask) == before
    (static / "other.js").write_text("edited();")
    os.utime(static / "other.js", ns=(0, 1))
    after = await address(ask)
    assert after != before
    assert b"edited();" in (await ask(after)).body
    late = await ask(before)  # a page that was opened before
    assert (late.code, late.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.gen_test
async def test_an_edit_that_another_process_showed_first_is_there(ask: Ask, static: Path) -> None:
    await ask("/")
    (static / "other.js").write_text("edited();")
    os.utime(static / "other.js", ns=(0, 1))
    version = WebApp(static).edition.version
    script = await ask(f"/static/{version}/app.js")
    assert b"edited();" in script.body
    assert "immutable" in script.headers["Cache-Control"]


@pytest.mark.gen_test
@pytest.mark.parametrize("weight", ["gzip;q=0", "gzip; q=0.0, br", "br"])
async def test_nothing_is_compressed_for_those_who_refuse_it(ask: Ask, weight: str) -> None:
    plain = await ask("/", headers={"Accept-Encoding": weight}, decompress_response=False)
    assert "Content-Encoding" not in plain.headers


@pytest.mark.gen_test
async def test_a_style_sheet_comes_with_those_that_it_imports(ask: Ask) -> None:
    sheet = await ask((await address(ask)).replace("app.js", "all.css"))
    assert (sheet.headers["Content-Type"], sheet.body) == ("text/css", b"body {}\nmain {}")


@pytest.mark.gen_test
async def test_text_is_compressed_for_those_who_take_that(ask: Ask) -> None:
    for path in ("/", await address(ask)):
        plain = await ask(path, decompress_response=False)
        packed = await ask(path, headers={"Accept-Encoding": "gzip, br"}, decompress_response=False)
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == plain.body


@pytest.mark.gen_test
@pytest.mark.parametrize("name", ["missing.js", "../secret", "%2e%2e/secret", "/etc/passwd"])
async def test_nothing_else_has_an_address_that_is_kept(ask: Ask, static: Path, name: str) -> None:
    (static.parent / "secret").write_text("secret")
    answer = await ask((await address(ask)).replace("app.js", name))
    assert answer.code == 404
    assert "Cache-Control" not in answer.headers or "immutable" not in answer.headers["Cache-Control"]


@pytest.mark.gen_test
async def test_the_service_worker_is_another_one_as_soon_as_the_app_is(ask: Ask, static: Path) -> None:
    first = await ask("/worker.js")
    assert first.headers["Content-Type"] == "text/javascript"
    assert first.headers["Cache-Control"] == "no-cache"
    assert b'const FILES = ["app.js", "locales/fr.json"];' in first.body
    assert re.search(rb'const BASE = "/static/[0-9a-f]{12}/";', first.body)
    (static / "other.js").write_text("globalThis.other = false;")
    assert (await ask("/worker.js")).body != first.body


@pytest.mark.gen_test
async def test_the_manifest_names_the_pictures_of_its_edition(ask: Ask) -> None:
    answer = await ask("/manifest.webmanifest")
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert re.search(rb'"/static/[0-9a-f]{12}/icon.png"', answer.body)
