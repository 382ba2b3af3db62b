//go:build !windows

package app

// systemTongue: only the environment says anything.
func systemTongue() (tag string, utf8 bool) { return "", false }
