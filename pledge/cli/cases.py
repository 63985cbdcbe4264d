"""Commands on cases: export a dossier."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from pledge.accounts.queries import find_user
from pledge.associations.queries import find_membership
from pledge.associations.rules import Role
from pledge.cases.handling.queries import find_case_in
from pledge.db import db
from pledge.storage.atomic_write import write_atomically
from pledge.web.association.evidence.dossier_export import export_case
from pledge.web.association.evidence.dossier_files import OriginalUnreadable
from pledge.web.setup.current import current_settings


@click.group("case")
def case_group() -> None:
    """Cases of the registry."""


@case_group.command("dossier")
@click.argument("case_id", type=int)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--reason", "--because", "reason", required=True, help="What it is for; kept in the case."
)
@click.option("--as", "email", required=True, help="The officer who takes it.")
@click.option("--originals", is_flag=True, help="Add the sealed originals.")
@with_appcontext
def write_dossier(case_id: int, out: Path, reason: str, email: str, originals: bool) -> None:
    """Write a case as a ZIP that opens without this software, on record like the button."""
    user = find_user(email)
    member = find_membership(user.id) if user else None
    if member is None or member.role is not Role.OFFICER:
        raise click.ClickException(f"{email} is no officer.")
    case = find_case_in(member.association.region_code, case_id, member.user_id)
    if case is None:
        raise click.ClickException(f"{email} has no case {case_id}.")
    if not reason.strip():
        raise click.ClickException("An export has its reason.")
    try:
        _name, made = export_case(
            case, member, current_settings(), reason, with_originals=originals
        )
    except OriginalUnreadable as broken:
        raise click.ClickException(str(broken)) from broken
    # On record before the file is there: who stops the command cannot undo it.
    db.session.commit()
    write_atomically(out, made)
    click.echo(f"{out}: {len(made)} bytes")
