"""Give mails a status, record what became of dead ones, and add inboxes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATUS = sa.Enum(
    "waiting",
    "sending",
    "sent",
    "dead",
    "given_up",
    name="mailstatus",
    native_enum=False,
    create_constraint=True,
    length=20,
)
# Twelve tries were the most a mail got.
TELL_STATUS = """
UPDATE outbox_mail SET status = CASE
WHEN sent_at IS NOT NULL THEN 'sent' WHEN tries >= 12 THEN 'dead' ELSE 'waiting' END
"""
# A dead mail is known by the row of its death.
TELL_DEATHS = """
INSERT INTO outbox_change (mail_id, old, new, because, at)
SELECT id, 'sending', 'dead', '', next_try_at FROM outbox_mail WHERE status = 'dead'
"""


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("path", sa.String(length=200), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_user_read", ["user_id", "read_at"], unique=False)

    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_sent_next")
        batch_op.add_column(
            sa.Column("status", STATUS, server_default=sa.text("'waiting'"), nullable=False)
        )
        batch_op.create_index("ix_outbox_mail_status_next", ["status", "next_try_at"], unique=False)

    op.create_table(
        "outbox_change",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_outbox_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox_mail.id"], name=op.f("fk_outbox_change_mail_id_outbox_mail")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_change")),
    )
    with op.batch_alter_table("outbox_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_change_mail_id"), ["mail_id"], unique=False)

    op.execute(TELL_STATUS)
    op.execute(TELL_DEATHS)


def downgrade() -> None:
    with op.batch_alter_table("outbox_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_change_mail_id"))

    op.drop_table("outbox_change")
    with op.batch_alter_table("outbox_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_mail_status_next")
        batch_op.drop_constraint(batch_op.f("ck_outbox_mail_mailstatus"), type_="check")
        batch_op.drop_column("status")
        batch_op.create_index("ix_outbox_mail_sent_next", ["sent_at", "next_try_at"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_user_read")

    op.drop_table("notice")
