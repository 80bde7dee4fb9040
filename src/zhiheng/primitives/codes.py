"""Identifier codes of organisations, places, goods and special equipment: their shape, their parts, their check digits.

A code is read in whatever width, case and spacing people write it and kept in one form. Reading proves that it is well
formed; whether anyone holds it is for a register to say.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from zhiheng.primitives.errors import RuleViolation

CodeFault = Literal["length", "character", "check", "region", "month"]

_FAULTS_ZH: Final[dict[CodeFault, str]] = {
    "length": "位数不对",
    "character": "含有不允许的字符",
    "check": "校验码不符",
    "region": "行政区划代码不成立",
    "month": "年月不成立",
}
_FAULTS_EN: Final[dict[CodeFault, str]] = {
    "length": "has the wrong length",
    "character": "has a character outside its set",
    "check": "has a wrong check character",
    "region": "has no region code where one belongs",
    "month": "has no month where one belongs",
}


class InvalidCode(RuleViolation):
    """A text that is not a code of the kind it was given for; ``fields["fault"]`` tells what is wrong with it."""

    code = "codes.invalid"

    def __init__(self, text: str, kind: str, kind_zh: str, standard: str, fault: CodeFault) -> None:
        super().__init__(
            f"{text!r} is not a {kind}: it {_FAULTS_EN[fault]}; {standard}; compare it with the certificate.",
            message_zh=f"“{text}”不是有效的{kind_zh}：{_FAULTS_ZH[fault]}；依据 {standard}；请与证照核对。",
            text=text,
            kind=kind,
            fault=fault,
        )


# --- organisations ---------------------------------------------------------------------------------------------------

_CREDIT_SET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUE: Final = {sign: value for value, sign in enumerate(_CREDIT_SET)}
_CREDIT_WEIGHTS: Final = tuple(3**place % 31 for place in range(17))
_ORGANISATION_VALUE: Final = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class OrganisationCode:
    """The nine characters that name an organisation. Source: GB 11714-1997."""

    value: str

    @classmethod
    def read(cls, text: str) -> OrganisationCode:
        """The code a text holds, with or without the hyphen before its check character."""
        value = _plain(text)
        if len(value) != 9:
            raise _not_an_organisation(text, "length")
        if not re.fullmatch("[0-9A-Z]{8}[0-9X]", value):
            raise _not_an_organisation(text, "character")
        if value[8] != organisation_check_character(value[:8]):
            raise _not_an_organisation(text, "check")
        return cls(value)

    def __str__(self) -> str:
        return f"{self.value[:8]}-{self.value[8]}"


def organisation_check_character(body: str) -> str:
    """The ninth character of an organisation code. Source: GB 11714-1997, 3.2.

    >>> organisation_check_character("71526726")
    'X'
    """
    total = sum(_ORGANISATION_VALUE[sign] * weight for sign, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


@dataclass(frozen=True, slots=True)
class CreditCode:
    """The unified social credit code of an organisation (统一社会信用代码). Source: GB 32100-2015."""

    value: str

    @classmethod
    def read(cls, text: str) -> CreditCode:
        """The code a text holds.

        Its own check character is proved, that of the organisation code inside is not: it catches nothing more, and
        codes of small traders are met whose body was not made by GB 11714 (``organisation_is_sound`` tells).
        """
        value = _plain(text)
        if len(value) != 18:
            raise _not_a_credit_code(text, "length")
        if not all(sign in _CREDIT_VALUE for sign in value) or not _digits(value[2:8]):
            raise _not_a_credit_code(text, "character")
        if value[17] != credit_check_character(value[:17]):
            raise _not_a_credit_code(text, "check")
        return cls(value)

    @property
    def authority(self) -> str:
        """The sign of the registering authority: 9 for market regulation, 5 for civil affairs, 1 for public bodies."""
        return self.value[0]

    @property
    def entity_kind(self) -> str:
        """The sign of the kind of entity; it means something only beside the authority's."""
        return self.value[1]

    @property
    def region(self) -> str:
        """The region code of the registering authority; 100000 for the nation."""
        return self.value[2:8]

    @property
    def organisation(self) -> str:
        """The organisation code inside."""
        return self.value[8:17]

    @property
    def organisation_is_sound(self) -> bool:
        """Whether the organisation code inside keeps to GB 11714."""
        return self.organisation[8] == organisation_check_character(self.organisation[:8])

    def __str__(self) -> str:
        return self.value


def credit_check_character(body: str) -> str:
    """The eighteenth character of a unified social credit code. Source: GB 32100-2015, annex A.

    >>> credit_check_character("91110000600037341")
    'L'
    """
    total = sum(_CREDIT_VALUE[sign] * weight for sign, weight in zip(body, _CREDIT_WEIGHTS, strict=True))
    return _CREDIT_SET[-total % 31]


# --- places ----------------------------------------------------------------------------------------------------------

RegionLevel = Literal["nation", "province", "city", "county"]

_PROVINCES: Final = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82".split()
)


