import Glibc
import SwiftParser
import SwiftSyntax

/// Prints what the compiler's own syntax library sees in the files named on standard input: one JSON object a symbol.
///
/// A file that it rejects is printed with its error and nothing else. Both branches of `#if` are read, as it does.

func quoted(_ words: String) -> String {
    var answer = "\""
    for one in words.unicodeScalars {
        switch one {
        case "\"", "\\":
            answer += "\\" + String(one)
        case _ where one.value < 0x20:
            let digits = String(one.value, radix: 16)
            answer += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default:
            answer.unicodeScalars.append(one)
        }
    }
    return answer + "\""
}

func content(of path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
        bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
}

final class Truth: SyntaxVisitor {
    let path: String
    let places: SourceLocationConverter
    var names: [String] = []
    /// Of each body that is open: whether it is that of a type.
    var types: [Bool] = [true]

    init(path: String, tree: SourceFileSyntax) {
        self.path = path
        places = SourceLocationConverter(fileName: path, tree: tree)
        super.init(viewMode: .sourceAccurate)
    }

    func printed(_ kind: String, _ name: String, _ node: some SyntaxProtocol, at start: some SyntaxProtocol,
                 to end: some SyntaxProtocol) {
        let qualname = (names + [bare(name)]).joined(separator: ".")
        let first = places.location(for: start.positionAfterSkippingLeadingTrivia).line
        let last = places.location(for: end.endPositionBeforeTrailingTrivia).line
        let said = docs(node).map(quoted).joined(separator: ",")
        print("{\"path\":\(quoted(path)),\"kind\":\"\(kind)\",\"qualname\":\(quoted(qualname)),\"line\":\(first),"
            + "\"end_line\":\(last),\"doc\":[\(said)]}")
    }

    func bare(_ name: String) -> String {
        name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name
    }

    /// The doc comments before a declaration: those of the last run that no blank line parts and no comment undoes.
    func docs(_ node: some SyntaxProtocol) -> [String] {
        var found: [String] = []
        var lines = 0
        for piece in node.leadingTrivia {
            switch piece {
            case .docLineComment(let text), .docBlockComment(let text):
                if lines > 1 { found = [] }
                found.append(text)
                lines = 0
            case .lineComment, .blockComment:
                found = []
                lines = 0
            case .newlines(let count), .carriageReturns(let count), .carriageReturnLineFeeds(let count):
                lines += count
            default:
                break
            }
        }
        return found
    }

    func enter(_ name: String, type: Bool) {
        names.append(bare(name))
        types.append(type)
    }

    func leave() {
        names.removeLast()
        types.removeLast()
    }

    func typed(_ kind: String, _ name: TokenSyntax, _ node: some SyntaxProtocol, _ keyword: TokenSyntax)
        -> SyntaxVisitorContinueKind {
        printed(kind, name.text, node, at: keyword, to: node)
        enter(name.text, type: true)
        return .visitChildren
    }

