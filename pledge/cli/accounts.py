"""Commands that create operators, associations and officers."""

import secrets

import click
from flask.cli import with_appcontext
from flask_security.utils import hash_password

from pledge.accounts.models import User
from pledge.accounts.queries import find_user
from pledge.associations.actions import AlreadyMember, admit_member, create_association
from pledge.associations.queries import find_association
from pledge.associations.rules import Role
from pledge.core import regions
from pledge.core.clock import now
from pledge.db import db

MIN_PASSWORD = 10


@click.command("create-operator")
@click.argument("email")
@click.password_option(help=f"At least {MIN_PASSWORD} characters.")
@with_appcontext
def create_operator(email: str, password: str) -> None:
    """Create the account of an operator of the registry."""
    if len(password) < MIN_PASSWORD:
        raise click.BadParameter(f"The password needs at least {MIN_PASSWORD} characters.")
    user = _make_user(email, password)
    user.is_operator = True
    db.session.commit()
    click.echo(f"{user.email} may now sign in as operator.")


@click.command("create-association")
@click.argument("name")
@click.argument("region_code")
@click.option("--contact", default="", help="Telephone or mail address shown to shoppers.")
@with_appcontext
def create_association_command(name: str, region_code: str, contact: str) -> None:
    """Create an association for a six-digit GB/T 2260 region (000000: the whole country)."""
    if region_code != regions.NATIONAL and regions.find_name(region_code) is None:
        raise click.BadParameter(f"{region_code} is no current GB/T 2260 code.")
    if find_association(name):
        raise click.ClickException(f"{name} exists already.")
    association = create_association(name, region_code, contact)
    db.session.commit()
    click.echo(f"{association.name}: {region_code}")


@click.command("invite-officer")
@click.argument("association_name")
@click.argument("email")
@click.option("--volunteer", is_flag=True, help="Invite a volunteer instead of an officer.")
@with_appcontext
def invite_officer(association_name: str, email: str, volunteer: bool) -> None:
    """Create an account in an association, and print its one-time password."""
    association = find_association(association_name)
    if association is None:
        raise click.ClickException(f"There is no association named {association_name}.")
    password = secrets.token_urlsafe(15)
    user = _make_user(email, password)
    try:
        admit_member(association, user, Role.VOLUNTEER if volunteer else Role.OFFICER)
    except AlreadyMember as error:
        raise click.ClickException(f"{email} belongs to an association already.") from error
    db.session.commit()
    click.echo(f"{user.email}  {password}")
    click.echo("Hand the password over in person; it is to be changed at the first sign-in.")


def _make_user(email: str, password: str) -> User:
    if find_user(email):
        raise click.ClickException(f"{email} has an account already.")
    user = User(
        email=email.strip().lower(),
        password=hash_password(password),
        active=True,
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=now(),
        created_at=now(),
        locale="zh",
    )
    db.session.add(user)
    db.session.flush()
    return user
