"""`/openapi.json` as it is served."""

import json

import pytest
from openapi_spec_validator import validate
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from tests.support.studio import Studio


async def fetched(studio: Studio, method: str = "GET", **headers: str) -> HTTPResponse:
    url = f"{studio.url}/openapi.json"
    return await AsyncHTTPClient().fetch(url, method=method, headers=headers, raise_error=False)


@pytest.mark.gen_test
async def test_anybody_reads_the_document(studio: Studio) -> None:
    response = await fetched(studio)
    assert response.headers["Content-Type"] == "application/json"
    validate(json.loads(response.body))


@pytest.mark.gen_test
async def test_a_reader_who_has_the_document_does_not_get_it_again(studio: Studio) -> None:
    first = await fetched(studio)
    again = await fetched(studio, **{"If-None-Match": first.headers["ETag"]})
    assert (again.code, again.body) == (304, b"")


@pytest.mark.gen_test
async def test_its_head_can_be_asked_for_alone(studio: Studio) -> None:
    whole, head = await fetched(studio), await fetched(studio, "HEAD")
    assert (head.code, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.body))
