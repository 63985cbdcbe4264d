"""Keep a staged photo once a form, also when the form arrives twice at the same moment."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEEP_THE_FIRST = """
DELETE FROM staged_photo
WHERE id NOT IN (SELECT min(id) FROM staged_photo GROUP BY form_key, sha256)
"""


def upgrade() -> None:
    op.execute(KEEP_THE_FIRST)
    with op.batch_alter_table("staged_photo") as batch_op:
        batch_op.drop_index("ix_staged_photo_form_key")
        batch_op.create_unique_constraint(
            batch_op.f("uq_staged_photo_form_key_sha256"), ["form_key", "sha256"]
        )


def downgrade() -> None:
    with op.batch_alter_table("staged_photo") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_staged_photo_form_key_sha256"), type_="unique")
        batch_op.create_index("ix_staged_photo_form_key", ["form_key"], unique=False)
