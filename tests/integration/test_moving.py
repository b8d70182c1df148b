"""What happened before somebody was imported is not told to them."""

from notifier import people
from notifier.address import read_address
from notifier.readers.roster import Person, Wanted
from notifier.subscriber import Consent, Rhythm
from tests.builders import LONDON, a_vacancy, london
from tests.integration.desk import EARLIER, READER, Desk, clock
from tests.mailbox import Mailbox


def test_an_import_tells_of_nothing_that_was_before(desk: Desk, mailbox: Mailbox):
    """No backlog, whatever is open and whatever has happened."""
    desk.happens(a_vacancy("R-1"))
    person = Person(
        address=read_address(READER),
        timezone=LONDON,
        state="active",
        consent=Consent(at=london(EARLIER), how="paper form", words="Yes."),
        searches=(Wanted(query="officer", rhythm=Rhythm(cadence="immediate")),),
    )
    people.take_in(desk.db, clock("2026-04-20 08:00"), desk.settings, [person])
    desk.passes("2026-04-20 09:00")
    assert mailbox.mails == []

    desk.happens(a_vacancy("R-2"), at="2026-04-20 10:00")
    desk.passes("2026-04-20 10:01")

    assert ["R-2" in mail.subject for mail in mailbox.mails] == [True]
