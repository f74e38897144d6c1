-- SPDX-License-Identifier: Apache-2.0

-- What the configuration of a site has of an inverter.
CREATE TABLE nameplate (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  dc_watts double precision NOT NULL,
  commissioned date,
  PRIMARY KEY (site, device)
);

CREATE INDEX day_figure_by_day ON day_figure (local_day);

-- Devices of the same model and of the same year, day by day.
CREATE VIEW cohort_day AS
SELECT
  f.local_day,
  d.manufacturer,
  coalesce(d.model, d.profile) AS model,
  extract(YEAR FROM n.commissioned) AS commissioned_year,
  count(*) AS devices,
  percentile_cont(0.5) WITHIN GROUP (
    ORDER BY cast(f.energy_mwh AS double precision) / 1000 / n.dc_watts) AS kwh_per_kw,
  percentile_cont(0.5) WITHIN GROUP (
    ORDER BY cast(f.energy_mwh AS double precision) / f.possible_mwh) AS performance
FROM day_figure f
JOIN nameplate n ON n.site = f.site AND n.device = f.device
JOIN device d ON d.site = f.site AND d.device = f.device
WHERE f.closed AND f.possible_mwh > 0 AND coalesce(d.model, d.profile) IS NOT NULL
GROUP BY f.local_day, d.manufacturer, coalesce(d.model, d.profile),
  extract(YEAR FROM n.commissioned);
