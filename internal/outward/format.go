package outward

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Format is how a chat server wants to be spoken to. We write these few ourselves, over the one client: the library for them
// (shoutrrr) posts to Teams with http.DefaultClient, keeps Slack's client to itself and passes redirects on, so that none of it
// could be held to the addresses that are open.
type Format string

// The formats. Mattermost's is understood by Rocket.Chat, and by Matrix's hookshot too.
const (
	Slack      Format = "slack"
	Teams      Format = "teams"
	Mattermost Format = "mattermost"
)

// Text is what stands in a chat room.
type Text struct {
	Lines []string // plain: whatever means something to the room's program is taken apart
	Link  string
	Open  string // what the link is called
}

// Body is the text as a format has it.
func (f Format) Body(t Text) ([]byte, error) {
	switch f {
	case Slack:
		return encoded(map[string]any{"text": joined(t, slackEscaped), "unfurl_links": false})
	case Teams:
		return encoded(teams(t))
	}
	return encoded(map[string]any{"text": joined(t, markdownEscaped)})
}

// encoded is JSON without what only HTML needs.
func encoded(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func joined(t Text, plain func(string) string) string {
	lines := make([]string, 0, len(t.Lines)+1)
	for _, l := range t.Lines {
		lines = append(lines, plain(l))
	}
	return strings.Join(append(lines, plain(t.Open)+" "+t.Link), "\n")
}

// A name is its owner's to choose: it neither calls a whole room nor passes one address off as another.
var (
	slackEscaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "∗", "_", "＿", "~", "∼", "`", "ʼ", "://", ":\u200b//").Replace
	marked       = strings.NewReplacer(
		`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "(", `\(`, ")", `\)`, "#", `\#`, "|", `\|`, "<", `\<`, ">", `\>`,
		"!", `\!`, "~", `\~`, "@", "＠", // no backslash keeps @channel from calling everybody
		"://", ":\u200b//",
	).Replace
)

func markdownEscaped(s string) string { return marked(s) }

func teams(t Text) any {
	var blocks []map[string]any
	for i, l := range t.Lines {
		b := map[string]any{"type": "TextBlock", "text": markdownEscaped(l), "wrap": true}
		if i == 0 {
			b["weight"] = "bolder"
		}
		blocks = append(blocks, b)
	}
	return map[string]any{"type": "message", "attachments": []any{map[string]any{
		"contentType": "application/vnd.microsoft.card.adaptive",
		"content": map[string]any{
			"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": blocks,
			"actions": []any{map[string]any{"type": "Action.OpenUrl", "title": t.Open, "url": t.Link}},
		},
	}}}
}