    override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
        typed("class", node.name, node, node.classKeyword)
    }
    override func visitPost(_ node: ClassDeclSyntax) { leave() }
    override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
        typed("class", node.name, node, node.actorKeyword)
    }
    override func visitPost(_ node: ActorDeclSyntax) { leave() }
    override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
        typed("struct", node.name, node, node.structKeyword)
    }
    override func visitPost(_ node: StructDeclSyntax) { leave() }
    override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
        typed("enum", node.name, node, node.enumKeyword)
    }
    override func visitPost(_ node: EnumDeclSyntax) { leave() }
    override func visit(_ node: ProtocolDeclSyntax) -> SyntaxVisitorContinueKind {
        typed("interface", node.name, node, node.protocolKeyword)
    }
    override func visitPost(_ node: ProtocolDeclSyntax) { leave() }

    override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
        enter(extended(node.extendedType), type: true)
        return .visitChildren
    }
    override func visitPost(_ node: ExtensionDeclSyntax) { leave() }

    func extended(_ type: TypeSyntax) -> String {
        if let plain = type.as(IdentifierTypeSyntax.self) { return bare(plain.name.text) }
        if let member = type.as(MemberTypeSyntax.self) { return extended(member.baseType) + "." + bare(member.name.text) }
        if type.is(ArrayTypeSyntax.self) { return "Array" }
        if type.is(DictionaryTypeSyntax.self) { return "Dictionary" }
        if type.is(OptionalTypeSyntax.self) { return "Optional" }
        return type.trimmedDescription
    }

    func called(_ kind: String, _ name: String, _ node: some SyntaxProtocol, _ keyword: TokenSyntax)
        -> SyntaxVisitorContinueKind {
        printed(kind, name, node, at: keyword, to: node)
        enter(name, type: false)
        return .visitChildren
    }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        called("function", node.name.text, node, node.funcKeyword)
    }
    override func visitPost(_ node: FunctionDeclSyntax) { leave() }
    override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        called("constructor", "init", node, node.initKeyword)
    }
    override func visitPost(_ node: InitializerDeclSyntax) { leave() }
    override func visit(_ node: DeinitializerDeclSyntax) -> SyntaxVisitorContinueKind {
        called("function", "deinit", node, node.deinitKeyword)
    }
    override func visitPost(_ node: DeinitializerDeclSyntax) { leave() }
    override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind {
        called("function", "subscript", node, node.subscriptKeyword)
    }
    override func visitPost(_ node: SubscriptDeclSyntax) { leave() }
    override func visit(_ node: MacroDeclSyntax) -> SyntaxVisitorContinueKind {
        called("macro", node.name.text, node, node.macroKeyword)
    }
    override func visitPost(_ node: MacroDeclSyntax) { leave() }

    override func visit(_ node: TypeAliasDeclSyntax) -> SyntaxVisitorContinueKind {
        printed("type", node.name.text, node, at: node.typealiasKeyword, to: node)
        return .skipChildren
    }
    override func visit(_ node: AssociatedTypeDeclSyntax) -> SyntaxVisitorContinueKind {
        printed("type", node.name.text, node, at: node.associatedtypeKeyword, to: node)
        return .skipChildren
    }
    override func visit(_ node: PrecedenceGroupDeclSyntax) -> SyntaxVisitorContinueKind {
        printed("type", node.name.text, node, at: node.precedencegroupKeyword, to: node)
        return .skipChildren
    }
    override func visit(_ node: OperatorDeclSyntax) -> SyntaxVisitorContinueKind {
        printed("function", node.name.text, node, at: node.operatorKeyword, to: node)
        return .skipChildren
    }

    override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind {
        for (place, one) in node.elements.enumerated() {
            let start = place == 0 ? Syntax(node.caseKeyword) : Syntax(one.name)
            let end = one.rawValue.map { Syntax($0) } ?? one.parameterClause.map { Syntax($0) } ?? Syntax(one.name)
            printed("enum_member", one.name.text, node, at: start, to: end)
        }
        return .skipChildren
    }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        guard types.last == true else { return .visitChildren }
        for (place, one) in node.bindings.enumerated() {
            let found = identifiers(one.pattern)
            for (number, name) in found.enumerated() {
                let start = place + number == 0 ? Syntax(node.bindingSpecifier) : Syntax(name)
                let parts = [one.accessorBlock.map { Syntax($0) }, one.initializer.map { Syntax($0) },
                             one.typeAnnotation.map { Syntax($0) }]
                printed("property", name.text, node, at: start, to: parts.compactMap { $0 }.first ?? Syntax(one.pattern))
            }
            enter(found.first?.text ?? "_", type: false)
            walk(one)
            leave()
        }
        return .skipChildren
    }

    func identifiers(_ pattern: PatternSyntax) -> [TokenSyntax] {
        if let plain = pattern.as(IdentifierPatternSyntax.self) { return [plain.identifier] }
        if let tuple = pattern.as(TuplePatternSyntax.self) { return tuple.elements.flatMap { identifiers($0.pattern) } }
        return []
    }

    // At the top of a script there are statements, whose blocks hold locals.
    override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind {
        types.append(false)
        return .visitChildren
    }
    override func visitPost(_ node: CodeBlockSyntax) { types.removeLast() }
    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        types.append(false)
        return .visitChildren
    }
    override func visitPost(_ node: ClosureExprSyntax) { types.removeLast() }
    override func visit(_ node: SwitchCaseSyntax) -> SyntaxVisitorContinueKind {
        types.append(false)
        return .visitChildren
    }
    override func visitPost(_ node: SwitchCaseSyntax) { types.removeLast() }
}

while let path = readLine() {
    guard let text = content(of: path) else { continue }
    let tree = Parser.parse(source: text)
    if tree.hasError {
        print("{\"path\":\(quoted(path)),\"error\":\"rejected\"}")
    } else {
        Truth(path: path, tree: tree).walk(tree)
    }
}
