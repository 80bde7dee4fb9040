"""What may be done about people. Called by the operator's command line, which needs no role."""

from __future__ import annotations

from django.db import transaction

from zhiheng.kernel.access import rules
from zhiheng.kernel.access.models import Person


@transaction.atomic
def create_person(*, username: str, name: str, office: str, role: str, password: str) -> Person:
    """A new account that can sign in at once."""
    if role not in rules.ROLE_ZH:
        raise rules.RoleUnknown(
            f"role {role!r} is not declared (kernel/access/rules.py); use one of {sorted(rules.ROLE_ZH)}",
            message_zh=f"没有“{role}”这一角色；可用的角色是{'、'.join(sorted(rules.ROLE_ZH))}；请换用其中之一。",
            role=role,
        )
    if Person.objects.filter(username=username).exists():
        raise rules.NameTaken(
            f"an account {username!r} exists; account names are unique; choose another",
            message_zh=f"账号“{username}”已存在；账号名不得重复；请换一个账号名。",
            username=username,
        )
    person = Person(username=username, name=name, office=office, role=role)
    person.set_password(password)
    person.save()
    return person


@transaction.atomic
def set_password(*, person: Person, password: str) -> None:
    """The person signs in with this password from now on; open sessions of theirs end."""
    person.set_password(password)
    person.save(update_fields=["password"])
