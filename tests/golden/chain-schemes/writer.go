// Writes the logs go_struct and go_nano: events come as JSON lines, chained ones go out.
//
//	go run writer.go struct <hash before> < events.ndjson
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

// Entry is hashed as encoding/json writes it, without its own hash.
type Entry struct {
	Seq      uint64                 `json:"seq"`
	Time     time.Time              `json:"time"`
	Actor    string                 `json:"actor"`
	Action   string                 `json:"action"`
	Score    float64                `json:"score"`
	Meta     map[string]interface{} `json:"meta,omitempty"`
	Note     *string                `json:"note"`
	PrevHash string                 `json:"prev_hash"`
	Hash     string                 `json:"hash,omitempty"`
}

// Rec is hashed line by line: the hash before, its time in nanoseconds, its fields, its metadata as encoding/json writes them.
type Rec struct {
	Time   time.Time       `json:"time"`
	Actor  string          `json:"actor"`
	Action string          `json:"action"`
	Meta   json.RawMessage `json:"meta"`
	Sum    string          `json:"sum"`
}

func main() {
	mode := os.Args[1]
	prev := os.Args[2]
	sc := bufio.NewScanner(os.Stdin)
	sc.Buffer(make([]byte, 1<<20), 1<<26)
	w := bufio.NewWriter(os.Stdout)
	defer w.Flush()
	for sc.Scan() {
		if mode == "struct" {
			var e Entry
			d := json.NewDecoder(bytes.NewReader(sc.Bytes()))
			if err := d.Decode(&e); err != nil {
				panic(err)
			}
			e.PrevHash = prev
			e.Hash = ""
			b, _ := json.Marshal(e)
			s := sha256.Sum256(b)
			e.Hash = hex.EncodeToString(s[:])
			prev = e.Hash
			out, _ := json.Marshal(e)
			w.Write(out)
			w.WriteString("\n")
		} else {
			var e Rec
			json.Unmarshal(sc.Bytes(), &e)
			h := sha256.New()
			fmt.Fprintf(h, "%s\n%d\n%s\n%s\n", prev, e.Time.UnixNano(), e.Actor, e.Action)
			var v interface{}
			d := json.NewDecoder(bytes.NewReader(e.Meta))
			d.UseNumber()
			d.Decode(&v)
			c, _ := json.Marshal(v)
			h.Write(c)
			e.Sum = hex.EncodeToString(h.Sum(nil))
			prev = e.Sum
			out, _ := json.Marshal(e)
			w.Write(out)
			w.WriteString("\n")
		}
	}
}
