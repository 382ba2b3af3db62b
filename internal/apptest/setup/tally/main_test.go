package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatIsToldOfARun(t *testing.T) {
	for _, c := range []struct {
		name, events, told  string
		well, wellInEarnest bool
	}{
		{
			"a package that passes is one line",
			`{"Action":"output","Package":"p","Test":"T","Output":"=== RUN   T\n"}
			 {"Action":"output","Package":"p","Test":"T","Output":"chatter\n"}
			 {"Action":"pass","Package":"p","Test":"T"}
			 {"Action":"output","Package":"p","Output":"PASS\n"}
			 {"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
			 {"Action":"pass","Package":"p"}`,
			"ok  \tp\t0.1s\n1 passed, 0 failed, 0 skipped\n", true, true,
		},
		{
			"what was left out is named, and fails where everything is required",
			`{"Action":"pass","Package":"p","Test":"T"}
			 {"Action":"output","Package":"p","Test":"S","Output":"    s_test.go:8: left out: PostgreSQL\n"}
			 {"Action":"skip","Package":"p","Test":"S"}
			 {"Action":"pass","Package":"p"}`,
			"left out: PostgreSQL (tests: 1)\n1 passed, 0 failed, 1 skipped\n", true, false,
		},
		{
			"what another target runs is named, and may be left out",
			`{"Action":"pass","Package":"p","Test":"T"}
			 {"Action":"output","Package":"p","Test":"S","Output":"    s_test.go:8: figures are for make bench\n"}
			 {"Action":"skip","Package":"p","Test":"S"}
			 {"Action":"pass","Package":"p"}`,
			"left out: figures are for make bench (tests: 1)\n1 passed, 0 failed, 1 skipped\n", true, true,
		},
		{
			"a failed test says all it said",
			`{"Action":"pass","Package":"p","Test":"T"}
			 {"Action":"output","Package":"p","Test":"U","Output":"    u_test.go:8: want 1\n"}
			 {"Action":"fail","Package":"p","Test":"U"}
			 {"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
			 {"Action":"fail","Package":"p"}`,
			"    u_test.go:8: want 1\nFAIL\tp\t0.1s\n1 passed, 1 failed, 0 skipped\n", false, false,
		},
		{
			"a test that never ended says what it said",
			`{"Action":"pass","Package":"p","Test":"T"}
			 {"Action":"output","Package":"p","Test":"U","Output":"panic: here\n"}
			 {"Action":"fail","Package":"p"}`,
			"panic: here\n1 passed, 0 failed, 0 skipped\n", false, false,
		},
		{
			"a package that does not build is a failure",
			`{"ImportPath":"p","Action":"build-output","Output":"p.go:1: no\n"}
			 {"ImportPath":"p","Action":"build-fail"}
			 {"Action":"pass","Package":"q","Test":"T"}`,
			"p.go:1: no\n1 passed, 0 failed, 0 skipped\n", false, false,
		},
		{"a run without tests is a failure", ``, "0 passed, 0 failed, 0 skipped\n", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			for requireAll, well := range map[bool]bool{false: c.well, true: c.wellInEarnest} {
				var told strings.Builder
				run := &tally{out: &told, said: map[[2]string]string{}, leftOut: map[string]int{}}
				if err := run.read(strings.NewReader(c.events)); err != nil {
					t.Fatal(err)
				}
				if got := run.close(requireAll); got != well {
					t.Errorf("with everything required %t: well is %t", requireAll, got)
				}
				if diff := cmp.Diff(c.told, told.String()); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestOnlyTheEndsOfAFloodAreTold(t *testing.T) {
	flood := strings.Repeat("line\n", 5000)
	told := short("first\n" + flood + "last\n")
	if !strings.HasPrefix(told, "first\n") || !strings.HasSuffix(told, "last\n") || strings.Count(told, "\n") > 201 {
		t.Errorf("told %d lines: %.40q", strings.Count(told, "\n"), told)
	}
	if short("line\n") != "line\n" {
		t.Error("what is short is told whole")
	}
}
