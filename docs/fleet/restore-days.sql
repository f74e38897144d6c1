-- SPDX-License-Identifier: Apache-2.0
--
-- Puts back the days of each site for which a backup has more readings than the tables: Kafka had no longer all
-- of their messages when the job read it from its beginning. The tables of the backup are beside those of the job,
-- as backup_aggregate and backup_day_figure. It can be run again. The runbook has the steps around it.

BEGIN;

CREATE TEMPORARY TABLE better ON COMMIT DROP AS
SELECT
  site,
  begin_at,
  end_at,
  -- Without a valid time zone, noon is in the right day for most of the world.
  coalesce(
    (begin_at AT TIME ZONE zone.name)::date,
    (begin_at AT TIME ZONE 'UTC' + INTERVAL '12 hours')::date) AS local_day
FROM (
  SELECT
    site,
    begin_at,
    lead(begin_at, 1, 'infinity') OVER (PARTITION BY site ORDER BY begin_at) AS end_at,
    sum(in_backup) AS in_backup,
    sum(in_tables) AS in_tables
  FROM (
    SELECT site, begin_at, readings AS in_backup, 0 AS in_tables
    FROM backup_aggregate WHERE resolution = '1d'
    UNION ALL
    SELECT site, begin_at, 0, readings
    FROM aggregate WHERE resolution = '1d'
  ) AS both_tables
  GROUP BY site, begin_at
) AS days
LEFT JOIN site USING (site)
LEFT JOIN pg_timezone_names AS zone ON zone.name = site.time_zone
WHERE in_backup > in_tables;

DELETE FROM aggregate USING better
WHERE aggregate.site = better.site
  AND aggregate.begin_at >= better.begin_at AND aggregate.begin_at < better.end_at;

INSERT INTO aggregate
SELECT backup_aggregate.* FROM backup_aggregate JOIN better
  ON backup_aggregate.site = better.site
  AND backup_aggregate.begin_at >= better.begin_at AND backup_aggregate.begin_at < better.end_at;

DELETE FROM day_figure USING better
WHERE day_figure.site = better.site AND day_figure.local_day = better.local_day;

INSERT INTO day_figure
SELECT backup_day_figure.* FROM backup_day_figure JOIN better
  ON backup_day_figure.site = better.site AND backup_day_figure.local_day = better.local_day;

SELECT site, local_day AS restored_day FROM better ORDER BY site, local_day;

COMMIT;
