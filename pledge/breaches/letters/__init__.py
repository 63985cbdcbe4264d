"""Letters of an association to a merchant: a warning, an invitation to an interview.

The same words go out as PDF to be sealed and as an editable DOCX.
"""
