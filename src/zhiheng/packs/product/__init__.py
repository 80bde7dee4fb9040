"""product: supervision sampling, risk monitoring, incidents and injuries; the clocks and cases of firms are left out."""
