package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path"

	"tasuki/internal/apptest/campaign/testdata/scenario/contract"
)

const (
	tus    = "1.0.0"
	octets = "application/offset+octet-stream"
)

func sumOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// handIn uploads in two goes, as over a line that broke in between.
func handIn(vendor somebody, request contract.ID, step string, content []byte) (item contract.ID) {
	meta := func(name, value string) string { return name + " " + base64.StdEncoding.EncodeToString([]byte(value)) }
	begun := done(must(vendor.CreateUploadWithResponse(ctx, &contract.CreateUploadParams{
		TusResumable: new(tus), UploadLength: new(int64(len(content))), IdempotencyKey: key(),
		UploadMetadata: new(meta("request_id", request) + "," + meta("step", step) + "," + meta("filename", "auth.log") + "," + meta("sha256", sumOf(content))),
	}))).Headers201
	upload := path.Base(*begun.Location)
	send := func(from, until int64) {
		done(must(vendor.AppendUploadWithBodyWithResponse(ctx, upload, &contract.AppendUploadParams{TusResumable: new(tus), UploadOffset: &from},
			octets, bytes.NewReader(content[from:until]))))
	}
	send(0, int64(len(content)/2))
	safe := done(must(vendor.ShowUploadWithResponse(ctx, upload, &contract.ShowUploadParams{TusResumable: new(tus)}))).Headers200
	want("what is safe after the first half", *safe.UploadOffset, int64(len(content)/2))
	send(*safe.UploadOffset, int64(len(content)))
	i := done(must(vendor.ShowEvidenceItemWithResponse(ctx, *begun.EvidenceItem))).JSON200
	want("the evidence", i.State, contract.EvidenceStateVerified)
	want("its hash", *i.Sha256, sumOf(content))
	return i.ID
}

// compare fetches an item and holds it against what was sent.
func compare(reader somebody, item contract.ID, sender somebody, content []byte) {
	i := done(must(reader.ShowEvidenceItemWithResponse(ctx, item))).JSON200
	want("who handed it in", *i.UploadedBy.Person, sender.person)
	got := done(must(reader.DownloadEvidenceItemWithResponse(ctx, item, nil))).Body
	want("the hash of what comes back", sumOf(got), sumOf(content))
}

// takeAlong writes everything that headquarters may have of the case into a file.
func takeAlong(headquarters somebody, file string) {
	check(os.WriteFile(file, done(must(headquarters.ExportIncidentWithResponse(ctx, incident))).Body, 0o600))
}
