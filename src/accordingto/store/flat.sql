-- The flat tables: views over the store's nested tables, which are in the schema "store". The only place that says what
-- a flat table holds; docs/query.md explains every column, and tests/store/test_flat.py holds the two together.
--
-- An id is unique in the whole store: the report's id, "#", and the id within the report. Positions count from 1.
-- Offsets are half-open code points into the report's text; X_start and X_end are those of the column X.
-- A column is read from disk only if a query asks for it or for what is made of it: texts stay there unless wanted.

CREATE VIEW reports AS
SELECT
  id AS report_id, outlet, published, title, url, language, byline,
  dateline.place AS dateline_place, dateline.agency AS dateline_agency, dateline.date AS dateline_date,
  credits, length(text) AS characters, len(attributions) AS attribution_count, len(events) AS event_count,
  len(entities) AS entity_count, location, CAST(gathered AS TIMESTAMP) AS gathered, coder, text
FROM store.readings;

CREATE VIEW attributions AS
SELECT
  report_id || '#' || a.id AS attribution_id, report_id, outlet, published, report_id || '#' || a.parent AS parent_id,
  a.chain[1].name AS speaker, array_to_string([link.name FOR link IN a.chain], ' > ') AS chain, len(a.chain) AS links,
  a.form AS form, a.act AS act, a.source.anonymous AS anonymous,
  a.source.text AS source, a.source.spans[1][1] AS source_start, a.source.spans[-1][2] AS source_end,
  a.source.spans AS source_spans, [report_id || '#' || entity FOR entity IN a.source.entities] AS source_entity_ids,
  a.cue.text AS cue, a.cue.spans[1][1] AS cue_start, a.cue.spans[-1][2] AS cue_end, a.cue.spans AS cue_spans,
  a.content.text AS content, a.content.spans[1][1] AS content_start, a.content.spans[-1][2] AS content_end,
  a.content.spans AS content_spans, a.confidence AS confidence
FROM (SELECT id AS report_id, outlet, published, unnest(attributions) AS a FROM store.readings);

CREATE VIEW chains AS
SELECT
  attribution_id, position, report_id, outlet, published, chain[position].name AS name,
  chain[position + 1].name AS next_name, starts_with(chain[position].name, 'unnamed: ') AS anonymous,
  len(chain) AS links, [report_id || '#' || entity FOR entity IN chain[position].entities] AS entity_ids
FROM (
  SELECT report_id || '#' || a.id AS attribution_id, report_id, outlet, published, a.chain AS chain,
    generate_subscripts(a.chain, 1) AS position
  FROM (SELECT id AS report_id, outlet, published, unnest(attributions) AS a FROM store.readings)
);

CREATE VIEW events AS
SELECT
  report_id || '#' || e.id AS event_id, report_id, outlet, published, report_id || '#' || e.attribution AS attribution_id,
  coalesce(chain[1], outlet) AS speaker, coalesce(array_to_string(chain, ' > '), outlet) AS chain,
  e.type AS type, e.mode AS mode, e.contexts AS contexts, e.cameo AS cameo, e.quad AS quad,
  e.trigger.text AS trigger, e.trigger.spans[1][1] AS trigger_start, e.trigger.spans[-1][2] AS trigger_end,
  e.trigger.spans AS trigger_spans,
  [actor.text FOR actor IN e.actors] AS actors, [actor.code FOR actor IN e.actors] AS actor_codes,
  [actor.text FOR actor IN e.recipients] AS recipients, [actor.code FOR actor IN e.recipients] AS recipient_codes,
  e.factuality.value AS factuality, e.factuality.polarity AS polarity, e.factuality.certainty AS certainty,
  e.factuality.time AS tense,
  e.date.start AS first_day, e.date."end" AS last_day, e.date.precision AS date_precision, e.date.kind AS date_kind,
  e.date.value AS date_value, e.date.text AS date_text, e.date.span[1] AS date_text_start, e.date.span[2] AS date_text_end,
  e.place.name AS place, e.place.lat AS latitude, e.place.lon AS longitude, e.place.country AS country,
  e.place.region AS region, e.place.geonames AS geonames, e.place.precision AS place_precision,
  e.place.confidence AS place_confidence, e.place.text AS place_text, e.place.span[1] AS place_text_start,
  e.place.span[2] AS place_text_end, e.evidence AS evidence, e.confidence AS confidence
FROM (
  SELECT report_id, outlet, published, e,
    [link.name FOR link IN list_filter(attributions, LAMBDA a: a.id = e.attribution)[1].chain] AS chain
  FROM (SELECT id AS report_id, outlet, published, attributions, unnest(events) AS e FROM store.readings)
);

