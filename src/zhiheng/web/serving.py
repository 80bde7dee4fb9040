"""Where a system of the catalogue is worked with: the pages of the kinds that serve it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.urls import reverse

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.contract.serving import status_under, with_pages


@lru_cache(maxsize=1)
def pages_serving() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Path and title of the kinds that serve each system that is served; the others are left out.

    The examples of the packs run once for it, when the page is first asked for.
    """
    using = in_use()
    packs = using.catalogue.packs.values()
    kinds = using.every_kind
    return {
        row.entry.id: tuple((_page(kinds[word]), kinds[word].title) for word in row.words if word in kinds)
        for row in status_under(packs, reached=with_pages(packs))
        if row.status == "served"
    }


def _page(kind: Kind) -> str:
    """The path where records, subjects or cases of a kind are worked with."""
    return f"{reverse('cases')}?kind={kind.address}" if kind.is_case else reverse("records", args=[kind.address])
