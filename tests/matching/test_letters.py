"""Letters worded alike: whole groups, whatever the order; what is unrelated changes nothing; phrases that are there."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.matching.letters import (
    even_weights,
    groups,
    learned_weights,
    likeness,
    prints,
    shared_phrases,
    together,
)
from zhiheng.matching.spelling import folded

STEMS = (
    "在城东超市购买的面包发霉变质，店员拒绝退款，要求退还货款",
    "小区三号楼电梯连续两天困人，物业没有人来修理",
    "在网店买的电动自行车电池鼓包，商家推诿不予更换",
)
letters = st.builds(
    lambda stem, at, sign: stem[:at] + sign + stem[at:],
    st.sampled_from(STEMS),
    st.integers(0, 20),
    st.sampled_from(["", "我", "昨天", "请问"]),
)


def as_texts(texts: list[str]) -> set[frozenset[tuple[str, int]]]:
    """Groups as what stands in them, each text with how often."""
    found = groups(prints(texts, even_weights()))
    return {
        frozenset((text, [texts[row] for row in rows].count(text)) for text in {texts[r] for r in rows})
        for rows in found
    }


@settings(max_examples=15, deadline=None)
@given(st.lists(letters, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_letters_does_not_matter(texts: list[str], chance: object) -> None:
    mixed = list(texts)
    chance.shuffle(mixed)  # type: ignore[attr-defined]

    assert as_texts(texts) == as_texts(mixed)


@settings(max_examples=15, deadline=None)
@given(st.lists(letters, min_size=2, max_size=12), st.integers(0, 12))
def test_a_letter_that_shares_nothing_changes_no_group(texts: list[str], at: int) -> None:
    before = as_texts(texts)

    assert as_texts([*texts[:at], "ABCDEFGHIJKLMNOPQRSTUVWXYZ", *texts[at:]]) == before


def test_letters_copied_from_one_another_are_one_group_and_others_are_in_none() -> None:
    texts = [STEMS[0], "我" + STEMS[0], STEMS[1], STEMS[0] + "，谢谢", STEMS[2]]

    assert groups(prints(texts, even_weights())) == [[0, 1, 3]]


def test_a_large_group_is_as_whole_as_a_small_one() -> None:
    texts = [f"{STEMS[0]}{chr(0x5000 + number)}" for number in range(120)] + [STEMS[1]]

    assert groups(prints(texts, even_weights())) == [list(range(120))]


def test_what_was_read_on_two_days_is_grouped_as_if_read_at_once() -> None:
    texts = [STEMS[0], STEMS[1], "我" + STEMS[0], "昨天" + STEMS[1]]
    parts = [prints(texts[:2], even_weights()), prints(texts[2:], even_weights())]

    assert groups(together(parts)) == groups(prints(texts, even_weights())) == [[0, 2], [1, 3]]


def test_what_every_letter_says_tells_nothing() -> None:
    closing = "请求市场监管部门依法处理并书面答复"
    own = ["".join(chr(0x4E00 + (number * 37 + sign * 13) % 5000) for sign in range(9)) for number in range(300)]
    weights = learned_weights([f"{words}{closing}" for words in own])

    assert likeness(own[0] + closing, own[1] + closing) > 0.5
    assert likeness(own[0] + closing, own[1] + closing, weights) < 0.1
    assert np.count_nonzero(weights) < len(weights)


def test_letters_without_words_are_alike_to_none() -> None:
    assert groups(prints(["", "", "。", "，！"], even_weights())) == []


@settings(max_examples=30, deadline=None)
@given(st.lists(letters, min_size=2, max_size=8))
def test_a_shared_phrase_stands_in_more_than_half_of_the_letters(texts: list[str]) -> None:
    different = {folded(text) for text in texts}

    for phrase in shared_phrases(texts):
        assert 2 * sum(phrase in text or text.startswith(phrase) for text in different) > len(different)


def test_a_phrase_goes_over_no_stop() -> None:
    assert shared_phrases(["面包发霉，店员拒绝退款", "面包发霉，店员拒绝退款！"]) == ["店员拒绝退款", "面包发霉"]
    assert shared_phrases(["面包发霉，店员拒绝退款。", "昨天面包发霉，店员拒绝退款吗"]) == ["店员拒绝退款", "面包发霉"]


def test_what_everyone_writes_is_no_shared_phrase() -> None:
    texts = ["面包发霉变质，请依法处理", "昨天面包发霉变质，请依法处理"]

    assert "请依法处理" in shared_phrases(texts)
    assert shared_phrases(texts, others=["电梯困人，请依法处理", "路灯不亮，请依法处理"]) == ["面包发霉变质"]
