package lang

import (
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Review is how far the words of a language were read by somebody who grew up with it. It stands in the file itself:
// review = "draft".
type Review string

const (
	Source   Review = "source"   // the words are written in it, not translated
	Draft    Review = "draft"    // translated, and no native reader has been through them
	Reviewed Review = "reviewed" // a native reader has
)

// reviewKey is the one line of a file that is no text.
const reviewKey = "review"

// reviewed takes the line out of the texts. A file without it is a draft: nobody has said anything else.
func reviewed(messages []*i18n.Message) ([]*i18n.Message, Review, error) {
	for i, m := range messages {
		if m.ID != reviewKey {
			continue
		}
		review := Review(m.Other)
		if review != Source && review != Draft && review != Reviewed {
			return nil, "", fmt.Errorf("review is %q; it can be %s, %s or %s", m.Other, Source, Draft, Reviewed)
		}
		return append(messages[:i:i], messages[i+1:]...), review, nil
	}
	return messages, Draft, nil
}
