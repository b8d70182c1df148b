"""How are documents and bodies kept small? As zstd frames, versions as patches of each other.

The *content* of a version is its document in JSON, and on a second line, where there are any,
the changes that led to it. A *key frame* is content compressed with a fixed dictionary; a
*patch* is content compressed against the content of one key frame, so that reading any version
needs at most one other.
"""

import sys
from collections.abc import Sequence
from typing import Any

import orjson

from crawler.diff import Change

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Text that nearly every document holds. Stored frames can be read only with these very bytes:
# never edit them; a better dictionary is another constant, and frames that say which is theirs.
_TENDER = (
    b'{"key":"ocds-h6vhtk-","kind":"tender","url":"https://www.","title":"Provision of services"'
    b',"organisation":"Council","department":null,"description":"The Authority is seeking '
    b'","locations":[],"regions":["NUTS:UK"],"remote":null,"workplace":null,'
    b'"employment_types":[],"published":"2026-01-01T00:00:00Z","deadline":"2026-01-01T12:00:00Z",'
    b'"deadline_precision":"minute","deadline_stated":null,"salary":null,"salary_stated":null,'
    b'"value":{"min":"100000","max":"100000","currency":"GBP","vat":"excluded","term":"total"},'
    b'"value_stated":null,"classifications":["cpv:72000000"],"status":"planned","stage":"planning'
    b'","status":"awarded","stage":"award","status":"closed","stage":"contract","status":"open",'
    b'"stage":"tender","reference":"","ocid":"ocds-","supplier":null,"procedure":"open",'
    b'"lots":[{"id":"1","title":"Lot ","value":{"min":"1","max":"1","currency":"EUR","vat":null,'
    b'"term":null},"deadline":null,"classifications":[]}],"amendment":null,"documents":[{"title":'
    b'"","url":"https://","published":null}],"contact":{"name":"","email":"@.gov.uk","phone":"+44'
    b'","url":null},"language":"en","conflicts":[{"field":"deadline","stated":"","elsewhere":""}]}'
)
_VACANCY = (
    b'{"key":"","kind":"vacancy","url":"https://jobs.","title":"Senior Manager","organisation":"'
    b'","department":"","description":"About the role\\n\\nWe are looking for a '
    b' with experience of the team. You will work ","locations":["London"],"regions":[],'
    b'"remote":null,"workplace":"hybrid","remote":true,"workplace":"remote","remote":false,'
    b'"workplace":"onsite","employment_types":["part-time"],"employment_types":["full-time"],'
    b'"published":"2026-01-01T00:00:00+00:00","deadline":"2026-01-01T23:59:59+00:00",'
    b'"deadline_precision":"day","deadline_stated":"","deadline":null,"deadline_precision":null,'
    b'"deadline_stated":null,"salary":{"min":"40000","max":"50000","currency":"GBP",'
    b'"period":"year","allowances":[],"by_place":[],"pro_rata":false,"actual":null},'
    b'"salary_stated":"\xc2\xa340,000 to \xc2\xa350,000 a year","salary":null,"salary_stated":null,'
    b'"value":null,"value_stated":null,"classifications":[],"status":"open","stage":null,'
    b'"reference":"","ocid":null,"supplier":null,"procedure":null,"lots":[],"amendment":null,'
    b'"documents":[],"contact":null,"language":"en","conflicts":[]}'
)
_DICTIONARY = zstd.ZstdDict(_TENDER + b"\n" + _VACANCY, is_raw=True)

# Level 1: the higher ones gain two per cent here and take twice the time. One compressor serves
# all: each call is a whole frame and, by its documentation, thread-safe.
_key_frames = zstd.ZstdCompressor(level=1, zstd_dict=_DICTIONARY.as_digested_dict)
_bodies = zstd.ZstdCompressor(level=3)


def pack(encoded: bytes, changes: Sequence[Change]) -> bytes:
    """The content of a version: its document, already JSON on one line, and its changes."""
    if not changes:
        return encoded
    return encoded + b"\n" + orjson.dumps([(each.field, each.old, each.new) for each in changes])


def document_of(content: bytes) -> dict[str, Any]:
    """The document in the content of a version."""
    return orjson.loads(content.partition(b"\n")[0])


def changes_of(content: bytes) -> tuple[Change, ...]:
    """The changes in the content of a version."""
    line = content.partition(b"\n")[2]
    return tuple(Change(*each) for each in orjson.loads(line)) if line else ()


def key_frame(content: bytes) -> bytes:
    """`content` compressed alone."""
    return _key_frames.compress(content, zstd.ZstdCompressor.FLUSH_FRAME)


def patch(content: bytes, base: bytes) -> bytes:
    """`content` compressed against `base`, the content of a key frame."""
    prefix = zstd.ZstdDict(base, is_raw=True).as_prefix
    return zstd.compress(content, level=3, zstd_dict=prefix)


def read(frame: bytes, base_frame: bytes | None) -> bytes:
    """The content of a version: of a key frame, or of a patch of the key frame `base_frame`."""
    if base_frame is None:
        return zstd.decompress(frame, zstd_dict=_DICTIONARY)
    base = zstd.decompress(base_frame, zstd_dict=_DICTIONARY)
    return zstd.decompress(frame, zstd_dict=zstd.ZstdDict(base, is_raw=True).as_prefix)


def compress(body: bytes) -> bytes:
    """Any bytes (a response body, a held reading) made small."""
    return _bodies.compress(body, zstd.ZstdCompressor.FLUSH_FRAME)


def decompress(body: bytes) -> bytes:
    """The bytes again."""
    return zstd.decompress(body)
