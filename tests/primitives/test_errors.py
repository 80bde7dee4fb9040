"""The root of all errors and what it carries."""

import pytest

from zhiheng.primitives.errors import EngineError, UnreadableDocument


def test_an_error_carries_its_fields_and_speaks_chinese_to_people_and_english_to_developers() -> None:
    error = UnreadableDocument("plan.pdf has no text layer", message_zh="plan.pdf 没有文字层", name="plan.pdf")

    assert str(error) == "plan.pdf has no text layer"
    assert error.message_zh == "plan.pdf 没有文字层"
    assert error.fields == {"name": "plan.pdf"}


def test_an_error_without_chinese_words_still_says_something() -> None:
    assert UnreadableDocument("no text layer").message_zh == "no text layer"


@pytest.mark.parametrize("permanent", [True, False])
def test_an_engine_error_says_whether_trying_again_can_help(permanent: bool) -> None:
    assert EngineError("disk full", permanent=permanent).permanent is permanent
