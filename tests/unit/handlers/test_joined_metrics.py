"""Pages of several processes as one."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from handlers.joined_metrics import joined, labeled


def page(process: int, odd_label: str = "a") -> str:
    registry = CollectorRegistry()
    Counter("requests", "Requests, {odd} ones.", ["route"], registry=registry).labels(odd_label).inc(process)
    Gauge("open", "Open now.", registry=registry).set(10 * process)
    Histogram("seconds", "Time.", ["route"], buckets=[1], registry=registry).labels("a").observe(process)
    return labeled(generate_latest(registry).decode(), process)


def test_each_number_stands_under_its_process_and_each_family_once() -> None:
    families = list(text_string_to_metric_families(joined([page(1), page(2)])))
    names = [family.name for family in families]
    assert names == sorted(set(names), key=names.index)
    found = {
        (sample.name, sample.labels["process"]): sample.value
        for family in families
        for sample in family.samples
        if sample.labels.get("le") in {None, "1.0"}
    }
    assert found == {
        ("requests_total", "1"): 1,
        ("requests_total", "2"): 2,
        ("open", "1"): 10,
        ("open", "2"): 20,
        ("seconds_bucket", "1"): 1,
        ("seconds_bucket", "2"): 0,
        ("seconds_count", "1"): 1,
        ("seconds_count", "2"): 1,
        ("seconds_sum", "1"): 1,
        ("seconds_sum", "2"): 2,
    }


def test_labels_of_any_value_stay_as_they_are() -> None:
    odd = 'a "b" {c} d\\e\n# HELP f'
    [sample] = [
        sample
        for family in text_string_to_metric_families(joined([page(1, odd), ""]))
        for sample in family.samples
        if sample.name == "requests_total"
    ]
    assert sample.labels == {"process": "1", "route": odd}
