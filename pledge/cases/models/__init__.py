"""Tables of cases, outcomes, evidence and legal holds."""
