"""Storage: atomic writes, photos, redaction, encrypted files, key files, typeset PDFs."""
