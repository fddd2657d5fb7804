// Checksums keeps a static checksum database for the modules of a file proxy:
//
//	checksums sum PROXY DATABASE NAME
//	checksums module PROXY MODULE@VERSION TEXT
//
// Every module version in PROXY that DATABASE does not know yet becomes a record; then all that a
// go command asks for lies below DATABASE as files. Prints what GOSUMDB must say. The key, made by
// the first run, stays in DATABASE.key: whoever has it can vouch for anything. The second form makes a module for tests.
//
// It uses note, tlog and dirhash of golang.org/x/mod/sumdb, which every SDK holds below
// src/cmd/vendor.
package main

import (
	"archive/zip"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"

	"checksums/dirhash"
	"checksums/note"
	"checksums/tlog"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 5 {
		log.Fatal("usage: checksums sum PROXY DATABASE NAME")
	}
	switch proxy := os.Args[2]; os.Args[1] {
	case "sum":
		dir, err := filepath.Abs(os.Args[3])
		check(err)
		value, err := update(proxy, dir, os.Args[4])
		check(err)
		fmt.Println(value)
	case "module":
		check(makeModule(proxy, os.Args[3], os.Args[4]))
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// A database is its records, in the order in which they came, and the hashes over them.
type database struct {
	records []string
	hashes  []tlog.Hash
}

func (db *database) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		found[i] = db.hashes[index]
	}
	return found, nil
}

func (db *database) add(record string) error {
	more, err := tlog.StoredHashes(int64(len(db.records)), []byte(record), db)
	db.records = append(db.records, record)
	db.hashes = append(db.hashes, more...)
	return err
}

// update brings the files below dir up to date and returns the value for GOSUMDB.
func update(proxy, dir, name string) (string, error) {
	signer, verifier, err := keys(dir+".key", name)
	if err != nil {
		return "", err
	}
	db := &database{}
	known := map[string]bool{}
	// Records are only ever added: clients refuse a history that has changed.
	old, _ := os.ReadFile(filepath.Join(dir, "records"))
	for _, record := range strings.SplitAfter(string(old), "\n\n") {
		if record = strings.TrimSuffix(record, "\n"); record != "" {
			known[strings.SplitN(record, " h1:", 2)[0]] = true
			if err := db.add(record); err != nil {
				return "", err
			}
		}
	}
	err = filepath.WalkDir(proxy, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".zip" {
			return err
		}
		record, err := recordOf(proxy, path)
		if err != nil || known[strings.SplitN(record, " h1:", 2)[0]] {
			return err
		}
		return db.add(record)
	})
	if err != nil {
		return "", err
	}
	return verifier + " file://" + dir, db.write(dir, signer)
}

// recordOf is what the database says of one module version: two lines as in go.sum.
func recordOf(proxy, archive string) (string, error) {
	name, err := filepath.Rel(proxy, archive)
	if err != nil {
		return "", err
	}
	module, version, found := strings.Cut(strings.TrimSuffix(filepath.ToSlash(name), ".zip"), "/@v/")
	if !found {
		return "", fmt.Errorf("%s is no module of a proxy", archive)
	}
	module, version = unescape(module), unescape(version)
	sum, err := dirhash.HashZip(archive, dirhash.Hash1)
	if err != nil {
		return "", err
	}
	mod := strings.TrimSuffix(archive, ".zip") + ".mod"
	modSum, err := dirhash.Hash1([]string{"go.mod"}, func(string) (io.ReadCloser, error) {
		return os.Open(mod)
	})
	line := module + " " + version
	return fmt.Sprintf("%s %s\n%s/go.mod %s\n", line, sum, line, modSum), err
}

// unescape undoes what proxies do to capital letters: !a is A.
func unescape(path string) string {
	parts := strings.Split(path, "!")
	for i := 1; i < len(parts); i++ {
		parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
	}
	return strings.Join(parts, "")
}

func escape(path string) string {
	var text strings.Builder
	for _, letter := range path {
		if 'A' <= letter && letter <= 'Z' {
			text.WriteByte('!')
			letter += 'a' - 'A'
		}
		text.WriteRune(letter)
	}
	return text.String()
}

func keys(file, name string) (note.Signer, string, error) {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		secret, public, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			return nil, "", err
		}
		text = []byte(secret + "\n" + public + "\n")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return nil, "", err
		}
	} else if err != nil {
		return nil, "", err
	}
	lines := strings.Fields(string(text))
	if len(lines) != 2 {
		return nil, "", fmt.Errorf("%s does not hold two keys", file)
	}
	signer, err := note.NewSigner(lines[0])
	return signer, lines[1], err
}

func (db *database) write(dir string, signer note.Signer) error {
	size := int64(len(db.records))
	root, err := tlog.TreeHash(size, db)
	if err != nil {
		return err
	}
	head, err := note.Sign(
		&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: size, Hash: root}))}, signer)
	if err != nil {
		return err
	}
	for id, record := range db.records {
		text, err := tlog.FormatRecord(int64(id), []byte(record))
		if err != nil {
			return err
		}
		fields := strings.Fields(record)
		name := escape(fields[0]) + "@" + escape(fields[1])
		if err := save(filepath.Join(dir, "lookup", name), append(text, head...)); err != nil {
			return err
		}
	}
	for _, tile := range tlog.NewTiles(8, 0, size) {
		data, err := tlog.ReadTileData(tile, db)
		if err != nil {
			return err
		}
		if err := save(filepath.Join(dir, tile.Path()), data); err != nil {
			return err
		}
	}
	if err := save(filepath.Join(dir, "latest"), head); err != nil {
		return err
	}
	return save(filepath.Join(dir, "records"), []byte(strings.Join(db.records, "\n")+"\n"))
}

// makeModule puts a module version with one file into a proxy.
func makeModule(proxy, name, text string) error {
	module, version, _ := strings.Cut(name, "@")
	base := filepath.Join(proxy, escape(module), "@v", version)
	mod := "module " + module + "\n"
	files := [][2]string{{"go.mod", mod}, {"doc.go", "// Package m is " + text + ".\npackage m\n"}}
	if err := save(base+".mod", []byte(mod)); err != nil {
		return err
	}
	info := `{"Version":"` + version + `","Time":"2026-01-01T00:00:00Z"}`
	if err := save(base+".info", []byte(info)); err != nil {
		return err
	}
	if err := save(filepath.Join(filepath.Dir(base), "list"), []byte(version+"\n")); err != nil {
		return err
	}
	out, err := os.Create(base + ".zip")
	if err != nil {
		return err
	}
	archive := zip.NewWriter(out)
	for _, file := range files {
		entry, err := archive.Create(name + "/" + file[0])
		if err != nil {
			return err
		}
		if _, err := io.WriteString(entry, file[1]); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return out.Close()
}

// save replaces a file by rename: who reads it finds the old one or the new one.
func save(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(path+".tmp", data, 0o644); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
