"""Is all well? For load balancers and for the operator: `/health`. For Prometheus: `/metrics`.

Everybody may ask whether it is well and how many of what there are; which source is in trouble,
and why, is told to the operator alone. Nothing of any reader is in either.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from crawler.errors import NoticewatchError
from crawler.source import SourceState
from crawler.store import events, runs
from noticewatch.health import states
from noticewatch.web.doors import operators, public
from noticewatch.web.site import Call, Site
from noticewatch.wiring import App
from notifier import people
from notifier.people import Figures

#: Mail that waits for so many seconds is trouble; a mail server that is away for less is not.
LONG_WAIT = 3600
_HEALTHS = ("new", "ok", "degraded", "broken", "off")
_MESSAGES = ("waiting", "sending", "sent", "failed", "parked", "cancelled")
_VERDICTS = ("complete", "partial", "suspect", "failed")


def routes(site: Site) -> list[BaseRoute]:
    """The pages for machines."""
    return [public(site, "/health", get=_health), operators(site, "/metrics", _metrics)]


def _health(call: Call) -> Response:
    """200 while the service can do its work, 503 while it cannot."""
    app = call.site.app
    try:
        mail, sources = people.figures(app.db), states(app)
        reason = call.site.pulse.trouble
    except NoticewatchError as error:
        reason = str(error)
        down = {"status": "down", **({"reason": reason} if call.operator else {})}
        return JSONResponse(down, 503, headers={"Retry-After": "15"})
    waited = mail.waiting_seconds(app.clock.now())
    broken = [each for each in sources if each.health == "broken"]
    told: dict[str, Any] = {
        "status": _status(reason, broken, mail, waited),
        "queue": {
            **{state: mail.messages.get(state, 0) for state in ("waiting", "failed", "parked")},
            "oldest_seconds": round(waited),
        },
        "sources": _by_health(sources),
    }
    if call.operator:
        told["reason"] = reason
        told["troubles"] = [
            {"source": each.name, "health": each.health, "reason": each.reason}
            for each in sources
            if each.health in ("degraded", "broken")
        ]
    return JSONResponse(told, 503 if reason else 200)


def _status(reason: str | None, broken: Sequence[SourceState], mail: Figures, waited: float) -> str:
    if reason:
        return "down"
    if broken or mail.messages.get("parked") or waited > LONG_WAIT:
        return "troubled"
    return "ok"


def _by_health(sources: Iterable[SourceState]) -> dict[str, int]:
    counted = Counter(each.health for each in sources)
    return {health: counted[health] for health in _HEALTHS}


def _metrics(call: Call) -> Response:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(call.site.app))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Figures(Collector):
    """What Prometheus is told, read from the database when it asks."""

    def __init__(self, app: App) -> None:
        self._app = app

    def collect(self) -> Iterable[Metric]:
        """Every figure of this moment."""
        now = self._app.clock.now()
        mail = people.figures(self._app.db)
        with self._app.db.reading() as conn:
            verdicts, head = runs.verdicts(conn), events.head(conn)
        sources = states(self._app)
        yield _gauge("outbox_messages", "Messages by state", "state", _MESSAGES, mail.messages)
        yield GaugeMetricFamily(
            "noticewatch_outbox_oldest_seconds",
            "How long the oldest message has been waiting",
            value=mail.waiting_seconds(now),
        )
        yield _gauge(
            "subscribers",
            "Subscribers by state",
            "state",
            ("unconfirmed", "active", "paused", "suppressed"),
            mail.subscribers,
        )
        yield _gauge("sources", "Sources by health", "health", _HEALTHS, _by_health(sources))
        told = CounterMetricFamily("noticewatch_runs", "Runs by verdict", labels=["verdict"])
        for verdict in _VERDICTS:
            told.add_metric([verdict], verdicts.get(verdict, 0))
        yield told
        yield CounterMetricFamily("noticewatch_events", "Events published", value=head)
        looks = GaugeMetricFamily(
            "noticewatch_source_last_complete_timestamp_seconds",
            "When a source was last read whole",
            labels=["source"],
        )
        for each in sources:
            if each.last_complete:
                looks.add_metric([each.name], each.last_complete.timestamp())
        yield looks


def _gauge(
    name: str, meaning: str, label: str, known: Iterable[str], counts: Mapping[str, int]
) -> Metric:
    """A figure for each of `known`, also where there is none, so that a graph has no gap."""
    gauge = GaugeMetricFamily(f"noticewatch_{name}", meaning, labels=[label])
    for each in known:
        gauge.add_metric([each], counts.get(each, 0))
    return gauge
