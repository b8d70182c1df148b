"""How does a Scrapy crawl become a run? Begun when the spider opens, concluded when it closes.

In between it keeps the lease, ends a crawl that takes too long, and, when everything has been
read, looks a second time at what would be told: pages with changes, own pages of the missing.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Protocol, cast

import orjson
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider, NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.address import shown
from crawler.bases.spider import NoticeSpider, notices_of
from crawler.errors import NoticewatchError
from crawler.middlewares.politeness import RetryMiddleware
from crawler.namesakes import part_namesakes, settle_nameless
from crawler.notice import Notice
from crawler.rebase import Kept, Reread
from crawler.recording import PageRead, Recording
from crawler.serialise import JsonObject, to_document
from crawler.store.pages import PageMemory
from crawler.verdict import Run, Thresholds

logger = logging.getLogger(__name__)

#: Keys of `request.meta`. AGAIN: the number of the page that this request looks at once more.
#: OWN_PAGE: the key of the missing notice whose own page this is. NOT_MODIFIED: its memory.
AGAIN = "noticewatch_again"
OWN_PAGE = "noticewatch_own_page"
NOT_MODIFIED = "noticewatch_not_modified"

#: Setting: `Callable[[NoticeSpider], Recorder | None]`; None records nothing (`-O` only).
RECORDER = "NOTICEWATCH_RECORDER"

#: So many more looks at a page that may flip by request; of a site that was seen to flip, whose
#: many pages would else agree here and there by chance; how many pages are a few, or too many.
_MORE_LOOKS, _MOST_LOOKS = 5, 12
_A_FEW, _MANY = 5, 100
_HEARTBEAT_SECONDS = 15.0
_ROBOTS = "dont_obey_robotstxt"


class Recorder(Protocol):
    """What stands between a crawl and the database; see `crawler.run`."""

    def begin(self, spider: NoticeSpider) -> Recording:
        """Take the source, tell `spider` the time, say what is known. Raises `SourceBusy`."""
        ...

    def beat(self) -> bool:
        """Keep the source; False: it is lost. Called from a thread."""
        ...

    def living(self, keys: Sequence[str]) -> dict[str, JsonObject]:
        """The documents of those of `keys` that should still be at the source."""
        ...

    def conclude(self, recording: Recording, thresholds: Thresholds) -> Run:
        """Judge by `thresholds` what was read, and apply it."""
        ...


class Crawl:
    """Extension: one crawl of one source, as the middlewares see it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._make: Callable[[NoticeSpider], Recorder | None] | None = crawler.settings[RECORDER]
        self._recorder: Recorder | None = None
        self._heart: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._looked_at: set[int] = set()
        self._asked_again: dict[int, Request] = {}
        self._looks = 0
        self._confirmed: set[str] = set()
        self._again: dict[int, Request] = {}
        self.recording = Recording(known={})
        self.reading: PageRead | None = None
        self.run: Run | None = None
        self.refused: NoticewatchError | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Crawl":
        if not isinstance(crawler.spider, NoticeSpider):
            raise NotConfigured("not a spider of notices")
        crawl = cls(crawler)
        connect = crawler.signals.connect
        connect(crawl.opened, signals.spider_opened)
        connect(crawl.idle, signals.spider_idle)
        connect(crawl.closed, signals.spider_closed)
        connect(crawl.reached, signals.request_reached_downloader)
        connect(crawl.received, signals.bytes_received)
        return crawl

    @staticmethod
    def of(crawler: Crawler) -> "Crawl":
        """The extension of `crawler`, for a middleware. Raises NotConfigured where it is off."""
        crawl = crawler.get_extension(Crawl)
        if crawl is None:
            raise NotConfigured("not a crawl of notices")
        return crawl

    @property
    def spider(self) -> NoticeSpider:
        """The spider that crawls."""
        return cast("NoticeSpider", self._crawler.spider)

    # --- pages, as the middlewares report them -------------------------------------------------

    def fingerprint(self, request: Request) -> bytes:
        """Equal for requests to the same resource."""
        return self._crawler.request_fingerprinter.fingerprint(request)

    def given(self, request: Request) -> bytes:
        """What a callback is handed beside the response: its name and its arguments.

        A detail page is the same page only while its list hands it the same facts.
        """
        name = getattr(request.callback, "__name__", "")
        try:
            told = orjson.dumps(request.cb_kwargs, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            return b"?"
        return blake2b(name.encode() + told, digest_size=8).digest()

    def page(self, response: Response, request: Request) -> PageRead:
        """The page that `response` is, about to be read."""
        memory = cast("PageMemory | None", request.meta.get(NOT_MODIFIED))
        given = memory.given if memory else self.given(request)
        headers = response.headers
        return self.recording.new_page(
            fingerprint=self.fingerprint(request),
            url=response.url,
            given=given,
            etag=_text(headers.get("ETag")) or (memory.etag if memory else None),
            last_modified=_text(headers.get("Last-Modified"))
            or (memory.last_modified if memory else None),
            content_type=_text(headers.get("Content-Type")) or "",
            again=AGAIN in request.meta,
            original=request.meta.get(AGAIN, 0),
            start=bool(request.meta.get("start")),
            detail=bool(request.meta.get("detail")),
            rememberable=given != b"?" and OWN_PAGE not in request.meta,
        )

    def keep(
        self,
        page: PageRead,
        request: Request,
        notices: Sequence[tuple[JsonObject, Notice]],
        response: Response,
    ) -> None:
        """Stage a page that was read whole; one that says something new is looked at again."""
        if self.recording.keep_page(page, notices, lambda: response.body) and self._recorder:
            self._again[page.number] = request

    # --- signals -------------------------------------------------------------------------------

    def opened(self, spider: NoticeSpider) -> None:
        self._recorder = self._make(spider) if self._make else None
        spider.on_total, spider.on_left_out = self._state_total, self._leave_out
        if self._recorder is not None:
            try:
                self.recording = self._recorder.begin(spider)
            except NoticewatchError as error:
                self.refused = error
                self._recorder = None
                logger.error("crawl.refused source=%s why=%s", spider.source, error)
                raise CloseSpider("refused") from error
            self.recording.reread = self._reread
            self._heart = asyncio.get_running_loop().create_task(self._beat(self._recorder))
        seconds = self._crawler.settings.getfloat("NOTICEWATCH_RUN_SECONDS")
        self._deadline = asyncio.get_running_loop().call_later(seconds, self._too_long, seconds)

    def _state_total(self, total: int) -> None:
        if self.reading is not None:
            self.reading.stated = max(total, self.reading.stated or 0)

    def _reread(self, kept: Kept) -> Mapping[str, Reread]:
        """The notices of a response, as the parser of this run reads it; none: it cannot."""
        response = responsetypes.from_args(
            headers=Headers({"Content-Type": kept.content_type}), url=kept.url, body=kept.body
        )(kept.url, body=kept.body, headers={"Content-Type": kept.content_type})
        try:
            read = [*notices_of(self.spider.twin().parse_saved(response))]
            return {each.document["key"]: each for each in map(_reread_as, reversed(read))}
        except Exception as error:  # any mistake of a parser: what it cannot read it does not know
            logger.info("evidence.unreadable url=%s why=%s", shown(kept.url), error)
            return {}

    def _leave_out(self, why: str) -> None:
        if self.reading is not None:
            self.reading.left_out.append(why)

    async def _beat(self, recorder: Recorder) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT_SECONDS)
            try:
                held = await asyncio.to_thread(recorder.beat)
            except NoticewatchError as error:  # a busy database; the lease lasts a while longer
                logger.warning("lease.late source=%s why=%s", self.spider.source, error)
                continue
            if not held:
                self._stop("the source was taken by another process")
                return

    def _too_long(self, seconds: float) -> None:
        self._stop(f"the run's deadline of {seconds:g} seconds was reached")

    def _stop(self, why: str) -> None:
        self.recording.lose(self.spider.source, why, start=False)
        politeness = self._crawler.get_downloader_middleware(RetryMiddleware)
        if politeness is not None:
            politeness.turns.end()  # nobody waits for a host that asked for patience
        engine = self._crawler.engine
        self._stopping = asyncio.get_running_loop().create_task(
            engine.close_spider_async(reason="stopped")
        )

    def reached(self, request: Request) -> None:
        if not request.meta.get(_ROBOTS):  # robots.txt is no page of the source
            self.recording.requests += 1

    def received(self, data: bytes, request: Request) -> None:
        if not request.meta.get(_ROBOTS):
            self.recording.bytes += len(data)

    def idle(self) -> None:
        """Everything has been read: look a second time before anything is believed."""
        if self._recorder is None:
            return
        part_namesakes(self.recording, self._recorder.living)
        settle_nameless(self.recording, self._recorder.living, self.spider.shared_references)
        requests = [*self._second_looks(), *self._own_pages(self._recorder)]
        for request in requests:
            self._crawler.engine.crawl(request)
        if requests:
            raise DontCloseSpider

    def _second_looks(self) -> list[Request]:
        pages = [number for number in self._again if number not in self._looked_at]
        self._looked_at.update(self._again)
        self._asked_again.update(self._again)
        self._again.clear()
        if not pages:
            self._looks += 1
            pages = self._worth_more_looks()
        # The last first: a site that alternates would else answer each as it did before.
        looks = [
            self._asked_again[number].replace(
                dont_filter=True, meta={**_plain(self._asked_again[number].meta), AGAIN: number}
            )
            for number in reversed(pages)
        ]
        for look in looks:
            for name in ("If-None-Match", "If-Modified-Since"):
                look.headers.pop(name, None)
        return looks

    def _worth_more_looks(self) -> list[int]:
        """The pages that may have said the same twice by chance, of a site that flips a coin.

        All that would be told where any page was seen to flip; else, of a few, those where the
        wording alone has changed.
        """
        steady = [number for number in self._asked_again if self.recording.steady(number)]
        if not steady or self.recording.disagreed():
            return steady if self._looks <= _MOST_LOOKS and len(steady) <= _MANY else []
        if self._looks > _MORE_LOOKS or len(steady) > _A_FEW or self._recorder is None:
            return []
        keys = [key for number in steady for key in self.recording.pages[number].keys]
        known = self._recorder.living(keys)
        return [number for number in steady if self.recording.reworded(number, known)]

    def _own_pages(self, recorder: Recorder) -> list[Request]:
        """The own pages of notices that should be there and were not; each asked once."""
        spider = self.spider
        if spider.window or not self.recording.whole():
            return []
        missing = [key for key in self.recording.missing() if key not in self._confirmed]
        if not missing:
            return []
        self._confirmed.update(missing)
        pages: list[Request] = []
        for key, document in recorder.living(missing).items():
            request = spider.own_page(document)
            if request is not None:
                meta = {**_plain(request.meta), OWN_PAGE: key}
                pages.append(request.replace(dont_filter=True, meta=meta))
        return pages

    def _thresholds(self) -> Thresholds:
        """What this source is held against; `settings` of a source may differ."""
        settings = self._crawler.settings
        return Thresholds(
            share=settings.getfloat("NOTICEWATCH_SUSPECT_SHARE"),
            at_least=settings.getint("NOTICEWATCH_SUSPECT_AT_LEAST"),
            coverage=settings.getfloat("NOTICEWATCH_SUSPECT_COVERAGE"),
        )

    def closed(self, reason: str) -> None:
        for timer in (self._heart, self._deadline):
            if timer is not None:
                timer.cancel()
        if self._recorder is None:
            return
        if reason == "start_error":
            self.recording.lose(self.spider.source, "its first requests failed", start=True)
        elif reason not in {"finished", "stopped"}:
            self.recording.lose(self.spider.source, f"the crawl was ended: {reason}", start=False)
        try:
            self.run = self._recorder.conclude(self.recording, self._thresholds())
        except NoticewatchError as error:
            self.refused = error
            logger.error("crawl.unrecorded source=%s why=%s", self.spider.source, error)
            return
        logger.info(
            "crawl.finished source=%s run=%s verdict=%s seen=%s",
            self.run.source,
            self.run.id,
            self.run.verdict,
            self.run.notices,
        )


def _reread_as(notice: Notice) -> Reread:
    return Reread(to_document(notice), notice.knows if notice.stands_in else None)


def _plain(meta: dict[str, Any]) -> dict[str, Any]:
    """A request's meta without what an earlier fetch of it has left there."""
    ours = (AGAIN, OWN_PAGE, NOT_MODIFIED)
    fetched = (
        "depth",
        "download_latency",
        "download_slot",
        "retry_times",
        "redirect_times",
        "redirect_urls",
        "redirect_reasons",
        "redirect_ttl",
    )
    return {name: value for name, value in meta.items() if name not in {*ours, *fetched}}


def _text(header: bytes | None) -> str | None:
    return header.decode("latin-1") if header else None
