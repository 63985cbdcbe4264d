"""Commands about deployed badges: the keys that signed them and the base URL they carry."""

import click
from flask import current_app
from flask.cli import with_appcontext

from pledge.badges.printing.deployed import (
    accept_base_url,
    count_by_key,
    count_hanging,
    list_base_urls,
)
from pledge.config import Settings
from pledge.keys.keyring import list_working
from pledge.storage.key_files import KeyPurpose


@click.group("badges")
def badges() -> None:
    """Show which keys signed printed badges, and which base URL they carry."""


@badges.command("keys")
@with_appcontext
def list_badge_keys() -> None:
    """List the badge keys, and how many live badges each may have signed."""
    settings: Settings = current_app.extensions["pledge-settings"]
    working = list_working(settings, KeyPurpose.BADGE)
    click.echo("key       live badges")
    for key, count in zip(working, count_by_key(working), strict=True):
        click.echo(f"{key.id}  {count:>11}")
    click.echo(
        "A badge counts for the key it was first printed with; printed again since, it carries\n"
        "a newer one. Revoked badges do not count; those of ended pledges hang on and do."
    )


@badges.command("base-url")
@click.option("--accept", is_flag=True, help="Accept PLEDGE_BASE_URL for badges from now on.")
@with_appcontext
def base_url(accept: bool) -> None:
    """Show the base URLs that printed badges carry, or accept a new one."""
    settings: Settings = current_app.extensions["pledge-settings"]
    if accept:
        accept_base_url(settings)
    known = list_base_urls(settings)
    click.echo(f"in the settings:  {settings.base_url}")
    click.echo(f"printed, in turn: {', '.join(known) or 'nothing yet'}")
    if accept and len(known) > 1:
        click.echo(
            f"{count_hanging()} live badges may carry {known[-2]}: keep that host, with its\n"
            f"certificate, redirecting every path to {settings.base_url} while one of them hangs.\n"
            "did:web names and the log's origin carry the host too: tell witnesses and monitors."
        )
