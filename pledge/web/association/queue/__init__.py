"""The queue of cases: filter, quarantine, merge, split."""
