"""The registry's keys by purpose: created, activated, retired."""
