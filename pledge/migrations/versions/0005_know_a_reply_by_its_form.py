"""Know a merchant's reply by the form it came with, so that a form sent twice is one reply.

Replies given before this carry no form's key. Going back down keeps every reply.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the key."""
    with op.batch_alter_table("merchant_reply") as batch:
        batch.add_column(sa.Column("form_key", sa.String(64), nullable=True))
        batch.create_unique_constraint(batch.f("uq_merchant_reply_form_key"), ["form_key"])


def downgrade() -> None:
    """Forget the keys."""
    with op.batch_alter_table("merchant_reply") as batch:
        batch.drop_constraint(batch.f("uq_merchant_reply_form_key"), type_="unique")
        batch.drop_column("form_key")
