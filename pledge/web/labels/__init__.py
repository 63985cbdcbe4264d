"""Words for codes and statuses in the reader's language."""
