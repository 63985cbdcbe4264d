"""A merchant's pledges: signing, renewing, withdrawing."""
