"""Documents for programs: credential, certificate, public log."""
