"""Group leads into cases: their life, evidence, visits, findings, measures and appeals.

Every report becomes a case of its own, with the same number. Going back down keeps each report
with its status and finding; leads about places without a pledge, and all that only cases know, go.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OLD = ("report", "report_entry", "report_change", "report_assignment", "report_photo")

# A closed report is a case with its finding.
CLOSED = "CASE WHEN r.status = 'closed' THEN r.finding ELSE r.status END"
CARRY_UP = (
    f"""
INSERT INTO breach_case (id, pledge_id, region_code, kind, place_name, place_address, vendor, scene,
  code, status, paraphrase, is_quoted, assignee_id, due_on, decide_by, asked_at, reply_due_on,
  corroborations, is_held, opened_at, version)
SELECT r.id, r.pledge_id, s.region_code, s.kind, '', '', '', r.scene, r.code, {CLOSED}, r.paraphrase,
  false, r.assignee_id, r.due_on, CASE WHEN r.status = 'in_review' THEN r.due_on END,
  (SELECT max(c.at) FROM old_report_change c WHERE c.report_id = r.id AND c.new = 'with_merchant'),
  CASE WHEN r.status = 'with_merchant' THEN r.due_on END, 1, false, r.received_at, 1
FROM old_report r JOIN pledge p ON p.id = r.pledge_id JOIN site s ON s.id = p.site_id
""",
    """
INSERT INTO report (id, case_id, form_key, receipt_hash, pledge_id, badge_id, channel, scene, code,
  text_version, happened_on, story, asked, shape, contact, delete_contact_on, locale, received_at,
  version)
SELECT id, id, form_key, receipt_hash, pledge_id, badge_id, 'form', scene, code, text_version,
  happened_on, story, asked, '', contact, delete_contact_on, locale, received_at, version
FROM old_report
""",
    """
INSERT INTO report_entry (id, report_id, author, by_id, words, form_key, at)
SELECT id, report_id, author, by_id, words, form_key, at FROM old_report_entry
WHERE author = 'reporter' OR audience = 'reporter'
""",
    """
INSERT INTO case_note (case_id, by_id, words, at)
SELECT report_id, by_id, words, at FROM old_report_entry
WHERE author = 'association' AND audience = 'association' ORDER BY id
""",
    """
INSERT INTO merchant_reply (case_id, by_id, words, remedies, is_late, at)
SELECT report_id, by_id, words, '', false, at FROM old_report_entry
WHERE author = 'merchant' ORDER BY id
""",
    """
INSERT INTO case_change (case_id, id, old, new, by_id, because, at)
SELECT c.report_id, c.id, c.old, CASE WHEN c.new = 'closed' THEN r.finding ELSE c.new END, c.by_id,
  c.because, c.at FROM old_report_change c JOIN old_report r ON r.id = c.report_id
""",
    """
INSERT INTO case_assignment (id, case_id, assignee_id, by_id, at)
SELECT id, report_id, assignee_id, by_id, at FROM old_report_assignment
""",
    """
INSERT INTO exhibit (id, report_id, name, sha256, added_at)
SELECT id, report_id, name, sha256, added_at FROM old_report_photo
""",
    # The day after which an appeal would have been late: nobody was told of one.
    """
INSERT INTO decision (case_id, finding, reason, clauses, text_version, text_sha256, by_id, at,
  appeal_until)
SELECT c.report_id, r.finding, c.because, '[]', r.text_version, '', c.by_id, c.at, r.delete_contact_on
FROM old_report_change c JOIN old_report r ON r.id = c.report_id
WHERE c.new = 'closed' AND c.by_id IS NOT NULL ORDER BY c.id
""",
)
CARRY_DOWN = (
    """
INSERT INTO report (id, form_key, receipt_hash, pledge_id, badge_id, scene, code, text_version,
  happened_on, story, asked, paraphrase, contact, delete_contact_on, locale, status, finding,
  assignee_id, due_on, received_at, version)
SELECT r.id, r.form_key, r.receipt_hash, r.pledge_id, r.badge_id, r.scene, r.code, r.text_version,
  r.happened_on, r.story, r.asked, c.paraphrase, r.contact, r.delete_contact_on, r.locale,
  CASE WHEN c.status IN ('received', 'in_review', 'with_merchant') THEN c.status ELSE 'closed' END,
  CASE WHEN c.status IN ('upheld', 'appealed', 'remedied', 'relapsed') THEN 'upheld'
    WHEN c.status IN ('not_upheld', 'insufficient') THEN c.status
    WHEN c.status IN ('referred', 'merged') THEN 'insufficient' END,
  c.assignee_id, c.due_on, r.received_at, r.version
FROM old_report r JOIN old_breach_case c ON c.id = r.case_id WHERE r.pledge_id IS NOT NULL
""",
    """