@dataclass(frozen=True, slots=True)
class RegionCode:
    """Six digits that name a place of the administrative tree, two for each level. Source: GB/T 2260-2007."""

    value: str

    @classmethod
    def read(cls, text: str) -> RegionCode:
        """The code a text holds: of a known province, and no county of a city 00. 100000 is the nation."""
        value = _plain(text)
        if len(value) != 6:
            raise _not_a_region(text, "length")
        if not _digits(value):
            raise _not_a_region(text, "character")
        if value != "100000" and (value[:2] not in _PROVINCES or (value[2:4] == "00" and value[4:] != "00")):
            raise _not_a_region(text, "region")
        return cls(value)

    @property
    def level(self) -> RegionLevel:
        if self.value == "100000":
            return "nation"
        if self.value.endswith("0000"):
            return "province"
        return "city" if self.value.endswith("00") else "county"

    @property
    def parent(self) -> RegionCode | None:
        """The place one level up by the digits; a county that a province leads itself stands under a city 90."""
        match self.level:
            case "nation":
                return None
            case "province":
                return RegionCode("100000")
            case "city":
                return RegionCode(f"{self.value[:2]}0000")
            case "county":
                return RegionCode(f"{self.value[:4]}00")

    def contains(self, other: RegionCode) -> bool:
        """Whether the other place is this one or lies in it, by the digits."""
        significant = {"nation": 0, "province": 2, "city": 4, "county": 6}[self.level]
        return self.value[:significant] == other.value[:significant]

    def __str__(self) -> str:
        return self.value


# --- goods -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gtin:
    """The number of a trade item, kept with fourteen digits. Source: GB 12904-2008, GB/T 16830-2008."""

    value: str

    @classmethod
    def read(cls, text: str) -> Gtin:
        """The number a text holds, of 8, 12, 13 or 14 digits."""
        value = _plain(text)
        if not _digits(value):
            raise _not_a_gtin(text, "character")
        if len(value) not in {8, 12, 13, 14}:
            raise _not_a_gtin(text, "length")
        if value[-1] != gtin_check_digit(value[:-1]):
            raise _not_a_gtin(text, "check")
        return cls(value.zfill(14))

    @property
    def short(self) -> str:
        """The thirteen digits printed under the bars, or all fourteen where the first says how it is packed."""
        return self.value[1:] if self.value[0] == "0" else self.value

    def __str__(self) -> str:
        return self.value


def gtin_check_digit(body: str) -> str:
    """The last digit of a GTIN.

    >>> gtin_check_digit("690123456789")
    '2'
    """
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


# --- special equipment -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EquipmentCode:
    """Eighteen characters that name a lift, boiler or crane for life (设备代码): class, maker, year, serial."""

    value: str

    @classmethod
    def read(cls, text: str) -> EquipmentCode:
        """The code a text holds; it has no check character."""
        value = _plain(text)
        if len(value) != 18:
            raise _not_an_equipment_code(text, "length")
        if not re.fullmatch("[0-9A-Z]{4}[0-9A-Z]{5}[0-9]{4}[0-9A-Z]{5}", value):
            raise _not_an_equipment_code(text, "character")
        return cls(value)

    @property
    def equipment_class(self) -> str:
        return self.value[:4]

    @property
    def maker(self) -> str:
        return self.value[4:9]

    @property
    def made_in(self) -> int:
        """The year of making."""
        return int(self.value[9:13])

    @property
    def serial(self) -> str:
        return self.value[13:]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class EquipmentRegistration:
    """Twenty digits under which special equipment is registered (注册代码): class, region, year and month, serial."""

    value: str

    @classmethod
    def read(cls, text: str) -> EquipmentRegistration:
        """The code a text holds; it has no check digit."""
        value = _plain(text)
        if len(value) != 20:
            raise _not_a_registration(text, "length")
        if not _digits(value):
            raise _not_a_registration(text, "character")
        if not 1 <= int(value[14:16]) <= 12:
            raise _not_a_registration(text, "month")
        try:
            RegionCode.read(value[4:10])
        except InvalidCode as error:
            raise _not_a_registration(text, "region") from error
        return cls(value)

    @property
    def equipment_class(self) -> str:
        return self.value[:4]

    @property
    def region(self) -> RegionCode:
        return RegionCode(self.value[4:10])

    @property
    def registered_in(self) -> tuple[int, int]:
        """Year and month of registration."""
        return int(self.value[10:14]), int(self.value[14:16])

    @property
    def serial(self) -> str:
        return self.value[16:]

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class MonitoringPoint:
    """The number of a monitoring point (MN) as devices send it; 24 characters by HJ 212, 14 or more in the field."""

    value: str

    @classmethod
    def read(cls, text: str) -> MonitoringPoint:
        """The number a text holds; it has no check character. Source: HJ 212-2025, as devices keep to it."""
        value = _plain(text)
        if not 14 <= len(value) <= 24:
            raise _not_a_monitoring_point(text, "length")
        if not re.fullmatch("[0-9A-Z]+", value):
            raise _not_a_monitoring_point(text, "character")
        return cls(value)

    def __str__(self) -> str:
        return self.value


def _plain(text: str) -> str:
    """Half-width capitals without the spaces and hyphens people group codes with."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-‐-―−]", "", folded)


def _digits(value: str) -> bool:
    # str.isdigit would let other scripts' digits through.
    return value.isascii() and value.isdigit()


def _not_an_organisation(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "organisation code", "组织机构代码", "GB 11714-1997", fault)


def _not_a_credit_code(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "unified social credit code", "统一社会信用代码", "GB 32100-2015", fault)


def _not_a_region(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "region code", "行政区划代码", "GB/T 2260-2007", fault)


def _not_a_gtin(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "GTIN", "商品条码", "GB 12904-2008", fault)


def _not_an_equipment_code(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "special equipment code", "特种设备设备代码", "特种设备目录", fault)


def _not_a_registration(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "special equipment registration code", "特种设备注册代码", "特种设备注册代码规则", fault)


def _not_a_monitoring_point(text: str, fault: CodeFault) -> InvalidCode:
    return InvalidCode(text, "number of a monitoring point", "监测点编号（MN）", "HJ 212-2025", fault)
