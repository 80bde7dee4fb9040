"""How an office cites a clause."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.citing import cited

SEGMENTS = st.sampled_from(
    ["一", "十二", "(一)", "(十)", "1", "12", "2)", "(3)", "①", "——1", "产品质量", "第三条", "附件1", "专栏2"]
)


def test_the_third_row_of_annex_one_never_reads_as_annex_thirteen() -> None:
    assert cited("附件1/3") == "附件1第3项"


def test_path_and_section_of_a_clause_are_cited_alike() -> None:
    assert cited("二/(一)/2") == cited("二(一)2") == "二（一）2"
    assert cited("二/(三)/——1") == cited("二(三)——1") == "二（三）第1项"


def test_a_row_of_an_indicator_box_is_cited_as_a_row() -> None:
    assert cited("一(二)专栏1/4") == "一（二）专栏1第4行"


@given(st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join))
def test_a_citation_keeps_every_digit_and_shows_no_slash_or_half_width_bracket(path: str) -> None:
    words = cited(path)

    assert [char for char in words if char.isdigit()] == [char for char in path if char.isdigit()]
    assert not set(words) & set("/()—")


@given(st.tuples(SEGMENTS, SEGMENTS), st.tuples(SEGMENTS, SEGMENTS))
def test_two_clauses_are_never_cited_alike(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (cited("/".join(one)) == cited("/".join(other))) == (one == other)
