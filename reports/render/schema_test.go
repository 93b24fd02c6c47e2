package render_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// The schemas are compiled once: random documents are many.
var (
	sarifSchema  = sync.OnceValues(func() (*jsonschema.Schema, error) { return compile("sarif-schema-2.1.0.json") })
	gitlabSchema = sync.OnceValues(func() (*jsonschema.Schema, error) { return compile("gitlab-schema.json") })
)

// compile reads a schema of testdata. What it refers to must be in it.
func compile(name string) (*jsonschema.Schema, error) {
	file, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	source, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(nothing{})
	c.AssertFormat() // else a URI may be any text
	if err := c.AddResource(name, source); err != nil {
		return nil, err
	}
	return c.Compile(name)
}

// nothing keeps tests from the network, and from other files.
type nothing struct{}

func (nothing) Load(url string) (any, error) { return nil, fmt.Errorf("%s is not at hand", url) }

// conforms holds JSON to a schema.
func conforms(t rapid.TB, schema func() (*jsonschema.Schema, error), out string) {
	t.Helper()
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if err := s.Validate(value); err != nil {
		t.Errorf("%v in %s", err, out)
	}
}
