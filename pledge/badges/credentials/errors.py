"""Exceptions raised by credential verification; the message says the reason."""


class CredentialRefused(Exception):
    """The document proves nothing; the message says why."""


class NotACredential(CredentialRefused):
    """It is no JSON document of the form that this registry issues."""


class WrongContext(CredentialRefused):
    """Its list of contexts is not exactly the registry's, so its words could mean anything."""


class WrongIssuer(CredentialRefused):
    """Its issuer is no did:web of a host, or another document of it belongs to someone else."""


class WrongSuite(CredentialRefused):
    """Its proof is not one of eddsa-jcs-2022."""


class WrongPurpose(CredentialRefused):
    """A proof or a status list was made for another purpose."""


class UnknownKey(CredentialRefused):
    """The issuer does not name the key that signed it."""


class WrongSignature(CredentialRefused):
    """It was changed after it was signed, or someone else signed it."""


class NotYetValid(CredentialRefused):
    """It begins to be valid later than now."""


class ExpiredList(CredentialRefused):
    """The status list is too old to be believed."""


class MalformedList(CredentialRefused):
    """The status list is no compressed bitstring of the size that the standard asks for."""


class IndexOutOfRange(CredentialRefused):
    """The credential points past the end of the status list."""


class Unreachable(CredentialRefused):
    """A document of the issuer could not be fetched, or not in the way that is allowed."""
