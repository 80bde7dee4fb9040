"""How personal data is sealed: what an entry may say of it, under which keys it lies, and when it opens."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Final

import msgspec

from zhiheng.primitives import ciphers
from zhiheng.primitives.ciphers import KEY_BYTES
from zhiheng.primitives.errors import EngineError, RuleViolation

_SALT_BYTES: Final = 32
_HASH: Final = "sha256"


class VaultKeysRefused(EngineError):
    """The vault's file of keys cannot be used, or lacks the key a secret was sealed under."""

    code = "vault.keys_refused"


class SecretUnknown(RuleViolation):
    """No secret has this number."""

    code = "vault.secret_unknown"


class SecretDestroyed(RuleViolation):
    """The secret was destroyed; nothing opens it again."""

    code = "vault.secret_destroyed"


class ReasonMissing(RuleViolation):
    """Who reads or destroys a secret says why."""

    code = "vault.reason_missing"


@dataclass(frozen=True, slots=True)
class Plain:
    """A text to be sealed: of which kind of record and which field; ``thing`` is the number of the record."""

    kind: str
    field: str
    thing: int
    office: str
    text: str

    def __repr__(self) -> str:
        return f"Plain({self.kind!r}, {self.field!r}, {self.thing}, …)"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What an entry says in place of the text: where it is kept, and a commitment to it that tells nothing."""

    number: int
    commitment: str

    def data(self) -> dict[str, object]:
        """The value of the field in the entry's data."""
        return {"sealed": self.number, "commitment": self.commitment}


# --- keys --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A key that wraps the keys of single secrets."""

    id: str
    algorithm: str
    data: bytes

    def __repr__(self) -> str:
        return f"MasterKey({self.id!r}, {self.algorithm!r}, …)"


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """The keys of the vault: master keys, oldest first, and the key under which equal texts are found."""

    masters: tuple[MasterKey, ...]
    index: bytes

    def newest(self, algorithm: str) -> MasterKey | None:
        """The master key that wraps now."""
        return next((key for key in reversed(self.masters) if key.algorithm == algorithm), None)

    def named(self, key: str) -> MasterKey:
        """The master key with this name."""
        for master in self.masters:
            if master.id == key:
                return master
        raise _keys_refused(f"the master key {key} is not in it")


def first_keys() -> VaultKeys:
    """The keys of a vault before anything is sealed: none that wraps yet."""
    return VaultKeys((), secrets.token_bytes(32))


def with_new_master(keys: VaultKeys, algorithm: str) -> VaultKeys:
    """The keys with one more, which wraps from now on."""
    if algorithm not in KEY_BYTES:
        raise _keys_refused(f"ZHIHENG_SEALING names {algorithm!r}, and only {', '.join(KEY_BYTES)} are known")
    new = MasterKey(secrets.token_hex(8), algorithm, ciphers.new_key(algorithm))
    return VaultKeys((*keys.masters, new), keys.index)


class _Master(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    algorithm: str
    key: str


class _KeyFile(msgspec.Struct, forbid_unknown_fields=True):
    masters: list[_Master]
    index: str


def keys_text(keys: VaultKeys) -> str:
    """The keys as their file holds them."""
    file = _KeyFile([_Master(key.id, key.algorithm, key.data.hex()) for key in keys.masters], keys.index.hex())
    return msgspec.json.format(msgspec.json.encode(file)).decode() + "\n"


def keys_in(text: str) -> VaultKeys:
    """The keys in the text of their file."""
    try:
        file = msgspec.json.decode(text, type=_KeyFile)
        masters = tuple(MasterKey(key.id, key.algorithm, bytes.fromhex(key.key)) for key in file.masters)
        index = bytes.fromhex(file.index)
    except (msgspec.DecodeError, ValueError) as error:
        raise _keys_refused(str(error)) from error
    if len(index) != 32 or any(len(key.data) != KEY_BYTES.get(key.algorithm) for key in masters):
        raise _keys_refused("a key has not the length of its algorithm")
    return VaultKeys(masters, index)


def _keys_refused(why: str) -> VaultKeysRefused:
    return VaultKeysRefused(
        f"the vault's file of keys cannot be used: {why}; see vault.json in ZHIHENG_KEYS, or take it from a backup",
        message_zh="密封内容的密钥文件不能使用，或缺少所需的密钥；请检查ZHIHENG_KEYS文件夹里的vault.json，或从备份恢复。",
        permanent=True,
    )


# --- sealing -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Envelope:
    """A sealed text beside its own key, which is wrapped by a master key."""

    wrapped_key: bytes
    sealed: bytes
    commitment: bytes


def sealed(number: int, plain: Plain, master: MasterKey) -> Envelope:
    """The text sealed under a key of its own. The salt of the commitment is sealed with it and goes with it."""
    about = about_secret(number, plain.kind, plain.field)
    own_key = ciphers.new_key(master.algorithm)
    salt = secrets.token_bytes(_SALT_BYTES)
    text = plain.text.encode()
    return Envelope(
        wrapped_key=ciphers.seal(master.algorithm, master.data, own_key, about=about),
        sealed=ciphers.seal(master.algorithm, own_key, salt + text, about=about),
        commitment=hmac.digest(salt, text, _HASH),
    )


def opened(envelope: Envelope, algorithm: str, master: MasterKey, *, about: bytes) -> str:
    """The text; refused where envelope, keys, what it is about or the commitment do not belong together."""
    own_key = ciphers.unseal(master.algorithm, master.data, envelope.wrapped_key, about=about)
    whole = ciphers.unseal(algorithm, own_key, envelope.sealed, about=about)
    salt, text = whole[:_SALT_BYTES], whole[_SALT_BYTES:]
    if not hmac.compare_digest(hmac.digest(salt, text, _HASH), envelope.commitment):
        raise ciphers.broken(algorithm)
    return text.decode()


def rewrapped(wrapped_key: bytes, old: MasterKey, new: MasterKey, *, about: bytes) -> bytes:
    """The key of a secret, wrapped by another master key."""
    own_key = ciphers.unseal(old.algorithm, old.data, wrapped_key, about=about)
    return ciphers.seal(new.algorithm, new.data, own_key, about=about)


def about_secret(number: int, kind: str, field: str) -> bytes:
    """What a seal is bound to, so that no row of the vault can stand in for another."""
    return f"{number} {kind} {field}".encode()


def likeness(text: str, index_key: bytes) -> bytes:
    """Equal for texts that differ only in width, case, spaces and hyphens; tells nothing without its key.

    >>> likeness("１３９ 0000-0000", b"k") == likeness("13900000000", b"k")
    True
    """
    folded = "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if not char.isspace())
    return hmac.digest(index_key, folded.replace("-", "").encode(), _HASH)
