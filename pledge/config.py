"""Settings, read from the environment (prefix ``PLEDGE_``) and checked before anything starts."""

import base64
import hashlib
import os
from dataclasses import fields
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from pledge.core.policy import Deadlines, Policy, RetentionPolicy
from pledge.storage.key_files import (
    KeyPurpose,
    SigningKey,
    in_use,
    read_secret_keys,
    read_signing_keys,
    split_keys,
)

# Which setting, and so which variable of the environment, may hold the keys of a purpose.
SECRET_SETTINGS = {
    KeyPurpose.BADGE: "secret_keys",
    KeyPurpose.SESSION: "session_keys",
    KeyPurpose.DATA: "data_keys",
}
SHORTEST_KEY = 8
# where the setting's name is not the retention period's with "_days"
_NAMES = {"contact_after_closing": "contact_days_after_closing"}
QUEUE_SCHEMES = ("sqlite", "postgresql", "postgres", "redis", "rediss", "unix")


def _local_address() -> str:
    """Return where `make run` serves: HOST and PORT, as the Makefile has them."""
    return f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"


class Settings(BaseSettings):
    """Everything an operator can set; docs/configuration.md lists the same names."""

    model_config = SettingsConfigDict(env_prefix="PLEDGE_", env_file=".env", extra="ignore")

    instance: Path = Path("instance")
    database_url: str = ""
    queue_url: str = Field(default="", repr=False)
    secret_keys: str = Field(default="", repr=False)
    session_keys: str = Field(default="", repr=False)
    data_keys: str = Field(default="", repr=False)
    base_url: str = Field(default_factory=_local_address)
    mail_url: str = Field(default="", repr=False)
    mail_from: str = "registry@localhost"
    site_name: str = "不强制关注承诺登记"
    site_name_en: str = "No-Forced-Follow Pledge Registry"
    require_identity: bool = False
    # how long each step of a case may take: working days, but for the appeal's calendar days
    triage_days: int = Field(default=7, ge=1, le=365)
    reply_days: int = Field(default=10, ge=1, le=365)
    extension_days: int = Field(default=5, ge=1, le=365)
    decision_days: int = Field(default=45, ge=1, le=365)
    appeal_days: int = Field(default=21, ge=1, le=365)
    # how long personal data is kept; core/policy.py says from when
    contact_days: int = Field(default=365, ge=1, le=36500)
    contact_days_after_closing: int = Field(default=90, ge=1, le=36500)
    photos_days: int = Field(default=730, ge=1, le=36500)
    originals_days: int = Field(default=730, ge=1, le=36500)
    signer_name_days: int = Field(default=1095, ge=1, le=36500)
    licence_days: int = Field(default=180, ge=1, le=36500)
    mail_days: int = Field(default=30, ge=1, le=36500)
    inbox_days: int = Field(default=180, ge=1, le=36500)
    scans_days: int = Field(default=90, ge=1, le=36500)
    unconfirmed_days: int = Field(default=30, ge=1, le=36500)
    demo: bool = False
    # "address vkey", parted by commas: who watches this registry's log
    witnesses: str = ""
    trusted_proxies: int = 0
    rate_limit_storage: str = "memory://"
    rate_limits: bool = True
    testing: bool = False

    _from_environment: frozenset[KeyPurpose] = PrivateAttr(default=frozenset())

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must be http(s)://host[:port] without a path")
        return value.rstrip("/")

    @field_validator("mail_url")
    @classmethod
    def _check_mail_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"smtp", "smtps", "smtp+starttls"}:
            raise ValueError("must start with smtp://, smtps:// or smtp+starttls://")
        return value

    @field_validator("queue_url")
    @classmethod
    def _check_queue_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in QUEUE_SCHEMES:
            raise ValueError(f"must start with one of {', '.join(QUEUE_SCHEMES)}")
        return value

    @field_validator("witnesses")
    @classmethod
    def _check_witnesses(cls, value: str) -> str:
        for one in split_keys(value):
            address, _, vkey = one.partition(" ")
            if urlsplit(address).scheme not in {"http", "https"} or vkey.count("+") < 2:
                raise ValueError("must be 'https://address vkey', parted by commas")
        return value

    @model_validator(mode="after")
    def _fill_what_the_instance_holds(self) -> "Settings":
        self.instance = self.instance.resolve()
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.database_url:
            self.database_url = f"sqlite:///{self.instance / 'registry.sqlite3'}"
        if not self.queue_url:
            self.queue_url = f"sqlite:///{self.instance / 'queue.sqlite3'}"
        self._read_key_files()
        return self

    def _read_key_files(self) -> None:
        """Take secrets from the instance where the environment has none; check all key files."""
        self._from_environment = frozenset(
            purpose for purpose, name in SECRET_SETTINGS.items() if getattr(self, name)
        )
        # Where badge keys come from the environment, data keys begin as the same ones.
        first = {KeyPurpose.DATA: split_keys(self.secret_keys)}
        for purpose, name in SECRET_SETTINGS.items():
            path, variable = self.key_file(purpose), f"PLEDGE_{name.upper()}"
            if self.keeps_in_file(purpose):
                _refuse_text_file(self.instance / name.replace("_", "-"), variable)
                stored = read_secret_keys(path, first.get(purpose, []))
                setattr(self, name, ",".join(key.secret for key in in_use(stored) if key.secret))
            elif path.exists():
                read_secret_keys(path)
            keys = split_keys(getattr(self, name))
            if not keys:
                raise ValueError(f"{variable} holds no key, and {path} has none either")
            if any(len(key) < SHORTEST_KEY for key in keys):
                raise ValueError(f"{variable}: each key needs at least {SHORTEST_KEY} characters")
        for purpose in (KeyPurpose.CREDENTIAL, KeyPurpose.LOG):
            read_signing_keys(self.key_file(purpose))

    def key_file(self, purpose: KeyPurpose) -> Path:
        """Return where the instance keeps the keys of a purpose and their dates."""
        return self.instance / f"{purpose}-keys.json"

    def keeps_in_file(self, purpose: KeyPurpose) -> bool:
        """Whether the keys of a purpose are kept in the instance, not in the environment."""
        return purpose not in self._from_environment

    @property
    def badge_keys(self) -> list[str]:
        """The keys of badges, oldest first; the last one signs, every one still verifies."""
        return split_keys(self.secret_keys)

    @property
    def cookie_keys(self) -> list[str]:
        """The keys of sessions and forms, oldest first; the last one signs."""
        return split_keys(self.session_keys)

    @property
    def encryption_keys(self) -> list[str]:
        """The keys of personal data and receipts, oldest first; the last one encrypts."""
        return split_keys(self.data_keys)

    @cached_property
    def credential_keys(self) -> tuple[SigningKey, ...]:
        """The key pairs of credentials, oldest first, retired ones too."""
        return read_signing_keys(self.key_file(KeyPurpose.CREDENTIAL))

    @cached_property
    def log_keys(self) -> tuple[SigningKey, ...]:
        """The key pairs of the public log, oldest first, retired ones too."""
        return read_signing_keys(self.key_file(KeyPurpose.LOG))

    @property
    def sqlalchemy_url(self) -> str:
        """The database URL with psycopg 3 named as PostgreSQL's driver."""
        for short in ("postgresql://", "postgres://"):
            if self.database_url.startswith(short):
                return "postgresql+psycopg://" + self.database_url.removeprefix(short)
        return self.database_url

    @property
    def uploads(self) -> Path:
        """The folder that holds photos."""
        return self.instance / "uploads"

    @property
    def sealed(self) -> Path:
        """The folder that holds sealed originals of evidence."""
        return self.instance / "sealed"

    @property
    def prints(self) -> Path:
        """The folder that holds print files until they are fetched, and for some days after."""
        return self.instance / "prints"

    @property
    def letters(self) -> Path:
        """The folder that holds the letters of associations, which are kept."""
        return self.instance / "letters"

    @property
    def host(self) -> str:
        """The host shoppers see in the address bar and on the badge."""
        return urlsplit(self.base_url).netloc

    @property
    def log_origin(self) -> str:
        """The name of this registry's public log."""
        return f"{self.host}/log"

    @property
    def witness_keys(self) -> list[tuple[str, str]]:
        """The address and the vkey of each witness."""
        pairs = (one.split(maxsplit=1) for one in split_keys(self.witnesses))
        return [(address.rstrip("/"), vkey) for address, vkey in pairs]

    @property
    def policy(self) -> Policy:
        """The settings that the domain reads."""
        deadlines = {one.name: getattr(self, f"{one.name}_days") for one in fields(Deadlines)}
        retention = {
            one.name: timedelta(days=getattr(self, _NAMES.get(one.name, f"{one.name}_days")))
            for one in fields(RetentionPolicy)
        }
        return Policy(Deadlines(**deadlines), RetentionPolicy(**retention))

    def derive_secret(self, purpose: str, key: str | None = None) -> bytes:
        """Derive 32 bytes for one purpose from a key (default: the oldest).

        The oldest key is the stable one: a receipt code handed out before a rotation must still
        be found after it.
        """
        return hashlib.blake2b(
            (key or self.encryption_keys[0]).encode(), person=purpose.encode()[:16], digest_size=32
        ).digest()

    def fernet_keys(self) -> list[bytes]:
        """Fernet keys for personal data, newest first as MultiFernet wants them."""
        return [
            base64.urlsafe_b64encode(self.derive_secret("personal-data", key))
            for key in reversed(self.encryption_keys)
        ]

    def original_keys(self) -> list[bytes]:
        """Return the keys of sealed originals, 32 bytes each, newest first."""
        return [
            self.derive_secret("sealed-originals", key) for key in reversed(self.encryption_keys)
        ]


def _refuse_text_file(path: Path, variable: str) -> None:
    if path.exists():
        raise ValueError(
            f"{path} is a key file of an older form, which is not read any more. Put its line into "
            f"{variable}; or move it away, and a new key is made: what the old ones signed or "
            "encrypted is lost then."
        )


def load_settings() -> Settings:
    """Return the settings; where one is wrong, end the process with a line for each."""
    try:
        return Settings()
    except ValidationError as error:
        # Only reasons are told: the error itself quotes values, and so secrets.
        lines = [
            ": ".join([*(f"PLEDGE_{part}".upper() for part in one["loc"]), one["msg"]])
            for one in error.errors(include_url=False, include_input=False)
        ]
        raise SystemExit("\n".join(lines).replace("Value error, ", "")) from None
