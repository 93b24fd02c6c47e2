package dot_test

import (
	"encoding/json"
	"os"
	"testing"

	"tracetool/reports"
	"tracetool/reports/internal/reporttest"
)

// shop is a document with a graph that has everything that graphs may have.
func shop(t *testing.T) *reports.Document {
	t.Helper()
	data, err := os.ReadFile("../svg/testdata/shop.json")
	if err != nil {
		t.Fatal(err)
	}
	var d reports.Document
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return &d
}

func TestGolden(t *testing.T) {
	for name, d := range map[string]*reports.Document{"shop": shop(t), "empty": {}} {
		reporttest.Golden(t, "testdata/"+name+".dot.golden", reporttest.Render(t, d, "dot"))
	}
}
