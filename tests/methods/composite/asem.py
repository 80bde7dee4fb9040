"""The ASEM index of COINr's example, read from the folder of reference data."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhiheng.methods.composite.hierarchy import Hierarchy
from zhiheng.methods.composite.imputation import Imputation
from zhiheng.methods.composite.index import Recipe
from zhiheng.methods.composite.outliers import Treatment


@dataclass(frozen=True)
class Asem:
    folder: Path
    units: list[str]
    values: NDArray[np.float64]
    """Raw indicators over their denominators."""
    recipe: Recipe

    @property
    def indicators(self) -> tuple[str, ...]:
        return self.recipe.hierarchy.names[: self.recipe.hierarchy.indicators]

    def table(self, name: str, columns: tuple[str, ...]) -> NDArray[np.float64]:
        """An expected table in our order of units and columns."""
        by_unit = {row["uCode"]: row for row in rows(self.folder / name)}
        return np.array([[number(by_unit[unit][column]) for column in columns] for unit in self.units])

    def column(self, name: str, value: str) -> dict[str, float]:
        """An expected column by code of the node."""
        return {row["iCode"]: number(row[value]) for row in rows(self.folder / name)}


def read_asem(folder: Path) -> Asem:
    meta = rows(folder / "ASEM_iMeta.csv")
    data = rows(folder / "ASEM_iData.csv")
    indicators = [row for row in meta if row["Type"] == "Indicator"]
    nodes = indicators + [row for row in meta if row["Type"] == "Aggregate"]
    tree = Hierarchy.of({row["iCode"]: row["Parent"] or None for row in nodes})
    values = [
        [number(row[each["iCode"]]) / (number(row[each["Denominator"]]) if each["Denominator"] else 1) for row in data]
        for each in indicators
    ]
    recipe = Recipe(
        tree,
        directions=tuple(int(row["Direction"]) for row in indicators),
        weights=tuple(float(row["Weight"]) for row in nodes),
        imputation=Imputation("mean", tuple(row["EurAsia_group"] for row in data)),
        treatment=Treatment(),
    )
    return Asem(folder, [row["uCode"] for row in data], np.array(values).T, recipe)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: "" if value == "NA" else value for key, value in row.items()} for row in csv.DictReader(file)]


def number(text: str) -> float:
    return float(text) if text else float("nan")
