package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// instantLayout is an instant in the journal: RFC 3339, UTC, always six decimals.
const instantLayout = "2006-01-02T15:04:05.000000Z"

// maxWhole is the largest whole number that every JSON reader keeps exactly.
const maxWhole = 1<<53 - 1

// appendCanonical writes v as JSON in the one way there is: no white space, keys sorted by their UTF-8 bytes, whole
// numbers only, the shortest escapes. Fractions are refused, because languages print them differently.
func appendCanonical(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return appendString(b, v), nil
	case int:
		return appendWhole(b, int64(v))
	case int64:
		return appendWhole(b, v)
	case json.Number:
		n, err := strconv.ParseInt(v.String(), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s is no whole number", v)
		}
		return appendWhole(b, n)
	case time.Time:
		return appendString(b, v.UTC().Format(instantLayout)), nil
	case []any:
		return appendArray(b, v)
	case map[string]any:
		return appendObject(b, v)
	default:
		return appendOther(b, v)
	}
}

// appendOther takes enumerations, slices of them and the like by way of encoding/json.
func appendOther(b []byte, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	plain, err := decodeJSON(string(raw))
	if err != nil {
		return nil, err
	}
	return appendCanonical(b, plain)
}

func appendArray(b []byte, items []any) (_ []byte, err error) {
	b = append(b, '[')
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = appendCanonical(b, item); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendObject(b []byte, members map[string]any) (_ []byte, err error) {
	keys := slices.AppendSeq(make([]string, 0, len(members)), maps.Keys(members))
	slices.Sort(keys)
	b = append(b, '{')
	for i, key := range keys {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key), ':')
		if b, err = appendCanonical(b, members[key]); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return append(b, '}'), nil
}

func appendWhole(b []byte, n int64) ([]byte, error) {
	if n > maxWhole || n < -maxWhole {
		return nil, fmt.Errorf("%d is too large to be exact everywhere", n)
	}
	return strconv.AppendInt(b, n, 10), nil
}

// appendString escapes what RFC 8785 escapes and nothing else.
func appendString(b []byte, s string) []byte {
	const short = "\b\t\n\f\r\"\\"
	b = append(b, '"')
	if plain(s) { // as nearly all are
		return append(append(b, s...), '"')
	}
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		if i := strings.IndexRune(short, r); i >= 0 {
			b = append(b, '\\', `btnfr"\`[i])
		} else if r < 0x20 {
			b = fmt.Appendf(b, `\u%04x`, r)
		} else {
			b = append(b, string(r)...)
		}
	}
	return append(b, '"')
}

// decodeJSON keeps numbers as they are written.
func decodeJSON(raw string) (v any, err error) {
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// decodeData reads the data of a leaf; whole numbers become int64.
func decodeData(raw string) (map[string]any, error) {
	v, err := decodeJSON(raw)
	if err != nil {
		return nil, err
	}
	m, ok := whole(v).(map[string]any)
	if !ok {
		return nil, fmt.Errorf("data is no object")
	}
	return m, nil
}

func whole(v any) any {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			return v
		}
		return n
	case []any:
		for i := range v {
			v[i] = whole(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = whole(v[k])
		}
	}
	return v
}
