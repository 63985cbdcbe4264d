"""Evidence of a case: exhibits and the dossier."""
