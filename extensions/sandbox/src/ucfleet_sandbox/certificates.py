# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A throw-away certificate authority and a server certificate for loopback."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import pathlib
import shutil
import ssl
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

__all__ = ["Certificates", "key_usage"]


@dataclasses.dataclass
class Certificates:
    """Files in a private temporary directory, gone after `remove()`. The CA's key is never written."""

    directory: pathlib.Path
    ca_path: pathlib.Path
    context: ssl.SSLContext

    @classmethod
    def create(cls) -> Certificates:
        """Make both certificates, valid for 30 days, and the TLS context of the server."""
        directory = pathlib.Path(tempfile.mkdtemp(prefix="ucfleet-sandbox-"))
        ca_key = ec.generate_private_key(ec.SECP256R1())
        ca = _certificate("ucfleet sandbox throw-away CA", ca_key, None)
        server_key = ec.generate_private_key(ec.SECP256R1())
        server = _certificate("localhost", server_key, (ca, ca_key))
        ca_path = directory / "ca.pem"
        ca_path.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
        chain = directory / "server.pem"
        chain.touch(mode=0o600)
        chain.write_bytes(
            server_key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + server.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return cls(directory, ca_path, context)

    def remove(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None
) -> x509.Certificate:
    """A CA certificate when there is no issuer, else a server certificate for loopback names."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key = issuer[1] if issuer else key
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
        .add_extension(key_usage(is_ca=issuer is None), True)
    )
    if issuer:
        addresses = [x509.IPAddress(ipaddress.ip_address(text)) for text in ("127.0.0.1", "::1")]
        names = x509.SubjectAlternativeName([x509.DNSName("localhost"), *addresses])
        builder = builder.add_extension(names, False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
    return builder.sign(issuer_key, hashes.SHA256())


def key_usage(*, is_ca: bool) -> x509.KeyUsage:
    """What the key of a certificate is for."""
    # Python 3.13 verifies strictly and wants the usage of a CA spelled out.
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
