// Prints what go/parser sees in Go files, one JSON line per symbol, and one per file.
//
//	find src -name '*.go' | go run go.go ROOT
//
// Paths are read from standard input, relative to ROOT, one a line. A file that the parser of this Go version rejects
// is printed with its error and nothing else. The rules for docs are gopls's: the comment of the spec, that of its
// declaration, the one at the end of the line; of a field the one above it, or the one at the end of its line.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

type symbol struct {
	Path     string  `json:"path"`
	Kind     string  `json:"kind"`
	Qualname string  `json:"qualname"`
	Line     int     `json:"line"`
	EndLine  int     `json:"end_line"`
	Doc      *string `json:"doc"`
}

type file struct {
	Path  string  `json:"path"`
	Error *string `json:"error,omitempty"`
	Doc   *string `json:"doc"`
}

type printer struct {
	path string
	fset *token.FileSet
	out  *json.Encoder
}

func main() {
	buffered := bufio.NewWriter(os.Stdout)
	defer buffered.Flush()
	out := json.NewEncoder(buffered)
	out.SetEscapeHTML(false)
	paths := bufio.NewScanner(os.Stdin)
	for paths.Scan() {
		describe(os.Args[1], paths.Text(), out)
	}
}

func describe(root, path string, out *json.Encoder) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, filepath.Join(root, path), nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		text := err.Error()
		out.Encode(file{Path: path, Error: &text})
		return
	}
	out.Encode(file{Path: path, Doc: text(parsed.Doc)})
	p := printer{path, fset, out}
	for _, decl := range parsed.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			p.function(decl)
		case *ast.GenDecl:
			p.group(decl)
		}
	}
}

func (p printer) function(decl *ast.FuncDecl) {
	kind, name := "function", decl.Name.Name
	if decl.Recv != nil {
		kind = "method"
		if len(decl.Recv.List) > 0 {
			if owner := typeName(decl.Recv.List[0].Type); owner != "" {
				name = owner + "." + name
			}
		}
	}
	p.print(kind, decl.Name.Name, name, decl.Pos(), decl.End(), decl.Doc)
}

func (p printer) group(decl *ast.GenDecl) {
	for _, spec := range decl.Specs {
		start := spec.Pos()
		if !decl.Lparen.IsValid() {
			start = decl.Pos()
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			kind := "type"
			if !spec.Assign.IsValid() {
				switch spec.Type.(type) {
				case *ast.StructType:
					kind = "struct"
				case *ast.InterfaceType:
					kind = "interface"
				}
			}
			if spec.Name.Name == "_" {
				continue
			}
			p.print(kind, spec.Name.Name, spec.Name.Name, start, spec.Type.End(), spec.Doc, decl.Doc, spec.Comment)
			p.members(spec.Type, spec.Name.Name)
		case *ast.ValueSpec:
			kind := "variable"
			if decl.Tok == token.CONST {
				kind = "constant"
			}
			for i, name := range spec.Names {
				at := name.Pos()
				if i == 0 {
					at = start
				}
				end := name.End()
				if spec.Type != nil {
					end = spec.Type.End()
				} else {
					end = spec.Names[len(spec.Names)-1].End()
				}
				if len(spec.Values) > 0 {
					end = spec.Values[len(spec.Values)-1].End()
				}
				p.print(kind, name.Name, name.Name, at, end, spec.Doc, decl.Doc, spec.Comment)
			}
		}
	}
}

func (p printer) members(typ ast.Expr, owner string) {
	switch typ := typ.(type) {
	case *ast.ParenExpr:
		p.members(typ.X, owner)
	case *ast.StarExpr:
		p.members(typ.X, owner)
	case *ast.ArrayType:
		p.members(typ.Elt, owner)
	case *ast.MapType:
		p.members(typ.Value, owner)
	case *ast.StructType:
		for _, field := range typ.Fields.List {
			end := field.Type.End()
			if field.Tag != nil {
				end = field.Tag.End()
			}
			if len(field.Names) == 0 {
				name := typeName(field.Type)
				p.print("field", name, owner+"."+name, field.Type.Pos(), end, field.Doc, field.Comment)
			}
			for _, name := range field.Names {
				p.print("field", name.Name, owner+"."+name.Name, name.Pos(), end, field.Doc, field.Comment)
				if name.Name != "_" {
					p.members(field.Type, owner+"."+name.Name)
				}
			}
		}
	case *ast.InterfaceType:
		for _, method := range typ.Methods.List {
			for _, name := range method.Names {
				if _, ok := method.Type.(*ast.FuncType); ok {
					p.print("method", name.Name, owner+"."+name.Name, name.Pos(), method.Type.End(), method.Doc, method.Comment)
				}
			}
		}
	}
}

func (p printer) print(kind, name, qualname string, start, end token.Pos, docs ...*ast.CommentGroup) {
	if name == "_" {
		return
	}
	var doc *string
	for _, group := range docs {
		if doc = text(group); doc != nil {
			break
		}
	}
	line := func(pos token.Pos) int { return p.fset.PositionFor(pos, false).Line }
	if err := p.out.Encode(symbol{p.path, kind, qualname, line(start), line(end - 1), doc}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func text(group *ast.CommentGroup) *string {
	if said := strings.TrimSuffix(group.Text(), "\n"); said != "" {
		return &said
	}
	return nil
}

func typeName(expr ast.Expr) string {
	for {
		switch typ := expr.(type) {
		case *ast.Ident:
			return typ.Name
		case *ast.StarExpr:
			expr = typ.X
		case *ast.ParenExpr:
			expr = typ.X
		case *ast.IndexExpr:
			expr = typ.X
		case *ast.IndexListExpr:
			expr = typ.X
		case *ast.SelectorExpr:
			return typ.Sel.Name
		default:
			return ""
		}
	}
}
