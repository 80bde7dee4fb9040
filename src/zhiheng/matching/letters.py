"""Which letters are worded alike: groups of texts by what they share, and the phrases that show why.

Whether two texts are alike depends on these two texts and on weights given beforehand, on nothing else: the order of
the texts does not matter, and a text that shares nothing with the others changes no group. What was read on one day is
put together with what is read on the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.csgraph import connected_components

from zhiheng.matching.spelling import folded

ALIKE: Final = 0.5
"""From this cosine on two texts are alike."""
_LENGTHS: Final = (2, 3, 4)
"""Characters in a gram."""
_PLACES: Final = 1 << 20
"""Grams are counted at so many places."""
_BANDS, _ROWS = 24, 2
"""Texts are compared where one of the bands of their least hashes agrees: of pairs that share a third of their grams
94 in a hundred are, of pairs that share half of them 999 in a thousand."""
_AT_ONCE: Final = 200_000
"""So many pairs are compared together."""
_SMALL: Final = 40
"""Within fewer texts of one band all pairs are compared."""
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_COMMON: Final = 0.05
"""What stands in a larger share of the letters tells nothing: salutations, requests, closing words."""

Weights = NDArray[np.float32]


class Prints(NamedTuple):
    """Texts as they are compared, a row each."""

    grams: csr_matrix
    """Weights of the grams, each row of length one; a row without any is alike to none."""
    least: NDArray[np.uint32]
    """The least hashes of each row, band by band."""


def even_weights() -> Weights:
    """Every gram tells as much as any other."""
    return np.ones(_PLACES, dtype=np.float32)


def learned_weights(texts: Sequence[str]) -> Weights:
    """What a gram tells by how many of these texts have it; what is common tells nothing.

    Fewer than two hundred texts teach nothing.
    """
    if len(texts) < 200:
        return even_weights()
    return _weights(_counted(texts))


def learned_prints(texts: Sequence[str]) -> Prints:
    """The texts as they are compared, with the weights that they themselves teach."""
    counts = _counted(texts)
    return _prints(counts, _weights(counts) if len(texts) >= 200 else even_weights())


def _weights(counts: csr_matrix) -> Weights:
    count = counts.shape[0]
    having = np.bincount(counts.indices, minlength=_PLACES).astype(np.float32)
    weights: Weights = 1 - np.log1p(having) / np.log1p(np.float32(count))
    weights[having > _COMMON * count] = 0
    return weights


def prints(texts: Sequence[str], weights: Weights) -> Prints:
    """The texts as they are compared. What was read on different days with the same weights may be put together."""
    return _prints(_counted(texts), weights)


def _prints(counts: csr_matrix, weights: Weights) -> Prints:
    counts.data = weights[counts.indices]
    counts.eliminate_zeros()
    least = _least_hashes(counts)
    squares = csr_matrix((counts.data**2, counts.indices, counts.indptr), shape=counts.shape)
    norms = np.sqrt(np.asarray(squares.sum(axis=1)).ravel())
    norms[norms == 0] = 1
    counts.data = counts.data / np.repeat(norms, np.diff(counts.indptr)).astype(np.float32)
    return Prints(counts, least)


def together(parts: Sequence[Prints]) -> Prints:
    """Prints of several days, in this order."""
    return Prints(
        vstack([part.grams for part in parts], format="csr"), np.concatenate([part.least for part in parts], axis=0)
    )


def groups(found: Prints, alike: float = ALIKE) -> list[list[int]]:
    """The rows that belong together, each group and the groups in ascending order; who is alike to none is in none."""
    count = found.grams.shape[0]
    if count < 2:
        return []
    one, other = _linked(found, alike)
    graph = csr_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    _, names = connected_components(graph, directed=False)
    order = np.argsort(names, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(names[order]) != 0])
    parts = np.split(order, starts[1:])
    return sorted([int(row) for row in part] for part in parts if len(part) > 1)


def likeness(one: str, other: str, weights: Weights | None = None) -> float:
    """The cosine of two texts, from 0 to 1.

    >>> round(likeness("面包发霉要求退款", "面包发霉，要求退款！"), 3), likeness("面包发霉", "电梯困人")
    (1.0, 0.0)
    """
    both = prints([one, other], even_weights() if weights is None else weights).grams
    return float(both[0].multiply(both[1]).sum())


# --- what is shared, in words -----------------------------------------------------------------------------------------

_SHORTEST, _LONGEST = 4, 30
_STOPS: Final = re.compile("[。，,；;！!？?、：:\\s]+")
_LOOKED_AT: Final = 15
_IN_MOST: Final = 0.6


def shared_phrases(texts: Sequence[str], most: int = 5, *, others: Sequence[str] = ()) -> list[str]:
    """The longest phrases that most of the texts have, longest first; of a large group fifteen are looked at.

    What stands in more than a twentieth of the other letters is left out: it is what everyone writes.

    >>> shared_phrases(["在该店购买的面包发霉，要求退款", "面包发霉，店家态度差", "昨天面包发霉，不退"])
    ['面包发霉']
    """
    looked = sorted({_in_pieces(text) for text in texts}, key=lambda text: (len(text), text))[:_LOOKED_AT]
    if not looked:
        return []
    if len(looked) == 1:
        pieces = sorted({piece[:_LONGEST] for piece in looked[0].split("\n")}, key=lambda piece: (-len(piece), piece))
        return [piece for piece in pieces if len(piece) >= _SHORTEST][:most]
    needed = max(2, int(_IN_MOST * len(looked) + 0.999))
    told = [_in_pieces(other) for other in others]
    chosen: list[str] = []
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        for phrase in _having(looked, length, needed):
            if any(phrase in longer or _overlaps(phrase, longer) for longer in chosen):
                continue
            if sum(phrase in other for other in told) <= _COMMON * len(told):
                chosen.append(phrase)
        if len(chosen) >= most:
            break
    return chosen[:most]


def _in_pieces(text: str) -> str:
    """The text in one spelling, a line for each piece between stops: a phrase goes over none."""
    return "\n".join(filter(None, map(folded, _STOPS.split(text))))


def _having(texts: Sequence[str], length: int, needed: int) -> list[str]:
    """The pieces of a length that enough texts have, the most frequent first."""
    counted: dict[str, int] = {}
    for text in texts:
        for piece in {text[at : at + length] for at in range(len(text) - length + 1)}:
            if "\n" not in piece:
                counted[piece] = counted.get(piece, 0) + 1
    return sorted((piece for piece, count in counted.items() if count >= needed), key=lambda one: (-counted[one], one))


def _overlaps(phrase: str, longer: str) -> bool:
    """Whether one is only the other shifted: half of it or more is the end or beginning of the other."""
    half = len(phrase) // 2
    return phrase[:-half] in longer or phrase[half:] in longer


# --- reading ----------------------------------------------------------------------------------------------------------


def _counted(texts: Sequence[str]) -> csr_matrix:
    """Which grams each text has, once each."""
    plain = [folded(text) for text in texts]
    sizes = np.array([len(text) for text in plain], dtype=np.int64)
    signs = np.frombuffer("".join(plain).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    rows = np.repeat(np.arange(len(plain), dtype=np.int64), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(signs))
    keys = []
    value = signs.copy()
    for length in range(2, max(_LENGTHS) + 1):
        value = value[:-1] * _PRIME + signs[length - 1 :] if len(value) > 1 else value[:0]
        whole = left[: len(value)] >= length
        places = ((value[whole] * _PRIME) >> np.uint64(44)).astype(np.int64)
        keys.append(rows[: len(value)][whole] * _PLACES + places)
    sorted_keys = np.sort(np.concatenate(keys))
    unique = sorted_keys[np.diff(sorted_keys, prepend=-1) != 0]
    bounds = np.searchsorted(unique, np.arange(len(plain) + 1, dtype=np.int64) * _PLACES)
    places = (unique % _PLACES).astype(np.int32)
    return csr_matrix(
        (np.ones(len(unique), dtype=np.float32), places, bounds.astype(np.int64)), shape=(len(plain), _PLACES)
    )


def _least_hashes(grams: csr_matrix) -> NDArray[np.uint32]:
    """Of each row the least value of each hash over its grams; rows without grams keep the greatest."""
    count = grams.shape[0]
    least = np.full((count, _BANDS * _ROWS), np.iinfo(np.uint32).max, dtype=np.uint32)
    filled = np.flatnonzero(np.diff(grams.indptr))
    if not len(filled):
        return least
    starts = grams.indptr[filled]
    chance = np.random.default_rng(20260415)
    factors = chance.integers(1, 1 << 62, size=_BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
    few = grams.nnz < _PLACES
    places = (grams.indices if few else np.arange(_PLACES)).astype(np.uint64)
    for column, factor in enumerate(factors):
        hashed = _mixed(places + np.uint64(column + 1), factor)
        least[filled, column] = np.minimum.reduceat(hashed if few else hashed[grams.indices], starts)
    return least


def _mixed(values: NDArray[np.uint64], factor: np.uint64) -> NDArray[np.uint32]:
    mixed = values * factor
    mixed ^= mixed >> np.uint64(31)
    return ((mixed * _PRIME) >> np.uint64(32)).astype(np.uint32)


# --- comparing --------------------------------------------------------------------------------------------------------


def _linked(found: Prints, alike: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs that are alike, as far as groups need them."""
    filled = np.flatnonzero(np.diff(found.grams.indptr))
    firsts, seconds = [], []
    tried = np.empty(0, dtype=np.int64)
    count = np.int64(found.grams.shape[0])
    for band in range(_BANDS):
        columns = found.least[filled, band * _ROWS : (band + 1) * _ROWS].astype(np.uint64)
        keys = columns[:, 0] * np.uint64(1 << 32) + columns[:, 1]
        order = np.argsort(keys, kind="stable")
        starts = np.flatnonzero(np.r_[True, np.diff(keys[order]) != 0])
        sizes = np.diff(np.r_[starts, len(order)])
        pairs = _pairs(filled[order], starts, sizes, count)
        tried = np.union1d(tried, pairs)
        for start, size in zip(starts[sizes > _SMALL], sizes[sizes > _SMALL], strict=True):
            one, other = _walked(found.grams, filled[order[start : start + size]], alike)
            firsts.append(one)
            seconds.append(other)
    for start in range(0, len(tried), _AT_ONCE):
        one, other = tried[start : start + _AT_ONCE] // count, tried[start : start + _AT_ONCE] % count
        near = np.asarray(found.grams[one].multiply(found.grams[other]).sum(axis=1)).ravel() >= alike
        firsts.append(one[near])
        seconds.append(other[near])
    return np.concatenate([*firsts, tried[:0]]), np.concatenate([*seconds, tried[:0]])


