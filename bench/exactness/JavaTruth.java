import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.*;
import com.sun.source.util.*;
import com.sun.tools.javac.tree.JCTree;
import java.io.*;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import javax.lang.model.element.Modifier;
import javax.tools.*;

/**
 * Prints what the JDK's own tree API sees in Java files: one JSON line per symbol, and one per file.
 *
 * <p>Paths are read from standard input, relative to ROOT, one a line. A file that this JDK rejects, such as one of a
 * newer Java, is printed with its error and nothing else. The line is the one of the type's keyword or of the member's
 * name, which only javac's own nodes tell, hence the flag:
 * <pre>
 * find src -name '*.java' | java --add-exports jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED JavaTruth.java ROOT
 * </pre>
 */
public class JavaTruth {
    private static final PrintStream OUT =
            new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false, StandardCharsets.UTF_8);

    public static void main(String[] args) throws IOException {
        Path root = Paths.get(args[0]);
        BufferedReader paths = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (String path = paths.readLine(); path != null; path = paths.readLine()) {
            DiagnosticCollector<JavaFileObject> wrong = new DiagnosticCollector<>();
            Text text = new Text(root.resolve(path));
            JavacTask task = (JavacTask)
                    compiler.getTask(Writer.nullWriter(), null, wrong, List.of("-proc:none"), null, List.of(text));
            CompilationUnitTree unit = null;
            try {
                unit = task.parse().iterator().next();
            } catch (RuntimeException crash) {
                reject(path, crash.toString());
                continue;
            }
            String error = null;
            for (Diagnostic<?> d : wrong.getDiagnostics()) {
                if (d.getKind() == Diagnostic.Kind.ERROR && error == null) {
                    error = "line " + d.getLineNumber() + ": " + d.getMessage(Locale.ROOT).lines().findFirst().orElse("");
                }
            }
            if (error != null) {
                reject(path, error);
                continue;
            }
            new Scan(path, text.text, task, unit).run();
        }
        OUT.flush();
    }

    private static void reject(String path, String error) {
        OUT.println("{\"path\": " + json(path) + ", \"error\": " + json(error) + "}");
    }

    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(Path path) throws IOException {
            super(URI.create("text:///" + path.getFileName().toString().replaceAll("[^A-Za-z0-9_.-]", "_")), Kind.SOURCE);
            text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Scan extends TreePathScanner<Void, Void> {
        private final String path;
        private final CompilationUnitTree unit;
        private final DocTrees trees;
        private final LineMap lines;
        private final String source;
        private final Set<ClassTree> ofConstant = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Deque<String> around = new ArrayDeque<>();

        Scan(String path, String source, JavacTask task, CompilationUnitTree unit) {
            this.path = path;
            this.unit = unit;
            this.trees = DocTrees.instance(task);
            this.lines = unit.getLineMap();
            this.source = source;
        }

        void run() {
            Tree whole = unit.getModule() != null ? unit.getModule() : unit.getTypeDecls().isEmpty() ? unit.getPackage() : null;
            OUT.println("{\"path\": " + json(path) + ", "
                    + doc(whole == null ? null : new TreePath(new TreePath(unit), whole)) + "}");
            scan(new TreePath(unit), null);
        }

        @Override
        public Void visitClass(ClassTree tree, Void nothing) {
            if (tree.getSimpleName().length() == 0) {
                return ofConstant.contains(tree) ? scan(tree.getMembers(), null) : null; // else anonymous
            }
            int keyword = ((JCTree) tree).pos;
            String kind = switch (tree.getKind()) {
                case INTERFACE, ANNOTATION_TYPE -> "interface";
                case ENUM -> "enum";
                default -> "class";
            };
            String name = tree.getSimpleName().toString();
            emit(kind, qualified(name), keyword, tree, getCurrentPath());
            around.addLast(name);
            scan(tree.getMembers(), null);
            around.removeLast();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree tree, Void nothing) {
            JCTree.JCMethodDecl method = (JCTree.JCMethodDecl) tree;
            boolean constructor = tree.getName().contentEquals("<init>");
            String name = constructor ? around.peekLast() : tree.getName().toString();
            emit(constructor ? "constructor" : "method", qualified(name), method.pos, tree, getCurrentPath());
            around.addLast(name);
            scan(tree.getBody(), null);
            around.removeLast();
            return null;
        }

        @Override
        public Void visitVariable(VariableTree tree, Void nothing) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            JCTree.JCVariableDecl variable = (JCTree.JCVariableDecl) tree;
            boolean constant = (variable.mods.flags & 0x4000L) != 0; // Flags.ENUM
            if (!(parent instanceof ClassTree)) {
                scan(tree.getInitializer(), null);
                return null;
            }
            ClassTree owner = (ClassTree) parent;
            boolean ofInterface = owner.getKind() == Tree.Kind.INTERFACE || owner.getKind() == Tree.Kind.ANNOTATION_TYPE;
            boolean component = (variable.mods.flags & (1L << 61)) != 0 && owner.getKind() == Tree.Kind.RECORD
                    && !tree.getModifiers().getFlags().contains(Modifier.STATIC); // Flags.RECORD
            Set<Modifier> mods = tree.getModifiers().getFlags();
            String kind = constant ? "enum_member"
                    : component ? "field"
                    : ofInterface || mods.contains(Modifier.STATIC) && mods.contains(Modifier.FINAL) ? "constant" : "field";
            String name = tree.getName().toString();
            int at = variable.pos;
            if (constant && tree.getInitializer() instanceof JCTree.JCNewClass made) {
                at = made.clazz.pos;
            }
            emit(kind, qualified(name), at, tree, getCurrentPath());
            around.addLast(name);
            if (constant && tree.getInitializer() instanceof NewClassTree made) {
                ofConstant.add(made.getClassBody());
                scan(made.getClassBody(), null);
            } else {
                scan(tree.getInitializer(), null);
            }
            around.removeLast();
            return null;
        }

        private String qualified(String name) {
            return around.isEmpty() ? name : String.join(".", around) + "." + name;
        }

        private void emit(String kind, String qualname, int at, Tree tree, TreePath documented) {
            long end = trees.getSourcePositions().getEndPosition(unit, tree);
            OUT.println("{\"path\": " + json(path) + ", \"kind\": \"" + kind + "\", \"qualname\": " + json(qualname)
                    + ", \"line\": " + lines.getLineNumber(at) + ", \"end_line\": " + lines.getLineNumber(Math.max(end - 1, 0))
                    + ", " + doc(documented) + "}");
        }

        /** The doc, and whether its text begins on the line of its opening mark: that line is indented by nothing. */
        private String doc(TreePath documented) {
            String text = documented == null ? null : trees.getDocComment(documented);
            if (text == null || text.isBlank()) {
                return "\"doc\": null";
            }
            DocCommentTree tree = trees.getDocCommentTree(documented);
            int at = (int) trees.getSourcePositions().getStartPosition(unit, tree, tree);
            int mark = at < 0 ? -1 : source.lastIndexOf("/**", at);
            boolean opening = mark >= 0 && source.substring(mark, at).indexOf('\n') < 0;
            return "\"doc\": " + json(text) + ", \"opening\": " + opening;
        }
    }

    private static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
