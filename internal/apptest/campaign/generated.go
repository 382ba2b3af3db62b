//go:build generated

package campaign

import _ "github.com/oapi-codegen/runtime" // the generated client's, which nothing else names: go mod tidy is to keep it
