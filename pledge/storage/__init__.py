"""Bytes in and out: atomic writes, photos, redaction, encrypted files, typeset PDFs."""
