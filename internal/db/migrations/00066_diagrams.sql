-- Network diagrams of a site, version by version: a sealed file, what is known of it, and the hosts that it shows.
-- +goose Up
CREATE TABLE diagrams (
    id       TEXT   NOT NULL PRIMARY KEY,
    site_id  TEXT   NOT NULL REFERENCES organizations (id),
    name     TEXT   NOT NULL,
    versions BIGINT NOT NULL, -- the number of the latest one
    UNIQUE (site_id, name)
);
CREATE INDEX diagrams_site_id ON diagrams (site_id, id);

CREATE TABLE diagram_versions (
    id          TEXT   NOT NULL PRIMARY KEY,
    diagram_id  TEXT   NOT NULL REFERENCES diagrams (id),
    number      BIGINT NOT NULL, -- from 1
    filename    TEXT   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('svg', 'png', 'pdf', 'drawio', 'visio')),
    size        BIGINT NOT NULL, -- plain bytes
    sha256      TEXT   NOT NULL, -- of the plain bytes, hex
    part        TEXT   NOT NULL UNIQUE, -- the sealed object: a diagram fits into one part
    key_id      TEXT   NOT NULL, -- of the master key that the object's key is wrapped under
    wrapped_key BLOB   NOT NULL,
    valid_as_of TEXT   NOT NULL, -- a date, as whoever brought it knows it
    source      TEXT   NOT NULL,
    note        TEXT   NOT NULL,
    added_at    BIGINT NOT NULL, -- domain clock
    added_by    TEXT   NOT NULL,
    UNIQUE (diagram_id, number)
);
CREATE INDEX diagram_versions_diagram_id ON diagram_versions (diagram_id, id);
CREATE INDEX diagram_versions_key_id ON diagram_versions (key_id, id);

CREATE TABLE diagram_hosts (
    version_id TEXT NOT NULL REFERENCES diagram_versions (id),
    asset_id   TEXT NOT NULL REFERENCES assets (id),
    PRIMARY KEY (version_id, asset_id)
);
CREATE INDEX diagram_hosts_asset_id ON diagram_hosts (asset_id);