CREATE VIEW event_actors AS
SELECT
  report_id || '#' || event AS event_id, p.side AS side, p.position AS position, report_id, outlet, published,
  coalesce(list_filter(entities, LAMBDA entity: entity.id = p.actor.entity)[1].name, p.actor.text) AS name,
  p.actor.code AS code, p.actor.sectors AS sectors, report_id || '#' || p.actor.entity AS entity_id,
  p.actor.text AS text, p.actor.span[1] AS text_start, p.actor.span[2] AS text_end
FROM (
  SELECT report_id, outlet, published, entities, e.id AS event, unnest(list_concat(
    list_transform(e.actors, LAMBDA actor, position: {'side': 'actor', 'position': position, 'actor': actor}),
    list_transform(e.recipients, LAMBDA actor, position: {'side': 'recipient', 'position': position, 'actor': actor})
  )) AS p
  FROM (SELECT id AS report_id, outlet, published, entities, unnest(events) AS e FROM store.readings)
);

CREATE VIEW event_quantities AS
SELECT
  report_id || '#' || event AS event_id, position, report_id, outlet, published, q.kind AS kind, q.low AS low,
  q.high AS high, q.unit AS unit, substring(report_text, q.span[1] + 1, q.span[2] - q.span[1]) AS text,
  q.span[1] AS text_start, q.span[2] AS text_end
FROM (
  SELECT report_id, outlet, published, report_text, e.id AS event, unnest(e.quantities) AS q,
    generate_subscripts(e.quantities, 1) AS position
  FROM (SELECT id AS report_id, outlet, published, text AS report_text, unnest(events) AS e FROM store.readings)
);

CREATE VIEW entities AS
SELECT
  report_id || '#' || e.id AS entity_id, report_id, outlet, published, e.name AS name, e.kind AS kind,
  e.country AS country, e.sectors AS sectors, e.role AS role, e.named AS named, e.anonymous AS anonymous,
  len(e.mentions) AS mention_count, e.reference AS reference
FROM (SELECT id AS report_id, outlet, published, unnest(entities) AS e FROM store.readings);

CREATE VIEW mentions AS
SELECT
  report_id || '#' || entity AS entity_id, position, report_id, outlet, published, name, kind,
  substring(report_text, span[1] + 1, span[2] - span[1]) AS text, span[1] AS text_start, span[2] AS text_end
FROM (
  SELECT report_id, outlet, published, report_text, e.id AS entity, e.name AS name, e.kind AS kind,
    unnest(e.mentions) AS span, generate_subscripts(e.mentions, 1) AS position
  FROM (SELECT id AS report_id, outlet, published, text AS report_text, unnest(entities) AS e FROM store.readings)
);

CREATE VIEW warnings AS
SELECT report_id, position, outlet, published, w.code AS code, w.message AS message
FROM (
  SELECT id AS report_id, outlet, published, unnest(warnings) AS w, generate_subscripts(warnings, 1) AS position
  FROM store.readings
);

CREATE VIEW claims AS
SELECT
  c.id AS claim_id, c.first_report AS report_id, r.outlet AS outlet, r.published AS published, c.summary AS summary,
  c.independent_origins AS independent_origins, len(c.members) AS member_count,
  len(list_distinct([member.report FOR member IN c.members])) AS report_count, len(c.versions) AS version_count,
  list_contains([member.stance FOR member IN c.members], 'denies') AS denied, c.circles AS circles
FROM store.claims AS c LEFT JOIN store.readings AS r ON c.first_report = r.id;

CREATE VIEW claim_members AS
SELECT
  claim_id || '#m' || position AS member_id, claim_id, position, m.report AS report_id, r.outlet AS outlet,
  r.published AS published, m.report || '#' || m.attribution AS attribution_id, m.report || '#' || m.event AS event_id,
  m.stance AS stance, claim_id || '#o' || nullif(origin, 0) AS origin_id, m.text AS text,
  m.spans[1][1] AS text_start, m.spans[-1][2] AS text_end, m.spans AS text_spans
FROM (
  SELECT claim_id, position, m,
    list_position([list_contains(o.members, position - 1) FOR o IN origins], true) AS origin
  FROM (
    SELECT id AS claim_id, origins, unnest(members) AS m, generate_subscripts(members, 1) AS position FROM store.claims
  )
) LEFT JOIN store.readings AS r ON m.report = r.id;

CREATE VIEW claim_origins AS
SELECT
  claim_id || '#o' || position AS origin_id, claim_id, position, o.first_report AS report_id, r.outlet AS outlet,
  r.published AS published, o.name AS name, o.why AS why, len(o.members) AS member_count,
  [claim_id || '#m' || (member + 1) FOR member IN o.members] AS member_ids,
  [o.first_report || '#' || entity FOR entity IN o.entities] AS entity_ids
