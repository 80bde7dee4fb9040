"""Sealing a text so that it is read only with its key, and not changed unseen: AES-256-GCM, or SM4-GCM."""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256, SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from zhiheng.primitives.errors import EngineError

AES_256_GCM: Final = "aes-256-gcm"
SM4_GCM: Final = "sm4-gcm"
KEY_BYTES: Final = {AES_256_GCM: 32, SM4_GCM: 16}
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
_BLOCKS: Final[dict[str, type[AES256 | SM4]]] = {AES_256_GCM: AES256, SM4_GCM: SM4}


class SealBroken(EngineError):
    """What was sealed cannot be opened: another key, or it was changed since."""

    code = "ciphers.seal_broken"


def new_key(algorithm: str) -> bytes:
    """A random key of the algorithm."""
    return secrets.token_bytes(KEY_BYTES[algorithm])


def seal(algorithm: str, key: bytes, plain: bytes, *, about: bytes) -> bytes:
    """Nonce, sealed text and tag in a row; opened only with the same ``about``, which itself is not kept.

    >>> key = new_key(SM4_GCM)
    >>> unseal(SM4_GCM, key, seal(SM4_GCM, key, "电话".encode(), about=b"7"), about=b"7").decode()
    '电话'
    """
    return seal_with(algorithm, key, secrets.token_bytes(NONCE_BYTES), plain, about=about)


def seal_with(algorithm: str, key: bytes, nonce: bytes, plain: bytes, *, about: bytes) -> bytes:
    """As ``seal``, with a nonce that the caller has never used with this key."""
    sealing = Cipher(_BLOCKS[algorithm](key), GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(about)
    sealed = sealing.update(plain) + sealing.finalize()
    return nonce + sealed + sealing.tag


def unseal(algorithm: str, key: bytes, sealed: bytes, *, about: bytes) -> bytes:
    """The text that was sealed with this key about this; refused whole where a bit of it was changed."""
    nonce, text, tag = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise broken(algorithm)
    opening = Cipher(_BLOCKS[algorithm](key), GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(about)
    try:
        return opening.update(text) + opening.finalize()
    except InvalidTag as error:
        raise broken(algorithm) from error


def broken(algorithm: str) -> SealBroken:
    """The refusal of a seal that does not belong to its key or its thing."""
    return SealBroken(
        f"the {algorithm} seal does not open: another key, or changed since (primitives/ciphers.py); "
        "see that the key file belongs to this database, or take both from one backup",
        message_zh="密封内容无法开启：密钥不对，或内容被改动过；请核对密钥文件与数据库是否属于同一套，必要时一并从备份恢复。",
        permanent=True,
        algorithm=algorithm,
    )
