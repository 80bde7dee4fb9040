"""Packs by key and in the order of their needs; their words by address; what replaces what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from keyword import iskeyword
from types import MappingProxyType

from zhiheng.contract.assembling.scopes import TAKEN_NAMES
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.declarations.pack import CONCEPTS, Declared, PackDeclaration
from zhiheng.contract.declarations.parameters import Parameter
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import (
    ClashingWord,
    CyclicNeeds,
    MissingNeed,
    PackProblem,
    UnknownReference,
    UnknownSystem,
    WrongReplacement,
)
from zhiheng.contract.systems import system_named

_HEAD = "pack.toml"


def lay_out(packs: Iterable[PackDeclaration]) -> tuple[Catalogue, list[PackProblem]]:
    """The catalogue without expressions, and what is wrong with keys, needs, words and replacements."""
    problems: list[PackProblem] = []
    by_key: dict[str, PackDeclaration] = {}
    for pack in packs:
        if pack.key in by_key:
            problems.append(_pack_twice(pack, by_key[pack.key]))
        else:
            by_key[pack.key] = pack
    problems += [_pack_key_taken(pack) for key, pack in by_key.items() if key in TAKEN_NAMES or iskeyword(key)]
    problems += [problem for pack in by_key.values() for problem in _needs(pack, by_key)]
    order = _in_order(by_key, problems)
    words: dict[str, Declared] = {}
    concepts: dict[str, str] = {}
    for pack in order:
        for concept, word in pack.words():
            address = f"{pack.key}.{word.key}"
            if address in words:
                problems.append(_word_twice(pack, concept, concepts[address], word.key))
            else:
                words[address], concepts[address] = word, concept
    draft = Catalogue(
        packs=MappingProxyType({pack.key: pack for pack in order}),
        words=MappingProxyType(words),
        concepts=MappingProxyType(concepts),
        replaced=MappingProxyType({}),
    )
    replaced: dict[str, str] = {}
    for pack in order:
        problems += [*_replacements(pack, draft, replaced), *_systems(pack)]
    return Catalogue(draft.packs, draft.words, draft.concepts, MappingProxyType(replaced)), problems


def _needs(pack: PackDeclaration, by_key: dict[str, PackDeclaration]) -> Iterator[PackProblem]:
    for need in pack.head.needs:
        if need not in by_key:
            near = nearest_to(need, by_key)
            yield MissingNeed(
                pack.place(_HEAD, "", "needs"),
                f"needs the pack {need}, which is not there; {ask(near, 'install it or name its folder too.')}",
                f"需要领域包 {need}，但没有找到；{ask_zh(near, '请安装它，或同时给出它的文件夹。')}",
                need=need,
            )


def _in_order(by_key: dict[str, PackDeclaration], problems: list[PackProblem]) -> list[PackDeclaration]:
    """The packs, each after those it needs; in the order given where they need each other in a circle."""
    graph = {key: [need for need in pack.head.needs if need in by_key] for key, pack in by_key.items()}
    try:
        return [by_key[key] for key in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        circle = error.args[1]
        shown = " → ".join(reversed(circle))
        problems.append(
            CyclicNeeds(
                by_key[circle[0]].place(_HEAD, "", "needs"),
                f"packs need each other in a circle: {shown}; move the shared words into a pack of their own.",
                f"领域包循环依赖：{shown}；请把共用的词移到另一个包。",
                circle=tuple(circle),
            )
        )
        return list(by_key.values())


def _replacements(pack: PackDeclaration, draft: Catalogue, replaced: dict[str, str]) -> Iterator[PackProblem]:
    place = pack.place(_HEAD, "", "replaces")
    for address in pack.head.replaces:
        owner, _, key = address.partition(".")
        own = f"{pack.key}.{key}"
        if address not in draft.words or owner not in pack.head.needs:
            near = nearest_to(address, (known for known in draft.words if pack_of(known) in pack.head.needs))
            yield UnknownReference(
                place,
                f"replaces {address}, which no needed pack declares; {ask(near, 'add the need.')}",
                f"要替换的 {address} 不在所需的包中；{ask_zh(near, '请补上 needs。')}",
                reference=address,
                nearest=near,
            )
        elif address in replaced:
            yield ClashingWord(
                place,
                f"{address} is replaced by {replaced[address]} already; one word is replaced once; leave one out.",
                f"{address} 已被 {replaced[address]} 替换；一个词只能替换一次；请去掉其一。",
                word=address,
                other=replaced[address],
            )
        elif reason := _unfit(draft, address, own):
            yield WrongReplacement(
                place,
                f"{own} cannot stand for {address}: {reason[0]}.",
                f"{own} 不能替换 {address}：{reason[1]}。",
                word=address,
            )
        else:
            replaced[address] = own


def _unfit(draft: Catalogue, address: str, own: str) -> tuple[str, str] | None:
    """Why a word cannot stand for another; None where it can."""
    if own not in draft.words:
        return "this pack declares no word of that key; declare it", "本包没有声明同名的词；请声明"
    if draft.concepts[own] != draft.concepts[address]:
        return (
            f"one is a {draft.concepts[own]}, the other a {draft.concepts[address]}; rename it",
            "两者不是同一类词；请改名",
        )
    if draft.concepts[own] in {"subject", "record", "case", "source"}:
        return (
            "kinds and sources are not replaced; declare a kind of its own",
            "主体、记录、办件和依据不能替换；请另行声明",
        )
    mine, theirs = draft.words[own], draft.words[address]
    if not isinstance(mine, Parameter | Indicator) or not isinstance(theirs, Parameter | Indicator):
        return None
    if mine.unit != theirs.unit:
        return f"its unit is {mine.unit}, not {theirs.unit}; use the same", f"单位应为“{theirs.unit}”；请统一"
    return None


def _systems(pack: PackDeclaration) -> Iterator[PackProblem]:
    for number in pack.systems:
        if system_named(number) is None:
            yield UnknownSystem(
                pack.place(_HEAD, "", "systems"),
                f"{number} is no number of the catalogue of systems; `zhiheng systems` lists them.",
                f"体系目录中没有 {number}；可用 zhiheng systems 查看。",
                system=number,
            )
    for concept, word in pack.words():
        for number in getattr(word, "serves", ()):
            if number not in pack.systems:
                yield UnknownSystem(
                    pack.place(CONCEPTS[concept], f"{concept}.{word.key}", "serves"),
                    f"{number} is not among the systems of {_HEAD}; add it there or leave it out here.",
                    f"{number} 不在 {_HEAD} 的 systems 中；请补上或在此去掉。",
                    system=number,
                )


def _pack_twice(pack: PackDeclaration, other: PackDeclaration) -> PackProblem:
    return ClashingWord(
        pack.place(_HEAD, "", "key"),
        f"two packs have the key {pack.key} (in {pack.folder} and {other.folder}); rename one.",
        f"有两个领域包的键都是 {pack.key}（{pack.folder} 和 {other.folder}）；请改其中一个。",
        word=pack.key,
    )


def _pack_key_taken(pack: PackDeclaration) -> PackProblem:
    return ClashingWord(
        pack.place(_HEAD, "", "key"),
        f"{pack.key} has a meaning in expressions already; choose another key.",
        f"{pack.key} 在表达式中已有含义；请换一个键。",
        word=pack.key,
    )


def _word_twice(pack: PackDeclaration, concept: str, other: str, key: str) -> PackProblem:
    return ClashingWord(
        pack.place(CONCEPTS[concept], f"{concept}.{key}"),
        f"{pack.key}.{key} is declared as {other} and as {concept}; an address names one word; rename one.",
        f"{pack.key}.{key} 同时声明为 {other} 和 {concept}；一个地址只对应一个词；请改名。",
        word=f"{pack.key}.{key}",
        other=other,
    )
