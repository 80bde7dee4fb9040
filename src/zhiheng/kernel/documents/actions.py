"""What may be done about documents: issue one, make one void, set the code word of an office.

A document takes its number, is set as Word and PDF, kept and entered in one transaction that alone writes (decision
0020): where any of it fails there is no document and no number was taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from zhiheng.contract.casework.form_text import parse
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import registered_office
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, SYSTEM_ADMIN, day_of, holds, require
from zhiheng.kernel.documents import queries, rules
from zhiheng.kernel.documents.models import Document, OfficeWord
from zhiheng.kernel.evidence.actions import keep_file
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, writing
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.reporting.forms.numbered import NumberedForm, day_zh
from zhiheng.reporting.forms.pdf import pdf
from zhiheng.reporting.forms.template import filled
from zhiheng.reporting.forms.word import word

_MAY_ISSUE: Final = (ENTER, CHECK, APPROVE)


def issue(
    *,
    form: str,
    text: str,
    values: Mapping[str, str],
    office: str,
    series: str,
    about: int,
    by: Person,
    at: datetime,
) -> Document:
    """A numbered document of the office, dated to the day of the instant, with the next number of its series.

    ``form`` is the address of the form and ``text`` what it says; its values are given but for those of
    ``rules.GIVEN``, which come with the number. Runs in the transaction of whoever calls, or in one of its own.
    Raises FormUnreadable, ValueMissing, MissingFonts, SeriesRefused, NumberTaken, OfficeUnknown.
    """
    day = day_of(at)
    if not any(holds(by, role, day=day, office=office) for role in _MAY_ISSUE):
        require(by, ENTER, day=day, office=office, act="issue a document", act_zh="发出文书")
    rules.refuse_series(series)
    declared, place = parse(text), registered_office(office)
    with writing():
        serial = queries.next_serial(office, series, day.year)
        number = rules.number_of(queries.office_word(place), series, day.year, serial)
        if taken := queries.register().filter(number=number).first():
            raise rules.number_taken(number, taken.office.name)
        given = dict(zip(rules.GIVEN, (number, place.name, day_zh(day)), strict=True))
        numbered = NumberedForm(filled(declared, {**values, **given}), place.name, number, day)
        files = {"word": (word(numbered), "docx"), "pdf": (pdf(numbered), "pdf")}
        kept = {
            name: keep_file(name=f"{serial}.{ending}", content=content, by=by, at=at).sha256
            for name, (content, ending) in files.items()
        }
        told = {
            "number": number,
            "title": numbered.form.name[:200],
            "form": form,
            "series": series,
            "year": day.year,
            "serial": serial,
            "about": about,
            **kept,
        }
        draft = Draft(
            journal.ISSUED,
            rules.DOCUMENTS,
            by.username,
            at,
            canonical(told),
            office=office,
            happened_on=day,
            evidence=tuple(kept.values()),
        )
        (entry,) = append([draft])
        return Document.objects.create(
            entry=entry, office=place, issued_on=day, issued_at=at, issued_by=by.username, **told
        )


def void(*, number: str, reason: str, by: Person, at: datetime) -> Document:
    """The document does not count any more; its number stays in the register and is never given again.

    Raises DocumentUnknown, AlreadyVoid, ReasonMissing.
    """
    found = queries.document_numbered(number)
    require(by, APPROVE, day=day_of(at), office=found.office_id, act="make a document void", act_zh="作废文书")
    reason = rules.reason_of(reason)
    with writing():
        found = queries.document_numbered(number)
        if found.is_void:
            raise rules.already_void(number)
        draft = Draft(
            journal.RETRACTED,
            rules.DOCUMENTS,
            by.username,
            at,
            canonical({"number": number, "about": found.about}),
            replaces=found.pk,
            office=found.office_id,
            reason=reason,
        )
        (found.voiding,) = append([draft])
        found.voided_at, found.voided_by, found.void_reason = at, by.username, reason
        found.save(update_fields=["voiding", "voided_at", "voided_by", "void_reason"])
    return found


def set_office_word(*, office: str, word: str, by: Person, at: datetime) -> OfficeWord:
    """The office is called so in the numbers of its documents from now on; the serial numbers go on.

    Raises OfficeUnknown, WordRefused.
    """
    day = day_of(at)
    require(by, SYSTEM_ADMIN, day=day, act="set the code word of an office", act_zh="设定机关代字")
    word, place = rules.refuse_word(word), registered_office(office)
    with writing():
        other = next((one for one, has, _ in queries.office_words(day) if has == word and one.pk != office), None)
        if other is not None:
            raise rules.word_taken(word, other.name)
        told = canonical({"office": office, "word": word})
        (entry,) = append([Draft(journal.STATED, rules.WORD, by.username, at, told, office=office)])
        kept, _ = OfficeWord.objects.update_or_create(office=place, defaults={"word": word, "entry": entry})
    return kept
