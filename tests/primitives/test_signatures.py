"""Signatures: published examples, an independent program and library, and refusals of everything else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives import sm2
from zhiheng.primitives.signatures import ALGORITHMS, ED25519, SM2, PrivateKey, PublicKey

# GM/T 0003.5-2012, A.2 (also GB/T 32918.5-2017): the example of the recommended curve.
PRIVATE = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
DIGEST = 0xF0B43E94BA45ACCAACE692ED534382EB17E6AB5A19CE7B31F4486FDFC0D28640
NONCE = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
ORDER = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
KEYS = [PrivateKey.new(algorithm) for algorithm in ALGORITHMS]


@pytest.mark.source("GM/T 0003.5-2012:A.2")
def test_the_published_example_has_the_published_key_digest_and_signature() -> None:
    assert sm2.public_key(PRIVATE) == PUBLIC
    assert sm2._digest(PUBLIC, b"message digest") == DIGEST
    assert sm2._signature(PRIVATE, DIGEST, nonce=NONCE) == SIGNATURE
    assert sm2.verify(PUBLIC, b"message digest", SIGNATURE)


@pytest.mark.source("RFC 8032:7.1")
def test_the_published_ed25519_example_has_the_published_key_and_signature() -> None:
    private = PrivateKey(ED25519, bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))

    assert private.public.data.hex() == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert private.sign(b"\x72").hex() == (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )


@given(key=st.sampled_from(KEYS), message=st.binary(max_size=300), data=st.data())
def test_a_signature_is_of_one_message_by_one_key(key: PrivateKey, message: bytes, data: st.DataObject) -> None:
    signature = key.sign(message)
    bit = data.draw(st.integers(0, 511))
    changed = (int.from_bytes(signature) ^ (1 << bit)).to_bytes(64)

    assert key.public.verify(message, signature)
    assert not key.public.verify(message + b"!", signature)
    assert not key.public.verify(message, changed)
    assert not PrivateKey.new(key.algorithm).public.verify(message, signature)


@given(message=st.binary(max_size=100))
def test_another_library_checks_our_sm2_signatures_and_we_check_its(message: bytes) -> None:
    from gmssl.sm2 import CryptSM2

    key = next(key for key in KEYS if key.algorithm == SM2)
    other = CryptSM2(key.data.hex(), "")
    other.public_key = key.public.data.hex()

    assert other.verify_with_sm3(key.sign(message).hex(), message)
    assert key.public.verify(message, bytes.fromhex(other.sign_with_sm3(message)))


def _integer(number: int) -> bytes:
    data = number.to_bytes(number.bit_length() // 8 + 1)
    return bytes([2, len(data)]) + data


@pytest.mark.parametrize("attempt", range(3))
def test_openssl_checks_our_sm2_signatures(attempt: int, tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if (
        openssl is None
        or "SM2"
        not in subprocess.run(
            [openssl, "list", "-signature-algorithms"], capture_output=True, text=True, check=False
        ).stdout
    ):
        pytest.skip("no OpenSSL with SM2 on this machine")
    key, message = PrivateKey.new(SM2), tmp_path / "message"
    message.write_bytes(f"第 {attempt} 个日志头\n".encode())
    signature = key.sign(message.read_bytes())
    integers = b"".join(_integer(int.from_bytes(half)) for half in (signature[:32], signature[32:]))
    (tmp_path / "signature").write_bytes(bytes([0x30, len(integers)]) + integers)
    # SubjectPublicKeyInfo of id-ecPublicKey on the curve 1.2.156.10197.1.301.
    head = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200") + b"\x04"
    (tmp_path / "public.der").write_bytes(head + key.public.data)

    run = subprocess.run(
        [
            *(openssl, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", tmp_path / "public.der"),
            *("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678"),
            *("-in", message, "-sigfile", tmp_path / "signature"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "Verified Successfully" in run.stdout, run.stderr


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        (PUBLIC, b""),
        (PUBLIC[:-1], SIGNATURE),
        (PUBLIC[:-1] + b"\x14", SIGNATURE),
        (PUBLIC, bytes(64)),
        (PUBLIC, bytes(32) + SIGNATURE[32:]),
        (PUBLIC, SIGNATURE[:32] + bytes(32)),
        (PUBLIC, SIGNATURE[:32] + ORDER.to_bytes(32)),
        (PUBLIC, SIGNATURE[:32] + (ORDER - int.from_bytes(SIGNATURE[:32])).to_bytes(32)),
    ],
    ids="empty short off_curve zeros no_r no_s s_too_large t_zero".split(),
)
def test_what_is_no_sm2_signature_is_refused(public: bytes, signature: bytes) -> None:
    assert not sm2.verify(public, b"message digest", signature)


def test_a_signature_whose_point_is_at_infinity_is_refused() -> None:
    # s·G + (r+s)·d·G = 0 for s = -r·d/(1+d): only the owner can make it, and it shows nothing.
    d, r = int.from_bytes(PRIVATE), 12345
    s = -r * d * pow(1 + d, -1, ORDER) % ORDER

    assert not sm2.verify(PUBLIC, b"message digest", r.to_bytes(32) + s.to_bytes(32))


@pytest.mark.parametrize("nonce", [(ORDER - 5) % ORDER])
def test_a_secret_number_the_standard_forbids_gives_no_signature(nonce: int) -> None:
    from zhiheng.primitives.sm2 import _G, _affine, _combined

    x = _affine(_combined(nonce, _G, 0, _G))[0]

    assert sm2._signature(PRIVATE, -x % ORDER, nonce=nonce) is None
    assert sm2._signature(PRIVATE, (ORDER - nonce - x) % ORDER, nonce=nonce) is None


def test_a_private_key_does_not_show_itself() -> None:
    key = PrivateKey(SM2, PRIVATE)

    assert PRIVATE.hex() not in repr(key)
    assert str(PRIVATE) not in repr(key)
    assert key.public == PublicKey(SM2, PUBLIC)
