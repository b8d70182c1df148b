"""Words to values, without network: the `extract` command and every spider use these."""

from crawler.extract.deadline import (
    deadlines_in,
    find_deadline,
    read_date,
    read_deadline,
    read_moment,
    read_stamp,
)
from crawler.extract.employment import employment_types
from crawler.extract.lenient import read_json
from crawler.extract.money import (
    amount_of,
    currency_of,
    find_salary,
    find_value,
    period_of,
    read_salary,
    read_value,
    worths_in,
)
from crawler.extract.place import Places, read_places, workplace_of
from crawler.extract.status import closing_words, wall_words
from crawler.extract.text import line_of, page_text, read_facts, text_of

__all__ = [
    "Places",
    "amount_of",
    "closing_words",
    "currency_of",
    "deadlines_in",
    "employment_types",
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
