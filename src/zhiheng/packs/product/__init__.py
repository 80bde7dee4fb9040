"""product: spot checks of products, risk monitoring, incidents, injuries; clocks and cases are left out."""
