"""Keys of rows in addresses: no larger than a column holds, so that a wild one is a plain 404."""

LARGEST_ID = 2**31 - 1
ROW_ID = f"int(max={LARGEST_ID})"
