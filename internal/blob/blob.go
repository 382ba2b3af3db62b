// Package blob keeps bytes: hashed while they stream, sealed before they touch a disk or a wire, in a folder or in S3.
//
// A sealed object is a list of parts of at most PartSize bytes. Every object has its own random key, wrapped by the
// current master key of the key file ([Keys]); the caller stores the wrapped key and the part list in its rows. A part
// is an object of the [Store] on its own, so an upload grows part by part and nothing is ever changed in place:
//
//	part  = nonce (12) ‖ AES-256-GCM(object key, plaintext) ‖ tag (16)
//	bound to "tasuki part 1" ‖ object id ‖ number ‖ offset ‖ plain length ‖ final flag
//
// Bytes are written before the row that names them. What a crash leaves without a row is found again by [Sweep].
//
// Left out on purpose: deduplication (equal bytes of two cases must not be seen to be equal), compression (evidence
// stays as it came), prefetching (memory stays at one part per stream), credentials in URLs (they end up in logs), and
// any knowledge of who may read: that is decided before a reader is opened.
package blob

import (
	"context"
	"io"
	"iter"
	"time"
)

// PartSize is the most plain bytes that a part holds: 8 MiB. It bounds the memory of a stream in either direction.
const PartSize = 8 << 20

// Store holds whole, immutable objects under names. Two implementations stand: a folder and S3.
//
// A name is made of segments of letters, digits, ".", "_" and "-", parted by "/"; no segment starts with a dot. Names
// are not meant to be used twice ([PartName] makes fresh ones): writers that race for the same part must not be able
// to overwrite what the winner's row already names.
//
// Errors: [ErrMissing] for a name without an object; a fault "blob.no_space" (507) when there is no room; a fault
// "blob.unavailable" (503) when the backend does not answer or fails; a cancelled context as it is.
type Store interface {
	// Put writes the object whole and durably: when it returns nil, the bytes survive a power cut. After an error
	// the object may or may not exist. data is only read.
	Put(ctx context.Context, name string, data []byte) error

	// Get reads n bytes from offset on, or to the end when n is negative. Past the end there is nothing to read,
	// which is no error. The caller closes the reader.
	Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error)

	// Delete removes the object. An object that is not there is deleted already.
	Delete(ctx context.Context, name string) error

	// List goes through the objects whose names start with prefix, in no promised order, and ends after the first
	// error. Half-written files that a crash left in a folder are listed too, so that the sweep finds them.
	List(ctx context.Context, prefix string) iter.Seq2[Entry, error]

	// Free is the number of bytes that can still be written; known is false where the backend can't tell.
	Free(ctx context.Context) (bytes int64, known bool)

	// Ready says whether the backend answers at this moment.
	Ready(ctx context.Context) error

	// Close gives back what the store holds open. Readers must be closed before.
	Close() error
}

// Entry is an object in a listing.
type Entry struct {
	Name     string
	Size     int64     // bytes as stored, so sealed
	Modified time.Time // UTC, by the clock of the machine that stores it, never the domain clock
}
