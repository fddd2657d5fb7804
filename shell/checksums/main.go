// Checksums keeps a static checksum database for the modules of a file proxy:
//
//	checksums sum PROXY DATABASE NAME
//	checksums release PROXY ARCHIVE OS-ARCH
//	checksums module PROXY MODULE@VERSION TEXT
//	checksums grow DATABASE NAME COUNT
//	checksums read ZIP
//
// Every module version in PROXY that DATABASE does not know yet becomes a record; then all that a
// go command asks for lies below DATABASE as files. Prints what GOSUMDB must say. The key, made by
// the first run, stays in DATABASE.key: whoever has it can vouch for anything. The second form puts a
// Go release (a .tar.gz as the Go project publishes it) into a proxy, as the module that the go command
// downloads toolchains as. The others are for tests: they make a module, add records of nothing, and
// print what archive/zip and dirhash read in a zip file.
// It uses golang.org/x/mod/sumdb, which every SDK holds below src/cmd/vendor.
package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"checksums/dirhash"
	"checksums/note"
	"checksums/tlog"
)

func main() {
	log.SetFlags(0)
	var form string
	words := os.Args[1:]
	if len(words) > 0 {
		form, words = words[0], words[1:]
	}
	switch {
	case form == "sum" && len(words) == 3:
		value, err := update(words[0], words[1], words[2], 0)
		check(err)
		fmt.Println(value)
	case form == "grow" && len(words) == 3:
		count, err := strconv.Atoi(words[2])
		check(err)
		value, err := update("", words[0], words[1], count)
		check(err)
		fmt.Println(value)
	case form == "release" && len(words) == 3:
		check(makeRelease(words[0], words[1], words[2]))
	case form == "module" && len(words) == 3:
		check(makeModule(words[0], words[1], words[2]))
	case form == "read" && len(words) == 1:
		check(read(words[0]))
	default:
		log.Fatal("usage: checksums sum|release|module|grow|read ...")
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

// update brings the files below dir up to date, with what is new in the proxy and with so many records
// of nothing, and returns the value for GOSUMDB.
func update(proxy, dir, name string, nothings int) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
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
	for i := 0; i < nothings; i++ {
		line := fmt.Sprintf("gofarm.test/nothing v0.0.%d", len(db.records))
		sum := "h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
		if err := db.add(fmt.Sprintf("%s %s\n%s/go.mod %s\n", line, sum, line, sum)); err != nil {
			return "", err
		}
	}
	if proxy == "" {
		return verifier + " file://" + dir, db.write(dir, signer)
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
