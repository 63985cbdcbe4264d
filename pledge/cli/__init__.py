"""Operator commands: ``flask --app wsgi <command>``, one module a subject."""

from flask import Flask

from pledge.cli import accounts as people
from pledge.cli import badges, calendar, cases, credentials, keys, log, retention
from pledge.cli import server as running
from pledge.cli import witness as watching

# Importing it adds its commands to the group of the log.
WATCHING = watching


def init_cli(app: Flask) -> None:
    """Add the commands to ``flask``."""
    for command in (
        calendar.calendar,
        cases.case_group,
        credentials.credentials,
        people.create_operator,
        people.create_association_command,
        people.invite_officer,
        running.check,
        running.serve,
        running.worker,
        running.send_notices,
        running.expire,
        retention.retention,
        running.load_demo_command,
        log.log,
        badges.badges,
        keys.keys,
    ):
        app.cli.add_command(command)
