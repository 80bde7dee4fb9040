"""What a running server does by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest


@pytest.mark.django_db
def test_it_signs_the_head_of_the_day_once_and_ends_an_import_that_was_left_alone() -> None:
    from django.utils import timezone
    from tests.kernel.bakery import CHECK, HEADER, OFFICE, check_row, open_bakery

    from zhiheng.cli.standing_work import do_once
    from zhiheng.contract.in_use import put_in_use
    from zhiheng.kernel.intake.actions import Delivery, begin_import, receive_file
    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.log.models import Head
    from zhiheng.kernel.records.models import Record

    cast = open_bakery()
    rows = "\n".join(",".join(map(str, row)) for row in (HEADER, check_row("1"), check_row("2")))
    long_ago = timezone.now() - timedelta(hours=1)
    batch = receive_file(Delivery(CHECK, "a.csv", cast.zhao, long_ago, OFFICE), [rows.encode()])
    Batch.objects.filter(pk=batch.pk).update(state="examined")
    begin_import(batch.pk, by=cast.zhao, at=long_ago)

    do_once()
    do_once()

    batch.refresh_from_db()
    assert (batch.state, Record.objects.filter(kind=CHECK).count()) == ("done", 2)
    assert Head.objects.count() == 1
    put_in_use(None)
