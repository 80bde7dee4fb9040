"""The regions of the fictional city, by which the tests read names."""

import pytest

from zhiheng.matching.regions import Regions


@pytest.fixture(scope="session")
def regions() -> Regions:
    """衡川省 and 澜溪市 with its districts; none of them exists."""
    return Regions(
        {
            "衡川省": "990000",
            "澜溪市": "990100",
            "青禾区": "990102",
            "柳岸区": "990103",
            "云桥区": "990104",
            "石门区": "990105",
            "澄湖区": "990106",
            "松陵县": "990107",
        }
    )
