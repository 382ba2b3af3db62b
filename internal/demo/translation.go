package demo

import (
	"context"
	"time"

	"tasuki/internal/access"
	"tasuki/internal/notice"
)

// putIntoEnglish: the coordinator answers in Japanese; what MerliNet reads of it in English the deputy wrote and the translator has read.
func (s *stage) putIntoEnglish(n notice.View, question string) error {
	key := notice.AnswerText(question)
	t, err := s.Notices.Texts(s.as(deputy), n.ID)
	if err != nil {
		return err
	}
	s.Clock.Advance(4 * time.Minute)
	_, err = s.Notices.SaveTranslation(s.as(deputy), n.ID, notice.Version{
		Key: key, Language: "en", Revision: t.Texts[len(t.Texts)-1].Revision(), Text: "It only reads from bak01. Please keep the log of the backup.",
	})
	if err != nil {
		return err
	}
	s.Clock.Advance(3 * time.Minute)
	_, err = s.Notices.ReviewTranslation(s.as("translator@aomine"), n.ID, key, "en")
	return err
}

// lockRoom is a notice with a sentence of its own: the deputy has put it into Thai, and it is the translator's turn to read that
// beside the original before it can go to Bangkok. The analyst, who works on the case, is told more in the same notice.
func (s *stage) lockRoom(context.Context) error {
	const key = notice.Remark
	n, err := s.Notices.Create(s.as(coordinator), s.incident, notice.Content{
		Kind: notice.Information, Site: s.organizations["bangkok"], Level: access.Operational, Contact: &contact,
		Answers: s.answers(notice.SecurityCheck, []notice.Work{notice.InspectEquipment}, notice.SameCheckEverywhere),
		Texts: []notice.OwnText{
			{Key: key, Language: "en", Text: "Please keep the room of bkk-fw01 locked until Tuesday, 31 March, 18:00 Bangkok time."},
			{Key: notice.RemarkInvestigative, Language: "en", Text: "We copy the settings of bkk-fw01 in that room. Nobody may sign in to it before."},
		},
		Recipients: []notice.Addressee{
			{Person: s.people["liaison@bangkok"]}, {Person: s.people["analyst@tsubame"], Level: access.Investigative, Language: "en"},
		},
	})
	if err != nil {
		return err
	}
	if n, err = s.Notices.Translate(s.as(coordinator), n.ID); err != nil {
		return err
	}
	_, err = s.Notices.SaveTranslation(s.as(deputy), n.ID, notice.Version{
		Key: key, Language: "th", Revision: n.Texts[0].Revision(),
		Text: "กรุณาล็อกห้องของ bkk-fw01 ไว้จนถึงวันอังคารที่ 31 มีนาคม เวลา 18:00 น. ตามเวลากรุงเทพ",
	})
	return err
}
