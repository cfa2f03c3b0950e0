"""The tables of the conversation.

Norms, ledger and audit log have theirs in `undercard.policy.records.record_tables`; both live in
one database.
"""

import sqlalchemy as sa

metadata = sa.MetaData()

listeners = sa.Table(
    "listeners",
    metadata,
    sa.Column("name", sa.String(80), primary_key=True),
    sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    sa.Column("remembers", sa.Boolean, nullable=False, server_default=sa.true()),  # the off switch
)

credentials = sa.Table(
    "credentials",
    metadata,
    sa.Column("name", sa.ForeignKey("listeners.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("password", sa.String(200), nullable=True),  # hashed; none: they sign in elsewhere
    sa.Column("mark", sa.Integer, nullable=False),  # a session that has another is over
    sa.Column("made", sa.DateTime(timezone=True), nullable=False),
)

dialogues = sa.Table(
    "dialogues",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column(
        "listener", sa.ForeignKey("listeners.name", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("settings", sa.JSON, nullable=False),
    sa.Column("started", sa.DateTime(timezone=True), nullable=False),
    sa.Column("until", sa.DateTime(timezone=True), nullable=True, index=True),  # then it goes
    sa.Column("slack", sa.String(80), nullable=True),  # the linked Slack user who holds it there
)

speakers = sa.Table(  # of dialogues that several hold
    "speakers",
    metadata,
    sa.Column("dialogue", sa.ForeignKey("dialogues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "listener",
        sa.ForeignKey("listeners.name", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

turns = sa.Table(
    "turns",
    metadata,
    sa.Column("dialogue", sa.ForeignKey("dialogues.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),  # from 1
    sa.Column("status", sa.String(12), nullable=False),  # open, done, failed, interrupted
    sa.Column("say", sa.Text, nullable=False),
    sa.Column("reply", sa.Text, nullable=False, server_default=""),
    sa.Column("state", sa.JSON, nullable=True),  # the dialogue's state after this turn
    sa.Column("record", sa.JSON, nullable=True),  # what the turn printed, with the ruling
    sa.Column("started", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
)

slates = sa.Table(
    "slates",
    metadata,
    sa.Column("dialogue", sa.String(36), primary_key=True),
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("rank", sa.Integer, primary_key=True, autoincrement=False),  # from 1
    sa.Column("track", sa.String(120), nullable=False),
    sa.Column("card", sa.JSON, nullable=False),  # the card as it was shown
    sa.ForeignKeyConstraint(
        ["dialogue", "turn"], ["turns.dialogue", "turns.number"], ondelete="CASCADE"
    ),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("listener", sa.ForeignKey("listeners.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("track", sa.String(120), primary_key=True),
    sa.Column("liked", sa.Boolean, nullable=False),
    sa.Column("dialogue", sa.String(36), nullable=False),
    sa.Column("turn", sa.Integer, nullable=False),
    sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    sa.Index("feedback_by_time", "listener", "given"),
)

remembered = sa.Table(
    "remembered",
    metadata,
    sa.Column("listener", sa.ForeignKey("listeners.name", ondelete="CASCADE"), primary_key=True),
    sa.Column("kind", sa.String(12), nullable=False),  # never, like, fact, played
    sa.Column("key", sa.String(200), primary_key=True),  # see undercard.chat.dialogue.keepsakes
    sa.Column("words", sa.String(200), nullable=False),  # as they were said; of plays: the source
    sa.Column("body", sa.JSON, nullable=True),  # the criterion; of plays: how many
    sa.Column("dialogue", sa.String(36), nullable=True),  # none for what was imported
    sa.Column("turn", sa.Integer, nullable=True),
    sa.Column("given", sa.DateTime(timezone=True), nullable=True),  # none where nobody noted it
)

plays = sa.Table(
    "plays",
    metadata,
    sa.Column("listener", sa.ForeignKey("listeners.name", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "track", sa.String(120), primary_key=True
    ),  # before the source: some tracks of a listener are looked up
    sa.Column("source", sa.String(80), primary_key=True),  # the file that they were imported from
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("strength", sa.Float, nullable=False),  # see undercard.chat.memory.plays
    sa.Index("plays_by_strength", "listener", "strength"),
)

slack_deliveries = sa.Table(  # what Slack sent: read by undercard.chat.slack.inbox alone
    "slack_deliveries",
    metadata,
    sa.Column("key", sa.String(120), primary_key=True),  # the same when Slack sends it again
    sa.Column("team", sa.String(40), nullable=False, index=True),
    sa.Column("lane", sa.String(120), nullable=False),  # those of one are worked in their order
    sa.Column("at", sa.String(40), nullable=False),
    sa.Column("received", sa.Float, nullable=False, index=True),  # seconds since 1970, as are …
    sa.Column("due", sa.Float, nullable=False),  # … not before
    sa.Column("leased", sa.Float, nullable=False),  # … until then some process works on it
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("payload", sa.JSON, nullable=True),  # none once it is done
    sa.Column("message", sa.String(40), nullable=True),  # of ours in Slack, which is edited
    sa.Column("outcome", sa.JSON, nullable=True),  # what is still to be posted
    sa.Index("slack_deliveries_open", "done", "lane", "at"),
)

slack_installations = sa.Table(
    "slack_installations",
    metadata,
    sa.Column("team", sa.String(40), primary_key=True),  # or the organisation's id
    sa.Column("bot_user", sa.String(40), nullable=False),
    sa.Column("installation", sa.JSON, nullable=False),  # with the token
)

slack_states = sa.Table(  # of installations that were begun
    "slack_states",
    metadata,
    sa.Column("state", sa.String(64), primary_key=True),
    sa.Column("until", sa.Float, nullable=False),
)

slack_links = sa.Table(  # Slack users who are one listener with an account
    "slack_links",
    metadata,
    sa.Column("slack", sa.String(80), primary_key=True),  # what they are called while they are not
    sa.Column("workspace", sa.String(80), nullable=False),  # how the names of all of it begin
    sa.Column(
        "listener", sa.ForeignKey("listeners.name", ondelete="CASCADE"), nullable=False, index=True
    ),
    sa.Column("who", sa.String(200), nullable=False),  # as Slack calls them
    sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("workspace", "listener"),
)

slack_link_codes = sa.Table(
    "slack_link_codes",
    metadata,
    sa.Column("digest", sa.String(64), primary_key=True),  # of the code, which stands nowhere
    sa.Column("slack", sa.String(80), nullable=False, unique=True),
    sa.Column("who", sa.String(200), nullable=False),
    sa.Column("until", sa.Float, nullable=False),  # seconds since 1970
)
