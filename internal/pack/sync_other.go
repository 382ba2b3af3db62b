//go:build !unix

package pack

// SyncFolder has nothing to do: Windows has no such thing for folders, and writes names by itself.
func SyncFolder(string) error { return nil }
