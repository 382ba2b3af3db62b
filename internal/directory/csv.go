package directory

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"tasuki/internal/fault"
)

// The bounds of a file: one transaction takes it in, and everybody who writes waits for that.
const (
	maxCSV    = 1 << 20 // bytes
	maxRows   = 2000
	maxErrors = 500 // a file that is wrong all over is not read to its end
)

// RowError is one thing wrong with a file. Row is the line of the file as an editor counts it, the header being 1;
// Column is the header's name, "" where the row as a whole is meant. Key and Args are a message's.
type RowError struct {
	Row    int
	Column string
	Key    string
	Args   map[string]any
}

// columns of a kind of file: those that must be there, and those that may.
type columns struct{ required, optional []string }

// csvRow is one row by the names of its columns; an absent column is "".
type csvRow struct {
	line  int
	cells map[string]string
}

// readCSV reads a table with a header line, separated by commas or semicolons, as spreadsheets write them. What is
// wrong with the file as a whole is an error, what is wrong in a row is in the list.
func readCSV(text string, want columns) ([]csvRow, []RowError, error) {
	switch {
	case len(text) > maxCSV:
		return nil, nil, fault.New(fault.KindTooLarge, "import.too_large", "limit", maxCSV)
	case !utf8.ValidString(text):
		return nil, nil, fault.Invalid("/csv", "import.not_utf8")
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\uFEFF")))
	r.Comma, r.FieldsPerRecord = separator(text), -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, fault.Invalid("/csv", "import.empty")
	}
	if err != nil {
		return nil, []RowError{quoting(err)}, nil
	}
	for i := range header {
		header[i] = strings.ToLower(strings.TrimSpace(header[i]))
	}
	if wrong := want.check(header); len(wrong) > 0 {
		return nil, wrong, nil
	}
	return readRows(r, header)
}

func readRows(r *csv.Reader, header []string) (rows []csvRow, wrong []RowError, err error) {
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, wrong, nil
		}
		if err != nil {
			return rows, append(wrong, quoting(err)), nil
		}
		if len(rows) == maxRows {
			return nil, nil, fault.Invalid("/csv", "import.too_many_rows", "limit", maxRows)
		}
		row := csvRow{cells: map[string]string{}}
		row.line, _ = r.FieldPos(0)
		if len(cells) != len(header) {
			wrong = append(wrong, RowError{row.line, "", "import.cells", map[string]any{"expected": len(header), "found": len(cells)}})
			continue
		}
		for i, cell := range cells {
			row.cells[header[i]] = strings.TrimSpace(cell)
		}
		rows = append(rows, row)
	}
}

// separator is what the header line uses more of.
func separator(text string) rune {
	header, _, _ := strings.Cut(text, "\n")
	if strings.Count(header, ";") > strings.Count(header, ",") {
		return ';'
	}
	return ','
}

func (want columns) check(header []string) (wrong []RowError) {
	for i, name := range header {
		switch {
		case slices.Contains(header[:i], name):
			wrong = append(wrong, RowError{1, name, "import.column_twice", nil})
		case !slices.Contains(want.required, name) && !slices.Contains(want.optional, name):
			wrong = append(wrong, RowError{1, name, "import.column_unknown", map[string]any{"columns": slices.Concat(want.required, want.optional)}})
		}
	}
	for _, name := range want.required {
		if !slices.Contains(header, name) {
			wrong = append(wrong, RowError{1, name, "import.column_missing", nil})
		}
	}
	return wrong
}

func quoting(err error) RowError {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return RowError{Row: parse.Line, Key: "import.quotes"}
	}
	return RowError{Row: 1, Key: "import.quotes"}
}