def _pairs(
    rows: NDArray[np.int64], starts: NDArray[np.int64], sizes: NDArray[np.int64], count: np.int64
) -> NDArray[np.int64]:
    """Every pair within a small band, as one number each."""
    found = [np.empty(0, dtype=np.int64)]
    for size in range(2, _SMALL + 1):
        blocks = starts[sizes == size]
        if len(blocks):
            members = np.sort(rows[blocks[:, None] + np.arange(size)], axis=1)
            one, other = np.triu_indices(size, 1)
            found.append((members[:, one] * count + members[:, other]).ravel())
    return np.unique(np.concatenate(found))


def _walked(grams: csr_matrix, members: NDArray[np.int64], alike: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Links within a large band: who was reached is compared with those not reached yet, so groups are whole."""
    left = np.sort(members)
    firsts, seconds = [left[:0]], [left[:0]]
    reached: list[int] = []
    looked_for = np.zeros(grams.shape[1], dtype=np.float32)
    while len(left):
        if not reached:
            reached.append(int(left[0]))
            left = left[1:]
        one = reached.pop()
        row = slice(grams.indptr[one], grams.indptr[one + 1])
        looked_for[grams.indices[row]] = grams.data[row]
        near = grams[left] @ looked_for >= alike
        looked_for[grams.indices[row]] = 0
        firsts.append(np.full(int(near.sum()), one, dtype=np.int64))
        seconds.append(left[near])
        reached += [int(row) for row in left[near]]
        left = left[~near]
    return np.concatenate(firsts), np.concatenate(seconds)
