"""Is what the configuration names there and right? The questions of `noticewatch check`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawler.diff import diff
from crawler.errors import ConfigError, UsageError
from crawler.event import Event, EventKind
from crawler.notice import Deadline, Vacancy
from crawler.serialise import to_document
from noticewatch.config import Config
from noticewatch.web.pages import pages
from noticewatch.wiring import App
from notifier import people
from notifier.address import read_address
from notifier.alerts import Alert
from notifier.delivering.direct import send_at_once
from notifier.digest import Matched, compose
from notifier.subscriber import MAIL, Rhythm, Subscriber, Subscription
from notifier.words.render import Rendered, Renderer

_DAY = datetime(2026, 4, 20, 9, tzinfo=ZoneInfo("UTC"))


def source_mistakes(config: Config) -> Iterator[str]:
    """What is wrong with the sources, each with its place: no such spider, a wrong argument.

    Asked only here and when a source is about to be crawled: it means loading Scrapy, and a
    source with a mistake must not keep the others from being crawled.
    """
    from crawler.load import spider_class
    from crawler.process import spider_arguments

    for source in config.sources:
        if not source.spider:
            continue  # that it names none has been said
        try:
            spider_class(source.spider)(**spider_arguments(source))
        except UsageError as error:
            yield f'{config.places[source.name]}: source "{source.name}": {error}'


def template_mistakes(config: Config) -> Iterator[str]:
    """What is wrong with the templates, the operator's own among them: each mail is made once.

    Pages are read, not made: what they show comes by requests.
    """
    yield from pages(config.mail.templates, "").mistakes()
    render = Renderer(config.mail.templates)
    reader = Subscriber(
        id=1,
        address=read_address("reader@example.org"),
        name=None,
        timezone=config.defaults.timezone,
        language="en",
        state="active",
        created=_DAY,
    )
    search = Subscription(
        id=1,
        subscriber_id=1,
        query="officer",
        rhythm=Rhythm(),
        channel="mail",
        created=_DAY,
        after_event=0,
    )
    alert = Alert(source="example-council", reason="run 9 is failed", since=_DAY)
    mails = (
        lambda: render.confirm(reader, config),
        lambda: render.alert([alert], over=False),
        lambda: render.alert([alert], over=True),
        lambda: render.digest(
            compose(Matched(event=event, searches=(1,)) for event in _one_event_of_each_kind()),
            reader=reader,
            searches=[search],
            now=_DAY,
            looks={"example-council": _DAY},
            settings=config,
        ),
    )
    for make in mails:
        try:
            make()
        except ConfigError as error:
            yield str(error)


def channel_mistakes(config: Config) -> Iterator[str]:
    """What is wrong with the addresses of channels, which only Apprise can tell."""
    for name, given in config.channels.items():
        if given.is_webhook:
            continue
        from notifier.channels.apprise import NoApprise, open_service

        try:
            open_service(given)
        except (NoApprise, ValueError) as error:
            yield f"{config.path}: [channels.{name}].url: {error}"


def search_mistakes(app: App) -> Iterator[str]:
    """The searches that find nobody: their channel is not configured (any more)."""
    for reader, search in people.subscriptions(app.db):
        if search.channel != MAIL and search.channel not in app.config.channels:
            yield (
                f"subscription {search.id} of {reader.address.shown}: channel"
                f' "{search.channel}" is not configured, so that what it finds waits; add'
                f" [channels.{search.channel}], or:"
                f" noticewatch subscriptions edit {search.id} --channel mail"
            )


def send_test(app: App, recipient: str) -> str:
    """Send a mail that says that mail arrives, at once; what the mail server answered.

    Raises:
        UsageError: `recipient` is no address.
        NoticewatchError: no mail server is configured, or it does not take the mail.
    """
    address = read_address(recipient)
    sender = app.config.mail.address
    words = f"This is a test: mail from Noticewatch at {sender.shown} arrives."
    mail = Rendered(
        subject="Noticewatch: a test mail",
        text=f"{words}\n",
        html=f"<!doctype html><title>Noticewatch</title><p>{words}</p>",
    )
    message_id = f"<test.{app.clock.now():%Y%m%d%H%M%S%f}@{sender.domain}>"
    return send_at_once(app.config, app.clock, to=address.shown, mail=mail, message_id=message_id)


def _one_event_of_each_kind() -> Iterator[Event]:
    """Something for every part of a digest."""
    for number, kind in enumerate(EventKind, 1):
        notice = Vacancy(
            key=f"R-{number}",
            title=f"Officer {number}",
            organisation="Example Council",
            url=f"https://example.org/{number}",
            deadline=Deadline(at=_DAY + timedelta(days=number), precision="minute"),
        )
        document = to_document(notice)
        before = {**document, "title": "Officer", "deadline": None, "deadline_precision": None}
        yield Event(
            id=number,
            source="example-council",
            key=notice.key,
            kind=kind,
            at=_DAY,
            run=1,
            document=document,
            changes=() if kind is EventKind.NEW else tuple(diff(before, document)),
        )
