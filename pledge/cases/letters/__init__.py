"""Letters of an association to a merchant, as PDF and as DOCX."""
