# ruff: noqa: D103, D400, T201 - a page for citizens, in their language; it prints what it found
"""验证记载：某条记载当日是否在日志里，后来的日志是否仍包含先前的日志。

只用 Python（3.9 起）自带的功能，不联网、不安装、不信任质衡本身；全部验证都在这一页里，可以逐行读。
日志是 RFC 9162 的默克尔树（SHA-256）：日志头签署了树的规模和根，改动任何一条记载，根就不同。

用法：python3 verify_record.py 证明.json [--kept 自己留存的日志头.txt] [--key 公布的公钥]…
结果：0 全部成立；1 有不成立的；2 文件读不懂，或凭这些文件无法判断。
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

Point = tuple[int, ...]  # 曲线上的点


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def included(leaf: bytes, at: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162，2.1.3.2：沿路径逐层合并，最后应得到根。"""
    here, last, found = at, size - 1, leaf
    for part in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node(part, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node(found, part)
        here, last = here >> 1, last >> 1
    return 0 <= at < size and last == 0 and found == root


def continued(first: int, size: int, old_root: bytes, root: bytes, path: list[bytes]) -> bool:
    """RFC 9162，2.1.4.2：同一条路径既要合成先前的根，也要合成后来的根。"""
    if first in {0, size}:
        return not path and old_root == (root if first == size else hashlib.sha256(b"").digest())
    if not path or first > size:
        return False
    here, last = first - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    begun, *rest = path if first & (first - 1) else [old_root, *path]
    before = now = begun
    for part in rest:
        if last == 0:
            return False
        if here & 1 or here == last:
            before, now = node(part, before), node(part, now)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            now = node(now, part)
        here, last = here >> 1, last >> 1
    return last == 0 and before == old_root and now == root


# Ed25519：RFC 8032，5.1。
Q = 2**255 - 19
D = -121665 * pow(121666, -1, Q) % Q
ORDER = 2**252 + 27742317777372353535851937790883648493


def ed_point(data: bytes) -> Point | None:
    y, odd = int.from_bytes(data, "little") & (1 << 255) - 1, data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, Q) % Q
    x = pow(square, (Q + 3) // 8, Q)
    x = x if (x * x - square) % Q == 0 else x * pow(2, (Q - 1) // 4, Q) % Q
    if y >= Q or (x * x - square) % Q or (x == 0 and odd):
        return None
    x = x if x & 1 == odd else Q - x
    return x, y, 1, x * y % Q


def ed_add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % Q, (p[1] + p[0]) * (q[1] + q[0]) % Q
    c, d = 2 * p[3] * q[3] * D % Q, 2 * p[2] * q[2] % Q
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % Q, g * h % Q, f * g % Q, e * h % Q


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = ed_point(public), ed_point(signature[:32]), int.from_bytes(signature[32:], "little")
    base = ed_point((4 * pow(5, -1, Q) % Q).to_bytes(32, "little"))
    if a is None or r is None or base is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = times(s, base, ed_add, (0, 1, 1, 0)), ed_add(r, times(h, a, ed_add, (0, 1, 1, 0)))
    return all((left[i] * right[2] - right[i] * left[2]) % Q == 0 for i in (0, 1))


def times(k: int, p: Point, add: Callable[[Point, Point], Point], zero: Point) -> Point:
    found = zero
    for bit in f"{k:b}":
        found = add(found, found)
        found = add(found, p) if bit == "1" else found
    return found


# SM2：GM/T 0003；SM3 由 Python 自带的 OpenSSL 计算。
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (
    0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
    0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0,
)


def sm_add(p: Point, q: Point) -> Point:
    if not p or not q:  # 空元组是无穷远点
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return ()
    slope = 3 * (p[0] * p[0] - 1) * pow(2 * p[1], -1, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def sm2(public: bytes, message: bytes, signature: bytes) -> bool:
    x, y, r, s = (int.from_bytes((public + signature)[i : i + 32], "big") for i in (0, 32, 64, 96))
    on_curve = x < P and y < P and (y * y - x * x * x + 3 * x - B) % P == 0
    if len(public) != 64 or len(signature) != 64 or not on_curve or not (0 < r < N and 0 < s < N and (r + s) % N):
        return False
    curve = b"".join(number.to_bytes(32, "big") for number in (P - 3, B, *G))
    owner = hashlib.new("sm3", b"\x00\x80" + b"1234567812345678" + curve + public).digest()
    digest = int.from_bytes(hashlib.new("sm3", owner + message).digest(), "big")
    found = sm_add(times(s, G, sm_add, ()), times((r + s) % N, (x, y), sm_add, ()))
    return bool(found) and (digest + found[0]) % N == r


# 证明文件和日志头。
KINDS = {b"\x01": ("Ed25519", ed25519), b"\xffGM/T 0003-2012 SM2-SM3": ("SM2", sm2)}
failed: list[str] = []
BEIJING = timezone(timedelta(hours=8))


def tell(holds: bool, words: str) -> bool:
    print("  成立  " if holds else "不成立  ", words)
    if not holds:
        failed.append(words)
    return holds


def head(note: str, keys: list[str], what: str) -> tuple[int, bytes]:
    """日志头所载的规模和根；每个认得的公钥，其签名都要成立，至少要有一个。"""
    text, _, lines = note.replace("\r\n", "\n").rpartition("\n\n")
    _, size, root, signed_at, *_ = text.split("\n")
    when = datetime.strptime(signed_at + "+0000", "signed-at %Y-%m-%dT%H:%M:%SZ%z").astimezone(BEIJING)
    signers = 0
    for line in lines.splitlines():
        name, _, data = line[2:].rpartition(" ")
        signature = base64.b64decode(data)
        for key in keys:
            owner, number, public = key.strip().split("+", 2)
            raw = base64.b64decode(public)
            kind = next(kind for kind in KINDS if raw.startswith(kind))
            own_number = hashlib.sha256(owner.encode() + b"\n" + raw).hexdigest()[:8]
            if (owner, number, own_number) != (name, signature[:4].hex(), number):
                continue
            label, check = KINDS[kind]
            if check is sm2 and "sm3" not in hashlib.algorithms_available:
                print(f"  未验  {what}的 SM2 签名：这台机器的 Python 没有 SM3")
                continue
            signers += tell(
                check(raw[len(kind) :], f"{text}\n".encode(), signature[4:]), f"{what}由公钥 {number}（{label}）签署"
            )
    tell(signers > 0, f"{what}至少有一个认得的公钥签署：北京时间 {when:%Y-%m-%d %H:%M:%S}，共 {size} 条记载")
    return int(size), base64.b64decode(root)


def check_files(proof: dict[str, Any], kept: str | None, keys: list[str]) -> None:
    if not keys:
        keys = proof["keys"]
        print("  注意  公钥取自证明文件本身；请与别处公布的核对，或用 --key 给出：", *keys, sep="\n        ")
    size, root = head(proof["checkpoint"], keys, "证明所附的日志头")
    entry = proof["entry"]
    leaf = bytes.fromhex(entry["leaf"])
    if "body" in entry:
        own = hashlib.sha256(b"\x00" + entry["body"].encode()).digest()
        tell(
            own == leaf and json.loads(entry["body"])[0] == entry["seq"], f"第 {entry['seq']} 号记载的正文与其摘要相符"
        )
        print("  正文  " + entry["body"])
    path = [bytes.fromhex(part) for part in proof["inclusion"]]
    tell(included(leaf, entry["seq"] - 1, size, path, root), f"第 {entry['seq']} 号记载在该日志头签署时已在日志里")
    if kept is None:
        return
    old_size, old_root = head(kept, keys, "自己留存的日志头")
    link = proof.get("consistency", {"from": size, "path": []})
    if old_size not in {0, size, link["from"]}:
        raise ValueError(f"证明里没有从 {old_size} 条到 {size} 条的衔接；请取一份“自 {old_size} 条起”的证明")
    parts = [bytes.fromhex(part) for part in link["path"]] if old_size not in {0, size} else []
    tell(
        continued(old_size, size, old_root, root, parts), f"后来的日志（{size} 条）仍以留存的日志（{old_size} 条）开头"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("proof", type=Path, help="证明文件（.json）")
    parser.add_argument("--kept", type=Path, help="自己先前留存的日志头")
    parser.add_argument("--key", action="append", default=[], help="公布的公钥，可多次给出")
    given = parser.parse_args()
    try:
        kept = given.kept.read_text("utf-8") if given.kept else None
        check_files(json.loads(given.proof.read_text("utf-8")), kept, given.key)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration) as error:
        print(f"无法判断：{error}")
        return 2
    print("结论：有不成立的，见上。" if failed else "结论：全部成立。")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
