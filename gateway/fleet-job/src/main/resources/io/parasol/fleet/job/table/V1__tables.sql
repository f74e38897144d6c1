-- SPDX-License-Identifier: Apache-2.0

CREATE TABLE reading (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  epoch varchar(64) NOT NULL,
  seq bigint NOT NULL,
  measured_at timestamp with time zone NOT NULL,
  arrived_at timestamp with time zone NOT NULL,
  historical boolean NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (site, device, epoch, seq)
);

CREATE TABLE progress (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  epoch varchar(64) NOT NULL,
  highest bigint NOT NULL,
  received bigint NOT NULL,
  missing bigint NOT NULL,
  gaps text NOT NULL,
  repeated bigint NOT NULL,
  PRIMARY KEY (site, device, epoch)
);

CREATE TABLE aggregate (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  point varchar(80) NOT NULL,
  resolution varchar(2) NOT NULL,
  begin_at timestamp with time zone NOT NULL,
  readings bigint NOT NULL,
  minimum double precision,
  mean double precision,
  maximum double precision,
  last double precision,
  energy_mwh bigint,
  completeness double precision NOT NULL,
  estimated boolean NOT NULL,
  PRIMARY KEY (site, device, point, resolution, begin_at)
);

CREATE TABLE day_figure (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  local_day date NOT NULL,
  energy_mwh bigint NOT NULL,
  possible_mwh bigint,
  undecided_mwh bigint,
  losses text,
  money double precision,
  closed boolean NOT NULL,
  PRIMARY KEY (site, device, local_day)
);

CREATE TABLE site (
  site varchar(64) NOT NULL PRIMARY KEY,
  seen_at timestamp with time zone,
  silent_since timestamp with time zone,
  name text,
  latitude double precision,
  longitude double precision,
  time_zone text,
  peak_power double precision,
  gateway_version text,
  support_until text,
  state text,
  state_since timestamp with time zone,
  why text,
  health_at timestamp with time zone,
  waiting bigint,
  next_expiry timestamp with time zone,
  expiring text
);

CREATE TABLE device (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  manufacturer text,
  model text,
  serial text,
  firmware text,
  profile text,
  state text,
  state_since timestamp with time zone,
  why text,
  health_at timestamp with time zone,
  certificate_expiry timestamp with time zone,
  conditions text,
  installed_version text,
  update_stage text,
  update_why text,
  PRIMARY KEY (site, device)
);

CREATE TABLE finding (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  kind varchar(32) NOT NULL,
  begin_at timestamp with time zone NOT NULL,
  end_at timestamp with time zone,
  detail text NOT NULL,
  PRIMARY KEY (site, device, kind)
);
