"""Machine-readable credentials of pledges: issuing, status lists, verifying."""
