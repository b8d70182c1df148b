"""A signature that others believe: checked by an implementation that is not ours."""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from crawler.errors import ConfigError
from notifier.mail import mail_bytes
from notifier.settings import MailSettings
from tests.unit.test_mail import MESSAGE, SETTINGS


def pem(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


RSA = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
LINK = "https://notices.example.org/unsubscribe/7-1776664800-0123456789abcdefghijklmnopq"
MAIL = replace(MESSAGE, unsubscribe=LINK, subject="Neu: Größerer Auftrag, " * 5)


def signed(key: str, **given: Any) -> bytes:
    mail = MailSettings(sender=SETTINGS.mail.sender, dkim_key=key, **given)
    return mail_bytes(MAIL, replace(SETTINGS, mail=mail))


def believed(raw: bytes, key: str, **given: Any) -> bool:
    signer = MailSettings(sender=SETTINGS.mail.sender, dkim_key=key, **given).signer
    assert signer is not None
    name, record = signer.record

    def dns(asked: bytes, timeout: int = 5) -> bytes:
        assert asked.decode() == f"{name}."
        return record.encode()

    return dkim.verify(raw, dnsfunc=dns)


def test_a_signed_mail_is_believed():
    raw = signed(RSA)

    assert raw.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple;\r\n")
    assert max(map(len, raw.partition(b"\r\nFrom:")[0].split(b"\r\n"))) <= 78
    assert believed(raw, RSA)


def test_the_domain_and_the_selector_can_be_set():
    raw = signed(RSA, dkim_domain="mail.example.org", dkim_selector="s2026")

    assert b" d=mail.example.org; s=s2026;" in raw
    assert believed(raw, RSA, dkim_domain="mail.example.org", dkim_selector="s2026")


def test_an_ed25519_key_signs_what_an_rsa_key_signs():
    """RFC 8463. The library checks these only with yet another one: here it prepares the text."""
    key = ed25519.Ed25519PrivateKey.generate()
    raw = signed(pem(key))

    headers, _ = dkim.rfc822_parse(raw)
    fields = dkim.parse_tag_value(headers[0][1])
    names = [name.strip() for name in fields[b"h"].split(b":")]
    plain = re.sub(rb"b=[^;=]*=*\s*\Z", b"b=", headers[0][1])
    chosen = [*dkim.select_headers(headers, names), (b"DKIM-Signature", plain)]
    relaxed = dkim.CanonicalizationPolicy.from_c_value(b"relaxed/simple").canonicalize_headers(
        chosen
    )
    text = b"".join(name + b":" + value for name, value in relaxed).removesuffix(b"\r\n")
    signature = base64.b64decode(b"".join(fields[b"b"].split()))
    key.public_key().verify(signature, hashlib.sha256(text).digest())  # raises where it is wrong

    signer = MailSettings(sender=SETTINGS.mail.sender, dkim_key=pem(key)).signer
    assert signer is not None
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    assert signer.record[1] == f"v=DKIM1; k=ed25519; p={public}"
    assert fields[b"a"] == b"ed25519-sha256"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: Re: "),
        (b"To: reader@example.org", b"To: other@example.org"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nFrom: other@example.org\r\n"),
        (b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\nSubject: Other\r\n"),
        (b"new line", b"old line"),
    ],
)
def test_what_was_changed_or_added_on_the_way_is_not_believed(old: bytes, new: bytes):
    """RFC 8058 asks that the way out be signed too."""
    raw = signed(RSA)
    assert old in raw

    assert not believed(raw.replace(old, new, 1), RSA)


def test_spaces_that_a_server_folds_anew_break_nothing():
    raw = signed(RSA).replace(b"Subject: ", b"Subject:\r\n  ", 1)

    assert believed(raw, RSA)


def test_the_same_mail_is_signed_the_same_way():
    """Sent again after a crash, it is the mail that may have arrived already."""
    assert signed(RSA) == signed(RSA)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "secret",
        RSA.replace("PRIVATE", "PUBLIC"),
        RSA[:400],
        pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)).replace("MII", "XXX"),
    ],
)
def test_a_key_that_is_none_is_refused_and_not_shown(key: str):
    with pytest.raises(ConfigError, match=r"\[mail\]\.dkim_key: expected a private key") as error:
        MailSettings(dkim_key=key)
    assert RSA[100:120] not in str(error.value)


def test_a_key_is_in_no_form_in_which_settings_are_shown():
    settings = MailSettings(dkim_key=RSA)

    assert RSA[30:60] not in repr(settings)
    assert RSA[30:60] not in repr(settings.signer)


@pytest.mark.parametrize(
    "given", [{"dkim_selector": "a b"}, {"dkim_selector": ""}, {"dkim_domain": "a\r\nb: c"}]
)
def test_a_name_that_cannot_stand_in_dns_is_refused(given: dict[str, str]):
    with pytest.raises(ConfigError, match=r"\[mail\]\.dkim_(selector|domain): expected"):
        MailSettings(**given)  # pyright: ignore[reportArgumentType]
