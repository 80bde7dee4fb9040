"""Every action by every role: who lacks the role changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled

from zhiheng.kernel.access import actions as access
from zhiheng.kernel.access import queries as people
from zhiheng.kernel.access import rules as roles
from zhiheng.kernel.plans import actions, queries
from zhiheng.kernel.plans.models import Decision, Plan, Reopening, Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from zhiheng.kernel.access.models import Person


class RoleMatrix:
    """One action; a subclass says how it is called and which roles may."""

    allowed: frozenset[str] = frozenset({"quality_office"})

    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        raise AssertionError("each matrix says how its action is called")

    @staticmethod
    def kept() -> tuple[int, ...]:
        """How much of everything is kept."""
        return tuple(model.objects.count() for model in (Plan, Decision, Version, Reopening))

    @pytest.mark.parametrize("role", sorted(roles.ROLE_ZH))
    def test_only_the_roles_that_may_do_it_can(self, plan: Plan, noon: datetime, role: str) -> None:
        person = access.create_person(username="x", name="某人", role=role, password="long-enough-3", at=noon)
        before = self.kept()

        if role in self.allowed:
            self.act(plan, person, noon)
            assert self.kept() != before
        else:
            with pytest.raises(roles.RoleMissing) as refused:
                self.act(plan, person, noon)
            assert refused.value.fields["role"] == "quality_office"
            assert self.kept() == before

    def test_who_left_the_office_can_no_longer(self, plan: Plan, li: Person, noon: datetime) -> None:
        li.is_active = False
        before = self.kept()

        with pytest.raises(roles.RoleMissing):
            self.act(plan, li, noon)

        assert self.kept() == before


def _doubtful(plan: Plan) -> int:
    return queries.review_items(plan).in_the_way[0].id


class TestImporting(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        from dataclasses import replace

        from tests.kernel.fictional_plan import source

        other = replace(compiled(), source=source(TEXT + "附则"))
        return actions.keep_compiled(compiled=other, document=b"", by=by, at=at)


class TestAccepting(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        return actions.accept_item(item=_doubtful(plan), by=by, at=at)


class TestCorrecting(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        return actions.correct_item(item=_doubtful(plan), data={"value": 13}, by=by, at=at)


class TestRejecting(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        return actions.reject_item(item=_doubtful(plan), note="不是目标", by=by, at=at)


class TestAdding(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        return actions.add_item(plan=plan, kind="system", start=0, end=3, data={"words": "平台"}, by=by, at=at)


class TestAcceptingInBulk(RoleMatrix):
    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        return actions.accept_all_confident(plan=plan, threshold=0.9, by=by, at=at)


class _Decided(RoleMatrix):
    """Actions that need an earlier decision by someone who may."""

    def act(self, plan: Plan, by: Person, at: datetime) -> object:
        office = people.person_named("office") or access.create_person(
            username="office", name="质量办", role="quality_office", password="long-enough-4", at=at
        )
        for state in queries.review_items(plan).in_the_way:
            actions.accept_item(item=state.id, by=office, at=at)
        return self.act_then(plan, by, at, office)

    def act_then(self, plan: Plan, by: Person, at: datetime, office: Person) -> object:
        raise AssertionError("each matrix says how its action is called")

    @staticmethod
    def kept() -> tuple[int, ...]:
        undone = Decision.objects.filter(verdict="undo").count()
        return (undone, Reopening.objects.count(), Version.objects.filter(adopted_by__username__in=("x", "li")).count())


class TestUndoing(_Decided):
    def act_then(self, plan: Plan, by: Person, at: datetime, office: Person) -> object:
        item = Decision.objects.filter(verdict="accept").values_list("item_id", flat=True)[0]
        return actions.undo_decision(item=item, by=by, at=at)


class TestAdopting(_Decided):
    def act_then(self, plan: Plan, by: Person, at: datetime, office: Person) -> object:
        return actions.adopt_plan(plan=plan, by=by, at=at)


class TestReopening(_Decided):
    def act_then(self, plan: Plan, by: Person, at: datetime, office: Person) -> object:
        if queries.is_open(plan):
            actions.adopt_plan(plan=plan, by=office, at=at)
        return actions.reopen_plan(plan=plan, reason="补录", by=by, at=at)


@pytest.mark.parametrize(
    "refused", [actions.import_plan, actions.recompile_plan], ids=["import_plan", "recompile_plan"]
)
def test_a_reader_neither_imports_nor_compiles_anew(
    plan: Plan, wang: Person, noon: datetime, refused: Callable[..., object]
) -> None:
    arguments: dict[str, object] = (
        {"document": b"x", "name": "x.txt"} if refused is actions.import_plan else {"plan": plan}
    )

    with pytest.raises(roles.RoleMissing):
        refused(**arguments, by=wang, at=noon)


def test_nobody_signed_in_may_not_review(noon: datetime) -> None:
    from django.contrib.auth.models import AnonymousUser

    assert not roles.may_review(AnonymousUser(), day=noon.date())
