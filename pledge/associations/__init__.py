"""Consumer associations, their jurisdiction, their officers and volunteers."""
