"""The tables that policy keeps: versions of norms, the ledger of exposure, and the audit log.

They have their own MetaData. Every function of policy that touches them takes a Connection, so that
the caller owns the transaction: a ruling, its ledger rows and its audit record are written together
or not at all.
"""

from sqlalchemy import (
    Column,
    Connection,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()

norms = Table(
    "norms",
    metadata,
    Column("id", String(120), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("state", String(12), nullable=False),
    Column("body", Text, nullable=False),  # the norm as canonical JSON, written once
    Column("position", Integer, nullable=False),  # its place in listings
    Column("changed_at", String(40), nullable=False),
    Column("changed_by", String(200), nullable=False),
)

ledger = Table(
    "ledger",
    metadata,
    Column("turn_key", String(200), primary_key=True),
    Column("norm", String(120), primary_key=True),
    Column("version", Integer, nullable=False),
    Column(
        "at", String(40), nullable=False
    ),  # UTC, always with microseconds, so that texts sort as moments do
    Column("listener", String(200)),
    Column("session", String(200)),
    Column("holder", String(200)),  # whose account the row is in; null for norms that keep none
    # held: the list is made but not yet shown; done; replaced: `replaced_by` counts in its place
    Column("state", String(8), nullable=False),
    Column("replaced_by", String(200)),
    Column("counted", Float, nullable=False),
    Column("out_of", Float, nullable=False),
    Index("ledger_by_norm", "norm", "at"),
    Index("ledger_by_holder", "norm", "version", "holder", "at"),
    Index("ledger_by_listener", "listener"),
    Index("ledger_replaced_by", "replaced_by"),
    Index(
        "ledger_held",
        "state",
        "at",
        sqlite_where=text("state = 'held'"),
        postgresql_where=text("state = 'held'"),
    ),
)

ledger_values = Table(
    "ledger_values",
    metadata,
    Column("turn_key", String(200), primary_key=True),
    Column("norm", String(120), primary_key=True),
    Column("value", String(300), primary_key=True),
    Column("counted", Float, nullable=False),
    ForeignKeyConstraint(
        ["turn_key", "norm"], ["ledger.turn_key", "ledger.norm"], ondelete="CASCADE"
    ),
)

accounts = Table(
    "accounts",
    metadata,
    Column("norm", String(120), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("holder", String(200), primary_key=True),  # "", a listener or a session
    Column("since", String(40), nullable=False),  # rows after this moment are in the sums
    Column("counted", Float, nullable=False),
    Column("out_of", Float, nullable=False),
    Column("opening", Float, nullable=False),  # what the window before left owed, with interest
    Column("price", Float, nullable=False),
)

evidence = Table(
    "evidence",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("payload", Text, nullable=False),  # canonical JSON
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("salt", String(32)),  # of the commitment; gone with the payload …
    Column("commitment", String(64)),  # … which stays; neither in records of the first version
    Index("audit_by_kind", "kind", "seq"),
)

audit_lists = Table(
    "audit_lists",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),  # of an audit record …
    Column("session", String(200), nullable=False, index=True),  # … by whose it is, …
    Column("candidates", String(64), nullable=False, index=True),  # … and the evidence it is about
)

holders = Table(  # of accounts: whoever is forgotten is taken out, and nothing tells the number
    "holders",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("salt", String(32), nullable=False),  # the audit log's number of them is a hash over it
)

checkpoints = Table(  # of the audit log, signed; none is needed to make the next, which is faster
    "checkpoints",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),  # records
    Column("edge", Text, nullable=False),  # of the Merkle tree: hashes in hexadecimal, one a line
    Column("note", Text, nullable=False),  # as it was published
)

documents = Table(
    "documents",
    metadata,
    Column("sha256", String(64), primary_key=True),  # of the text
    Column("uri", String(2000), nullable=False),
    Column("body", Text, nullable=False),  # the document as JSON
    Column("replaced_by", String(64)),
    Column("kept_at", String(40), nullable=False),
    Column("kept_by", String(200), nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("place", Integer, primary_key=True),  # in the order in which they were read
    Column("id", String(120), nullable=False, unique=True),
    Column("document", String(64), nullable=False),
    Column("state", String(12), nullable=False),
    Column("body", Text, nullable=False),  # the finding as canonical JSON
    Index("findings_by_document", "document"),
)


def lock(connection: Connection) -> None:
    """Take the write lock on the register and the log until the transaction ends, so that two
    writers queue.

    On SQLite the first statement of the transaction should be a write (this one will do), or a
    writer that waited may have to begin again.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("UPDATE audit SET seq = seq WHERE 0")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE audit IN EXCLUSIVE MODE")
