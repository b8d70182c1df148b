"""Which words does a language use for what `crawler.extract` reads from prose?

A language is one file beside this one: an object of `Language`, nothing else. Fields named
`..._words` or `..._names` are plain words in lower case; all others are regular expressions,
matched in any case between word boundaries, without groups that capture.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DateWords:
    """The words around dates and deadlines."""

    #: "january" and "jan": 1. Weekdays from Monday: 0.
    month_names: Mapping[str, int]
    weekday_names: Mapping[str, int]
    #: "first": 1. Days of a month written out.
    ordinal_words: Mapping[str, int]
    #: "two": 2. Counts of days, weeks or months.
    number_words: Mapping[str, int]
    #: What stands behind the figure of a day ("23rd"), and between it and its month ("23 of May").
    ordinal_ending: str
    of_month: str
    #: Before a day: "the 23rd". Between a date and its time: "12 May at 5pm".
    article: str
    joining: str

    #: Halves of the day behind a figure ("5 pm"), and what says no more than that it is a time.
    morning: str
    afternoon: str
    hours: str
    noon: str
    midnight: str
    #: Behind hours that are worked, and no time of day: "per week".
    worked: str
    #: The end of a day by no clock: "close of business".
    day_end: str
    #: "utc": 0, in minutes; None where it means another offset in each country ("ist"), and
    #: the source's own zone is meant. "uk" (time): "Europe/London".
    offset_words: Mapping[str, int | None]
    zone_words: Mapping[str, str]

    #: Days counted from the reference date: "tomorrow": 1; units in days, a month as 0.
    near_words: Mapping[str, int]
    unit_words: Mapping[str, int]
    within: str
    #: Before a weekday alone: "on Friday", "this Friday"; and where that is unclear: "next".
    this_weekday: str
    #: Behind a time whose day is told elsewhere: "on the closing date".
    that_day: str
    #: Before a month alone: its last day ("end of"), or no day that could be named ("mid").
    month_end: str
    month_part: str
    #: Before or behind a date that stands for a whole week.
    week_of: str

    #: Names the moment to apply or to bid by itself: "closing date", "deadline".
    cue: str
    #: Before the title of a post, "for the", and the last word of one: "officer".
    for_post: str
    post: str
    #: Names it together with what is asked for, "by" with "applications", or with a word for
    #: sending where nothing further off says what is sent.
    limit: str
    asked: str
    sent: str
    #: Limits as well where what is asked for is said to be taken, however long the address
    #: between the two: "bids will be received by the Clerk, 1 High Street, until".
    till: str
    taken: str
    #: Says what else is taken until then, or by whom; without a time of day also for how long.
    not_taken: str = r"(?!)"
    not_taken_day: str = r"(?!)"
    #: Before a day with its time: "at", where the second says that bids are taken there and then.
    #: "And opened", behind their receipt.
    point: str = r"(?!)"
    taken_at: str = r"(?!)"
    and_opened: str = r"(?!)"
    #: "The Board will, at noon on 12 May, receive bids": before the day, and behind it.
    will: str = r"(?!)"
    receiving: str = r"(?!)"
    #: Asks to send an application; and what may be sent with it, whose words say nothing of a
    #: date there: "your earliest start date".
    asking: str
    enclosed: str
    #: Names the moment where a line begins with it, "expires", but for things that last longer
    #: than an advert: "insurance".
    opening: str
    lasting: str
    #: Names the deadline only in a list that shows, by one of the second, that it is an advert.
    expiry: str = r"(?!)"
    advert: str = r"(?!)"
    #: Right behind a date: "is the closing date"; right before it, whatever else is spoken of:
    #: "interviews follow soon after the closing date of".
    cue_behind: str
    cue_despite: str
    #: Says that a date is the last day for questions.
    question: str
    #: Stands where a label's date is not known yet, "TBD": a date behind it is another's.
    unset: str
    #: Asks to answer questions, which are no bidder's: "please provide responses to the questions".
    answering: str
    #: Right before a date: the bids are opened then. `other` refuses it as well.
    bids_opened: str
    #: Says that a date is something else: an interview, a start, a publication.
    other: str
    #: Refuses from behind a date: "are valid", "will be given priority".
    other_behind: str
    #: Joins the ends of a span, "from 1 May to 12 May", what stands before its first one, and
    #: what may be done in it: "open".
    span: str
    span_open: str
    span_cue: str
    #: Between that and the span: it is the time of the work, not of applying.
    span_about: str = r"(?!)"
    #: A day that no longer holds: "originally".
    replaced: str
    #: Says that a day replaces another: "extended to".
    moved: str
    #: No day is set; the day that is set may come sooner.
    open_ended: str
    may_close_early: str

    #: Begins another clause of a sentence: "and", "but".
    clause: str
    #: A line that ends with one goes on in the next: "on", "than".
    unfinished_words: frozenset[str]
    #: Small words that only this language uses: a text is first read in the language it shows.
    telling_words: frozenset[str]
    #: Abbreviations whose full stop ends no sentence.
    abbreviation_words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyWords:
    """The words around salaries and values.

    A pattern here may also follow a figure without a space ("£50,000pa"), or begin with a stroke.
    """

    #: Behind a figure: "million": 1_000_000; "euros": "EUR".
    multiple_words: Mapping[str, int]
    currency_words: Mapping[str, str]
    #: Before the code of all amounts: "currency"; and what names such an amount: "minimum".
    currency_label: str
    amount_label: str
    #: Between the two ends of a range; "and" also joins what is no range.
    range_to: str
    range_and: str
    #: Said right before a range whose ends nothing joins: "salary range".
    ranged: str = ""
    #: Between the two, about the first of them: "gross".
    range_note: str
    #: Before a figure: "circa"; "up to"; "at least". Behind it: "or more".
    about: str
    between: str
    up_to: str
    at_least: str
    at_least_behind: str
    #: "maximum" with "value": a figure that follows later in the clause is an upper bound.
    at_most_called: str
    at_least_called: str

    #: The time that a figure is paid for: "per hour", "an hour", "hourly".
    hour: str
    day: str
    week: str
    month: str
    #: Right behind a figure: "pm", which behind a time is the afternoon; and "hr".
    month_behind: str
    hour_behind: str
    year: str
    #: Says a time that is no such one: "hours per week", "annual leave".
    no_period: str

    #: Calls a figure pay. The second list is said of other sums as well: "per annum".
    pay: str
    maybe_pay: str
    #: Before or behind a figure that is no pay: a bonus, a turnover.
    no_pay_before: str
    #: Begins a label of what is paid by the hour or day, and who is paid so.
    rated: str = ""
    paid_by_rate: str = ""
    no_pay_behind: str
    #: A word between a figure and `no_pay_behind` that parts the two; and one behind which all
    #: is said of what comes with the pay.
    parting: str
    beside: str
    #: Another post's pay: the one before, one that is closed.
    other_post: str
    #: A fee that is pay: "the fee of", with "role" right behind the figure.
    fee: str
    post: str
    #: Before a figure: it is what others are paid ("the average salary is"), or, whoever pays it,
    #: what pay is held against ("above the living wage of") or thought to be. Around it: an
    #: example of another question, such as a tax. And that it is this post's pay all the same.
    general_pay: str
    measure: str
    reckoning: str
    #: One of these, plain and in lower case, is in whatever the three above match.
    general_words: frozenset[str]
    own_pay: str
    #: The country of a dollar, by its currency: expressions that only its adverts use.
    dollar_words: Mapping[str, str]
    #: A part of the pay with a name of its own; small words before the name, and between it and
    #: its figure; how the figure stands beside the range. One of the plain words, in lower case,
    #: is in whatever `allowance` matches.
    allowance: str
    allowance_words: frozenset[str]
    leading: str
    amounting: str
    included: str
    on_top: str
    #: A heading about something that comes beside the pay.
    other_heading: str
    #: The part-time figure, the full-time one, and that the pay follows the hours.
    actual: str
    full_time: str
    pro_rata: str
    #: A number behind it is a grade. A year of a training, each paid more than the last.
    grade: str
    training_year: str
    #: In capitals before a figure: no place.
    no_place: str
    #: Before the name of a place; and places that have none: "elsewhere".
    in_place: str
    place_words: str
    #: Small words between a place and its figure: "based roles".
    place_called: str

    #: Calls a figure the worth of a contract, or something that is asked of the bidder.
    worth: str
    no_worth: str
    #: Says that a sentence is about other sums altogether: a salary, the budget of a post.
    #: One of the plain words, in lower case, is in whatever `other_worth` matches.
    other_worth: str
    other_worth_words: frozenset[str]
    #: Won by a bidder, before a figure; and behind it, what was won.
    won: str
    contract: str
    #: The worth of a part only; of one lot; of one of many orders, before or behind a figure;
    #: with extensions; over all.
    part: str
    lot: str
    one_of_many: str
    each_one: str
    #: Contracts at large, which a bound sorts out; a condition on the worth; a share
    #: of it, or an earlier contract's.
    contracts: str
    condition: str
    other_sum: str
    #: One of these, plain and in lower case, is in whatever the three above match.
    rule_words: frozenset[str]
    extension: str
    whole: str
    #: Said before "from X to Y" of a worth that is now Y.
    moved: str
    vat_excluded: str
    vat_included: str
    #: One of these, plain and in lower case, is in whatever the two above match.
    vat_words: frozenset[str]
    #: Abbreviations around money whose full stop ends no sentence.
    shortened_words: frozenset[str]
    #: Words that may stand beside a bare figure without saying what it is of.
    filler: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """What a site says around its notices, in other languages than English.

    The English of it stands beside its rules, in `crawler.extract.status` and
    `crawler.bases.listing`.
    """

    #: That a notice is over; and words before it that make it a condition or a plan.
    closed: str
    condition: str
    #: One of these, plain and in lower case, is in whatever `closed` matches. Without marks over
    #: letters, which are written in many ways.
    closed_stems: frozenset[str]
    #: One of these is in every longer page of the language, and hardly in any other: its stems
    #: are looked for nowhere else. Few, for each costs a look through every page.
    shown_by: frozenset[str]
    #: That a list has no notices; how many it has, the number as a group named "total".
    nothing: str
    total: str
    #: That a page stands before the site's own; what such a page is called, as a whole.
    wall: str
    wall_name: str
    #: What the answers to a question about cookies are called.
    cookies: str
    #: The link to the next part of a list, as a whole.
    next_page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language that is read. `code` is its two letters (ISO 639-1)."""

    code: str
    dates: DateWords
    money: MoneyWords | None = None
    pages: PageWords | None = None