INSERT INTO report_entry (id, report_id, author, audience, by_id, words, form_key, at)
SELECT e.id, e.report_id, e.author,
  CASE WHEN e.author = 'reporter' THEN 'association' ELSE 'reporter' END,
  e.by_id, e.words, e.form_key, e.at FROM old_report_entry e JOIN report r ON r.id = e.report_id
""",
    """
INSERT INTO report_photo (id, report_id, name, sha256, added_at)
SELECT e.id, e.report_id, e.name, e.sha256, e.added_at
FROM old_exhibit e JOIN report r ON r.id = e.report_id
""",
)
COUNTED = ("breach_case", "report", "report_entry", "case_change", "case_assignment", "exhibit")


def upgrade() -> None:
    for table in OLD:
        op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")
    for table in reversed(OLD):
        op.drop_table(table)
    _create_tables()
    with op.batch_alter_table("pledge_change") as batch_op:
        batch_op.add_column(
            sa.Column("is_during_case", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("site") as batch_op:
        batch_op.add_column(_text("vendor", 60))
    with op.batch_alter_table("staged_photo") as batch_op:
        batch_op.add_column(_text("original", 60))
        batch_op.add_column(_text("original_sha256", 64))
        batch_op.add_column(
            sa.Column("original_size", sa.Integer(), server_default=sa.text("0"), nullable=False)
        )
    _carry(CARRY_UP, COUNTED)
    for table in OLD:
        op.execute(f"DROP TABLE old_{table}")


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), server_default=sa.text("''"), nullable=False)


def _carry(statements: tuple[str, ...], counted: tuple[str, ...]) -> None:
    """Copy the rows, and let PostgreSQL count on from the numbers that were copied."""
    for statement in statements:
        op.execute(statement)
    if op.get_bind().dialect.name == "postgresql":
        for table in counted:
            op.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"coalesce(max(id), 0) + 1, false) FROM {table}"
            )


def _create_tables() -> None:
    op.create_table(
        "breach_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("region_code", sa.String(length=6), nullable=False),
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
        sa.Column("place_name", sa.String(length=60), nullable=False),
        sa.Column("place_address", sa.String(length=120), nullable=False),
        sa.Column("vendor", sa.String(length=60), nullable=False),
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
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "in_review",
                "with_merchant",
                "upheld",
                "appealed",
                "remedied",
                "relapsed",
                "not_upheld",
                "insufficient",
                "referred",
                "merged",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("paraphrase", sa.Text(), nullable=False),
        sa.Column("is_quoted", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("decide_by", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corroborations", sa.Integer(), nullable=False),
        sa.Column("is_held", sa.Boolean(), nullable=False),
        sa.Column("reminded_for", sa.Date(), nullable=True),
        sa.Column("hold_because", sa.Text(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_breach_case_assignee_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["breach_case.id"],
            name=op.f("fk_breach_case_merged_into_id_breach_case"),
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_breach_case_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach_case")),
    )
    with op.batch_alter_table("breach_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_breach_case_assignee_id"), ["assignee_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_breach_case_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index("ix_breach_case_pledge_status", ["pledge_id", "status"], unique=False)
        batch_op.create_index(
            "ix_breach_case_region_status", ["region_code", "status"], unique=False
        )
        batch_op.create_index("ix_breach_case_status_due", ["status", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_breach_case_vendor"), ["vendor"], unique=False)

    op.create_table(
        "case_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_case_assignment_assignee_id_user")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_assignment_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_case_assignment_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    with op.batch_alter_table("case_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_assignment_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_change",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=True),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_change_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_case_change_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_change")),
    )
    with op.batch_alter_table("case_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_change_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_case_conflict_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_case_conflict_user_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_conflict")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_conflict_case_id_user_id")),
    )
    with op.batch_alter_table("case_conflict", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_conflict_user_id"), ["user_id"], unique=False)

    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_note_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_case_note_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    with op.batch_alter_table("case_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_note_case_id"), ["case_id"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("clauses", sa.JSON(), nullable=False),
        sa.Column("text_version", sa.String(length=10), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("appeal_until", sa.Date(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_decision_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_decision_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["decision.id"], name=op.f("fk_decision_follows_id_decision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case_id"), ["case_id"], unique=False)

    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("association_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "warning",
                "interview",
                "support_suit",
                "public_suit",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("pdf", sa.String(length=60), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("docx", sa.String(length=60), nullable=False),
        sa.Column("docx_sha256", sa.String(length=64), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["association_id"],
            ["association.id"],
            name=op.f("fk_letter_association_id_association"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_letter_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_letter_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint(
            "association_id",
            "year",
            "sequence",
            name=op.f("uq_letter_association_id_year_sequence"),
        ),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letter_case_id"), ["case_id"], unique=False)

    op.create_table(
        "measure_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column(
            "measure",
            sa.Enum(
                "warning",
                "interview",
                "support_suit",
                "public_suit",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_measure_taken_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_measure_taken_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_taken")),
    )
    with op.batch_alter_table("measure_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_taken_case_id"), ["case_id"], unique=False)

    op.create_table(
        "merchant_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("remedies", sa.String(length=200), server_default=sa.text("''"), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_merchant_reply_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_merchant_reply_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merchant_reply")),
    )
    with op.batch_alter_table("merchant_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_merchant_reply_case_id"), ["case_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("badge_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum(
                "form",
                "email",
                "phone",
                "paper",
                "walk_in",
                "import",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
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
        sa.Column("shape", sa.String(length=64), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=True),
        sa.Column("delete_contact_on", sa.Date(), nullable=False),
        sa.Column("locale", sa.String(length=2), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["badge_id"], ["badge.id"], name=op.f("fk_report_badge_id_badge")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_report_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_report_entered_by_id_user")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["pledge.id"], name=op.f("fk_report_pledge_id_pledge")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("form_key", name=op.f("uq_report_form_key")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_report_receipt_hash")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_badge_id"), ["badge_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_pledge_id"), ["pledge_id"], unique=False)

    op.create_table(
        "revocation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_because", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_revocation_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_revocation_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_revocation_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revocation")),
    )
    with op.batch_alter_table("revocation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revocation_case_id"), ["case_id"], unique=False)

    op.create_table(
        "threat_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_because", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_threat_mark_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_threat_mark_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_threat_mark_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threat_mark")),
    )
    with op.batch_alter_table("threat_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_threat_mark_case_id"), ["case_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=False),
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
        sa.Column("spot", sa.String(length=60), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_visit_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_visit_case_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("form_key", name=op.f("uq_visit_form_key")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_case_id"), ["case_id"], unique=False)

    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_allowed", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_appeal_by_id_user")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["breach_case.id"], name=op.f("fk_appeal_case_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_appeal_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["user.id"], name=op.f("fk_appeal_settled_by_id_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_appeal_decision_id")),
    )
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appeal_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_case_transfer_by_id_user")),
        sa.ForeignKeyConstraint(
            ["from_id"], ["breach_case.id"], name=op.f("fk_case_transfer_from_id_breach_case")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_case_transfer_report_id_report")
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["breach_case.id"], name=op.f("fk_case_transfer_to_id_breach_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
    )
    with op.batch_alter_table("case_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_transfer_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_transfer_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_transfer_to_id"), ["to_id"], unique=False)

    op.create_table(
        "exhibit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original", sa.String(length=60), nullable=True),
        sa.Column(
            "original_sha256", sa.String(length=64), server_default=sa.text("''"), nullable=False
        ),
        sa.Column("original_size", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("disclosed", sa.String(length=40), nullable=True),
        sa.Column(
            "disclosed_sha256", sa.String(length=64), server_default=sa.text("''"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["merchant_reply.id"], name=op.f("fk_exhibit_reply_id_merchant_reply")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_exhibit_report_id_report")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_exhibit_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit")),
    )
    with op.batch_alter_table("exhibit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exhibit_reply_id"), ["reply_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exhibit_report_id"), ["report_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exhibit_visit_id"), ["visit_id"], unique=False)

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
    with op.batch_alter_table("report_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_entry_report_id"), ["report_id"], unique=False)

    op.create_table(
        "report_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_event_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_event")),
    )
    with op.batch_alter_table("report_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_event_report_id"), ["report_id"], unique=False)

    op.create_table(
        "exhibit_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exhibit_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_exhibit_event_by_id_user")),
        sa.ForeignKeyConstraint(
            ["exhibit_id"], ["exhibit.id"], name=op.f("fk_exhibit_event_exhibit_id_exhibit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exhibit_event")),
    )
    with op.batch_alter_table("exhibit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_exhibit_event_exhibit_id"), ["exhibit_id"], unique=False
        )


def downgrade() -> None:
    kept = ("report", "report_entry", "breach_case", "exhibit")
    for table in kept:
        op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")
    for table in (
        "exhibit_event",
        "report_event",
        "report_entry",
        "exhibit",
        "case_transfer",
        "appeal",
        "visit",
        "threat_mark",
        "revocation",
        "report",
        "merchant_reply",
        "measure_taken",
        "letter",
        "decision",
        "case_note",
        "case_conflict",
        "case_change",
        "case_assignment",
        "breach_case",
    ):
        op.drop_table(table)
    _create_old_tables()
    for table, columns in (
        ("staged_photo", ("original_size", "original_sha256", "original")),
        ("site", ("vendor",)),
        ("pledge_change", ("is_during_case",)),
    ):
        for column in columns:
            op.drop_column(table, column)
    _carry(CARRY_DOWN, ("report", "report_entry", "report_photo"))
    for table in kept:
        op.execute(f"DROP TABLE old_{table}")


def _create_old_tables() -> None:
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
