"""Reads single numbers off a running server's metrics page."""

from prometheus_client.parser import text_string_to_metric_families
from tornado.httpclient import AsyncHTTPClient

from tests.support.studio import Studio


async def number(studio: Studio, name: str, *labels: str) -> float:
    """The metric of this name whose labels have these values; 0 when there is none yet."""
    page = await AsyncHTTPClient().fetch(f"{studio.url}/metrics")
    for family in text_string_to_metric_families(page.body.decode()):
        for sample in family.samples:
            if sample.name == name and set(sample.labels.values()) == set(labels):
                return sample.value
    return 0
