package directory

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"tasuki/internal/access"
	"tasuki/internal/db"
	"tasuki/internal/fault"
	"tasuki/internal/journal"
)

// ImportKind is what a file holds.
type ImportKind string

// The kinds of file.
const (
	ImportSites  ImportKind = "sites"
	ImportPeople ImportKind = "people"
	ImportAssets ImportKind = "assets"
	ImportLogs   ImportKind = "log_sources" // of hosts that are there
)

// ImportKinds in the order in which they are taken in: people and assets name sites, logs name assets.
var ImportKinds = []ImportKind{ImportSites, ImportPeople, ImportAssets, ImportLogs}

// ImportResult says what a file brought, or would bring. With errors nothing was taken in.
type ImportResult struct {
	Rows      int
	Created   int
	Unchanged int // already there, exactly so
	Errors    []RowError
}

// errNothing rolls back: a dry run, or a file with errors.
var errNothing = errors.New("directory: nothing is to stay")

// outcome of a row.
type outcome bool

const (
	unchanged outcome = false
	created   outcome = true
)

// importer is how one kind of file is taken in.
type importer struct {
	columns columns
	order   func([]csvRow) ([]csvRow, []RowError) // nil: as they stand
	row     func(*Service, context.Context, csvRow) (outcome, error)
}

var importers = map[ImportKind]importer{
	ImportSites:  {siteColumns, parentsFirst, (*Service).importSite},
	ImportPeople: {personColumns, nil, (*Service).importPerson},
	ImportAssets: {assetColumns, nil, (*Service).importAsset},
	ImportLogs:   {logColumns, nil, (*Service).importLogSource},
}

// Import takes a CSV file in, all of it or nothing. It only adds: a row that is there already counts as unchanged, and
// one that differs from what is there is an error, because a file must not overwrite what somebody has corrected
// since. A dry run does the same and then takes it back.
func (s *Service) Import(ctx context.Context, kind ImportKind, csv string, dryRun bool) (ImportResult, error) {
	if err := may(ctx, access.CreateImport); err != nil {
		return ImportResult{}, err
	}
	im, ok := importers[kind]
	if !ok {
		return ImportResult{}, fault.Invalid("/kind", "field.choice", "choices", ImportKinds)
	}
	rows, wrong, err := readCSV(csv, im.columns)
	if err != nil {
		return ImportResult{}, err
	}
	if im.order != nil {
		var circles []RowError
		rows, circles = im.order(rows)
		wrong = append(wrong, circles...)
	}
	var result ImportResult
	err = s.db.In(ctx, func(ctx context.Context) error {
		result = ImportResult{Rows: len(rows), Errors: append([]RowError{}, wrong...)}
		if err := s.importRows(ctx, im, rows, &result); err != nil {
			return err
		}
		if dryRun || len(result.Errors) > 0 {
			return errNothing
		}
		return s.journal.Append(ctx, imported(kind, csv, result))
	})
	if len(result.Errors) > 0 {
		result.Created, result.Errors = 0, result.Errors[:min(len(result.Errors), maxErrors)]
	}
	if errors.Is(err, errNothing) {
		err = nil
	}
	return result, err
}

func (s *Service) importRows(ctx context.Context, im importer, rows []csvRow, result *ImportResult) error {
	hq, err := s.store.headquarters(ctx)
	if err != nil {
		return err
	}
	if _, err := s.store.lockOrganization(ctx, hq.ID); err != nil { // one file at a time: rows are found by name
		return err
	}
	for _, row := range rows {
		what, err := im.row(s, ctx, row)
		switch {
		case err == nil && what == created:
			result.Created++
		case err == nil:
			result.Unchanged++
		default:
			wrong, goOn, err := row.wrong(err)
			if err != nil {
				return err
			}
			result.Errors = append(result.Errors, wrong...)
			if !goOn || len(result.Errors) >= maxErrors {
				return nil
			}
		}
	}
	return nil
}

// wrong turns a refusal into errors of the row. Only after wrong fields does it make sense to go on: what refused
// otherwise may have been the database, which then takes nothing more in this transaction.
func (r csvRow) wrong(err error) (wrong []RowError, goOn bool, _ error) {
	f, ok := fault.As(err)
	if !ok || f.Kind == fault.KindUnavailable || f.Kind == fault.KindNoSpace {
		return nil, false, err
	}
	for _, field := range f.Fields {
		column, _, _ := strings.Cut(strings.TrimPrefix(field.Pointer, "/"), "/")
		if field.Key == "field.choice" { // a file offers nothing to choose from: the words must be named
			field.Key = "import.choice"
		}
		wrong = append(wrong, RowError{r.line, column, field.Key, field.Args})
	}
	if len(wrong) == 0 {
		return []RowError{{r.line, "", f.Key, f.Args}}, false, nil
	}
	return wrong, true, nil
}

func imported(kind ImportKind, csv string, r ImportResult) journal.Entry {
	sum := sha256.Sum256([]byte(csv))
	return journal.Entry{
		Fact: journal.DirectoryImported, Object: journal.Object{Type: "import", ID: db.NewID()},
		Data: map[string]any{
			"kind": kind, "rows": r.Rows, "created": r.Created, "unchanged": r.Unchanged, "sha256": hex.EncodeToString(sum[:]),
		},
	}
}
