package web

import "testing"

func TestWhichBrowsersTakeAPackedPage(t *testing.T) {
	for list, want := range map[string]bool{
		"": false, "gzip, deflate, br": true, "br;q=1, GZIP ; q=0.5": true, "gzip;q=0": false, "gzip; q=0.000": false, "x-gzip": false, "br": false,
	} {
		if got := accepts(list, "gzip"); got != want {
			t.Errorf("%q: %v", list, got)
		}
	}
}
