from pathlib import Path

import pytest
from tests.methods.composite.asem import Asem, read_asem


@pytest.fixture(scope="session")
def asem(shared: Path) -> Asem:
    return read_asem(shared / "reference" / "coinr_asem")
