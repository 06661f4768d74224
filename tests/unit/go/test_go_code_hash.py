"""The code hash of Go: what gofmt and comments change is not code, everything else is."""

import pytest

from postil.model import Source, Symbol
from postil_plugins.go import postil_analyze

WRITTEN = """package x

import ("fmt"
"os")

const ( A=1;B  =  22
CCC="three" )

type T struct{ a int;bb   string // one
// two
ccc map[ string ]int `json:"c"` }

func (t *T)  Run ( a ,b int ,rest ...string)(n int,err error){
  if a==1{return}; for i:=0;i<10;i++{ fmt.Println( "a  b;c",'x',`raw
   text` ,
   i) }
  switch x:=a ; x { case 1 :
     os.Exit( 1 )
    default: }
  v := []int{1,
  2 ,3,
  }
  _ = v
  return
}

var f=func ( ) { g( ) ; h() }
type I interface{M(int)error;N()}
"""

# What gofmt 1.19 makes of it.
FORMATTED = """package x

import (
	"fmt"
	"os"
)

const (
	A   = 1
	B   = 22
	CCC = "three"
)

type T struct {
	a  int
	bb string // one
	// two
	ccc map[string]int `json:"c"`
}

func (t *T) Run(a, b int, rest ...string) (n int, err error) {
	if a == 1 {
		return
	}
	for i := 0; i < 10; i++ {
		fmt.Println("a  b;c", 'x', `raw
   text`,
			i)
	}
	switch x := a; x {
	case 1:
		os.Exit(1)
	default:
	}
	v := []int{1,
		2, 3,
	}
	_ = v
	return
}

var f = func() { g(); h() }

type I interface {
	M(int) error
	N()
}
"""


def symbols(text: str) -> dict[str, Symbol]:
    doc = postil_analyze(Source("x.go", "go", text.encode()))
    assert doc is not None
    return {symbol.qualname: symbol for symbol in doc.symbols}


def run(body: str) -> str:
    return symbols(f"package x\n\nfunc Run() {{\n{body}\n}}\n")["Run"].code_hash


def test_gofmt_changes_neither_hash_of_any_symbol() -> None:
    written, formatted = symbols(WRITTEN), symbols(FORMATTED)
    assert list(written) == list(formatted)
    assert len(written) == 12
    for name, symbol in written.items():
        assert symbol.code_hash == formatted[name].code_hash, name
        assert symbol.doc_hash == formatted[name].doc_hash, name


def test_a_changed_comment_or_doc_leaves_the_code_hash_alone() -> None:
    plain = "package x\n\nfunc Run() { a(1) }\n"
    said = "package x\n\n// Run runs.\nfunc Run() {\n\t// first\n\ta(1 /* one */) // done\n}\n"
    assert symbols(plain)["Run"].code_hash == symbols(said)["Run"].code_hash
    assert symbols(plain)["Run"].doc_hash == ""
    assert symbols(said)["Run"].doc_hash != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a(1)", "a(2)"),
        ('a("x y")', 'a("xy")'),
        ('a("//b")', 'a("//c")'),
        ("a(`x\ny`)", "a(`x y`)"),
        ('a(",)")', 'a(")")'),
        ("a('\\'', b)", "a('\\'', c)"),
        ('a("", "b")', 'a("b", "")'),
        ("a(`b`)", 'a("b")'),
    ],
)
def test_a_changed_token_changes_the_code_hash(one: str, other: str) -> None:
    assert run(one) != run(other)


def test_a_comma_before_a_bracket_on_its_own_line_means_nothing() -> None:
    assert run("a(\n1,\n2, // two\n)") == run("a(1, 2)")
    assert run('a(\n"b",\n"c",\n)') == run('a("b", "c")')
