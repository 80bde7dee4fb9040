"""The invented words the city is made of, read from the files beside: places, names, products."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class District:
    """A county or district of the city, with its market bureau."""

    code: str
    name: str
    key: str
    sign: str
    weight: int
    skill: float
    """How well its makers work, in logarithmic odds."""
    streets: tuple[str, ...]

    @property
    def short(self) -> str:
        """The name without 区 or 县."""
        return self.name[:-1]


@dataclass(frozen=True)
class Item:
    """What is tested about a product, and the limit."""

    name: str
    weight: str
    method: str
    unit: str
    sign: str
    limit: float | str
    upper: float | None = None


@dataclass(frozen=True)
class Product:
    """What makers make and shops sell."""

    key: str
    names: tuple[str, ...]
    models: tuple[str, ...]
    category: str
    trade: str
    industry_class: str
    unit: str
    price: int
    fail: float
    admission: str
    standard: str
    items: tuple[Item, ...]
    season: tuple[int, ...] = ()
    children: bool = False
    shops_only: bool = False


@dataclass(frozen=True)
class Words:
    """Everything the files hold."""

    places: dict[str, Any]
    names: dict[str, Any]
    districts: tuple[District, ...]
    products: tuple[Product, ...]
    by_category: dict[str, tuple[Product, ...]] = field(default_factory=dict)

    @property
    def former(self) -> dict[str, str]:
        """The county that became the last district: code, name, key."""
        found: dict[str, str] = self.places["became"]["before"]
        return found


@cache
def words() -> Words:
    """The words, read once."""
    folder = files("zhiheng.demo")
    places = tomllib.loads(folder.joinpath("places.toml").read_text(encoding="utf-8"))
    names = tomllib.loads(folder.joinpath("names.toml").read_text(encoding="utf-8"))
    districts = tuple(District(**{**one, "streets": tuple(one["streets"])}) for one in places["districts"])
    products: list[Product] = []
    for file in sorted(folder.joinpath("products").iterdir(), key=lambda found: found.name):
        products += map(_product, tomllib.loads(file.read_text(encoding="utf-8"))["product"])
    categories = dict.fromkeys(product.category for product in products)
    by_category = {name: tuple(one for one in products if one.category == name) for name in categories}
    return Words(places, names, districts, tuple(products), by_category)


def _product(told: dict[str, Any]) -> Product:
    several: dict[str, Any] = {key: tuple(told[key]) for key in ("names", "models", "season") if key in told}
    items = tuple(Item(*item) for item in told["items"])
    plain = {key: value for key, value in told.items() if key not in {"class", "items", *several}}
    return Product(**plain, **several, industry_class=told["class"], items=items)
