"""Private keys for DKIM: read from PEM, turned into a signer whose key never leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.core.mailing import dkim
from newsletter.core.mailing.dkim import Signer
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

SMALLEST = 2048  # bits of RSA; RFC 8301, 3.2 asks for at least 1024 and advises 2048


def signer(pem: bytes, *, domain: str, selector: str, checked: bool = False) -> Signer:
    """The signer of a private key in PEM (RSA of 2048 bits or more, or Ed25519); ConfigError where it is none.

    `checked`: it was read before, so its primes need not be proved again.
    """
    key = _load(pem, checked=checked)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if isinstance(key, Ed25519PrivateKey):
        return Signer(domain, selector, "ed25519-sha256", key.sign)
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    padding, digest, sign = PKCS1v15(), SHA256(), key.sign
    return Signer(domain, selector, "rsa-sha256", lambda data: sign(data, padding, digest))


def dns_record(pem: bytes) -> str:
    """What the DNS must say for this key: the text of SELECTOR._domainkey.DOMAIN."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = _load(pem)
    if isinstance(key, Ed25519PrivateKey):
        return dkim.record(key.public_key().public_bytes_raw(), "ed25519-sha256")
    public = key.public_key().public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    return dkim.record(public, "rsa-sha256")


def _load(pem: bytes, *, checked: bool = False) -> RSAPrivateKey | Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=checked)
    except (ValueError, TypeError):
        raise ConfigError(
            "the DKIM key cannot be read: it must be an unencrypted private key in PEM; "
            "openssl genrsa -out dkim.pem 2048 makes one"
        ) from None
    if isinstance(key, RSAPrivateKey) and key.key_size >= SMALLEST:
        return key
    if isinstance(key, Ed25519PrivateKey):
        return key
    raise ConfigError(f"the DKIM key is neither RSA of {SMALLEST} bits or more nor Ed25519; make another")
