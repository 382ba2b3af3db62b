package web

import (
	"net/http"

	"tasuki/internal/notice"
)

// routes is the index of the pages.
func (s *Site) routes(p pages) {
	p.open(http.MethodGet, "/sign-in", s.signInPage)
	p.open(http.MethodPost, "/sign-in", s.signIn)
	p.open(http.MethodGet, "/invitation", s.invitationPage)
	p.open(http.MethodPost, "/invitation", s.acceptInvitation)
	p.open(http.MethodPost, "/sign-out", s.signOut)

	p.get("/", s.home)

	p.get("/incidents", s.listIncidents)
	p.get("/incidents/new", s.newIncident)
	p.post("/incidents", s.openIncident)
	p.get("/incidents/:incident", s.showIncident)
	p.get("/incidents/:incident/edit", s.editIncident)
	p.post("/incidents/:incident/edit", s.updateIncident)
	p.get("/incidents/:incident/requests", s.listRequests)
	p.get("/incidents/:incident/timeline", s.timeline)
	p.post("/incidents/:incident/transition", s.moveIncident)
	p.post("/incidents/:incident/hold", s.holdIncident)
	p.post("/incidents/:incident/release", s.releaseIncident)
	p.post("/incidents/:incident/participants", s.addParticipant)
	p.post("/incidents/:incident/participants/:participant/revoke", s.revokeParticipant)

	p.get("/incidents/:incident/requests/new", s.newDraft)
	p.post("/incidents/:incident/requests", s.createDraft)
	p.get("/requests/:request", s.showRequest)
	p.get("/requests/:request/edit", s.editDraft)
	p.post("/requests/:request/edit", s.saveDraft)
	p.get("/requests/:request/preview", s.previewRequest)
	p.post("/requests/:request/propose", s.verb("propose", s.Requests.Propose))
	p.post("/requests/:request/authorize", s.authorize)
	p.post("/requests/:request/issue", s.issue)
	p.post("/requests/:request/revise", s.revise)
	p.post("/requests/:request/acknowledge", s.acknowledge)
	p.post("/requests/:request/decline", s.because("decline", s.Requests.Decline))
	p.post("/requests/:request/reassign", s.reassign)
	p.post("/requests/:request/start", s.verb("start", s.Requests.Start))
	p.post("/requests/:request/block", s.because("block", s.Requests.Block))
	p.post("/requests/:request/resume", s.verb("resume", s.Requests.Resume))
	p.post("/requests/:request/answers/:step", s.saveAnswer)
	p.post("/requests/:request/files", s.receiveFile)
	p.post("/requests/:request/submit", s.submit)
	p.post("/requests/:request/accept", s.accept)
	p.post("/requests/:request/return", s.because("return", s.Requests.Return))
	p.post("/requests/:request/cancel", s.because("cancel", s.Requests.Cancel))
	p.post("/requests/:request/receipts", s.told)
	p.post("/requests/:request/clarifications", s.ask)
	p.post("/requests/:request/clarifications/:clarification", s.say)

	p.get("/notices", s.listNotices)
	p.get("/incidents/:incident/notices/new", s.newNotice)
	p.post("/incidents/:incident/notices", s.createNotice)
	p.get("/notices/:notice", s.showNotice)
	p.get("/notices/:notice/edit", s.editNotice)
	p.post("/notices/:notice/edit", s.saveNotice)
	p.post("/notices/:notice/submit", s.noticeVerb(notice.Submit, s.Notices.Submit))
	p.post("/notices/:notice/return", s.noticeBecause(notice.Return, s.Notices.Return))
	p.post("/notices/:notice/approve", s.noticeVerb(notice.Approve, s.Notices.Approve))
	p.post("/notices/:notice/send", s.noticeVerb(notice.Send, s.Notices.Send))
	p.post("/notices/:notice/recall", s.noticeBecause(notice.Recall, s.Notices.Recall))
	p.post("/notices/:notice/understood", s.understood)
	p.post("/notices/:notice/ask", s.askNotice)

	p.get("/evidence-items/:item", s.showEvidence)
	p.raw(http.MethodGet, "/evidence-items/:item/content", s.download)
	for _, method := range []string{http.MethodPost, http.MethodOptions} {
		p.raw(method, uploadsPath, s.tus)
	}
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		p.raw(method, uploadsPath+"/:upload", s.tus)
	}

	p.files(assetFolder+"*", s.assets)
}
