-- SPDX-License-Identifier: Apache-2.0

-- TimescaleDB divides a table only by a column of its key. A message has one time, so that each is
-- in the table once as before.
CREATE TABLE reading_by_time (
  site varchar(64) NOT NULL,
  device varchar(64) NOT NULL,
  epoch varchar(64) NOT NULL,
  seq bigint NOT NULL,
  measured_at timestamp with time zone NOT NULL,
  arrived_at timestamp with time zone NOT NULL,
  historical boolean NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (site, device, epoch, seq, measured_at)
);

INSERT INTO reading_by_time
  (site, device, epoch, seq, measured_at, arrived_at, historical, content)
SELECT site, device, epoch, seq, measured_at, arrived_at, historical, content FROM reading;

DROP TABLE reading;

ALTER TABLE reading_by_time RENAME TO reading;
