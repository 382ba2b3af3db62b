package floor

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"gorm.io/gorm"
)

// Request is a row as "my turn" shows it.
type Request struct {
	ID                     string `json:"id"`
	Reference              string `json:"reference"`
	IncidentID             string `json:"incident"`
	State                  string `json:"state"`
	Revision               int64  `json:"revision"`
	AuthorOrganizationID   string `json:"author"`
	ExecutorOrganizationID string `json:"executor"`
	Content                string `json:"content"`
	DueAt                  int64  `json:"due"`
	Version                int64  `json:"version"`
	Kind                   string `json:"kind"`
	Since                  int64  `json:"since"`
}

// MyTurn serves the newest 20 requests that wait for a person, and their number by the index.
func MyTurn(db *gorm.DB, organization, person string) http.Handler {
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		tx := db.WithContext(c.Request().Context())
		own := map[string]any{"holder_organization": organization, "holder_person": person, "object_type": "request"}
		var rows []Request
		err := tx.Table("open_items").Select("requests.*, open_items.kind, open_items.since").
			Joins("JOIN requests ON requests.id = open_items.object_id").
			Where("holder_organization = ? AND holder_person = ? AND object_type = 'request'", organization, person).
			Order("open_items.id DESC").Limit(20).Find(&rows).Error
		if err != nil {
			return err
		}
		var total int64
		if err := tx.Table("open_items").Where(own).Count(&total).Error; err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]any{"items": rows, "total": total})
	})
	return e
}
