"""Next steps printed after a key was rotated or retired."""

from pledge.storage.key_files import KeyPurpose

RESTART = "1. Restart the server now, every process of it; until then the older key still signs.\n"

AFTER_ROTATING = {
    KeyPurpose.BADGE: RESTART
    + """\
2. Nothing is to be printed again: badges of the older keys are still verified.
3. Back up the instance.
4. Retire the older key when no live badge carries it any more: flask badges keys.""",
    KeyPurpose.SESSION: RESTART
    + """\
2. People stay signed in, and links in mails still work. A page of an account that is open
   at the restart has its form refused once: load it again.
3. After three days nothing made with the older key lives: flask keys retire session.
   At once, if it leaked: everybody signs in again, and links in mails are to be asked for anew.""",
    KeyPurpose.DATA: RESTART
    + """\
2. What the older keys sealed stays readable, their receipt codes are found, passwords stay.
   It is not sealed anew: it goes on the day set for its deletion.
3. Back up the instance: without data-keys.json no backup of the database can be read in full.
4. The older keys stay for good.""",
    KeyPurpose.CREDENTIAL: RESTART
    + """\
2. Credentials made before are still verified: the older key stays in {base}/.well-known/did.json.
   Verifiers may keep that document for an hour and not know the new key before.
3. Retire the older key any day after the restart: its secret half is destroyed, its public half
   stays. flask keys retire credential""",
    KeyPurpose.LOG: RESTART
    + """\
2. Tell every witness and monitor the new verifier key, {base}/log/vkey, by a way they trust
   that is not this server: by telephone, or signed. The log itself has recorded the key.
3. Checkpoints made before are still verified with the older verifier key.
4. Retire the older key when all have the new one: flask keys retire log.""",
}

AFTER_RETIRING = {
    KeyPurpose.BADGE: (
        "Restart the server. Badges that carry it read as not issued here from then on."
    ),
    KeyPurpose.SESSION: "Restart the server. Sessions and links made with it have ended by then.",
    KeyPurpose.CREDENTIAL: (
        "Restart the server. What it signed is still verified; it signs no more."
    ),
    KeyPurpose.LOG: "Restart the server. What it signed is still verified; it signs no more.",
}

WHY_DATA_KEYS_STAY = """\
A data key is never retired. It alone opens the names and contacts sealed with it and finds the
receipt codes it made, and the oldest one is part of every password. If it leaked, rotate: what
comes from now on is sealed with the new key (docs/keys.md says what else to do)."""
