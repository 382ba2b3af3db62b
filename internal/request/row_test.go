package request

import (
	"reflect"
	"strings"
	"testing"

	"gorm.io/gorm/schema"

	"tasuki/internal/db"
)

func TestEachColumnOfARequestGoesIntoTheFieldOfItsName(t *testing.T) {
	var row requestRow
	v, fields := reflect.ValueOf(&row).Elem(), row.fields()
	columns := strings.Split(requestColumns, ", ")
	if len(columns) != v.NumField() || len(fields) != v.NumField() {
		t.Fatalf("%d columns, %d places and %d fields", len(columns), len(fields), v.NumField())
	}
	for i := range v.NumField() {
		name := schema.NamingStrategy{}.ColumnName("", v.Type().Field(i).Name)
		if columns[i] != name || fields[i] != v.Field(i).Addr().Interface() {
			t.Errorf("%s does not go into %s", columns[i], v.Type().Field(i).Name)
		}
	}
}

func TestWhatIsWrittenOfARequestIsWhatChangedAndWhatMayHaveChangedInPlace(t *testing.T) {
	row := rowOf(Request{ID: "r", State: Draft, Version: 1, Content: Content{Steps: []Step{{Kind: FreeText, FreeText: &Text{Text: "before"}}}}})
	next := row
	next.Content.V.Steps[0].FreeText.Text = "after" // in row too
	next.State, next.Version = string(Issued), 2
	set, args := row.changes(next)
	if want := "state = ?, due = ?, scheduled_for = ?, reckoned = ?, version = ?, content = ?"; set != want {
		t.Errorf("%s, want %s", set, want)
	}
	if len(args) == 6 && strings.Contains(stored(t, args[5]), "before") {
		t.Error("the content is the one before")
	}
}

func stored(t *testing.T, arg any) string {
	t.Helper()
	v, err := arg.(*db.JSON[Content]).Value()
	if err != nil {
		t.Fatal(err)
	}
	return v.(string)
}
