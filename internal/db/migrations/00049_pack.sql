-- Packing where there is no line: orders to pack under, and the bundles that came in.
-- +goose Up
CREATE TABLE pack_orders (
    id              TEXT   NOT NULL PRIMARY KEY,
    incident_id     TEXT   NOT NULL REFERENCES incidents (id),
    request_id      TEXT   NOT NULL,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    person_id       TEXT   NOT NULL REFERENCES people (id), -- who took it along, and hands in what comes
    recipient       TEXT   NOT NULL, -- headquarters' public key
    key_id          TEXT   NOT NULL, -- of the master key that wraps the secret
    wrapped_key     BLOB   NOT NULL,
    made_at         BIGINT NOT NULL, -- domain clock, as are the others
    expires_at      BIGINT NOT NULL,
    revoked_at      BIGINT,
    version         BIGINT NOT NULL
);
CREATE INDEX pack_orders_request_id ON pack_orders (request_id, id);
CREATE INDEX pack_orders_incident_id ON pack_orders (incident_id);
CREATE INDEX pack_orders_organization_id ON pack_orders (organization_id);
CREATE INDEX pack_orders_person_id ON pack_orders (person_id);

CREATE TABLE evidence_bundles (
    id          TEXT   NOT NULL PRIMARY KEY,
    bundle      TEXT   NOT NULL, -- the id that it was given where it was packed: it comes in once under its order
    order_id    TEXT   NOT NULL REFERENCES pack_orders (id),
    request_id  TEXT   NOT NULL,
    incident_id TEXT   NOT NULL REFERENCES incidents (id),
    sha256      TEXT   NOT NULL,
    size        BIGINT NOT NULL,
    files       BIGINT NOT NULL,
    bytes       BIGINT NOT NULL,
    custody     TEXT   NOT NULL, -- JSON: who packed, as they said it
    sealed_at   BIGINT NOT NULL, -- by the clock of the host where it was packed
    late_reason TEXT   NOT NULL, -- why it was taken after its order had expired
    imported_by TEXT   NOT NULL REFERENCES people (id),
    imported_at BIGINT NOT NULL,
    UNIQUE (order_id, bundle)
);
CREATE INDEX evidence_bundles_request_id ON evidence_bundles (request_id, id);
CREATE INDEX evidence_bundles_incident_id ON evidence_bundles (incident_id);
CREATE INDEX evidence_bundles_imported_by ON evidence_bundles (imported_by);
