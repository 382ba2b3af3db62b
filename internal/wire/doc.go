// Package wire holds the types that cross the HTTP boundary, generated from openapi.yaml. It has no behaviour, knows no
// capability, and is not edited by hand; there is no generated server and no generated client in it.
package wire

//go:generate go run github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2 -config oapi-codegen.yaml -o wire.go ../../openapi.yaml
