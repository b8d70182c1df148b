"""What of a text counts by itself from day to day? "Posted 3 days ago", "28 days left", "31 views".

Two texts that differ in such words alone say the same of their notice.
"""

import re

_NUMBER = r"(?:\d{1,4}\+?|an?|one)"
_UNIT = r"(?:sec(?:ond)?|min(?:ute)?|h(?:ou)?r|day|week|month)s?"
_COUNTED = re.compile(
    rf"\b(?:(?:posted|reposted|published|updated|added|listed|advertised)\s)?"
    rf"{_NUMBER}\s{_UNIT}\sago\b"
    rf"|\b(?:posted|reposted|published|updated|added|listed)\s(?:just\snow|today|yesterday)\b"
    rf"|\b{_NUMBER}\s{_UNIT}\s(?:left|remaining|to\sgo)\b"
    rf"|\b(?:closes|closing|ends|expires)\s(?:in\s{_NUMBER}\s{_UNIT}|today|tomorrow)\b"
    rf"|\b(?:viewed|seen)\s\d[\d,]{{0,9}}\stimes\b"
    rf"|\b\d[\d,]{{0,9}}\s(?:views|applicants)\b",
    re.IGNORECASE,
)


def same_but_for_ages(one: object, other: object) -> bool:
    """Whether two texts differ in nothing but what counts by itself."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    return _COUNTED.sub("", one) == _COUNTED.sub("", other)
