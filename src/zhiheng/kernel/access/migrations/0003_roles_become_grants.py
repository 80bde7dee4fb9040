"""Existing accounts keep working: the role becomes a grant, the office that was text becomes an office."""

from __future__ import annotations

from datetime import date

from django.db import migrations
from django.utils import timezone

_EVER_SINCE = date(2000, 1, 1)
"""Before any account was made; from when on the old roles held was never kept."""


def _move(apps, schema_editor):
    person_model = apps.get_model("access", "Person")
    offices: dict[str, object] = {}
    for person in person_model.objects.order_by("pk"):
        if person.office_text and person.office_text not in offices:
            offices[person.office_text] = apps.get_model("access", "Office").objects.create(
                key=f"office-{len(offices) + 1}", name=person.office_text
            )
        person.office = offices.get(person.office_text)
        # When the password was chosen is not known; its term begins now.
        person.password_at = timezone.now()
        person.save()
        apps.get_model("access", "Grant").objects.create(
            person=person, role=person.role, since=_EVER_SINCE, given_by="operator"
        )


def _move_back(apps, schema_editor):
    for person in apps.get_model("access", "Person").objects.select_related("office"):
        person.office_text = person.office.name if person.office else ""
        held = person.grants.filter(role="quality_office", until__isnull=True).exists()
        person.role = "quality_office" if held else "reader"
        person.save()


class Migration(migrations.Migration):
    """Between two changes of the tables, for PostgreSQL changes no table that has just been written to."""

    dependencies = [("access", "0002_offices_and_grants")]
    operations = [migrations.RunPython(_move, _move_back)]
