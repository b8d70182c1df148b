"""Who vouches for a mail? The domain it comes from, by a signature (DKIM).

Sources: RFC 6376 (DKIM, relaxed/simple), 8463 (Ed25519), 8301 (no SHA-1, no short keys). Written
here because the common library computes in Python what OpenSSL does thirty times as fast.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

#: Fields that must not be changed, nor (those of which there is one) be added on the way.
_SIGNED = (
    *("from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type"),
    *("auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post", "list-owner"),
    "list-help",
)
_ONCE = ("from", "to", "subject", "date", "message-id", "reply-to", "mime-version", "content-type")
_SHORTEST_KEY = 1024  # bits; RFC 8301 asks for 2048 and allows this
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LABELS = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_WIDTH = 70  # characters of a line of the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs mails for `domain`; who wants to check asks for the record below `selector`."""

    domain: str
    selector: str
    key: "RSAPrivateKey | Ed25519PrivateKey" = field(repr=False)

    @property
    def algorithm(self) -> str:
        """Its name in a record: rsa or ed25519."""
        return "rsa" if hasattr(self.key, "key_size") else "ed25519"

    @property
    def record(self) -> tuple[str, str]:
        """The DNS record (TXT) that must be there: its name, and what it says."""
        from cryptography.hazmat.primitives import serialization as forms

        public = self.key.public_key()
        if self.algorithm == "rsa":
            form = forms.PublicFormat.SubjectPublicKeyInfo
            encoded = public.public_bytes(forms.Encoding.DER, form)
        else:
            encoded = public.public_bytes(forms.Encoding.Raw, forms.PublicFormat.Raw)
        said = f"v=DKIM1; k={self.algorithm}; p={base64.b64encode(encoded).decode()}"
        return f"{self.selector}._domainkey.{self.domain}", said

    def header(self, headers: Sequence[bytes], body: bytes, made: datetime) -> bytes:
        """The header that vouches for a mail of these headers, each folded, and this body."""
        named = [(each.partition(b":")[0].decode().lower(), each) for each in headers]
        signed = [(name, each) for name, each in named if name in _SIGNED]
        # Named once more than they are there: one that is added would break the signature.
        names = [name for name, _ in signed] + [*_ONCE]
        digest = hashlib.sha256(_simple(body)).digest()
        field_ = (
            f"DKIM-Signature: v=1; a={self.algorithm}-sha256; c=relaxed/simple;\r\n"
            f" d={self.domain}; s={self.selector}; t={int(made.timestamp())};\r\n"
            f" h={_listed(names)};\r\n"
            f" bh={base64.b64encode(digest).decode()};\r\n b="
        ).encode()
        content = b"".join(_relaxed(each) + b"\r\n" for _, each in signed) + _relaxed(field_)
        return field_ + _folded(base64.b64encode(self._sign(content)).decode()).encode()

    def _sign(self, content: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.hashes import SHA256

        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(hashlib.sha256(content).digest())
        return self.key.sign(content, PKCS1v15(), SHA256())


def check_names(selector: str, domain: str) -> None:
    """See to it that there can be a record for these in DNS.

    Raises:
        ConfigError: there cannot.
    """
    if not _LABELS.fullmatch(selector):
        raise ConfigError("[mail].dkim_selector: expected letters, digits, hyphens and dots")
    if not _LABELS.fullmatch(domain):
        raise ConfigError("[mail].dkim_domain: expected the name of a domain, like example.org")


@functools.cache
def read_signer(pem: str, *, selector: str, domain: str) -> Signer:
    """Who signs with the private key `pem` (RSA or Ed25519).

    Raises:
        ConfigError: it is none. The text never holds the key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: it wants a password
        key = None
    if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
        raise ConfigError(
            "[mail].dkim_key: expected a private key, RSA or Ed25519, in PEM and without a"
            " password; make one: openssl genrsa 2048"
        )
    if isinstance(key, RSAPrivateKey) and key.key_size < _SHORTEST_KEY:
        raise ConfigError(
            f"[mail].dkim_key: {key.key_size} bits are too few to be believed; make one of 2048:"
            " openssl genrsa 2048"
        )
    return Signer(domain=domain.lower(), selector=selector, key=key)


def _relaxed(header: bytes) -> bytes:
    """A header as it is signed: its name in small letters, unfolded, spaces as one (3.4.2)."""
    name, _, value = header.partition(b":")
    return name.rstrip().lower() + b":" + b" ".join(value.split())


def _simple(body: bytes) -> bytes:
    """A body as it is signed: with one line end at its end (3.4.3)."""
    return body.rstrip(b"\r\n") + b"\r\n" if body else b"\r\n"


def _listed(names: Sequence[str]) -> str:
    """Names of fields, folded at the colons only."""
    lines = [names[0]]
    for name in names[1:]:
        if len(lines[-1]) + len(name) > _WIDTH:
            lines.append("")
        lines[-1] += f":{name}"
    return "\r\n ".join(lines)


def _folded(text: str, width: int = _WIDTH) -> str:
    return "\r\n ".join(text[at : at + width] for at in range(0, len(text), width))
