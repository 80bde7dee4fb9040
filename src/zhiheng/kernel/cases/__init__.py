"""Cases: work with states, acts and statutory clocks, each act an entry of the journal and a version of the case."""
