"""SM2 signatures with SM3 on the recommended curve: what signs beside Ed25519 where domestic algorithms are asked for.

Private keys are 32 bytes, public keys 64 (x and y), signatures 64 (r and s). The library that computes everything else
does not offer SM2, and the one that does was left (decision 0009). Python's integers take a time that depends on
their values: sign where nobody measures, on the machine of the log.

Source: GM/T 0003-2012 parts 1, 2 and 5; GM/T 0009-2012 for the identity that is hashed in front.
"""

from __future__ import annotations

import secrets
from typing import Final

from cryptography.hazmat.primitives.hashes import SM3, Hash

_P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
_A: Final = _P - 3
_B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
_N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
_G: Final = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
    1,
)
_IDENTITY: Final = b"1234567812345678"
"""The identity signers use who have agreed on no other. Source: GM/T 0009-2012, 10."""

_Point = tuple[int, int, int]
"""Jacobian coordinates; infinity has z = 0."""
_INFINITY: Final[_Point] = (1, 1, 0)


def new_private_key() -> bytes:
    """A private key."""
    return _bytes(secrets.randbelow(_N - 2) + 1)


def public_key(private: bytes) -> bytes:
    """The public key of a private one."""
    x, y = _affine(_combined(int.from_bytes(private), _G, 0, _G))
    return _bytes(x) + _bytes(y)


def sign(private: bytes, message: bytes) -> bytes:
    """A signature of the message; another one each time."""
    digest = _digest(public_key(private), message)
    while True:
        signature = _signature(private, digest, nonce=secrets.randbelow(_N - 1) + 1)
        if signature is not None:
            return signature


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of the public key signed this message."""
    if len(public) != 64 or len(signature) != 64:
        return False
    x, y = int.from_bytes(public[:32]), int.from_bytes(public[32:])
    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    on_curve = x < _P and y < _P and (y * y - x * x * x - _A * x - _B) % _P == 0
    t = (r + s) % _N
    if not on_curve or not 0 < r < _N or not 0 < s < _N or t == 0:
        return False
    sum_of_both = _combined(s, _G, t, (x, y, 1))
    return sum_of_both[2] != 0 and (_digest(public, message) + _affine(sum_of_both)[0]) % _N == r


def _signature(private: bytes, digest: int, *, nonce: int) -> bytes | None:
    """The signature with this secret number; None where the standard asks for another. It must never be used twice."""
    d = int.from_bytes(private)
    r = (digest + _affine(_combined(nonce, _G, 0, _G))[0]) % _N
    s = pow(1 + d, -1, _N) * (nonce - r * d) % _N
    return None if r == 0 or r + nonce == _N or s == 0 else _bytes(r) + _bytes(s)


def _digest(public: bytes, message: bytes) -> int:
    length = (len(_IDENTITY) * 8).to_bytes(2)
    curve = b"".join(map(_bytes, (_A, _B, _G[0], _G[1])))
    return int.from_bytes(_sm3(_sm3(length + _IDENTITY + curve + public) + message))


def _sm3(data: bytes) -> bytes:
    hashed = Hash(SM3())
    hashed.update(data)
    return hashed.finalize()


def _bytes(number: int) -> bytes:
    return number.to_bytes(32)


# --- the curve ---------------------------------------------------------------------------------------------------


def _combined(first: int, p: _Point, second: int, q: _Point) -> _Point:
    """first·p + second·q."""
    either = (_INFINITY, p, q, _added(p, q))
    found = _INFINITY
    for bit in range(max(first.bit_length(), second.bit_length()) - 1, -1, -1):
        found = _added(_doubled(found), either[(first >> bit & 1) + 2 * (second >> bit & 1)])
    return found


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    zz, yy = z * z % _P, y * y % _P
    four_xyy = 4 * x * yy % _P
    slope = 3 * (x - zz) * (x + zz) % _P
    new_x = (slope * slope - 2 * four_xyy) % _P
    return new_x, (slope * (four_xyy - new_x) - 8 * yy * yy) % _P, 2 * y * z % _P


def _added(one: _Point, other: _Point) -> _Point:
    if one[2] == 0:
        return other
    if other[2] == 0:
        return one
    (x1, y1, z1), (x2, y2, z2) = one, other
    zz1, zz2 = z1 * z1 % _P, z2 * z2 % _P
    u1, u2, s1, s2 = x1 * zz2 % _P, x2 * zz1 % _P, y1 * z2 * zz2 % _P, y2 * z1 * zz1 % _P
    across, up = u2 - u1, s2 - s1
    if across % _P == 0:
        return _doubled(one) if up % _P == 0 else _INFINITY
    square = across * across % _P
    cube = across * square % _P
    base = u1 * square % _P
    new_x = (up * up - cube - 2 * base) % _P
    return new_x, (up * (base - new_x) - s1 * cube) % _P, across * z1 * z2 % _P


def _affine(point: _Point) -> tuple[int, int]:
    x, y, z = point
    inverse = pow(z, -1, _P)
    return x * inverse * inverse % _P, y * inverse * inverse * inverse % _P
