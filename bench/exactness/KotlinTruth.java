import com.intellij.openapi.util.Disposer;
import com.intellij.psi.PsiElement;
import com.intellij.psi.PsiErrorElement;
import com.intellij.psi.util.PsiTreeUtil;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;
import org.jetbrains.kotlin.cli.FrontendConfigurationKeysKt;
import org.jetbrains.kotlin.cli.common.CLIConfigurationKeys;
import org.jetbrains.kotlin.cli.common.messages.MessageCollector;
import org.jetbrains.kotlin.cli.jvm.compiler.EnvironmentConfigFiles;
import org.jetbrains.kotlin.cli.jvm.compiler.KotlinCoreEnvironment;
import org.jetbrains.kotlin.compiler.plugin.CompilerPluginRegistrar;
import org.jetbrains.kotlin.config.CommonConfigurationKeys;
import org.jetbrains.kotlin.config.CompilerConfiguration;
import org.jetbrains.kotlin.kdoc.psi.api.KDoc;
import org.jetbrains.kotlin.psi.*;

/**
 * Prints what the Kotlin compiler's own parser sees in the files named on standard input: one JSON object a symbol.
 *
 * <p>A file that it rejects is printed with its error and nothing else. The line is the one of the name or, where there is
 * none, of the keyword. LIB holds the compiler's jars, as its distribution and its npm package {@code kotlin-compiler} do:
 * <pre>
 * find src -name '*.kt' | java -cp 'LIB/*' KotlinTruth.java
 * </pre>
 */
public final class KotlinTruth {
    private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private static String path;
    private static int[] starts;

    private record Step(PsiElement element, String qualname) {}

    public static void main(String[] arguments) throws Exception {
        var configuration = new CompilerConfiguration();
        configuration.put(CommonConfigurationKeys.MODULE_NAME, "truth");
        configuration.put(CLIConfigurationKeys.MESSAGE_COLLECTOR_KEY, MessageCollector.Companion.getNONE());
        FrontendConfigurationKeysKt.setExtensionsStorage(
            configuration, new CompilerPluginRegistrar.ExtensionStorage());
        var environment = KotlinCoreEnvironment.createForProduction(
            Disposer.newDisposable(), configuration, EnvironmentConfigFiles.JVM_CONFIG_FILES);
        var factory = new KtPsiFactory(environment.getProject(), false);
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            path = line;
            var text = Files.readString(Path.of(line)).replace("\r\n", "\n");
            if (text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            var read = text;
            starts = IntStream.range(0, text.length() + 1).filter(at -> at == 0 || read.charAt(at - 1) == '\n').toArray();
            try {
                file(factory.createFile("x.kt", text));
            } catch (RuntimeException failure) {
                OUT.println("{\"path\":" + quoted(path) + ",\"error\":" + quoted(failure.toString()) + "}");
            }
        }
        OUT.flush();
        System.exit(0);
    }

    private static void file(KtFile file) {
        var error = PsiTreeUtil.findChildOfType(file, PsiErrorElement.class);
        if (error != null) {
            OUT.println("{\"path\":" + quoted(path) + ",\"error\":" + quoted(error.getErrorDescription()) + "}");
            return;
        }
        Deque<Step> pending = new ArrayDeque<>();
        pending.push(new Step(file, null));
        while (!pending.isEmpty()) {
            var step = pending.pop();
            var qualname = step.qualname;
            if (step.element instanceof KtDeclaration declaration) {
                if (declaration instanceof KtObjectDeclaration object && object.isObjectLiteral()) {
                    continue;
                }
                var name = listed(declaration);
                if (name != null) {
                    var owner = qualname == null ? receiver(declaration) : qualname;
                    qualname = owner == null ? name : owner + "." + name;
                    print(declaration, qualname);
                }
            }
            for (var child : step.element.getChildren()) {
                pending.push(new Step(child, qualname));
            }
        }
    }

    /** The name of a declaration that is a symbol, null for any other. */
    private static String listed(KtDeclaration one) {
        if (one instanceof KtSecondaryConstructor constructor) {
            return constructor.getContainingClassOrObject().getName();
        }
        if (one instanceof KtProperty property) {
            return property.isLocal() ? null : property.getName();
        }
        if (one instanceof KtParameter parameter) {
            return parameter.hasValOrVar() ? parameter.getName() : null;
        }
        if (one instanceof KtNamedFunction || one instanceof KtClassOrObject || one instanceof KtTypeAlias) {
            return one.getName();
        }
        return null;
    }

    private static String receiver(KtDeclaration one) {
        var reference = one instanceof KtCallableDeclaration callable ? callable.getReceiverTypeReference() : null;
        var type = reference == null ? null : reference.getTypeElement();
        while (type instanceof KtNullableType nullable) {
            type = nullable.getInnerType();
        }
        if (!(type instanceof KtUserType)) {
            return null;
        }
        var name = "";
        for (var part = (KtUserType) type; part != null; part = part.getQualifier()) {
            var word = part.getReferencedName();
            if (!name.isEmpty() && Character.isLowerCase(word.charAt(0))) {
                break;
            }
            name = name.isEmpty() ? word : word + "." + name;
        }
        return name;
    }

    private static String kind(KtDeclaration one) {
        if (one instanceof KtEnumEntry) {
            return "enum_member";
        }
        if (one instanceof KtClass type) {
            return type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
        }
        if (one instanceof KtObjectDeclaration) {
            return "class";
        }
        if (one instanceof KtNamedFunction) {
            return "function";
        }
        if (one instanceof KtSecondaryConstructor) {
            return "constructor";
        }
        return one instanceof KtTypeAlias ? "type" : "property";
    }

    private static void print(KtDeclaration one, String qualname) {
        PsiElement named = name(one);
        int start = named.getTextRange().getStartOffset();
        int end = end(one);
        KDoc doc = one.getDocComment();
        OUT.println("{\"path\":" + quoted(path) + ",\"kind\":" + quoted(kind(one)) + ",\"qualname\":" + quoted(qualname)
            + ",\"line\":" + line(start) + ",\"end_line\":" + line(end)
            + ",\"doc\":" + (doc == null ? "null" : quoted(doc.getText())) + "}");
    }

    /** Where a declaration ends; that of an enum entry without the comma or semicolon that the compiler counts to it. */
    private static int end(KtDeclaration one) {
        if (one instanceof KtEnumEntry) {
            for (var part = one.getLastChild(); part != null; part = part.getPrevSibling()) {
                if (part.getFirstChild() != null || part.getText().matches("\\w+|`.*`")) {
                    return part.getTextRange().getEndOffset();
                }
            }
        }
        return one.getTextRange().getEndOffset();
    }

    private static PsiElement name(KtDeclaration one) {
        var named = one instanceof KtNamedDeclaration declaration ? declaration.getNameIdentifier() : null;
        if (one instanceof KtSecondaryConstructor constructor) {
            return constructor.getConstructorKeyword();
        }
        if (named == null && one instanceof KtObjectDeclaration object) {
            return object.getObjectKeyword();
        }
        return named == null ? one : named;
    }

    private static int line(int offset) {
        int place = Arrays.binarySearch(starts, offset);
        return place < 0 ? -place - 1 : place + 1;
    }

    private static String quoted(String words) {
        var answer = new StringBuilder("\"");
        for (char one : String.valueOf(words).toCharArray()) {
            if (one == '"' || one == '\\') {
                answer.append('\\').append(one);
            } else if (one < ' ') {
                answer.append(String.format("\\u%04x", (int) one));
            } else {
                answer.append(one);
            }
        }
        return answer.append('"').toString();
    }
}
