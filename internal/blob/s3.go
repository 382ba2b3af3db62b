package blob

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
	"gocloud.dev/gcerrors"

	"tasuki/internal/fault"
)

// bucket is a Store in one S3 bucket that is ours alone.
type bucket struct {
	*blob.Bucket
	client *s3.Client
	name   string
}

func openS3(ctx context.Context, u *url.URL) (Store, error) {
	opened, err := new(s3blob.URLOpener).OpenBucketURL(ctx, u)
	if err != nil { // nothing was asked of the server yet
		return nil, &fault.Error{Kind: fault.KindInvalid, Key: "blob.bad_url", Cause: err}
	}
	b := &bucket{Bucket: opened, name: u.Host}
	if !opened.As(&b.client) {
		return nil, failed(errors.New("blob: s3blob hands out no client"))
	}
	if err := b.Ready(ctx); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return b, nil
}

// Put goes past gocloud's writer: that one copies the object through io.ReadAll, several times PartSize of garbage for
// each part. One PutObject of bytes that already lie in memory is atomic, and durable by S3's contract.
func (b *bucket) Put(ctx context.Context, name string, data []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket:        &b.name,
		Key:           &name,
		Body:          bytes.NewReader(data),
		ContentLength: aws.Int64(int64(len(data))),
		ContentType:   aws.String("application/octet-stream"),
	})
	return s3Failed(err)
}

func (b *bucket) Get(ctx context.Context, name string, offset, n int64) (io.ReadCloser, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	r, err := b.NewRangeReader(ctx, name, offset, n, nil)
	switch code := s3Code(err); {
	case err == nil:
		return body{r, r}, nil
	case code == "NoSuchKey":
		return nil, missing(name)
	case code == "InvalidRange": // at or past the end
		return http.NoBody, nil
	}
	return nil, s3Failed(err)
}

func (b *bucket) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	_, err := b.client.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: &b.name, Key: &name})
	if s3Code(err) == "NoSuchKey" { // S3 itself says nothing; some gateways do
		return nil
	}
	return s3Failed(err)
}

func (b *bucket) List(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for page := b.Bucket.List(&blob.ListOptions{Prefix: prefix}); ; {
			o, err := page.Next(ctx)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Entry{}, s3Failed(err))
				return
			}
			if !yield(Entry{Name: o.Key, Size: o.Size, Modified: o.ModTime.UTC()}, nil) {
				return
			}
		}
	}
}

// Free is never known: S3 has no such question.
func (b *bucket) Free(context.Context) (int64, bool) { return 0, false }

func (b *bucket) Ready(ctx context.Context) error {
	there, err := b.IsAccessible(ctx)
	if err == nil && !there {
		err = errors.New("blob: no such bucket")
	}
	return s3Failed(err)
}

// fullCodes are what S3 servers answer when there is no room; AWS itself never does.
var fullCodes = []string{"QuotaExceeded", "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "InsufficientStorage"}

func s3Failed(err error) error {
	var response *awshttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() == http.StatusInsufficientStorage {
		return noSpace(err)
	}
	if slices.Contains(fullCodes, s3Code(err)) {
		return noSpace(err)
	}
	if gcerrors.Code(err) == gcerrors.Canceled {
		return context.Canceled
	}
	return failed(err)
}

// s3Code is the code of S3's own error document, empty where the error is another.
func s3Code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
