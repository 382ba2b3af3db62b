package db

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// NewID makes an id: a UUIDv7, so that ids sort in the order of their making and lists need no other index.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Instant is a moment as both engines keep it: microseconds since 1970 in UTC, NULL for none. A text or a
// time-with-zone would order differently on the two.
type Instant struct{ time.Time }

// At is t as an Instant.
func At(t time.Time) Instant {
	if t.IsZero() {
		return Instant{}
	}
	return Instant{t.UTC().Truncate(time.Microsecond)}
}

// GormDataType keeps gorm from treating it as one of its own times.
func (Instant) GormDataType() string { return "bigint" }

// Value writes the microseconds.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return nil, nil
	}
	return i.UnixMicro(), nil
}

// Scan reads the microseconds.
func (i *Instant) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*i = Instant{}
	case int64:
		*i = Instant{time.UnixMicro(v).UTC()}
	default:
		return fmt.Errorf("an instant is stored as an integer, not as %T", v)
	}
	return nil
}

// JSON keeps a value as JSON text in one column: for what is read and written whole and never searched.
type JSON[T any] struct{ V T }

// AsJSON wraps v for a row.
func AsJSON[T any](v T) JSON[T] { return JSON[T]{v} }

// GormDataType is text on both engines.
func (JSON[T]) GormDataType() string { return "text" }

// Value writes the text.
func (j JSON[T]) Value() (driver.Value, error) {
	raw, err := json.Marshal(j.V)
	return string(raw), err
}

// Scan reads the text.
func (j *JSON[T]) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		j.V = *new(T)
		return nil
	case string:
		return json.Unmarshal([]byte(v), &j.V)
	case []byte:
		return json.Unmarshal(v, &j.V)
	default:
		return fmt.Errorf("JSON is stored as text, not as %T", v)
	}
}
