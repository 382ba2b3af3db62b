package api

import (
	"errors"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"tasuki/internal/fault"
)

// malformed turns what the validator found into fields, each with its pointer. The words are ours: the validator's own
// are English only, and may repeat what was sent.
func malformed(err error) error {
	if err == nil {
		return nil
	}
	var fields []error
	gather(err, "", &fields)
	return fault.Join(fields...)
}

func gather(err error, at string, fields *[]error) {
	switch e := err.(type) {
	case openapi3.MultiError:
		for _, inner := range e {
			gather(inner, at, fields)
		}
	case *openapi3filter.RequestError:
		gatherRequest(e, at, fields)
	case *openapi3.SchemaError:
		*fields = append(*fields, schemaFault(e, at))
	default:
		if inner := errors.Unwrap(err); inner != nil {
			gather(inner, at, fields)
			return
		}
		*fields = append(*fields, fault.Malformed(at, "contract.unreadable"))
	}
}

func gatherRequest(e *openapi3filter.RequestError, at string, fields *[]error) {
	if p := e.Parameter; p != nil {
		if p.In == openapi3.ParameterInPath {
			*fields = append(*fields, fault.NotFound())
			return
		}
		at = "/" + p.Name
	}
	if e.Err == nil || errors.Is(e.Err, openapi3filter.ErrInvalidRequired) {
		*fields = append(*fields, fault.Malformed(at, "contract.required"))
		return
	}
	gather(e.Err, at, fields)
}

// schemaFault names the rule that was broken, with its limit.
func schemaFault(e *openapi3.SchemaError, at string) error {
	pointer := at
	for _, part := range append(e.JSONPointer(), unknownMember(e)...) {
		pointer += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(part)
	}
	s := e.Schema
	switch e.SchemaField {
	case "minLength":
		return fault.Malformed(pointer, "contract.too_short", "limit", int(s.MinLength))
	case "maxLength":
		return fault.Malformed(pointer, "contract.too_long", "limit", int(*s.MaxLength))
	case "minItems":
		return fault.Malformed(pointer, "contract.too_few", "limit", int(s.MinItems))
	case "maxItems":
		return fault.Malformed(pointer, "contract.too_many", "limit", int(*s.MaxItems))
	case "minimum", "exclusiveMinimum":
		return fault.Malformed(pointer, "contract.too_small", "limit", *s.Min)
	case "maximum", "exclusiveMaximum":
		return fault.Malformed(pointer, "contract.too_large", "limit", *s.Max)
	case "enum":
		return fault.Malformed(pointer, "contract.enum", "choices", s.Enum)
	case "required":
		return fault.Malformed(pointer, "contract.required")
	case "properties", "additionalProperties":
		return fault.Malformed(pointer, "contract.unknown")
	case "type", "nullable":
		return fault.Malformed(pointer, "contract.type")
	case "pattern", "format":
		return fault.Malformed(pointer, "contract.format")
	}
	return fault.Malformed(pointer, "contract.invalid")
}

// unknownMember is the name of a member that the contract does not know. The validator tells it in words only, and its
// pointer is the object's.
func unknownMember(e *openapi3.SchemaError) []string {
	if e.SchemaField != "properties" {
		return nil
	}
	rest, ok := strings.CutPrefix(e.Reason, "property ")
	quoted, err := strconv.QuotedPrefix(rest)
	if !ok || err != nil {
		return nil
	}
	name, err := strconv.Unquote(quoted)
	if err != nil {
		return nil
	}
	return []string{name}
}
