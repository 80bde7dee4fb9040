"""Sealing: published examples, and nothing opens with another key, about another thing, or changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives import ciphers
from zhiheng.primitives.ciphers import AES_256_GCM, SM4_GCM, SealBroken

ALGORITHM = st.sampled_from([AES_256_GCM, SM4_GCM])


@pytest.mark.source("RFC 8998:A.1")
def test_the_published_sm4_gcm_example_is_met() -> None:
    plain = "".join(letter * 16 for letter in "ABCDEFEA")

    sealed = ciphers.seal_with(
        SM4_GCM,
        bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"),
        bytes.fromhex("00001234567800000000ABCD"),
        bytes.fromhex(plain),
        about=bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"),
    )

    assert sealed[12:].hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )


@pytest.mark.source("NIST SP 800-38D:test case 16")
def test_the_published_aes_256_gcm_example_is_met() -> None:
    sealed = ciphers.seal_with(
        AES_256_GCM,
        bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2),
        bytes.fromhex("cafebabefacedbaddecaf888"),
        bytes.fromhex(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
        ),
        about=bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
    )

    assert sealed[12:].hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


@pytest.mark.source("GB/T 32907-2016:A.1")
def test_the_block_cipher_underneath_meets_the_reference_vectors(shared: Path) -> None:
    vectors = json.loads((shared / "reference/crypto_sm4/sm4_vectors.json").read_text(encoding="utf-8"))["vectors"]
    block = next(vector for vector in vectors if vector["mode"] == "ECB, one block")

    cipher = Cipher(SM4(bytes.fromhex(block["key_hex"])), ECB()).encryptor()

    assert cipher.update(bytes.fromhex(block["plain_hex"])).hex() == block["cipher_hex"]


@given(algorithm=ALGORITHM, plain=st.binary(max_size=200), about=st.binary(max_size=20), data=st.data())
def test_a_seal_opens_with_its_key_about_its_thing_and_unchanged_only(
    algorithm: str, plain: bytes, about: bytes, data: st.DataObject
) -> None:
    key = ciphers.new_key(algorithm)
    sealed = ciphers.seal(algorithm, key, plain, about=about)
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = (int.from_bytes(sealed) ^ (1 << bit)).to_bytes(len(sealed))

    assert ciphers.unseal(algorithm, key, sealed, about=about) == plain
    for wrong_key, wrong, wrong_about in (
        (ciphers.new_key(algorithm), sealed, about),
        (key, changed, about),
        (key, sealed, about + b"!"),
        (key, sealed[:20], about),
        (key, sealed[1:], about),
    ):
        with pytest.raises(SealBroken):
            ciphers.unseal(algorithm, wrong_key, wrong, about=wrong_about)


@given(algorithm=ALGORITHM)
def test_the_same_text_is_never_sealed_the_same_way(algorithm: str) -> None:
    key = ciphers.new_key(algorithm)

    assert ciphers.seal(algorithm, key, b"139", about=b"") != ciphers.seal(algorithm, key, b"139", about=b"")
