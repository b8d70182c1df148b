"""What does a source say whose list tells only part, and each notice's own answer the rest?"""

from collections.abc import Iterable
from typing import Any, ClassVar

from scrapy.http import Request, Response

from crawler.bases.json_list import JsonListSpider
from crawler.bases.spider import unexpected
from crawler.fold import filled, join, partial
from crawler.notice import Notice
from crawler.serialise import JsonObject, from_document, to_document


class JsonDetailSpider(JsonListSpider):
    """A spider of a JSON list whose rows lack the text; a notice's own answer has it.

    `own_page` is where that answer is; it confirms a missing notice as well. Where both speak of
    a field the answer counts, but for those in `row_first`. A saved list gives what its rows say.
    """

    row_first: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, **args: Any) -> None:
        super().__init__(**args)
        #: What the rows of saved lists said, for the saved answers that follow them.
        self.listed: dict[str, JsonObject] = {}

    def parse(self, response: Response, **_: Any) -> Iterable[Any]:
        """Read a list: a request for each of its notices, and for the page after it."""
        for output in super().parse(response):
            yield self._asked_for(output) if isinstance(output, Notice) else output

    def parse_detail(self, response: Response, listed: JsonObject) -> Iterable[Any]:
        """Read a notice's own answer, together with what its row said."""
        notice = self.detail(response, listed["key"])
        if notice is None:
            raise unexpected(response, self.expected_detail())
        yield self._together(listed, notice)

    def parse_own_page(self, response: Response, key: str) -> Iterable[Any]:
        """The notice, if its answer still shows it. One that is gone answers 404."""
        notice = self.detail(response, key)
        if notice is None:
            raise unexpected(response, self.expected_detail())
        yield partial(notice)

    def parse_saved(self, response: Response) -> Iterable[Any]:
        notice = self.detail(response, None)
        if notice is not None:
            listed = self.listed.get(notice.key)
            yield notice if listed is None else self._together(listed, notice)
            return
        for output in super().parse(response):
            if isinstance(output, Notice):
                self.listed[output.key] = to_document(output)
                yield partial(output)

    def detail(self, response: Response, key: str | None) -> Notice | None:
        """The notice of its own answer; None where the answer is no such.

        `key` is its key where the list has told it; the answer may lack it.
        """
        raise NotImplementedError(f"{type(self).__name__} needs detail()")

    def expected_detail(self) -> str:
        """What a notice's own answer should be, to complete "expected …, got …"."""
        return "a JSON object with one vacancy"

    def _asked_for(self, listed: Notice) -> Request | Notice:
        document = to_document(listed)
        request = self.own_page(document)
        if request is None:
            return listed
        return request.replace(
            callback=self.parse_detail, cb_kwargs={"listed": document}, meta={"detail": True}
        )

    def _together(self, listed: JsonObject, notice: Notice) -> Notice:
        document = to_document(notice)
        counts = filled(document) - (self.row_first & filled(listed))
        return from_document(join(listed, document, counts))
