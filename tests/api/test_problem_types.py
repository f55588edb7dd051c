"""The `type` of a problem leads to where its code is explained."""

from urllib.parse import urldefrag

import pytest
from tornado.httpclient import AsyncHTTPClient

from tests.support.studio import Studio


@pytest.mark.parametrize("path", ["/me", "/no-such-call"])
@pytest.mark.gen_test
async def test_the_type_of_a_problem_is_the_address_of_its_explanation(studio: Studio, path: str) -> None:
    problem = (await studio.stranger.get(path)).json
    page, code = urldefrag(studio.url + problem["type"])
    assert code == problem["code"]
    assert f'<section id="{code}">' in (await AsyncHTTPClient().fetch(page)).body.decode()
