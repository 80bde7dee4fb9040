"""The form by which a stranger brings something in: from the declaration, in the order in which people tell it.

Each form has a number of its own and the instant it was opened, signed: what is sent twice is one letter.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.core import signing
from django.http import HttpRequest, QueryDict

from zhiheng.contract.declarations.cases import Case, CaseAct
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.indicators.queries import places
from zhiheng.kernel.reception.actions import drop_photos, keep_photos, spend
from zhiheng.kernel.reception.models import Photo
from zhiheng.kernel.reception.queries import photos_of
from zhiheng.kernel.reception.rules import neighbourhood
from zhiheng.web import public_photos
from zhiheng.web.public_photos import PhotoRefused
from zhiheng.web.record_filters import Choice
from zhiheng.web.record_forms import Fault, Question, form_of
from zhiheng.web.visitors import address_of

PHOTOS: Final = "photos"
"""The name under which photographs come."""
TRAP: Final = "subject_line_2"
"""A field no person sees; programs that fill in whatever there is fill it in."""
_CHANNEL: Final = ("channel", "web")
"""The field that says by which way a letter came, and its code for these pages."""
_OF_OTHER_SYSTEMS: Final = frozenset({"channel", "outside_number"})
"""Fields that other doors fill in; nobody is asked for them here."""
_SALT: Final = "zhiheng.public-form"
_LASTS: Final = 24 * 60 * 60
_LONGEST: Final = 8000


# --- the form's own number -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Token:
    """The own number of a form, and when it was opened."""

    form: str
    opened_at: datetime

    def signed(self, kind: str) -> str:
        """As it goes with the form."""
        return signing.dumps([kind, self.form, int(self.opened_at.timestamp())], salt=_SALT)


def new_token(at: datetime) -> Token:
    """For a form that is opened now."""
    return Token(secrets.token_hex(16), at)


def token_in(post: QueryDict, kind: str, at: datetime) -> Token | None:
    """The number of a form that was sent; None where it is none of this house, of another kind, or of yesterday."""
    try:
        of_kind, form, opened = signing.loads(str(post.get("form", ""))[:400], salt=_SALT, max_age=_LASTS)
        token = Token(str(form), datetime.fromtimestamp(int(opened), tz=UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
    return token if of_kind == kind and token.opened_at <= at else None


# --- what is asked ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together."""

    title: str
    lede: str
    questions: tuple[Question, ...]
    folded: bool = False
    """Whether it begins folded: nothing of it must be answered, and nothing is."""


@dataclass(frozen=True, slots=True)
class PublicForm:
    """A form as it is shown."""

    kind: Kind
    token: str
    groups: tuple[Group, ...]
    faults: tuple[Fault, ...]
    photos: tuple[Photo, ...]
    takes_photos: bool
    point: Question | None


def asked_of(case: Case) -> list[str]:
    """The fields a stranger is asked for."""
    return [key for key in case.opening if key not in _OF_OTHER_SYSTEMS]


def public_kind(case: Case, kind: Kind) -> Kind:
    """The kind as strangers are asked: no files one by one, nothing that other doors fill in."""
    fields = [kind.fields[key] for key in asked_of(case) if kind.fields[key].type not in {"file", "subject"}]
    return _narrowed(kind, fields)


def act_kind(kind: Kind, act: CaseAct) -> Kind:
    """The kind as an act of the party asks; files come as photographs."""
    keys = list(dict.fromkeys((*act.needs, *act.asks)))
    fields = [dataclasses.replace(kind.fields[key], required=key in act.needs) for key in keys]
    return _narrowed(kind, [field for field in fields if field.type not in {"file", "subject"}])


def _narrowed(kind: Kind, fields: Sequence[object]) -> Kind:
    nothing = {"subject": "", "dated_by": "", "located_by": "", "identified_by": (), "listed": (), "rule": ()}
    declaration = dataclasses.replace(kind.declaration, field=tuple(fields), **nothing)  # type: ignore[arg-type]
    return dataclasses.replace(kind, declaration=declaration, about="", refers={})


def takes_files(case: Case, keys: Sequence[str]) -> bool:
    """Whether one of the fields names a file."""
    return any(field.key in keys and field.type == "file" for field in case.field)


