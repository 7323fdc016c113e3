import GRDB

/// The shape of the database and how it came about.
enum Schema {
  /// "Qung": tells a store from other SQLite files, also for `file(1)`.
  static let applicationID: Int32 = 0x5175_6E67
  /// How many migrations there are; kept in `user_version`.
  static let version: Int32 = 5

  /// Migrations are named, ordered and never edited: a change of the schema is another one.
  static func migrator() -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("001 events, ledgers, memory, outbox") { db in
      try db.execute(sql: first)
      try db.execute(sql: "PRAGMA application_id = \(applicationID); PRAGMA user_version = 1")
    }
    migrator.registerMigration("002 recordings, points and tags, silences") { db in
      try db.execute(sql: second)
      try db.execute(sql: "PRAGMA user_version = 2")
    }
    migrator.registerMigration("003 when chats were last spoken in") { db in
      try db.execute(sql: third)
      try db.execute(sql: "PRAGMA user_version = 3")
    }
    migrator.registerMigration("004 check-ins, keys of awards, days") { db in
      try db.execute(sql: fourth)
      try db.execute(sql: "PRAGMA user_version = 4")
    }
    migrator.registerMigration("005 offences, markings") { db in
      try db.execute(sql: fifth)
      try db.execute(sql: "PRAGMA user_version = 5")
    }
    return migrator
  }

  /// The whole schema at once, for a store that nothing will ever migrate.
  static func create(_ db: Database) throws {
    for part in [first, second, third, fourth, fifth] { try db.execute(sql: part) }
  }

  /// Rows that come and go in the order of time have a dense `id`: rows are only ever added at the
  /// end and removed from the front, and the newest stays. So ages need no index, numbers are
  /// never given twice, and counting is a subtraction.
  ///
  /// Checks of three values or more are written with OR: for IN, SQLite fills a temporary table at
  /// every single row.
  private static let first = """
    CREATE TABLE event (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL,
      chat TEXT,
      member TEXT,
      time INTEGER NOT NULL,
      received INTEGER NOT NULL,
      trace TEXT  -- not of every event, and gone before the event is
    ) STRICT;

    CREATE TABLE quarantine (
      id INTEGER PRIMARY KEY,
      key TEXT NOT NULL,
      gateway TEXT NOT NULL,
      received INTEGER NOT NULL,
      reason TEXT NOT NULL,
      raw BLOB
    ) STRICT;

    CREATE TABLE chat (
      chat TEXT PRIMARY KEY,
      kind TEXT NOT NULL CHECK (kind = 'group' OR kind = 'direct' OR kind = 'channel'),
      name TEXT,
      first_seen INTEGER NOT NULL,
      last_seen INTEGER NOT NULL,
      paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE member (
      chat TEXT NOT NULL,
      member TEXT NOT NULL,
      name TEXT,
      role TEXT CHECK (role = 'owner' OR role = 'admin' OR role = 'member'),
      present INTEGER NOT NULL CHECK (present IN (0, 1)),
      joined INTEGER,
      first_seen INTEGER NOT NULL,
      messages INTEGER NOT NULL CHECK (messages >= 0),
      PRIMARY KEY (chat, member)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE message (
      id INTEGER PRIMARY KEY,
      chat TEXT NOT NULL,
      message TEXT NOT NULL,
      member TEXT,
      time INTEGER NOT NULL,
      text TEXT,
      reply_to TEXT,
      edited INTEGER,
      recalled INTEGER,
      UNIQUE (chat, message)
    ) STRICT;

    CREATE TABLE memory (
      rule TEXT NOT NULL,
      part TEXT NOT NULL,
      scope TEXT NOT NULL,
      value TEXT NOT NULL,
      until INTEGER,
      PRIMARY KEY (rule, part, scope)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE timer (
      rule TEXT NOT NULL,
      scope TEXT NOT NULL,
      key TEXT NOT NULL,
      due INTEGER NOT NULL,
      chat TEXT,
      PRIMARY KEY (rule, scope, key)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE outbox (
      id INTEGER PRIMARY KEY,
      cause TEXT NOT NULL,
      rule TEXT NOT NULL,
      action TEXT NOT NULL,
      lane TEXT NOT NULL CHECK (lane IN ('moderation', 'talk')),
      not_before INTEGER NOT NULL,
      expires INTEGER NOT NULL,
      recall_after INTEGER,
      repeats_unknown INTEGER NOT NULL CHECK (repeats_unknown IN (0, 1)),
      state TEXT NOT NULL DEFAULT 'waiting' CHECK (state = 'waiting' OR state = 'claimed'
        OR state = 'delivered' OR state = 'rejected' OR state = 'expired' OR state = 'dropped'
        OR state = 'unknown'),
      attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
      reason TEXT,
      message TEXT,
      created INTEGER NOT NULL,
      changed INTEGER NOT NULL
    ) STRICT;

    -- Nearly all rows are delivered; this holds the others.
    -- It is on what never changes, so that a row enters it once and leaves it once.
    CREATE INDEX outbox_open ON outbox (id) WHERE state <> 'delivered';

    CREATE TABLE schedule (
      name TEXT PRIMARY KEY,
      form TEXT NOT NULL,
      since INTEGER NOT NULL,
      seen INTEGER NOT NULL CHECK (seen >= since)
    ) STRICT, WITHOUT ROWID;

    -- The store's own few numbers.
    CREATE TABLE mark (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// `entry` is a ledger: rows are only ever added, and one that was a mistake is taken back by
  /// another. What they come to stands in `member`, so that nobody has to add them up.
  private static let second = """
    ALTER TABLE event ADD COLUMN body TEXT;  -- the event itself, for as long as texts are kept
    ALTER TABLE event ADD COLUMN first_row INTEGER;  -- the first of its rows in the outbox
    ALTER TABLE event ADD COLUMN cause TEXT;  -- of a timer's event: the event that set the timer
    ALTER TABLE event ADD COLUMN ordered TEXT;  -- of an operator's order: what it came to
    ALTER TABLE event ADD COLUMN undone_by TEXT;  -- the event that took back what this one caused
    CREATE INDEX event_cause ON event (cause) WHERE cause IS NOT NULL;
    CREATE INDEX event_undone ON event (undone_by) WHERE undone_by IS NOT NULL;
    ALTER TABLE message ADD COLUMN event INTEGER;  -- the id of the event that brought it
    ALTER TABLE timer ADD COLUMN cause TEXT;  -- the event it was set because of
    ALTER TABLE member ADD COLUMN points INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE member ADD COLUMN tags TEXT;  -- a JSON list, NULL for none

    CREATE TABLE entry (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      rule TEXT NOT NULL,
      chat TEXT NOT NULL,
      member TEXT NOT NULL,
      sort TEXT NOT NULL CHECK (sort = 'points' OR sort = 'tag' OR sort = 'untag'),
      points INTEGER NOT NULL DEFAULT 0,
      text TEXT,  -- why there are points, or the tag
      time INTEGER NOT NULL,
      reverses INTEGER UNIQUE REFERENCES entry (id)
    ) STRICT;
    CREATE INDEX entry_member ON entry (chat, member);
    CREATE INDEX entry_event ON entry (event);

    CREATE TABLE silence (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      rule TEXT NOT NULL,
      chat TEXT,
      since INTEGER NOT NULL,
      until INTEGER NOT NULL,
      because TEXT,
      by TEXT NOT NULL
    ) STRICT;

    -- Rules that are gone; their memory goes when they have been away for long.
    CREATE TABLE retired (
      rule TEXT PRIMARY KEY,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// Nobody noted who wrote last in the chats that are there already. It was not later than
  /// anything happened in them, and held for earlier a busy chat would seem silent for years.
  private static let third = """
    ALTER TABLE chat ADD COLUMN last_said INTEGER;  -- by the steward
    ALTER TABLE chat ADD COLUMN last_written INTEGER;  -- by a member
    UPDATE chat SET last_written = last_seen;
    """

  /// `checkin` is a ledger like `entry`: a row of sort 'struck' takes another one back. What holds
  /// stands in `attendance`, and how many checked in on a day in `roll`.
  private static let fourth = """
    ALTER TABLE entry ADD COLUMN key TEXT;  -- what points are for, where that is given once
    ALTER TABLE entry ADD COLUMN day INTEGER;  -- days since 1970-01-01, of what was earned
    CREATE INDEX entry_key ON entry (rule, key, chat, member) WHERE key IS NOT NULL;
    ALTER TABLE member ADD COLUMN activity TEXT;  -- messages by day, see DayTally
    ALTER TABLE member ADD COLUMN earned TEXT;  -- points by day

    CREATE TABLE checkin (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      plan TEXT NOT NULL,
      chat TEXT NOT NULL,
      member TEXT NOT NULL,
      day INTEGER NOT NULL,
      window INTEGER NOT NULL CHECK (window BETWEEN 0 AND 7),
      sort TEXT NOT NULL CHECK (sort = 'done' OR sort = 'made-up' OR sort = 'corrected'
        OR sort = 'leave' OR sort = 'joined' OR sort = 'struck'),
      time INTEGER NOT NULL,
      amount INTEGER CHECK (amount >= 0),
      message TEXT,
      text TEXT,  -- why it was struck
      reverses INTEGER REFERENCES checkin (id)
    ) STRICT;
    CREATE UNIQUE INDEX checkin_reverses ON checkin (reverses) WHERE reverses IS NOT NULL;
    CREATE INDEX checkin_day ON checkin (plan, chat, day, window, time);
    CREATE INDEX checkin_event ON checkin (event);
    CREATE INDEX checkin_message ON checkin (chat, message) WHERE message IS NOT NULL;

    CREATE TABLE attendance (
      plan TEXT NOT NULL,
      chat TEXT NOT NULL,
      member TEXT NOT NULL,
      marks BLOB NOT NULL,  -- see Attendance
      PRIMARY KEY (plan, chat, member)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE roll (
      plan TEXT NOT NULL,
      chat TEXT NOT NULL,
      day INTEGER NOT NULL,
      window INTEGER NOT NULL,
      count INTEGER NOT NULL CHECK (count >= 0),
      PRIMARY KEY (plan, chat, day, window)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE break (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      plan TEXT NOT NULL,
      chat TEXT,
      first INTEGER NOT NULL,
      last INTEGER NOT NULL CHECK (last >= first),
      ended_by TEXT  -- the event; NULL while it holds
    ) STRICT;
    """

  /// `offence` and `marking` are ledgers: what is taken back stays, with the event that did so.
  private static let fifth = """
    CREATE TABLE offence (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      rule TEXT NOT NULL,
      chat TEXT NOT NULL,
      member TEXT NOT NULL,
      message TEXT,
      time INTEGER NOT NULL,
      points REAL NOT NULL,
      body TEXT,  -- the offence itself, for as long as its text is kept
      text INTEGER,  -- a keyed hash, as of markings
      kept_until INTEGER NOT NULL,
      is_felt INTEGER NOT NULL CHECK (is_felt IN (0, 1)),  -- more came of it than a word
      appealed INTEGER,
      pardoned_by TEXT  -- the event; NULL while it holds
    ) STRICT;
    CREATE INDEX offence_member ON offence (member, chat, rule, time);
    CREATE INDEX offence_event ON offence (event);
    CREATE INDEX offence_kept ON offence (kept_until) WHERE body IS NOT NULL;
    CREATE INDEX offence_message ON offence (chat, message) WHERE message IS NOT NULL;

    CREATE TABLE marking (
      id INTEGER PRIMARY KEY,
      event TEXT NOT NULL,
      chat TEXT NOT NULL,
      message TEXT,
      member TEXT,
      offence INTEGER,
      text INTEGER NOT NULL,  -- a keyed hash
      tells INTEGER NOT NULL CHECK (tells IN (0, 1)),  -- whether it is long enough to tell by
      is_ad INTEGER NOT NULL CHECK (is_ad IN (0, 1)),
      lesson BLOB,
      time INTEGER NOT NULL,
      withdrawn_by TEXT  -- the event; NULL while it holds
    ) STRICT;
    CREATE INDEX marking_text ON marking (chat, text);
    CREATE INDEX marking_event ON marking (event);
    CREATE INDEX marking_offence ON marking (offence) WHERE offence IS NOT NULL;
    """
}
