"""Settings, read from the environment (prefix ``PLEDGE_``) and checked before anything starts."""

import base64
import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

KEY_FILE = "secret-keys"


def _local_address() -> str:
    """Return where `make run` serves: HOST and PORT, as the Makefile has them."""
    return f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"


SHORTEST_KEY = 8


class Settings(BaseSettings):
    """Everything an operator can set; README lists the same names."""

    model_config = SettingsConfigDict(env_prefix="PLEDGE_", env_file=".env", extra="ignore")

    instance: Path = Path("instance")
    database_url: str = ""
    secret_keys: str = Field(default="", repr=False)
    base_url: str = Field(default_factory=_local_address)
    mail_url: str = Field(default="", repr=False)
    mail_from: str = "registry@localhost"
    site_name: str = "不强制关注承诺登记"
    site_name_en: str = "No-Forced-Follow Pledge Registry"
    require_identity: bool = False
    demo: bool = False
    trusted_proxies: int = 0
    rate_limit_storage: str = "memory://"
    rate_limits: bool = True
    testing: bool = False

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

    @model_validator(mode="after")
    def _fill_what_the_instance_holds(self) -> "Settings":
        self.instance = self.instance.resolve()
        self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.database_url:
            self.database_url = f"sqlite:///{self.instance / 'registry.sqlite3'}"
        if not self.secret_keys:
            self.secret_keys = _read_or_make_keys(self.instance / KEY_FILE)
        if not self.keys or any(len(key) < SHORTEST_KEY for key in self.keys):
            raise ValueError(
                f"PLEDGE_SECRET_KEYS: each key needs at least {SHORTEST_KEY} characters"
            )
        return self

    @property
    def keys(self) -> list[str]:
        """The secret keys, oldest first; the last one signs, every one still verifies."""
        return [key.strip() for key in self.secret_keys.split(",") if key.strip()]

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
    def host(self) -> str:
        """The host shoppers see in the address bar and on the badge."""
        return urlsplit(self.base_url).netloc

    def derive_secret(self, purpose: str, key: str | None = None) -> bytes:
        """Derive 32 bytes for one purpose from a key (default: the oldest).

        The oldest key is the stable one: a receipt code handed out before a rotation must still
        be found after it.
        """
        return hashlib.blake2b(
            (key or self.keys[0]).encode(), person=purpose.encode()[:16], digest_size=32
        ).digest()

    def fernet_keys(self) -> list[bytes]:
        """Fernet keys for personal data, newest first as MultiFernet wants them."""
        return [
            base64.urlsafe_b64encode(self.derive_secret("personal-data", key))
            for key in reversed(self.keys)
        ]


def _read_or_make_keys(path: Path) -> str:
    if not path.exists():
        _make_keys(path)
    return path.read_text(encoding="ascii").strip()


def _make_keys(path: Path) -> None:
    """Write a new key; of two processes that start at once, both read the same one."""
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
