"""Commands of a log's witness and monitor."""

import sys
from pathlib import Path

import click

from pledge.cli.log import log
from pledge.ledger.monitor import LogMisbehaved, fetch_from, follow, recall, remember
from pledge.ledger.tlog.notes import BadNote, VerifierKey
from pledge.ledger.tlog.witness import Witness, make_server
from pledge.storage.key_files import BadKeyFile


class VKey(click.ParamType[VerifierKey]):
    """A verifier key: name+key id+key."""

    name = "vkey"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> VerifierKey:
        """Read a vkey, or say what is wrong with it."""
        try:
            return VerifierKey.parse(value)
        except BadNote as error:
            self.fail(str(error), param, ctx)


@log.command("witness")
@click.option("--name", required=True, help="What this witness signs as, such as witness.example.")
@click.option("--follow", "logs", multiple=True, required=True, type=VKey(), help="A log's vkey.")
@click.option(
    "--state",
    default=Path("witness"),
    type=click.Path(file_okay=False, path_type=Path),
    help="State folder: its key file and the last checkpoints seen. Do not lose it.",
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8017, show_default=True)
def witness(name: str, logs: tuple[VerifierKey, ...], state: Path, host: str, port: int) -> None:
    """Run a witness: cosign checkpoints that extend the last one seen, refuse all others."""
    try:
        one = Witness(name, state, logs)
    except BadKeyFile as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Witness on http://{host}:{port}/, for the log's operator:")
    click.echo(f"PLEDGE_WITNESSES='http://{host}:{port} {one.vkey}'")
    make_server(one, host, port).serve_forever()


@log.command("monitor")
@click.argument("address")
@click.option("--vkey", required=True, type=VKey(), help="The log's vkey, kept from before.")
@click.option(
    "--state",
    default=Path("monitor.json"),
    type=click.Path(dir_okay=False, path_type=Path),
    help="State file: the last checkpoint seen.",
)
def monitor(address: str, vkey: VerifierKey, state: Path) -> None:
    """Follow another registry's log: print each new entry, exit 1 if the log misbehaved."""
    memory = recall(state)

    def tell(index: int, entry: bytes) -> None:
        # A hostile log must not write to the terminal what it likes.
        click.echo(f"{index}\t{ascii(entry.decode(errors='replace'))[1:-1]}")

    try:
        checkpoint = follow(fetch_from(address), vkey, memory, tell)
    except (LogMisbehaved, BadNote) as error:
        click.echo(f"{type(error).__name__}: {error}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"{address} does not answer: {error}", err=True)
        sys.exit(2)
    remember(state, memory)
    click.echo(f"{checkpoint.size} entries, all as signed")
