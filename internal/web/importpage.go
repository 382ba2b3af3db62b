package web

import (
	"strings"

	"tasuki/internal/directory"
	"tasuki/internal/fault"
)

// importPage takes a CSV file in: first for a trial, and then for good.
type importPage struct {
	Tabs   []place
	Form   *form
	Kinds  []columnsRow
	Result *importResult
}

// columnsRow says which columns a file of a kind has.
type columnsRow struct{ Kind, Columns string }

type importResult struct {
	Words string
	Tone  string
	Shape string
	Rows  []importError
}

type importError struct{ Row, Column, Words string }

var importColumns = map[directory.ImportKind]string{
	directory.ImportSites:  "name, country, zone, languages; parent, hub, working_hours",
	directory.ImportPeople: "organization, name, language, zone, email; phone, roles, site, mailbox_shared",
	directory.ImportAssets: "site, name; role, owner, data_flows, addresses, operating_system, procurement, patch_management",
	directory.ImportLogs:   "site, host, path; bytes_per_hour, peak_bytes_per_hour, kept_hours",
}

func (s *Site) importForm(v *visit) (answer, error) { return s.importPage(v, nil) }

func (s *Site) importPage(v *visit, result *importResult) (answer, error) {
	if !v.manages() {
		return answer{}, fault.Forbidden()
	}
	p := importPage{Tabs: v.tabs("import"), Form: v.form("import", "/directory/import"), Result: result}
	p.Form.radios("/kind", "page.import.kind", v.text("/kind"), texts(v, "page.import.kind.", directory.ImportKinds)).must()
	csv := p.Form.code("/csv", "page.import.csv", v.text("/csv")).must().rows(12)
	csv.hint(v.T("page.import.csv_hint"))
	if result != nil { // what was tried is taken in with the next button
		csv.Value = v.text("/csv")
	}
	p.Form.choice("try", "page.import.try", "first")
	p.Form.choice("import", "page.import.button", "")
	for _, kind := range directory.ImportKinds {
		p.Kinds = append(p.Kinds, columnsRow{v.T("page.import.kind." + string(kind)), importColumns[kind]})
	}
	return v.page("import", "directory", v.T("page.directory.import"), p), nil
}

func (s *Site) importFile(v *visit) (answer, error) {
	dry := v.text("do") != "import"
	r, err := s.Directory.Import(v.ctx(), directory.ImportKind(v.text("/kind")), v.text("/csv"), dry)
	if err != nil {
		if err := v.failed("import", err); err != nil {
			return answer{}, err
		}
		return s.importPage(v, nil)
	}
	result := &importResult{Tone: "good", Shape: "done"}
	args := []any{"rows", r.Rows, "created", r.Created, "unchanged", r.Unchanged, "count", len(r.Errors)}
	switch {
	case len(r.Errors) > 0:
		result.Tone, result.Shape, result.Words = "stop", "alert", v.T("page.import.wrong", args...)
	case dry:
		result.Words = v.T("page.import.would", args...)
	default:
		result.Words = v.T("page.import.did", args...)
	}
	for _, e := range r.Errors {
		result.Rows = append(result.Rows, importError{v.words.Num(e.Row), e.Column, v.words.Fill(e.Key, e.Args)})
	}
	a, err := s.importPage(v, result)
	if strings.TrimSpace(v.text("/csv")) != "" && len(r.Errors) > 0 {
		a.status = fault.KindInvalid.Status()
	}
	return a, err
}
