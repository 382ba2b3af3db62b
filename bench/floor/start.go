package floor

import (
	"io/fs"

	"github.com/getkin/kin-openapi/openapi3"

	"tasuki/internal/lang"
)

// Start parses what every start has to: the contract and the words.
func Start(contract []byte, locales fs.FS) error {
	if _, err := openapi3.NewLoader().LoadFromData(contract); err != nil {
		return err
	}
	_, err := lang.Load(locales)
	return err
}
