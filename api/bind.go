package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// paging is embedded in the input of every list.
type paging struct {
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
	Count  bool   `query:"count"`
}

func (p paging) page() directory.Page {
	return directory.Page{Limit: p.Limit, After: p.Cursor, Count: p.Count}
}

// page is a part of a list on the wire.
type page[T any] struct {
	Items []T    `json:"items"`
	Total *int64 `json:"total,omitempty"`
	after string
}

func (p page[T]) next() string { return p.after }

// bind fills in from the path, the query and the body, each only where a field's tag says so: what comes in the body
// can never stand for what the path names. The contract has accepted all of it already.
func bind(in any, params map[string]string, req *http.Request, body []byte) error {
	v := reflect.ValueOf(in).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	return bindStruct(v, params, req.URL.Query(), body)
}

func bindStruct(v reflect.Value, params map[string]string, query url.Values, body []byte) error {
	for i := range v.NumField() {
		field, f := v.Type().Field(i), v.Field(i)
		switch {
		case field.Anonymous:
			if err := bindStruct(f, params, query, body); err != nil {
				return err
			}
		case field.Tag.Get("path") != "":
			if err := bindValues(f, []string{params[field.Tag.Get("path")]}); err != nil {
				return fault.NotFound()
			}
		case field.Tag.Get("query") != "":
			if err := bindValues(f, query[field.Tag.Get("query")]); err != nil {
				return fault.Malformed("/"+field.Tag.Get("query"), "contract.type")
			}
		case field.Name == "Body" && len(body) > 0:
			// Exact names, none twice: what the contract validated is what is bound.
			if err := jsonv2.Unmarshal(body, f.Addr().Interface()); err != nil {
				return malformedJSON(err)
			}
		}
	}
	return nil
}

func bindValues(f reflect.Value, values []string) error {
	if len(values) == 0 {
		return nil
	}
	switch f.Kind() {
	case reflect.String:
		f.SetString(values[0])
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(values[0], 10, 64)
		f.SetInt(n)
		return err
	case reflect.Bool:
		b, err := strconv.ParseBool(values[0])
		f.SetBool(b)
		return err
	case reflect.Slice:
		var all []string
		for _, v := range values {
			all = append(all, strings.Split(v, ",")...)
		}
		f.Set(reflect.ValueOf(all))
	case reflect.Pointer:
		f.Set(reflect.New(f.Type().Elem()))
		return bindValues(f.Elem(), values)
	default:
		panic(fmt.Sprintf("api: a query parameter of type %s", f.Type()))
	}
	return nil
}

// fingerprint says whether two POSTs ask for the same. A password is left out, so that nothing derived from it is kept.
func fingerprint(req *http.Request, body []byte) string {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) == nil && members["password"] != nil {
		delete(members, "password")
		body, _ = json.Marshal(members)
	}
	sum := sha256.Sum256([]byte(req.Method + "\n" + req.URL.RequestURI() + "\n" + string(body)))
	return hex.EncodeToString(sum[:])
}

func bearer(req *http.Request) string {
	scheme, token, _ := strings.Cut(req.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}
