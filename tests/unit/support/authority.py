# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A throw-away certificate authority that issues every kind of certificate a server can go wrong with."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import pathlib
import ssl

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from ucfleet_sandbox.certificates import key_usage

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
LOOPBACK = ("localhost", "127.0.0.1")


@dataclasses.dataclass(frozen=True)
class Issued:
    """A certificate with its key and those that a server has to send with it."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def is_intermediate(self) -> bool:
        return self.certificate.issuer != self.certificate.subject

    def pem(self) -> bytes:
        """The certificate alone, for a bundle."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def context(self, folder: pathlib.Path, *, with_chain: bool = True) -> ssl.SSLContext:
        """The TLS context of a server with this certificate. Its key stays in the folder, readable by its owner."""
        path = folder / f"{self.certificate.serial_number}.pem"
        path.touch(mode=0o600)
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        others = self.chain if with_chain else ()
        path.write_bytes(key + self.pem() + b"".join(one.public_bytes(serialization.Encoding.PEM) for one in others))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context


def issue(
    name: str,
    issuer: Issued | None = None,
    *,
    is_ca: bool = False,
    names: tuple[str, ...] = LOOPBACK,
    begins: datetime.timedelta = -HOUR,
    ends: datetime.timedelta = 30 * DAY,
    purpose: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
) -> Issued:
    """A certificate, self-signed where there is no issuer; valid from `begins` until `ends`, counted from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signing = issuer.key if issuer else key
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), False)
        .add_extension(key_usage(is_ca=is_ca), True)
    )
    if names and not is_ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(text) for text in names]), False)
    if not is_ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
    # The root is in the bundle of the client, so nobody has to send it.
    chain = (issuer.certificate, *issuer.chain) if issuer and issuer.is_intermediate else ()
    return Issued(builder.sign(signing, hashes.SHA256()), key, chain)


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
