// Package floor is the barest best-known form of each measured operation: no sign-in, no policy, no journal.
package floor

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"gorm.io/gorm"
)

// Incident is a row as a list shows it.
type Incident struct {
	ID             string `json:"id"`
	Reference      string `json:"reference"`
	Title          string `json:"title"`
	State          string `json:"state"`
	Severity       string `json:"severity"`
	Classification string `json:"classification"`
	TLP            string `json:"tlp" gorm:"column:tlp"`
	Sites          string `json:"sites"`
	HoldID         string `json:"hold"`
	OpenedAt       int64  `json:"opened_at"`
	Version        int64  `json:"version"`
}

// Incidents serves the newest 20 cases that an organisation has a part in, and their number by the index.
func Incidents(db *gorm.DB, organization string) http.Handler {
	e := echo.New()
	e.GET("/", func(c echo.Context) error {
		tx := db.WithContext(c.Request().Context())
		own := map[string]any{"organization_id": organization, "person_id": ""}
		var ids []string
		if err := tx.Table("participants").Where(own).Where("revoked_at IS NULL").Order("incident_id DESC").Limit(20).Pluck("incident_id", &ids).Error; err != nil {
			return err
		}
		var rows []Incident
		if err := tx.Table("incidents").Where(map[string]any{"id": ids}).Order("id DESC").Find(&rows).Error; err != nil {
			return err
		}
		var total int64
		if err := tx.Table("participants").Where(own).Where("revoked_at IS NULL").Count(&total).Error; err != nil {
			return err
		}
		return c.JSON(http.StatusOK, map[string]any{"items": rows, "total": total})
	})
	return e
}
