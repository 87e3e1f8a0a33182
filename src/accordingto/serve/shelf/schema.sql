-- The reading room's index: what its pages look things up in. Made from the store, and no truth of its own: whatever is
-- here can be thrown away and is made again. Attributions and events, and the speakers' counts, follow the corrections
-- that hold; readings are the machine's own. Offsets are half-open code points into the report's text, days are ISO
-- 8601 ("2015-09-15"), JSON is text, and "n" is a number that holds only inside one index.

CREATE TABLE meta (
  -- "reports", "attributions", "events", "speakers", "outlets", "claims", "copies", "passages", "corrections": how many
  -- there are; "sourced", "firsthand": attributions with a source, and those of them that came through nobody but the
  -- outlet; "several": claims that several reports make, and of these "alone": those with one origin, "without": with
  -- none; "denied", "circled": claims that are denied, that are told in a circle; "first_day" and "last_day": between
  -- which the reports were published; "stored": how many reports the store had when it was last looked at ("reports" is
  -- behind it while the index is being made); "version": goes up by one whenever anything here changes; the rest is
  -- update.py's own.
  key TEXT PRIMARY KEY,
  value
) WITHOUT ROWID;

CREATE TABLE reports (
  n INTEGER PRIMARY KEY,  -- in the order in which they were gathered, from 1
  id TEXT NOT NULL UNIQUE,  -- "sha256:…"
  outlet TEXT, title TEXT, url TEXT, published TEXT, gathered TEXT NOT NULL, language TEXT, location TEXT NOT NULL,
  characters INTEGER NOT NULL, attributions INTEGER NOT NULL, events INTEGER NOT NULL,
  credits TEXT NOT NULL  -- JSON list of names
);
CREATE INDEX reports_published ON reports (published, n);
CREATE INDEX reports_outlet ON reports (outlet, published, n);

CREATE TABLE readings (
  n INTEGER PRIMARY KEY,  -- the report's
  reading BLOB NOT NULL  -- the record, packed: Shelf.reading gives it as a Reading
);

CREATE TABLE outlets (
  name TEXT PRIMARY KEY, reports INTEGER NOT NULL, first_day TEXT, last_day TEXT
) WITHOUT ROWID;
CREATE INDEX outlets_reports ON outlets (reports, name);

CREATE TABLE speakers (
  -- Who is the first link of the chain of an attribution that gives a source.
  n INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  kind TEXT,  -- of the entity: "person", "organization", …; NULL where none is known
  anonymous INTEGER NOT NULL,  -- 1 where the report does not name him
  quoted INTEGER NOT NULL,  -- attributions
  reports INTEGER NOT NULL, outlets INTEGER NOT NULL,
  firsthand INTEGER NOT NULL,  -- attributions that came through nobody but the outlet
  first_day TEXT, last_day TEXT
);
-- An index has a column that rows are chosen by after those that they are ordered by: then none is looked up in vain.
CREATE INDEX speakers_quoted ON speakers (quoted, n, kind, anonymous);
CREATE INDEX speakers_reports ON speakers (reports, n, kind, anonymous);
CREATE INDEX speakers_outlets ON speakers (outlets, n, kind, anonymous);
CREATE INDEX speakers_last_day ON speakers (last_day, n, kind, anonymous);
CREATE INDEX speakers_name ON speakers (name COLLATE NOCASE, n, kind, anonymous);

CREATE TABLE speaker_outlets (
  speaker INTEGER NOT NULL, outlet TEXT NOT NULL,  -- "" where the report has none
  quoted INTEGER NOT NULL, reports INTEGER NOT NULL, firsthand INTEGER NOT NULL,
  PRIMARY KEY (speaker, outlet)
) WITHOUT ROWID;

