"""`/metrics`: what this process did and holds, in the format that monitoring systems read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import ip_address
from itertools import accumulate

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder, generate_latest
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from tornado.web import RequestHandler

from actions.services import Services
from domain.errors import Forbidden
from handlers.api.endpoint import Endpoint
from handlers.base import Door, Doors, Nothing
from handlers.draining import TurnedAway
from handlers.joined_metrics import joined, labeled
from handlers.live.sockjs.doors import Gate as SockJsGate
from handlers.neighbors import Neighbors
from handlers.pages import File
from hub.bus import NoBus
from hub.hub import Hub
from hub.turns import BOUNDS, Held

disable_created_metrics()  # type: ignore[no-untyped-call]  # they double the page, and the process tells its start

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # seconds

Family = type[CounterMetricFamily] | type[GaugeMetricFamily]

# by their names in hub.traffic.Traffic, for each transport
_TRAFFIC: dict[str, tuple[Family, str, str]] = {
    "connections": (GaugeMetricFamily, "tally_live_connections", "Live connections now."),
    "opened": (CounterMetricFamily, "tally_live_opened", "Live connections that were opened."),
    "resumed": (CounterMetricFamily, "tally_live_resumes", "Live connections that went on from their cursor."),
    "resets": (CounterMetricFamily, "tally_live_resets", "Live connections that could not go on from their cursor."),
    "deliveries": (CounterMetricFamily, "tally_live_deliveries", "Events sent, once for each who got one."),
    "bytes": (CounterMetricFamily, "tally_live_sent_bytes", "Bytes of messages sent."),
}


# by their names in hub.bus.Counts
_BUS = {
    "published": "Messages sent to other processes.",
    "received": "Messages received, one's own among them.",
    "dropped": "Messages that could not be sent in time and gave way to newer ones.",
    "losses": "How often the way to the other processes was lost.",
}


class Metrics:
    """The numbers of one application; its registry is its own, and so is every number."""

    def __init__(self, services: Services, hub: Hub, neighbors: Neighbors | None = None) -> None:
        """With `neighbors`, theirs are shown too."""
        self.registry = CollectorRegistry()
        self._neighbors = neighbors
        if neighbors:
            neighbors.page = lambda: labeled(generate_latest(self.registry).decode(), neighbors.number)
        else:
            self.registry.register(_Processes(1, 1))
        self._requests = Counter(
            "tally_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "tally_request_duration_seconds",
            "Time from a request to its answer.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.registry.register(_PlainNumbers(services, hub))
        ProcessCollector(registry=self.registry)

    async def page(self, accept: str) -> tuple[bytes, str]:
        """The numbers in a format that is accepted, and its media type."""
        if self._neighbors:
            pages = await self._neighbors.pages()
            together = CollectorRegistry()
            together.register(_Processes(len(pages), sum(map(bool, pages))))
            return joined([*pages, generate_latest(together).decode()]).encode(), CONTENT_TYPE_PLAIN_0_0_4
        encode, content_type = choose_encoder(accept)
        return encode(self.registry), content_type

    def count(self, handler: RequestHandler) -> None:
        """Notes a request that was answered."""
        method, route = _method_of(handler), _route_of(handler)
        self._requests.labels(method, route, handler.get_status()).inc()
        self._seconds.labels(method, route).observe(handler.request.request_time())


class MetricsPage(Door):
    """Shows the numbers to the networks that the operator named."""

    metrics: Metrics

    def initialize(self, doors: Doors, metrics: Metrics) -> None:  # type: ignore[override]  # Tornado passes what the rule says
        super().initialize(doors)
        self.metrics = metrics

    async def get(self) -> None:
        address = ip_address(self.visitor.address)
        if not any(address in network for network in self.doors.metrics_networks):
            raise Forbidden("Metrics are for the networks that the setting server.metrics_networks names.")
        page, content_type = await self.metrics.page(self.request.headers.get("Accept", ""))
        self.set_header("Content-Type", content_type)
        self.finish(page)


class _Processes(Collector):
    """How many there are to be, and how many are there: who hangs or is gone tells nothing of itself."""

    def __init__(self, count: int, answering: int) -> None:
        self._count = count
        self._answering = answering

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("tally_processes", "Server processes that share the port.", self._count)
        yield GaugeMetricFamily("tally_processes_answering", "Those that answered in time.", self._answering)


class _PlainNumbers(Collector):
    """Reads what others count anyway, at the moment when somebody asks."""

    def __init__(self, services: Services, hub: Hub) -> None:
        self._services = services
        self._hub = hub

    def collect(self) -> Iterator[Metric]:
        size, idle, most = self._services.database.connections()
        yield GaugeMetricFamily("tally_database_connections", "Connections to the database.", size)
        yield GaugeMetricFamily("tally_database_idle_connections", "Those that nobody uses now.", idle)
        yield GaugeMetricFamily("tally_database_most_connections", "As many as there may be.", most)
        events = (([name], count) for name, count in self._services.emitted.items())
        yield _metric(CounterMetricFamily, "tally_events", "Events appended to the logs.", ["event"], events)
        yield from self._live()
        yield from self._bus()
        yield from _turns(self._hub.held)

    def _bus(self) -> Iterator[Metric]:
        found = self._hub.lookout.found
        yield CounterMetricFamily("tally_events_found", "Events found in the log before anybody told of them.", found)
        bus = self._hub.bus
        if isinstance(bus, NoBus):
            return
        tells = "1 while messages of other processes come through."
        yield GaugeMetricFamily("tally_bus_connected", tells, bus.connected)
        for name, tells in _BUS.items():
            yield CounterMetricFamily(f"tally_bus_{name}", tells, getattr(bus.counts, name))

    def _live(self) -> Iterator[Metric]:
        transports = self._hub.stats().items()
        for name, (family, metric, tells) in _TRAFFIC.items():
            samples = (([transport], getattr(traffic, name)) for transport, traffic in transports)
            yield _metric(family, metric, tells, ["transport"], samples)
        endings = (
            ([transport, reason], count)
            for transport, traffic in transports
            for reason, count in traffic.endings.items()
        )
        tells = "Live connections that the server ended."
        refused = (([limit], count) for limit, count in self._hub.refused.items())
        yield _metric(
            CounterMetricFamily, "tally_live_refused", "Live connections that met a limit.", ["limit"], refused
        )
        yield _metric(CounterMetricFamily, "tally_live_endings", tells, ["transport", "reason"], endings)


def _metric(
    family: Family, name: str, tells: str, labels: Sequence[str], samples: Iterable[tuple[list[str], float]]
) -> Metric:
    metric = family(name, tells, labels=labels)
    for values, number in samples:
        metric.add_metric(values, number)
    return metric


def _turns(held: Mapping[str, Held]) -> Iterator[Metric]:
    lengths = HistogramMetricFamily(
        "tally_loop_held_seconds", "How long one turn of the work for many listeners held the loop.", labels=["work"]
    )
    bounds = [*map(str, BOUNDS), "+Inf"]
    for work, turns in held.items():
        lengths.add_metric([work], list(zip(bounds, accumulate(turns.counts), strict=True)), turns.seconds)
    yield lengths
    longest = (([work], turns.longest) for work, turns in held.items())
    tells = "The longest turn of the work for many listeners."
    yield _metric(GaugeMetricFamily, "tally_loop_longest_held_seconds", tells, ["work"], longest)


def _method_of(handler: RequestHandler) -> str:
    method = handler.request.method or ""
    return method if method in handler.SUPPORTED_METHODS else "other"


def _route_of(handler: RequestHandler) -> str:
    """The path as the routes have it, so that there are few however many addresses are asked for."""
    if isinstance(handler, Endpoint):
        return next(iter(handler.routes.values())).full_path
    if isinstance(handler, SockJsGate):
        return handler.route
    if type(handler) is File:
        return "/static"
    return "none" if isinstance(handler, Nothing | TurnedAway) else handler.request.path
