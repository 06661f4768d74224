<?php

/**
 * Prints what nikic's PHP-Parser sees in PHP files: one JSON line per symbol, and one per file.
 *
 * Paths are read from standard input, one a line; the first argument is the folder ``lib`` of PHP-Parser. A file that it
 * rejects is printed with its error and nothing else. The line is the one of the keyword, or of the name where there is none.
 */

declare(strict_types=1);

use PhpParser\Modifiers;
use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Stmt;

$library = rtrim($argv[1], '/');
spl_autoload_register(function (string $class) use ($library): void {
    $path = $library . '/' . strtr($class, '\\', '/') . '.php';
    if (is_file($path)) {
        require $path;
    }
});
ini_set('memory_limit', '-1');

final class Scan
{
    /** @var list<array<string, mixed>> */
    public array $found = [];

    /** @param array<int, PhpParser\Token> $tokens */
    public function __construct(private array $tokens, private string $code) {}

    /** @param array<Node> $nodes */
    public function scan(array $nodes, ?string $scope, bool $interface = false): void
    {
        foreach ($nodes as $node) {
            $this->one($node, $scope);
        }
    }

    private function one(Node $node, ?string $scope): void
    {
        if ($node instanceof Stmt\ClassLike) {
            if ($node->name === null) {
                return;
            }
            [$kind, $word] = match (true) {
                $node instanceof Stmt\Interface_ => ['interface', T_INTERFACE],
                $node instanceof Stmt\Trait_ => ['trait', T_TRAIT],
                $node instanceof Stmt\Enum_ => ['enum', T_ENUM],
                default => ['class', T_CLASS],
            };
            $inner = $this->add($kind, $node->name->name, $scope, $node, $this->keyword($node, $word));
            $this->scan($node->stmts, $inner);
        } elseif ($node instanceof Stmt\Function_ || $node instanceof Stmt\ClassMethod) {
            $method = $node instanceof Stmt\ClassMethod;
            $constructor = $method && strtolower($node->name->name) === '__construct';
            $kind = $constructor ? 'constructor' : ($method ? 'method' : 'function');
            $inner = $this->add($kind, $node->name->name, $scope, $node, $this->keyword($node, T_FUNCTION));
            foreach ($constructor ? $node->params : [] as $param) {
                if ($param->isPromoted() && $param->var instanceof Expr\Variable && is_string($param->var->name)) {
                    $this->add('property', $param->var->name, $scope, $param, $param->var->getStartLine());
                }
            }
            $this->scan($node->stmts ?? [], $inner);
        } elseif ($node instanceof Stmt\ClassConst || $node instanceof Stmt\Const_) {
            $this->several('constant', $node, $node->consts, $scope, $this->keyword($node, T_CONST));
        } elseif ($node instanceof Stmt\Property) {
            $this->several('property', $node, $node->props, $scope, null);
        } elseif ($node instanceof Stmt\EnumCase) {
            $this->add('enum_member', $node->name->name, $scope, $node, $this->keyword($node, T_CASE));
        } elseif ($node instanceof Stmt\Expression) {
            $call = $node->expr;
            if (
                $call instanceof Expr\FuncCall && $call->name instanceof Node\Name
                && strtolower($call->name->getLast()) === 'define' && isset($call->args[0])
                && $call->args[0] instanceof Node\Arg && $call->args[0]->value instanceof Node\Scalar\String_
            ) {
                $names = explode('\\', $call->args[0]->value->value);
                $this->add('constant', end($names), null, $node, $node->getStartLine());
            }
        } elseif (!$node instanceof Expr) {
            foreach ($node->getSubNodeNames() as $part) {
                $held = $node->$part;
                $this->scan(array_filter(is_array($held) ? $held : [$held], fn ($one) => $one instanceof Node), $scope);
            }
        }
    }

    /** @param array<Node> $items */
    private function several(string $kind, Node $node, array $items, ?string $scope, ?int $line): void
    {
        foreach ($items as $at => $item) {
            $last = $at === count($items) - 1;
            $this->add($kind, $item->name->name, $scope, $node, $at === 0 ? $line ?? $item->getStartLine()
                : $item->getStartLine(), $last ? $node->getEndLine() : $item->getEndLine());
        }
    }

    private function add(string $kind, string $name, ?string $scope, Node $node, int $line, ?int $end = null): string
    {
        $qualname = $scope === null ? $name : "$scope.$name";
        $doc = $node->getDocComment()?->getText();
        $this->found[] = [
            'kind' => $kind, 'qualname' => $qualname, 'line' => $line, 'end_line' => $end ?? $node->getEndLine(), 'doc' => $doc,
        ];
        return $qualname;
    }

    private function keyword(Node $node, int $word): int
    {
        $at = $node->getStartTokenPos();
        foreach ($node->attrGroups ?? [] as $group) {
            $at = max($at, $group->getEndTokenPos() + 1);
        }
        while ($this->tokens[$at]->id !== $word) {
            $at++;
        }
        return $this->tokens[$at]->line;
    }
}

/** The doc of a file as phpDocumentor finds it. @param array<Node> $nodes */
function overview(array $nodes): ?string
{
    foreach ($nodes as $node) {
        if ($node instanceof Stmt\InlineHTML) {
            continue;
        }
        $docs = array_values(array_filter($node->getComments(), fn ($one) => $one instanceof PhpParser\Comment\Doc));
        $documented = $node instanceof Stmt\ClassLike || $node instanceof Stmt\Function_ || $node instanceof Stmt\Const_;
        return $docs === [] || ($documented && count($docs) < 2) ? null : $docs[0]->getText();
    }
    return null;
}

$parser = (new PhpParser\ParserFactory())->createForNewestSupportedVersion();
while (($path = fgets(STDIN)) !== false) {
    $path = rtrim($path, "\n");
    $code = file_get_contents($path);
    $flags = JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
    try {
        $nodes = $parser->parse($code);
    } catch (PhpParser\Error $error) {
        echo json_encode(['path' => $path, 'error' => $error->getMessage()], $flags), "\n";
        continue;
    }
    $scan = new Scan($parser->getTokens(), $code);
    $scan->scan($nodes, null);
    echo json_encode(['path' => $path, 'doc' => overview($nodes)], $flags), "\n";
    foreach ($scan->found as $one) {
        echo json_encode(['path' => $path] + $one, $flags), "\n";
    }
}
