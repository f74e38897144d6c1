-- SPDX-License-Identifier: Apache-2.0

-- Of the list of components that the gateway has reported; and which components it has.
ALTER TABLE site ADD COLUMN sbom_sha256 varchar(64);
ALTER TABLE site ADD COLUMN components varchar(64);

-- Sites with the same release share one list.
CREATE TABLE component (
  components varchar(64) NOT NULL,
  purl varchar(200) NOT NULL,
  name varchar(200) NOT NULL,
  version varchar(200) NOT NULL,
  PRIMARY KEY (components, purl)
);

CREATE INDEX component_by_name ON component (name, version);

CREATE VIEW site_component AS
SELECT s.site, s.gateway_version, c.name, c.version, c.purl
FROM site s
JOIN component c ON c.components = s.components;
