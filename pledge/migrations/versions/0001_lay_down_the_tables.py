"""Lay down the tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "association",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_association")),
        sa.UniqueConstraint("name", name=op.f("uq_association_name")),
    )
    op.create_table(
        "outbox_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.LargeBinary(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_mail")),
    )
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.create_index("ix_outbox_mail_sent_next", ["sent_at", "next_try_at"], unique=False)

    op.create_table(
        "staged_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_photo")),
    )
    with op.batch_alter_table("staged_photo") as batch_op:
        batch_op.create_index(batch_op.f("ix_staged_photo_form_key"), ["form_key"], unique=False)

    op.create_table(
        "user",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "volunteer",
                "officer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["association.id"],
            name=op.f("fk_membership_association_id_association"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", name=op.f("uq_membership_user_id")),
    )
    with op.batch_alter_table("membership") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_membership_association_id"), ["association_id"], unique=False
        )

    op.create_table(
        "merchant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.String(length=100), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=False),
        sa.Column(
            "identity",
            sa.Enum(
                "self_declared",
                "confirmed",
                name="identity",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_merchant_owner_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_merchant_credit_code")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_merchant_owner_id")),
    )
    op.create_table(
        "identity_change",
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_identity_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_identity_change_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_change")),
    )
    with op.batch_alter_table("identity_change") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_change_merchant_id"), ["merchant_id"], unique=False
        )

    op.create_table(
        "identity_dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("claimant_id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.String(length=100), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("licence_photo", sa.String(length=40), nullable=True),
        sa.Column("delete_licence_on", sa.Date(), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "open",
                "upheld",
                "dismissed",
                name="disputestatus",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claimant_id"], ["user.id"], name=op.f("fk_identity_dispute_claimant_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_identity_dispute_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_dispute")),
    )
    with op.batch_alter_table("identity_dispute") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_dispute_claimant_id"), ["claimant_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_identity_dispute_merchant_id"), ["merchant_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_identity_dispute_region_code"), ["region_code"], unique=False
        )

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "mall",
                "restaurant",
                "car_park",
                "shop",
                "hotel",
                "attraction",
                "entertainment",
                "other",
                name="sitekind",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("region_code", sa.String(length=6), nullable=False),
        sa.Column("container_id", sa.Integer(), nullable=True),
        sa.Column("photo", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["container_id"], ["site.id"], name=op.f("fk_site_container_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_site_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    with op.batch_alter_table("site") as batch_op:
        batch_op.create_index(batch_op.f("ix_site_merchant_id"), ["merchant_id"], unique=False)
        batch_op.create_index("ix_site_region_kind", ["region_code", "kind"], unique=False)

    op.create_table(
        "dispute_change",
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_dispute_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["dispute_id"],
            ["identity_dispute.id"],
            name=op.f("fk_dispute_change_dispute_id_identity_dispute"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_change")),
    )
    with op.batch_alter_table("dispute_change") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_dispute_change_dispute_id"), ["dispute_id"], unique=False
        )

    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=8), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "suspended",
                "withdrawn",
                "expired",
                "revoked",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=10), nullable=False),
        sa.Column("scenes", sa.JSON(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["pledge.id"], name=op.f("fk_pledge_previous_id_pledge")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_pledge_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("number", name=op.f("uq_pledge_number")),
    )
    with op.batch_alter_table("pledge") as batch_op:
        batch_op.create_index(batch_op.f("ix_pledge_site_id"), ["site_id"], unique=False)
        batch_op.create_index(
            "ix_pledge_status_valid_until", ["status", "valid_until"], unique=False
        )
        batch_op.create_index(
            "uq_pledge_one_live_per_site",
            ["site_id"],
            unique=True,
            sqlite_where=sa.text("status IN ('active', 'suspended')"),
            postgresql_where=sa.text("status IN ('active', 'suspended')"),
        )

    op.create_table(
        "touchpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column(
            "scene",
            sa.Enum(
                "ordering",
                "checkout",
                "parking",
                "purchase",
                "invoice",
                "queueing",
                "entrance",
                name="scene",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_touchpoint_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint(
            "site_id", "scene", "label", name=op.f("uq_touchpoint_site_id_scene_label")
        ),
    )
    op.create_table(
        "badge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("serial", sa.String(length=10), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column(
            "scene",
            sa.Enum(
                "ordering",
                "checkout",
                "parking",
                "purchase",
                "invoice",
                "queueing",
                "entrance",
                name="scene",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(length=20), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "revoked",
                name="badgestatus",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_badge_pledge_id_pledge")
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_badge_touchpoint_id_touchpoint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge")),
        sa.UniqueConstraint("serial", name=op.f("uq_badge_serial")),
    )
    with op.batch_alter_table("badge") as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_pledge_id"), ["pledge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_badge_touchpoint_id"), ["touchpoint_id"], unique=False)

    op.create_table(
        "pledge_bigram",
        sa.Column("bigram", sa.String(length=2), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_bigram_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("bigram", "pledge_id", name=op.f("pk_pledge_bigram")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("pledge_bigram") as batch_op:
        batch_op.create_index(batch_op.f("ix_pledge_bigram_pledge_id"), ["pledge_id"], unique=False)

    op.create_table(
        "pledge_change",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_pledge_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_change_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_change")),
    )
    with op.batch_alter_table("pledge_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_pledge_change_pledge_id"), ["pledge_id"], unique=False)

    op.create_table(
        "pledge_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.String(length=10), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("self_check", sa.JSON(), nullable=False),
        sa.Column("signer_name", sa.LargeBinary(), nullable=True),
        sa.Column("signer_position", sa.String(length=40), nullable=False),
        sa.Column("delete_name_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_pledge_signature_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_pledge_signature_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_signature")),
    )
    with op.batch_alter_table("pledge_signature") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pledge_signature_pledge_id"), ["pledge_id"], unique=False
        )

    op.create_table(
        "badge_change",
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_change_badge_id_badge")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_badge_change_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_change")),
    )
    with op.batch_alter_table("badge_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_badge_change_badge_id"), ["badge_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column(
            "scene",
            sa.Enum(
                "ordering",
                "checkout",
                "parking",
                "purchase",
                "invoice",
                "queueing",
                "entrance",
                name="scene",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "code",
            sa.Enum(
                "B01",
                "B02",
                "B03",
                "B04",
                "B05",
                "B06",
                "B07",
                "B08",
                "B09",
                "B10",
                "B11",
                "B12",
                "B13",
                "B14",
                "B15",
                "B16",
                name="breachcode",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("text_version", sa.String(length=10), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("paraphrase", sa.Text(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("delete_contact_on", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "in_review",
                "with_merchant",
                "closed",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "finding",
            sa.Enum(
                "upheld",
                "not_upheld",
                "insufficient",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_report_assignee_id_user")
        ),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_report_badge_id_badge")),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_report_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("form_key", name=op.f("uq_report_form_key")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_report_receipt_hash")),
    )
    with op.batch_alter_table("report") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_assignee_id"), ["assignee_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index("ix_report_pledge_status", ["pledge_id", "status"], unique=False)
        batch_op.create_index("ix_report_status_due", ["status", "due_on"], unique=False)

    op.create_table(
        "report_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_report_assignment_assignee_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user.id"], name=op.f("fk_report_assignment_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_assignment_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_assignment")),
    )
    with op.batch_alter_table("report_assignment") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_report_assignment_report_id"), ["report_id"], unique=False
        )

    op.create_table(
        "report_change",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_report_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_change_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_change")),
    )
    with op.batch_alter_table("report_change") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_change_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column(
            "author",
            sa.Enum(
                "reporter",
                "association",
                "merchant",
                name="author",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "association",
                "reporter",
                "merchant",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_report_entry_by_id_user")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_entry_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_entry")),
        sa.UniqueConstraint("form_key", name=op.f("uq_report_entry_form_key")),
    )
    with op.batch_alter_table("report_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_entry_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_photo_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_photo")),
    )
    with op.batch_alter_table("report_photo") as batch_op:
        batch_op.create_index(batch_op.f("ix_report_photo_report_id"), ["report_id"], unique=False)


def downgrade() -> None:
    op.drop_table("report_photo")
    op.drop_table("report_entry")
    op.drop_table("report_change")
    op.drop_table("report_assignment")
    op.drop_table("report")
    op.drop_table("badge_change")
    op.drop_table("pledge_signature")
    op.drop_table("pledge_change")
    op.drop_table("pledge_bigram")
    op.drop_table("badge")
    op.drop_table("touchpoint")
    op.drop_table("pledge")
    op.drop_table("dispute_change")
    op.drop_table("site")
    op.drop_table("identity_dispute")
    op.drop_table("identity_change")
    op.drop_table("merchant")
    op.drop_table("membership")
    op.drop_table("user")
    op.drop_table("staged_photo")
    op.drop_table("outbox_mail")
    op.drop_table("association")
