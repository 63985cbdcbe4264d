"""Evidence for members: exhibits, originals, visits, dossier."""
