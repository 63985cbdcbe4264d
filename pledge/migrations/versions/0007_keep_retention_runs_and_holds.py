"""Add retention runs and legal holds, and remember which clocks somebody was reminded of."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_table(
        "case_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("is_set", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_hold_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_case_hold_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hold")),
    )
    with op.batch_alter_table("case_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_hold_case_id"), ["case_id"], unique=False)

    with op.batch_alter_table("breach_case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_reminded_for", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("overdue_told_for", sa.Date(), nullable=True))

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("appeal_reminded_at", sa.DateTime(timezone=True), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("appeal_reminded_at")

    with op.batch_alter_table("breach_case", schema=None) as batch_op:
        batch_op.drop_column("overdue_told_for")
        batch_op.drop_column("reply_reminded_for")

    with op.batch_alter_table("case_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_hold_case_id"))

    op.drop_table("case_hold")
    op.drop_table("retention_run")
