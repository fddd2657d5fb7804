package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"checksums/dirhash"
)

// A content is what a module holds: its files by name, and when each was changed.
type content struct {
	files map[string][]byte
	times map[string]time.Time
}

// releaseContent does what cmd/distpack does: the module is the archive without what no build needs,
// and every go.mod has another name.
func releaseContent(archive string) (content, error) {
	release := content{map[string][]byte{}, map[string]time.Time{}}
	file, err := os.Open(archive)
	if err != nil {
		return release, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return release, err
	}
	for reader := tar.NewReader(unzipped); ; {
		header, err := reader.Next()
		if err == io.EOF {
			return release, nil
		}
		if err != nil {
			return release, err
		}
		name := strings.TrimPrefix(header.Name, "go/")
		switch top, _, _ := strings.Cut(name, "/"); top {
		case "api", "doc", "misc", "test":
			continue
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if path.Base(name) == "go.mod" {
			name = path.Join(path.Dir(name), "_go.mod")
		}
		if release.files[name], err = io.ReadAll(reader); err != nil {
			return release, err
		}
		release.times[name] = header.ModTime
	}
}

// makeRelease puts a release into a proxy; the names in its zip have the module's prefix.
func makeRelease(proxy, archive, platform string) error {
	release, err := releaseContent(archive)
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(release.files["VERSION"]), "\n")
	const module = "golang.org/toolchain"
	version := "v0.0.1-" + line + "." + platform
	base := filepath.Join(proxy, module, "@v", escape(version))
	list, _ := os.ReadFile(filepath.Join(filepath.Dir(base), "list"))
	info := fmt.Sprintf("{%q:%q, %q:%q}\n", "Version", version, "Time", "2026-01-01T00:00:00Z")
	for name, text := range map[string]string{
		base + ".mod": "module " + module + "\n", base + ".info": info,
		filepath.Join(filepath.Dir(base), "list"): string(list) + version + "\n",
	} {
		if err := save(name, []byte(text)); err != nil {
			return err
		}
	}
	out, err := os.Create(base + ".zip")
	if err != nil {
		return err
	}
	zipped := zip.NewWriter(out)
	for _, name := range sortedKeys(release.files) {
		entry, err := zipped.CreateHeader(&zip.FileHeader{
			Name: module + "@" + version + "/" + name, Method: zip.Deflate,
			Modified: release.times[name],
		})
		if err != nil {
			return err
		}
		if _, err := entry.Write(release.files[name]); err != nil {
			return err
		}
	}
	return errors.Join(zipped.Close(), out.Close())
}

func sortedKeys(files map[string][]byte) []string {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// read prints the module's sum, and what archive/zip finds.
func read(archive string) error {
	sum, err := dirhash.HashZip(archive, dirhash.Hash1)
	if err != nil {
		return err
	}
	fmt.Println(sum)
	reader, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer reader.Close()
	for _, file := range reader.File {
		data, err := file.Open()
		if err != nil {
			return err
		}
		hash := sha256.New()
		if _, err := io.Copy(hash, data); err != nil {
			return err
		}
		fmt.Printf("%x  %s\n", hash.Sum(nil), file.Name)
	}
	return nil
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
	return errors.Join(archive.Close(), out.Close())
}
