"""What can be wrong with a pack. Each problem has a code and a place; a load reports all of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhiheng.primitives.errors import DeclarationError


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a pack something stands; the line is 0 where it is not known."""

    pack: str
    file: str = ""
    table: str = ""
    key: str = ""
    line: int = 0

    def __str__(self) -> str:
        file = f"{self.pack}/{self.file}" if self.file else self.pack
        line = f":{self.line}" if self.line else ""
        table = f" [{self.table}]" if self.table else ""
        return f"{file}{line}{table}{f' {self.key}' if self.key else ''}"


class PackProblem(DeclarationError):
    """Something a pack's author must correct before anything starts; each kind of it is a class with a code."""

    code = "pack.invalid"

    def __init__(self, place: Place, message: str, message_zh: str, **fields: object) -> None:
        super().__init__(f"{place}: {message}", message_zh=f"{place}：{message_zh}", **fields)
        self.place = place


class PacksRefused(DeclarationError):
    """The packs cannot be loaded; ``problems`` holds everything that is wrong."""

    code = "pack.refused"

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems: Sequence[PackProblem] = tuple(problems)
        count = len(self.problems)
        super().__init__(
            "\n".join([f"{count} problems in the declarations of packs:", *map(str, self.problems)]),
            message_zh="\n".join([f"领域包声明有 {count} 处问题：", *(found.message_zh for found in self.problems)]),
            codes=tuple(found.code for found in self.problems),
        )


class UnreadablePack(PackProblem):
    """A folder without pack.toml, or a file that is no TOML."""

    code = "pack.unreadable"


class UnknownFile(PackProblem):
    """A TOML file whose name is no word of the contract."""

    code = "pack.unknown_file"


class UnknownKey(PackProblem):
    """A key that its table does not have; the nearest one it has is named."""

    code = "pack.unknown_key"


class MissingKey(PackProblem):
    """A key that its table must have."""

    code = "pack.missing_key"


class WrongType(PackProblem):
    """A value of another type than its key takes."""

    code = "pack.wrong_type"


class WrongValue(PackProblem):
    """A value of the right type that its key cannot take."""

    code = "pack.wrong_value"


class MisplacedKey(PackProblem):
    """A key that this kind of field, record or indicator has no use for."""

    code = "pack.misplaced_key"


class UnknownReference(PackProblem):
    """A name of something that is not declared; the nearest declared one is named."""

    code = "pack.unknown_reference"


class ClashingWord(PackProblem):
    """Two things under one name."""

    code = "pack.clashing_word"


class MissingNeed(PackProblem):
    """A needed pack that is not there."""

    code = "pack.missing_need"


class CyclicNeeds(PackProblem):
    """Packs that need each other in a circle."""

    code = "pack.cyclic_needs"


class CyclicIndicators(PackProblem):
    """Indicators that are computed from each other in a circle."""

    code = "pack.cyclic_indicators"


class UnknownSystem(PackProblem):
    """A number that the catalogue of systems does not have, or that the pack does not serve."""

    code = "pack.unknown_system"


class SourceNotInForce(PackProblem):
    """A dated value that rests on a source outside the days on which it is in force."""

    code = "pack.source_not_in_force"


class NoExample(PackProblem):
    """An indicator or a warning that no example shows."""

    code = "pack.no_example"


class UnitsDiffer(PackProblem):
    """A unit that does not follow from what is computed."""

    code = "pack.units_differ"


class UndefinedRollUp(PackProblem):
    """A roll-up that would give a number without a meaning; the reason is told."""

    code = "pack.undefined_roll_up"


class WrongExpression(PackProblem):
    """An expression that does not parse or fit."""

    code = "pack.wrong_expression"


class Unreachable(PackProblem):
    """A state, an act or a clock of a case that no case ever comes to."""

    code = "pack.unreachable"


class Endless(PackProblem):
    """A case that cannot be closed from some state, or a clock or a pause that nothing ends."""

    code = "pack.endless"


class WrongReplacement(PackProblem):
    """A word that cannot stand for the one it replaces."""

    code = "pack.wrong_replacement"


class FailedExample(PackProblem):
    """An example whose facts do not lead to what it says."""

    code = "pack.failed_example"


class BrokenInstallation(PackProblem):
    """An installed pack whose entry point leads nowhere."""

    code = "pack.broken_installation"