def public_form(
    kind: Kind, given: Mapping[str, str], token: Token, today: date, refusals: Sequence[Refusal] = ()
) -> PublicForm:
    """The form with what was given and what was wrong with it."""
    case = in_use().case(kind.address)
    form = form_of(public_kind(case, kind), given, today, refusals=refusals)
    questions = [with_places(question, today) for question in form.questions]
    where = [one for one in questions if one.column.type in {"region", "point"}]
    who = [one for one in questions if one.key in case.party]
    rest = [one for one in questions if one not in where and one not in who]
    must, may = [one for one in rest if one.required], [one for one in rest if not one.required]
    point = next((one for one in where if one.control == "point"), None)
    groups = [
        Group("什么事", "先说清楚事情，其他可以慢慢补。", tuple(must)),
        Group("在哪里", "", tuple(one for one in where if one is not point)),
        Group("更多情况", "都可以不填，填了办得更快。", tuple(may), not any(one.value or one.wrong for one in may)),
        Group("怎么联系您", "只给承办人看，单独加密保存。", tuple(who)),
    ]
    photos = tuple(photos_of(token.form))
    return PublicForm(
        kind,
        token.signed(kind.address),
        tuple(group for group in groups if group.questions or (group.title == "在哪里" and point)),
        form.faults,
        photos,
        takes_files(case, case.opening),
        point,
    )


def with_places(question: Question, today: date) -> Question:
    """A question for a region with the regions to choose from, by their codes."""
    if question.column.type != "region":
        return question
    given = question.value
    # The whole city comes last: who knows the district chooses it.
    choices = [
        Choice(
            one.code,
            one.name if one.level == "county" else f"{one.name}（说不清在哪个区县）",
            given in (one.code, one.name),
        )
        for one in sorted(places(today), key=lambda one: (one.level != "county", one.code))
    ]
    return dataclasses.replace(question, control="select", choices=tuple(choices))


# --- what was sent ---------------------------------------------------------------------------------------------------


def said_in(kind: Kind, keys: Sequence[str], post: QueryDict) -> dict[str, str]:
    """What a form said in fields that were asked for, and nothing else; without signs no text has."""
    wanted = [key for key in keys if kind.fields[key].type not in {"file", "subject"}]
    return {key: _text(post[key]) for key in wanted if key in post}


def _text(value: object) -> str:
    text = str(value)[:_LONGEST].replace("\r\n", "\n")
    kept = "".join(sign for sign in text if sign in "\n\t" or (ord(sign) >= 32 and ord(sign) != 127))
    # Signs that turn the direction of writing or are seen by nobody can make a text look like another.
    hidden = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])
    return kept.translate(hidden).encode("utf-8", "ignore").decode().strip()


def by_this_door(case: Case, kind: Kind) -> dict[str, str]:
    """What these pages fill in themselves: by which way the letter came."""
    key, code = _CHANNEL
    field = kind.fields.get(key)
    if field is None or key not in case.opening or field.type != "code":
        return {}
    address = in_use().catalogue.resolve(kind.pack, field.code_list, ("code_list",))
    codes = {one.code for one in in_use().catalogue.code_list(address).code} if address else set()
    return {key: code} if code in codes else {}


def photos_in(request: HttpRequest, token: Token, at: datetime) -> list[str]:
    """Keep the photographs that came with a form and let go of those it is no longer to have; why some were not taken.

    Raises TooMany.
    """
    drop_photos(token.form, [str(one)[:64] for one in request.POST.getlist("drop_photo")[: public_photos.MOST]])
    came = [one for one in request.FILES.getlist(PHOTOS) if one.name]
    if not came:
        return []
    spend({"photo": neighbourhood(address_of(request))}, at=at)
    left = public_photos.MOST - photos_of(token.form).count()
    problems, good = [], []
    for one in came[: max(0, left)]:
        try:
            good.append(public_photos.cleaned(one.name or "", one.read(public_photos.LARGEST + 1)))
        except PhotoRefused as refused:
            problems.append(refused.message_zh.rstrip("。"))
    if len(came) > left:
        problems.append(f"照片最多 {public_photos.MOST} 张，多出的没有接收")
    keep_photos(token.form, good, at=at)
    return problems
