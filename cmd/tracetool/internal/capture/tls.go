package capture

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// TLS names the files that a connection by https needs. The zero value is for
// servers whose certificate the system trusts.
type TLS struct {
	Authorities string // trusted instead of the system's
	Cert, Key   string // what to present to the server
	Insecure    bool   // do not check the server's certificate
}

// Config reads the files.
func (t TLS) Config() (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: t.Insecure}
	if t.Authorities != "" {
		pem, err := os.ReadFile(t.Authorities)
		if err != nil {
			return nil, fmt.Errorf("--cacert %s: %s", t.Authorities, reason(err))
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("--cacert %s: no certificate in PEM", t.Authorities)
		}
	}
	if t.Cert == "" && t.Key == "" {
		return config, nil
	}
	pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return nil, fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	if err != nil {
		return nil, fmt.Errorf("--cert %s, --key %s: %w", t.Cert, t.Key, err)
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}
