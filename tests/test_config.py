"""Settings: where they come from, what is made, and bad ones named."""

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pledge.config import Settings, load_settings
from pledge.storage.key_files import KeyPurpose, SecretKey, write_keys

KEY_FILES = {f"{purpose}-keys.json" for purpose in KeyPurpose}
BADGE_KEYS = "badge-keys.json"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def make(instance: Path, **values: Any) -> Settings:
    return Settings(_env_file=None, instance=instance, **values)  # type: ignore[call-arg]  # pydantic-settings takes it


def test_secret_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    first = make(folder)
    assert stat.S_IMODE((folder / BADGE_KEYS).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(first.badge_keys) == 1
    assert len(first.badge_keys[0]) >= 60
    assert make(folder).badge_keys == first.badge_keys


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path) -> None:
    settings = make(tmp_path)
    assert len(settings.credential_keys) == len(settings.log_keys) == 1
    assert {path.name for path in tmp_path.iterdir()} == KEY_FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert settings.badge_keys != settings.cookie_keys
    assert settings.credential_keys[0].seed != settings.log_keys[0].seed


def test_badge_keys_of_the_environment_seal_too_unless_there_are_others(tmp_path: Path) -> None:
    assert make(tmp_path, secret_keys="old-secret").encryption_keys == ["old-secret"]
    assert make(tmp_path, secret_keys="old-secret,badge-secret").encryption_keys == ["old-secret"]


def test_processes_that_start_at_once_agree_on_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for purpose in (KeyPurpose.BADGE, KeyPurpose.SESSION, KeyPurpose.DATA):
        write_keys(tmp_path / f"{purpose}-keys.json", [SecretKey("id", "the-other-was-first")])
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert make(tmp_path).badge_keys == ["the-other-was-first"]


def test_keys_are_listed_oldest_first(tmp_path: Path) -> None:
    settings = make(tmp_path, secret_keys=" old-secret, new-secret ,")
    assert settings.badge_keys == ["old-secret", "new-secret"]
    assert not (tmp_path / BADGE_KEYS).exists()


def test_rotation_keeps_what_the_oldest_key_derives(tmp_path: Path) -> None:
    before = make(tmp_path, data_keys="old-secret")
    after = make(tmp_path, data_keys="old-secret,new-secret")
    assert before.derive_secret("receipt") == after.derive_secret("receipt")
    assert after.derive_secret("receipt") != after.derive_secret("password-salt")
    assert after.derive_secret("receipt") != after.derive_secret("receipt", "new-secret")
    assert before.fernet_keys() == after.fernet_keys()[1:]


@pytest.mark.parametrize("keys", [",", "short", "long-enough,short"])
def test_weak_keys_are_refused_by_name(tmp_path: Path, keys: str) -> None:
    with pytest.raises(ValidationError, match="PLEDGE_SECRET_KEYS"):
        make(tmp_path, secret_keys=keys)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("base_url", "registry.example"),
        ("base_url", "ftp://registry.example"),
        ("base_url", "https://registry.example/pledges"),
        ("base_url", "https://"),
        ("mail_url", "mail.example:25"),
        ("mail_url", "http://mail.example"),
        ("queue_url", "amqp://mq.example"),
        ("trusted_proxies", "many"),
        ("demo", "perhaps"),
    ],
)
def test_bad_value_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"PLEDGE_{name.upper()}", value)
    with pytest.raises(ValidationError) as refused:
        make(tmp_path)
    assert [error["loc"] for error in refused.value.errors()] == [(name,)]


def test_environment_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEDGE_INSTANCE", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("PLEDGE_REQUIRE_IDENTITY", "1")
    monkeypatch.setenv("PLEDGE_BASE_URL", "https://registry.example:8443/")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
    assert settings.instance == tmp_path / "elsewhere"
    assert settings.uploads == tmp_path / "elsewhere" / "uploads"
    assert settings.require_identity
    assert settings.base_url == "https://registry.example:8443"
    assert settings.host == "registry.example:8443"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////tmp/x.sqlite3", "sqlite:////tmp/x.sqlite3"),
    ],
)
def test_postgresql_is_spoken_to_by_psycopg(tmp_path: Path, given: str, used: str) -> None:
    assert make(tmp_path, database_url=given).sqlalchemy_url == used


def test_database_lies_in_the_instance_by_default(tmp_path: Path) -> None:
    assert make(tmp_path).database_url == f"sqlite:///{tmp_path / 'registry.sqlite3'}"


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    shown = repr(make(tmp_path, secret_keys="old-secret", mail_url="smtp://u:pass@h"))
    assert "old-secret" not in shown
    assert "pass" not in shown


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("secret-keys", "PLEDGE_SECRET_KEYS"),
        ("session-keys", "PLEDGE_SESSION_KEYS"),
        ("data-keys", "PLEDGE_DATA_KEYS"),
    ],
)
def test_key_file_of_the_older_text_form_is_refused_by_name(
    tmp_path: Path, name: str, variable: str
) -> None:
    (tmp_path / name).write_text("the-old-secret,the-newer-secret\n", encoding="ascii")
    with pytest.raises(ValidationError, match=variable) as refused:
        make(tmp_path)
    assert str(tmp_path / name) in str(refused.value)
    make(tmp_path, **{name.replace("-", "_"): "the-old-secret,the-newer-secret"})


@pytest.mark.parametrize("purpose", KeyPurpose)
@pytest.mark.parametrize("text", ["the-old-secret\n", "", "{}", '[{"public": "", "seed": null}]'])
def test_broken_key_file_is_refused_by_name(tmp_path: Path, purpose: KeyPurpose, text: str) -> None:
    path = tmp_path / f"{purpose}-keys.json"
    path.write_text(text, encoding="ascii")
    with pytest.raises(ValidationError, match="is no key file of this version") as refused:
        make(tmp_path)
    assert str(path) in str(refused.value)
    assert path.read_text(encoding="ascii") == text


def test_bad_settings_end_a_process_with_a_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PLEDGE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("PLEDGE_BASE_URL", "registry.example")
    monkeypatch.setenv("PLEDGE_DEMO", "perhaps")
    with pytest.raises(SystemExit) as ended:
        load_settings()
    lines = str(ended.value).splitlines()
    assert [line.split(": ")[0] for line in lines] == ["PLEDGE_BASE_URL", "PLEDGE_DEMO"]
    assert lines[0] == "PLEDGE_BASE_URL: must be http(s)://host[:port] without a path"
    monkeypatch.delenv("PLEDGE_BASE_URL")
    monkeypatch.delenv("PLEDGE_DEMO")
    monkeypatch.setenv("PLEDGE_DATA_KEYS", "hush,1234567890")
    with pytest.raises(SystemExit) as ended:
        load_settings()
    assert str(ended.value) == "PLEDGE_DATA_KEYS: each key needs at least 8 characters"


def test_dates_of_keys_without_keys_are_no_keys(tmp_path: Path) -> None:
    write_keys(tmp_path / BADGE_KEYS, [SecretKey("id", None, activated_at=NOW)])
    with pytest.raises(ValidationError, match="PLEDGE_SECRET_KEYS holds no key"):
        make(tmp_path)
    assert make(tmp_path, secret_keys="old-secret").badge_keys == ["old-secret"]
