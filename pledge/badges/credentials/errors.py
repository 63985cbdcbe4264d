"""Exceptions raised by credential verification; the message says the reason."""


class Refused(Exception):
    """The document proves nothing; the message says why."""


class NotACredential(Refused):
    """It is no JSON document of the form that this registry issues."""


class WrongContext(Refused):
    """Its list of contexts is not exactly the registry's, so its words could mean anything."""


class WrongIssuer(Refused):
    """Its issuer is no did:web of a host, or another document of it belongs to someone else."""


class WrongSuite(Refused):
    """Its proof is not one of eddsa-jcs-2022."""


class WrongPurpose(Refused):
    """A proof or a status list was made for another purpose."""


class UnknownKey(Refused):
    """The issuer does not name the key that signed it."""


class WrongSignature(Refused):
    """It was changed after it was signed, or someone else signed it."""


class NotYetValid(Refused):
    """It begins to be valid later than now."""


class ExpiredList(Refused):
    """The status list is too old to be believed."""


class MalformedList(Refused):
    """The status list is no compressed bitstring of the size that the standard asks for."""


class IndexOutOfRange(Refused):
    """The credential points past the end of the status list."""


class Unreachable(Refused):
    """A document of the issuer could not be fetched, or not in the way that is allowed."""
