"""pack.toml: who the pack is, what it needs and serves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from zhiheng.contract.declarations.basics import Bilingual, Title
from zhiheng.contract.words import SYSTEM_NUMBER, VERSION, WORD_KEY


@dataclass(frozen=True, slots=True)
class PackHead:
    """The pack itself."""

    key: Annotated[str, "The first part of the address of each of its words.", WORD_KEY]
    title: Title
    version: Annotated[str, "The version of the declarations; a changed meaning is a new version.", VERSION]
    contract: Annotated[Literal[1], "The version of the contract it is written for."]
    office: Annotated[str, "The office that answers for the pack, in Chinese."]
    about: Annotated[Bilingual, "One sentence: what the pack governs."]
    needs: Annotated[tuple[str, ...], "Keys of the packs whose words it uses.", WORD_KEY] = ()
    systems: Annotated[tuple[str, ...], "Numbers of the systems of the catalogue it serves.", SYSTEM_NUMBER] = ()
    replaces: Annotated[
        tuple[str, ...],
        "Addresses of words of needed packs for which this pack's word of the same key stands from now on.",
    ] = ()
