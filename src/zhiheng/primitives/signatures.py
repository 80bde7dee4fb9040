"""Signatures by name of the algorithm: Ed25519, and SM2 with SM3 as the domestic option."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhiheng.primitives import sm2

ED25519: Final = "ed25519"
SM2: Final = "sm2-sm3"
ALGORITHMS: Final = (ED25519, SM2)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checks: 32 bytes of Ed25519, 64 of SM2."""

    algorithm: str
    data: bytes

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the owner of the private key signed this message."""
        if self.algorithm == SM2:
            return sm2.verify(self.data, message, signature)
        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A key that signs: 32 bytes, never shown."""

    algorithm: str
    data: bytes

    @classmethod
    def new(cls, algorithm: str) -> PrivateKey:
        """A new key of the algorithm.

        >>> key = PrivateKey.new(SM2)
        >>> key.public.verify(b"checkpoint", key.sign(b"checkpoint"))
        True
        """
        if algorithm == SM2:
            return cls(algorithm, sm2.new_private_key())
        return cls(algorithm, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        if self.algorithm == SM2:
            return PublicKey(self.algorithm, sm2.public_key(self.data))
        private = Ed25519PrivateKey.from_private_bytes(self.data)
        return PublicKey(self.algorithm, private.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes that show that the owner of this key said the message."""
        if self.algorithm == SM2:
            return sm2.sign(self.data, message)
        return Ed25519PrivateKey.from_private_bytes(self.data).sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey({self.algorithm!r}, …)"
