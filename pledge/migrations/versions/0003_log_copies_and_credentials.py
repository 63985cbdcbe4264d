"""Add the public log, copies of badges, their counts and flags, status lists and print jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


# A log that could be edited would be a diary: both engines refuse it, also to their owner.
SQLITE_GUARDS = {
    what: f"""
CREATE TRIGGER log_entry_no_{what.lower()} BEFORE {what} ON log_entry
BEGIN SELECT RAISE(ABORT, 'the public log is append-only'); END
"""
    for what in ("UPDATE", "DELETE")
}
POSTGRESQL_GUARDS = (
    """
CREATE FUNCTION refuse_log_entry_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the public log is append-only'; END $$
""",
    """
CREATE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE ON log_entry
FOR EACH ROW EXECUTE FUNCTION refuse_log_entry_change()
""",
    """
CREATE TRIGGER log_entry_no_truncate BEFORE TRUNCATE ON log_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_log_entry_change()
""",
)


def upgrade() -> None:
    op.create_table(
        "log_checkpoint",
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_entry",
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("index", name=op.f("pk_log_entry")),
    )
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_log_entry_subject"), ["subject"], unique=False)

    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "index", name=op.f("pk_log_node")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "log_cosignature",
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("refusal", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["log_checkpoint.size"], name=op.f("fk_log_cosignature_size_log_checkpoint")
        ),
        sa.PrimaryKeyConstraint("size", "witness", name=op.f("pk_log_cosignature")),
    )
    op.create_table(
        "print_job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("order", sa.JSON(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                name="jobstatus",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("file", sa.String(length=80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_print_job_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "status_slot",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_status_slot_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("pledge_id", name=op.f("pk_status_slot")),
        sa.UniqueConstraint(
            "list_number", "position", name=op.f("uq_status_slot_list_number_position")
        ),
    )
    op.create_table(
        "badge_day",
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("scans", sa.Integer(), nullable=False),
        sa.Column("not_here", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_day_badge_id_badge")
        ),
        sa.PrimaryKeyConstraint("badge_id", "day", name=op.f("pk_badge_day")),
    )
    with op.batch_alter_table("badge_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_day_day"), ["day"], unique=False)

    op.create_table(
        "badge_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "not_here",
                "scans",
                name="flagreason",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "confirmed",
                "dismissed",
                name="flagstatus",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_flag_badge_id_badge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_flag")),
    )
    with op.batch_alter_table("badge_flag", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_flag_badge_id"), ["badge_id"], unique=False)

    op.create_table(
        "badge_flag_change",
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_badge_flag_change_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["flag_id"], ["badge_flag.id"], name=op.f("fk_badge_flag_change_flag_id_badge_flag")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_flag_change")),
    )
    with op.batch_alter_table("badge_flag_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_flag_change_flag_id"), ["flag_id"], unique=False)

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("copy", sa.Integer(), server_default=sa.text("1"), nullable=False)
        )

    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thumbnail", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("latitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("longitude", sa.Double(), nullable=True))
        batch_op.add_column(sa.Column("radius", sa.Integer(), nullable=True))

    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for guard in POSTGRESQL_GUARDS if is_postgresql else SQLITE_GUARDS.values():
        op.execute(guard)


def downgrade() -> None:
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_column("radius")
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")
        batch_op.drop_column("thumbnail")

    with op.batch_alter_table("badge", schema=None) as batch_op:
        batch_op.drop_column("copy")

    with op.batch_alter_table("badge_flag_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_flag_change_flag_id"))

    op.drop_table("badge_flag_change")
    with op.batch_alter_table("badge_flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_flag_badge_id"))

    op.drop_table("badge_flag")
    with op.batch_alter_table("badge_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_badge_day_day"))

    op.drop_table("badge_day")
    op.drop_table("status_slot")
    with op.batch_alter_table("print_job", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_print_job_owner_id"))

    op.drop_table("print_job")
    op.drop_table("log_cosignature")
    op.drop_table("log_node")
    with op.batch_alter_table("log_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_log_entry_subject"))

    op.drop_table("log_entry")
    op.drop_table("log_checkpoint")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_log_entry_change()")
