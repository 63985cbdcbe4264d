"""Cases of alleged breaches, from the first report to the measure."""