CREATE TABLE attributions (
  n INTEGER PRIMARY KEY,
  report INTEGER NOT NULL,
  id TEXT NOT NULL,  -- within the report: "a3"
  parent TEXT,
  speaker INTEGER,  -- NULL where no source is given
  chain TEXT NOT NULL,  -- JSON list of names, from the first speaker to the outlet
  relay TEXT,  -- the name after the first, unless that is the outlet
  links INTEGER NOT NULL,
  form TEXT NOT NULL, act TEXT NOT NULL, confidence REAL NOT NULL,
  start INTEGER NOT NULL, stop INTEGER NOT NULL,  -- of the content, from the first of its pieces to the last
  content TEXT NOT NULL, cue TEXT,
  outlet TEXT, day TEXT,  -- the report's
  correction INTEGER,  -- the number of the correction that holds for it
  -- 0 where a person says that it is none, or took back that it is one: then it has no speaker and is not counted
  stands INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX attributions_report ON attributions (report, start);
CREATE INDEX attributions_speaker ON attributions (speaker, day, n, relay, outlet);
CREATE INDEX attributions_relay ON attributions (speaker, relay, day, n);

CREATE TABLE events (
  n INTEGER PRIMARY KEY,
  report INTEGER NOT NULL,
  id TEXT NOT NULL,  -- within the report: "v2"
  attribution TEXT,  -- the id of the attribution that carries it; NULL in the outlet's own voice
  type TEXT NOT NULL, mode TEXT, contexts TEXT NOT NULL,  -- JSON list
  certainty TEXT NOT NULL,  -- export/wording.py's kinds: "happened", "reported", "probable", "possible", "planned", …
  value REAL NOT NULL,  -- FactBank's scale, -3 to 3
  tense TEXT NOT NULL,
  trigger TEXT NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,  -- of the trigger
  actor TEXT, actor_code TEXT, recipient TEXT, recipient_code TEXT,  -- the first of each; all are in event_parties
  place TEXT, country TEXT, lat REAL, lon REAL, place_precision TEXT,
  first_day TEXT, last_day TEXT,  -- NULL where the report does not tell
  day TEXT,  -- the first day, else the report's
  speaker TEXT,  -- the first link of the chain, or the outlet
  outlet TEXT,
  chain TEXT NOT NULL,  -- JSON list of names; the outlet alone in its own voice
  confidence REAL NOT NULL,
  correction INTEGER, stands INTEGER NOT NULL DEFAULT 1,  -- as attributions have them
  revised INTEGER  -- goes up whenever corrections change the row: who has read it before reads it again
);
CREATE INDEX events_revised ON events (revised) WHERE revised IS NOT NULL;
CREATE INDEX events_report ON events (report, start);
CREATE INDEX events_speaker ON events (speaker, day, n, type);

CREATE TABLE event_parties (
  event INTEGER NOT NULL,
  side TEXT NOT NULL,  -- "actor" or "recipient"
  name TEXT NOT NULL,  -- of the entity where there is one, else as the report has it
  code TEXT,  -- ISO 3166 alpha-3 or one of PLOVER's
  n INTEGER PRIMARY KEY AUTOINCREMENT  -- never used again, so that what is new can be told from what was read
);
CREATE INDEX event_parties_event ON event_parties (event);

CREATE TABLE claims (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  summary TEXT NOT NULL,
  reports INTEGER NOT NULL, outlets INTEGER NOT NULL, members INTEGER NOT NULL,
  origins INTEGER NOT NULL,  -- independent ones
  gap INTEGER NOT NULL,  -- reports less origins
  denied INTEGER NOT NULL,  -- members that deny it
  circles INTEGER NOT NULL,
  first_day TEXT, last_day TEXT,
  digest BLOB NOT NULL,  -- of the claim: update.py leaves alone what has not changed
  claim BLOB NOT NULL  -- the record, packed: Shelf.claim gives it as a Claim
);
CREATE INDEX claims_id ON claims (id);
CREATE INDEX claims_gap ON claims (gap, reports, n, denied, circles);
CREATE INDEX claims_reports ON claims (reports, n, denied, circles);
CREATE INDEX claims_last_day ON claims (last_day, n, reports, denied, circles);
CREATE INDEX claims_circles ON claims (reports, n) WHERE circles > 0;

CREATE TABLE claim_members (
  claim INTEGER NOT NULL, position INTEGER NOT NULL,  -- from 0, as the claim's origins and versions count
  report INTEGER NOT NULL, attribution TEXT, event TEXT,  -- ids within the report
  stance TEXT NOT NULL,
  PRIMARY KEY (claim, position)
) WITHOUT ROWID;
CREATE INDEX claim_members_report ON claim_members (report, attribution);

CREATE TABLE copies (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL, kind TEXT NOT NULL, similarity REAL NOT NULL,
  reports INTEGER NOT NULL,  -- how many
  original INTEGER,  -- the number of the report the others were taken from
  why TEXT,
  digest BLOB NOT NULL  -- as claims have it
);
CREATE INDEX copies_id ON copies (id);
CREATE INDEX copies_reports ON copies (reports, n);
CREATE TABLE copy_reports (
  copy INTEGER NOT NULL, report INTEGER NOT NULL, PRIMARY KEY (copy, report)
) WITHOUT ROWID;
CREATE INDEX copy_reports_report ON copy_reports (report, copy);

CREATE TABLE passages (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL,  -- two of the same words may have one
  text TEXT NOT NULL,
  reports INTEGER NOT NULL, original INTEGER, why TEXT, digest BLOB NOT NULL  -- as copies have them
);
CREATE INDEX passages_id ON passages (id);
CREATE TABLE passage_reports (
  passage INTEGER NOT NULL, report INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
  PRIMARY KEY (passage, report, start)
) WITHOUT ROWID;
CREATE INDEX passage_reports_report ON passage_reports (report, start);

CREATE TABLE corrections (
  n INTEGER PRIMARY KEY,  -- in the order in which they were stored
  id TEXT NOT NULL,
  report INTEGER NOT NULL, kind TEXT NOT NULL,
  subject TEXT NOT NULL,  -- what it is about: the target, or the correction that added what was missing
  target TEXT, verdict TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL,
  holds INTEGER NOT NULL,  -- 1 for the latest of its subject, unless that is "withdrawn"
  digest BLOB NOT NULL,
  correction BLOB NOT NULL  -- the record, packed: packing.unpacked gives it as a Correction
);
CREATE INDEX corrections_id ON corrections (id);
CREATE INDEX corrections_report ON corrections (report, kind, subject);
CREATE TABLE corrected (
  report INTEGER PRIMARY KEY,
  held TEXT NOT NULL  -- the ids of the corrections that its attributions and events follow
);
CREATE INDEX attributions_correction ON attributions (correction) WHERE correction IS NOT NULL;
CREATE INDEX events_correction ON events (correction) WHERE correction IS NOT NULL;
CREATE INDEX attributions_fallen ON attributions (n) WHERE stands = 0;
CREATE INDEX events_fallen ON events (n) WHERE stands = 0;

-- What is searched. Texts are not kept here: the rowid is the number of the report, the speaker, the claim.
CREATE VIRTUAL TABLE report_words USING fts5 (title, text, content='', tokenize="unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE speaker_words USING fts5 (
  name, content='speakers', content_rowid='n', tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE claim_words USING fts5 (
  summary, content='claims', content_rowid='n', tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER speaker_written AFTER INSERT ON speakers BEGIN
  INSERT INTO speaker_words (rowid, name) VALUES (new.n, new.name);
END;
CREATE TRIGGER speaker_gone AFTER DELETE ON speakers BEGIN
  INSERT INTO speaker_words (speaker_words, rowid, name) VALUES ('delete', old.n, old.name);
END;
CREATE TRIGGER claim_written AFTER INSERT ON claims BEGIN
  INSERT INTO claim_words (rowid, summary) VALUES (new.n, new.summary);
END;
CREATE TRIGGER claim_gone AFTER DELETE ON claims BEGIN
  INSERT INTO claim_words (claim_words, rowid, summary) VALUES ('delete', old.n, old.summary);
END;
