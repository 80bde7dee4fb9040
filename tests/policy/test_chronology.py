"""Dates and years in Arabic and Chinese figures."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.chronology import month_end, plan_period_of, read_dates, small_number, year_number


def _spans(text: str, year: int | None = None) -> list[tuple[str, str, str]]:
    return [(d.words, d.since.isoformat(), d.until.isoformat()) for d in read_dates(text, year=year)]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2017年7月20日", "2017-07-20", "2017-07-20"),
        ("二〇一七年五月十日", "2017-05-10", "2017-05-10"),
        ("二○一六年十二月三十一日", "2016-12-31", "2016-12-31"),
        ("二·一七年", "2017-01-01", "2017-12-31"),
        ("二O一一年六月", "2011-06-01", "2011-06-30"),
        ("2016-07-04", "2016-07-04", "2016-07-04"),
        ("2016.6.3", "2016-06-03", "2016-06-03"),
        ("2016/6/3", "2016-06-03", "2016-06-03"),
        ("2015—2017年", "2015-01-01", "2017-12-31"),
        ("2015年至2017年", "2015-01-01", "2017-12-31"),
        ("2013—2014年度", "2013-01-01", "2014-12-31"),
        ("(2021~2025)", "2021-01-01", "2025-12-31"),
        ("“十四五”时期", "2021-01-01", "2025-12-31"),
        ("“十五”期间", "2001-01-01", "2005-12-31"),
        ("十三五规划", "2016-01-01", "2020-12-31"),
        ("2017年3月—4月", "2017-03-01", "2017-04-30"),
        ("2024年1-3月", "2024-01-01", "2024-03-31"),
        ("2024年8至10月", "2024-08-01", "2024-10-31"),
        ("2017年5月—2018年7月", "2017-05-01", "2018-07-31"),
        ("2017年3月1日至15日", "2017-03-01", "2017-03-15"),
        ("2017年3月1日-5月15日", "2017-03-01", "2017-05-15"),
        ("2024年第一季度", "2024-01-01", "2024-03-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024年2月下旬", "2024-02-21", "2024-02-29"),
        ("2024年12月中下旬", "2024-12-11", "2024-12-31"),
        ("2019年初", "2019-01-01", "2019-01-31"),
    ],
)
def test_a_date_is_the_span_of_days_its_words_mean(text: str, since: str, until: str) -> None:
    found = read_dates(text)

    assert [(d.since.isoformat(), d.until.isoformat()) for d in found] == [(since, until)]


def test_a_span_over_the_new_year_ends_in_the_next_year() -> None:
    found = _spans("2018年11月至3月")

    assert found == [("2018年11月至3月", "2018-11-01", "2019-03-31")]


@pytest.mark.parametrize(
    "text", ["共2016家", "120200年", "2016%", "2017年2月30日", "第十五届会议", "拨打20160704", "2015,000元", "第十一五"]
)
def test_a_number_that_is_no_date_is_left_alone(text: str) -> None:
    assert read_dates(text) == []


@pytest.mark.parametrize(
    "text", ["到2020年", "2020年底", "2020年末", "2020年12月底前", "2020年6月30日之前", "截至2020年"]
)
def test_words_of_a_limit_make_the_date_a_limit(text: str) -> None:
    (found,) = read_dates(text)

    assert found.by
    assert found.year == 2020


def test_a_month_without_year_is_read_only_where_the_year_is_known() -> None:
    text = "3月底前制定细则,第四季度总结"

    assert _spans(text) == []
    assert _spans(text, 2016) == [
        ("3月底", "2016-03-01", "2016-03-31"),
        ("第四季度", "2016-10-01", "2016-12-31"),
    ]


def test_a_month_takes_the_year_its_sentence_has_named() -> None:
    found = _spans("2017年3月制定,6月底前印发。8月总结", 2020)

    assert [until for _, _, until in found] == ["2017-03-31", "2017-06-30", "2020-08-31"]


@pytest.mark.parametrize("text", ["每年年底前考核", "每年3月底前", "12个月", "月均3次", "每季度通报", "次年3月"])
def test_what_recurs_is_no_date(text: str) -> None:
    assert read_dates(text, year=2016) == []


@pytest.mark.parametrize("text", ["年底前完成", "年内建成", "今年内", "到年末"])
def test_the_end_of_the_year_is_a_limit(text: str) -> None:
    (found,) = read_dates(text, year=2016)

    assert found.by
    assert found.until == date(2016, 12, 31)
    assert not found.dated


def test_a_five_year_plan_has_its_first_and_last_year() -> None:
    assert plan_period_of("“十四五”") == (2021, 2025)
    assert plan_period_of("十一五规划纲要") == (2006, 2010)
    assert plan_period_of("三年行动") is None


def test_chinese_figures_have_their_value() -> None:
    assert [small_number(w) for w in ("七", "十", "十二", "二十", "三十一", "09")] == [7, 10, 12, 20, 31, 9]
    assert year_number("二〇一七") == 2017
    assert month_end(2024, 2) == date(2024, 2, 29)


_CHINESE = "〇一二三四五六七八九"


@given(st.dates(date(1980, 1, 1), date(2059, 12, 31)))
def test_every_day_is_read_back_from_its_writings(day: date) -> None:
    year = "".join(_CHINESE[int(digit)] for digit in str(day.year))
    writings = [
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month:02}月{day.day:02}日",
        day.isoformat(),
        f"{year}年{day.month}月{day.day}日",
    ]

    for text in writings:
        (found,) = read_dates(f"于{text}印发")
        assert (found.since, found.until) == (day, day)
        assert (found.start, found.end, found.words) == (1, 1 + len(text), text)


@given(st.dates(date(2000, 1, 1), date(2040, 12, 31)), st.integers(0, 900))
def test_a_span_between_two_days_keeps_both(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    text = f"{day.year}年{day.month}月{day.day}日至{last.year}年{last.month}月{last.day}日"

    (found,) = read_dates(text)

    assert (found.since, found.until) == (day, last)


@given(
    st.text(alphabet="20156年月日底前到至—-~.,十二五“”上半度第季一三 \n(", max_size=60),
    st.none() | st.integers(2000, 2030),
)
def test_any_text_gives_dates_in_order_that_do_not_overlap(text: str, year: int | None) -> None:
    found = read_dates(text, year=year)

    assert all(text[d.start : d.end] == d.words for d in found)
    assert all(a.start < b.start for a, b in itertools.pairwise(found))
    assert all(d.since <= d.until for d in found)
