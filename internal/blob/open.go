package blob

import (
	"context"
	"net/url"
	"strings"

	"tasuki/internal/fault"
)

// Open opens the store at a URL and checks that it answers:
//
//	/var/lib/tasuki/blobs, file:///var/lib/tasuki/blobs
//	s3://bucket?endpoint=https://s3.example.net&region=eu-central-1&use_path_style=true
//
// A folder is made when it is missing; a bucket is not. S3 takes its credentials from AWS_ACCESS_KEY_ID and
// AWS_SECRET_ACCESS_KEY or the other places the AWS SDK knows, never from the URL; the query takes what gocloud's s3blob
// takes, such as request_checksum_calculation=when_required for stores that know no trailing checksums.
//
// Errors: a fault "blob.bad_url" (422) for a URL of another kind, "blob.unavailable" when it does not answer.
func Open(ctx context.Context, where string) (Store, error) {
	if where != "" && !strings.Contains(where, "://") {
		return openFolder(where)
	}
	u, err := url.Parse(where)
	switch {
	case err == nil && u.Scheme == "file" && u.Host == "" && u.Path != "":
		return openFolder(u.Path)
	case err == nil && u.Scheme == "s3" && u.Host != "" && u.Path == "" && u.User == nil:
		return openS3(ctx, u)
	}
	return nil, &fault.Error{Kind: fault.KindInvalid, Key: "blob.bad_url", Cause: err}
}