FROM (
  SELECT id AS claim_id, unnest(origins) AS o, generate_subscripts(origins, 1) AS position FROM store.claims
) LEFT JOIN store.readings AS r ON o.first_report = r.id;

CREATE VIEW claim_versions AS
SELECT
  claim_id || '#v' || position AS version_id, claim_id, position, report AS report_id, r.outlet AS outlet,
  r.published AS published, v.quantity AS quantity, v.low AS low, v.high AS high, len(v.members) AS member_count,
  [claim_id || '#m' || (member + 1) FOR member IN v.members] AS member_ids
FROM (
  SELECT claim_id, v, position, members[v.members[1] + 1].report AS report
  FROM (
    SELECT id AS claim_id, members, unnest(versions) AS v, generate_subscripts(versions, 1) AS position
    FROM store.claims
  )
) LEFT JOIN store.readings AS r ON report = r.id;

CREATE VIEW passages AS
SELECT
  passage_id, position, located.report AS report_id, r.outlet AS outlet, r.published AS published,
  located.report = passage.original AS is_original, original AS original_id, passage.why AS why,
  report_count, passage.text AS text, located.span[1] AS text_start, located.span[2] AS text_end
FROM (
  SELECT id AS passage_id, original, why, text, len(reports) AS report_count, unnest(reports) AS located,
    generate_subscripts(reports, 1) AS position
  FROM store.passages
) AS passage LEFT JOIN store.readings AS r ON located.report = r.id;

CREATE VIEW copies AS
SELECT
  copy_group AS copies_id, position, report AS report_id, r.outlet AS outlet, r.published AS published, copy.kind AS kind,
  report = original AS is_original, original AS original_id, copy.why AS why, report_count, similarity
FROM (
  SELECT id AS copy_group, kind, original, why, similarity, len(reports) AS report_count, unnest(reports) AS report,
    generate_subscripts(reports, 1) AS position
  FROM store.copies
) AS copy LEFT JOIN store.readings AS r ON report = r.id;

CREATE VIEW corrections AS
SELECT
  id AS correction_id, report_id, outlet, published, kind, verdict,
  CASE WHEN kind = 'attribution' AND NOT added THEN report_id || '#' || target END AS attribution_id,
  CASE WHEN kind = 'event' AND NOT added THEN report_id || '#' || target END AS event_id,
  CASE WHEN added THEN target END AS added_id,
  verdict <> 'withdrawn' AND row_number() OVER (
    PARTITION BY report_id, kind, coalesce(target, id) ORDER BY moment DESC, id
  ) = 1 AS holds,
  person, CAST(moment AS TIMESTAMP) AS corrected, note,
  a.chain[1] AS speaker, array_to_string(a.chain, ' > ') AS chain, a.form AS form, a.act AS act,
  nullif(array_to_string([substring(text, s[1] + 1, s[2] - s[1]) FOR s IN a.source], ' … '), '') AS source,
  a.source[1][1] AS source_start, a.source[-1][2] AS source_end, CASE WHEN len(a.source) > 0 THEN a.source END AS source_spans,
  nullif(array_to_string([substring(text, s[1] + 1, s[2] - s[1]) FOR s IN a.cue], ' … '), '') AS cue,
  a.cue[1][1] AS cue_start, a.cue[-1][2] AS cue_end, CASE WHEN len(a.cue) > 0 THEN a.cue END AS cue_spans,
  array_to_string([substring(text, s[1] + 1, s[2] - s[1]) FOR s IN a.content], ' … ') AS content,
  a.content[1][1] AS content_start, a.content[-1][2] AS content_end, a.content AS content_spans,
  e.type AS type, e.mode AS mode, e.certainty AS certainty,
  substring(text, e.trigger[1] + 1, e.trigger[2] - e.trigger[1]) AS trigger,
  e.trigger[1] AS trigger_start, e.trigger[2] AS trigger_end,
  report_id || '#' || e.attribution AS told_in_id,
  [substring(text, s[1] + 1, s[2] - s[1]) FOR s IN e.actors] AS actors,
  [substring(text, s[1] + 1, s[2] - s[1]) FOR s IN e.recipients] AS recipients
FROM (
  SELECT c.id AS id, c.report AS report_id, r.outlet AS outlet, r.published AS published, r.text AS text, c.kind AS kind,
    c.verdict AS verdict, c.target AS target, c."by" AS person, c."at" AS moment, c.note AS note,
    c.attribution AS a, c.event AS e,
    coalesce(c.target IN (SELECT id FROM store.corrections), false) AS added
  FROM store.corrections AS c LEFT JOIN store.readings AS r ON c.report = r.id
);
