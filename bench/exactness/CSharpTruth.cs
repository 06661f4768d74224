using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ICSharpCode.NRefactory;
using ICSharpCode.NRefactory.CSharp;
using ICSharpCode.NRefactory.TypeSystem;

/// <summary>
/// Prints what NRefactory, the C# parser of MonoDevelop, sees in the files named on standard input: one JSON object a symbol.
/// </summary>
/// <remarks>A file that it rejects is printed with its error and nothing else. The line is that of the name.</remarks>
public sealed class CSharpTruth : DepthFirstAstVisitor
{
    static readonly TextWriter Out =
        new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { NewLine = "\n" };

    readonly string path;
    readonly Stack<string> around = new Stack<string>();

    CSharpTruth(string path)
    {
        this.path = path;
    }

    public static void Main()
    {
        string path;
        while ((path = Console.In.ReadLine()) != null)
        {
            var text = File.ReadAllText(path, new UTF8Encoding(false));
            try
            {
                var tree = new CSharpParser().Parse(text, path);
                var error = tree.Errors.FirstOrDefault(one => one.ErrorType == ErrorType.Error);
                if (error == null)
                {
                    tree.AcceptVisitor(new CSharpTruth(path));
                }
                else
                {
                    Reject(path, error.Region.BeginLine + ": " + error.Message);
                }
            }
            catch (NullReferenceException)
            {
                // Of what is newer than itself it sometimes makes no tree at all.
                Reject(path, "no tree");
            }
        }
        Out.Flush();
    }

    static void Reject(string path, string why)
    {
        Out.WriteLine("{\"path\":" + Quoted(path) + ",\"error\":" + Quoted(why) + "}");
    }

    public override void VisitTypeDeclaration(TypeDeclaration one)
    {
        Print(one, one.ClassType.ToString().ToLowerInvariant(), one.Name, one.NameToken);
        around.Push(Qualified(one.Name));
        base.VisitTypeDeclaration(one);
        around.Pop();
    }

    public override void VisitDelegateDeclaration(DelegateDeclaration one)
    {
        Print(one, "type", one.Name, one.NameToken);
    }

    public override void VisitMethodDeclaration(MethodDeclaration one)
    {
        Print(one, "method", Explicit(one.PrivateImplementationType) + one.Name, one.NameToken);
    }

    public override void VisitConstructorDeclaration(ConstructorDeclaration one)
    {
        Print(one, "constructor", one.Name, one.NameToken);
    }

    public override void VisitDestructorDeclaration(DestructorDeclaration one)
    {
        Print(one, "method", "~" + one.Name, one.NameToken);
    }

    public override void VisitOperatorDeclaration(OperatorDeclaration one)
    {
        var conversion = one.OperatorType == OperatorType.Implicit || one.OperatorType == OperatorType.Explicit;
        var name = conversion
            ? one.OperatorType.ToString().ToLowerInvariant() + " operator " + one.ReturnType
            : "operator " + OperatorDeclaration.GetToken(one.OperatorType);
        Print(one, "method", name, one.OperatorToken);
    }

    public override void VisitPropertyDeclaration(PropertyDeclaration one)
    {
        Print(one, "property", Explicit(one.PrivateImplementationType) + one.Name, one.NameToken);
    }

    public override void VisitIndexerDeclaration(IndexerDeclaration one)
    {
        Print(one, "property", Explicit(one.PrivateImplementationType) + "this[]", one.GetChildByRole(IndexerDeclaration.ThisKeywordRole));
    }

    public override void VisitCustomEventDeclaration(CustomEventDeclaration one)
    {
        Print(one, "property", Explicit(one.PrivateImplementationType) + one.Name, one.NameToken);
    }

    public override void VisitEventDeclaration(EventDeclaration one)
    {
        Variables(one, one.Variables);
    }

    public override void VisitFieldDeclaration(FieldDeclaration one)
    {
        Variables(one, one.Variables);
    }

    public override void VisitFixedFieldDeclaration(FixedFieldDeclaration one)
    {
        foreach (var each in one.Variables)
        {
            var last = each == one.Variables.Last() ? (AstNode)one : each;
            Print(one, "field", each.Name, each.NameToken, last);
        }
    }

    public override void VisitEnumMemberDeclaration(EnumMemberDeclaration one)
    {
        Print(one, "enum_member", one.Name, one.NameToken);
    }

    void Variables(EntityDeclaration one, AstNodeCollection<VariableInitializer> variables)
    {
        foreach (var each in variables)
        {
            var last = each == variables.Last() ? (AstNode)one : each;
            Print(one, "field", each.Name, each.NameToken, last);
        }
    }

    void Print(EntityDeclaration one, string kind, string name, AstNode named, AstNode last = null)
    {
        Out.WriteLine(
            "{\"path\":" + Quoted(path) + ",\"kind\":" + Quoted(kind) + ",\"qualname\":" + Quoted(Qualified(name))
            + ",\"line\":" + named.StartLocation.Line + ",\"end_line\":" + (last ?? one).EndLocation.Line
            + ",\"doc\":[" + string.Join(",", Docs(one).Select(Quoted)) + "]}");
    }

    string Qualified(string name)
    {
        return around.Count > 0 ? around.Peek() + "." + name : name;
    }

    static string Explicit(AstType type)
    {
        return type.IsNull ? "" : type + ".";
    }

    /// <summary>The doc comments before the first token of a declaration that only white space divides.</summary>
    static IEnumerable<string> Docs(AstNode one)
    {
        var found = new List<string>();
        var divided = false;
        for (var part = one.FirstChild; part is Comment || part is NewLineNode || part is PreProcessorDirective;
            part = part.NextSibling)
        {
            var comment = part as Comment;
            var multi = comment != null && comment.CommentType == CommentType.MultiLineDocumentation;
            if (comment != null && (multi || comment.CommentType == CommentType.Documentation))
            {
                if (divided)
                {
                    found.Clear();
                    divided = false;
                }
                found.Add((multi ? "/**" : "///") + comment.Content);
            }
            else if (!(part is NewLineNode))
            {
                divided = true;
            }
        }
        return found;
    }

    static string Quoted(string words)
    {
        var answer = new StringBuilder("\"");
        foreach (var one in words)
        {
            if (one == '"' || one == '\\')
            {
                answer.Append('\\').Append(one);
            }
            else if (one < ' ')
            {
                answer.AppendFormat("\\u{0:x4}", (int)one);
            }
            else
            {
                answer.Append(one);
            }
        }
        return answer.Append('"').ToString();
    }
}
