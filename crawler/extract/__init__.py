"""Words to values, without network: the `extract` command and every spider use these."""

from crawler.extract.deadline import (
    DeadlineReading,
    deadlines_in,
    extract_deadline,
    find_deadline,
    read_deadline,
)
from crawler.extract.employment import employment_types
from crawler.extract.figures import amount_of, currency_of
from crawler.extract.lenient import read_json
from crawler.extract.moments import read_date, read_moment
from crawler.extract.period import period_of
from crawler.extract.place import Places, read_places, workplace_of
from crawler.extract.salary import find_salary, read_salary
from crawler.extract.stamp import read_stamp
from crawler.extract.status import closing_words, wall_words
from crawler.extract.text import line_of, page_text, read_facts, text_of
from crawler.extract.value import find_value, read_value, worths_in

__all__ = [
    "DeadlineReading",
    "Places",
    "amount_of",
    "closing_words",
    "currency_of",
    "deadlines_in",
    "employment_types",
    "extract_deadline",
    "find_deadline",
    "find_salary",
    "find_value",
    "line_of",
    "page_text",
    "period_of",
    "read_date",
    "read_deadline",
    "read_facts",
    "read_json",
    "read_moment",
    "read_places",
    "read_salary",
    "read_stamp",
    "read_value",
    "text_of",
    "wall_words",
    "workplace_of",
    "worths_in",
]
