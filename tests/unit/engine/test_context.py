"""Where files stand, by their paths and what they import."""

import time

import pytest

from postil.engine.context import KINDS, Context, aside, context
from postil.model import FileDoc

ROWS = [
    # path, what it imports, kind, reason
    ("tests/unit/test_a.py", "", "test", "in a folder named tests"),
    ("src/test/java/com/acme/OrderCheck.java", "", "test", "in a folder named test"),
    ("src/components/__tests__/Button.tsx", "", "test", "in a folder named __tests__"),
    ("pkg/parser/testdata/input.go", "", "test", "in a folder named testdata"),
    ("cypress/e2e/login.ts", "", "test", "in a folder named cypress"),
    ("billing-tests/invoice.py", "", "test", "in a folder named billing-tests"),
    ("pkg/parser/parser_test.go", "", "test", "a test by its name, parser_test.go"),
    ("app/user.service.spec.ts", "", "test", "a test by its name, user.service.spec.ts"),
    ("shop/models/test_cart.py", "", "test", "a test by its name, test_cart.py"),
    ("src/OrderServiceTest.java", "", "test", "a test by its name, OrderServiceTest.java"),
    ("src/TestOrders.java", "", "test", "a test by its name, TestOrders.java"),
    ("polls/tests.py", "", "test", "a test by its name, tests.py"),
    ("tools/check.py", "pytest", "test", "imports pytest"),
    ("src/latest.py", "", "application", "in a folder named src"),
    ("README.md", "", "documentation", "a file named README.md"),
    ("tests/README.md", "", "documentation", "a file named README.md"),
    ("tests/cases/links.md", "", "test", "in a folder named tests"),
    ("framework-docs/pages/testing/aot.adoc", "", "documentation", "in a folder named framework-docs"),
    ("guide/intro.rst", "", "documentation", "a .rst file"),
    ("LICENSE", "", "documentation", "a file named LICENSE"),
    ("site/RELEASE-NOTES-3.9.txt", "", "documentation", "a file named RELEASE-NOTES-3.9.txt"),
    ("LICENSE-MIT", "", "documentation", "a file named LICENSE-MIT"),
    ("docs/conf.py", "", "documentation", "in a folder named docs"),
    ("examples/hello/main.go", "", "documentation", "in a folder named examples"),
    ("src/main/java/com/example/shop/web/Start.java", "", "interface", "in a folder named web"),
    ("pkg/sort/doc.go", "", "documentation", "the docs of a package"),
    ("Makefile", "", "build", "a build script"),
    ("services/api/Dockerfile", "", "build", "the definition of a container"),
    ("Dockerfile.dev", "", "build", "the definition of a container"),
    (".github/workflows/ci.yaml", "", "build", "in a folder named .github"),
    (".gitlab-ci.yml", "", "build", "the definition of a pipeline"),
    ("setup.py", "", "build", "a build script"),
    ("web/package.json", "", "build", "a package manifest"),
    ("requirements-dev.txt", "", "build", "a package manifest"),
    ("scripts/release.py", "", "build", "in a folder named scripts"),
    ("pkg/controller/deploy/sync.go", "", "interface", "in a folder named controller"),
    (".env.example", "", "configuration", "a dot file"),
    (".eslintrc.json", "", "configuration", "a dot file"),
    ("tsconfig.base.json", "", "configuration", "the settings of a tool"),
    ("catalog.yaml", "", "configuration", "a .yaml file"),
    ("site/settings.py", "", "configuration", "a file named settings"),
    ("src/main/resources/application.properties", "", "configuration", "in a folder named resources"),
    ("shop/config/prod.py", "", "configuration", "in a folder named config"),
    ("shop/models/cart.py", "sqlalchemy", "domain", "in a folder named models"),
    ("src/domain/order/price.ts", "", "domain", "in a folder named domain"),
    ("shop/models.py", "django.db.models", "domain", "a file named models"),
    ("shop/entities/cart_item.go", "", "domain", "in a folder named entities"),
    ("src/services/billing.ts", "", "application", "in a folder named services"),
    ("src/usecases/pay.py", "", "application", "in a folder named usecases"),
    ("src/app/user.service.ts", "", "application", "a name that ends in service"),
    ("internal/plan/plan.go", "", "application", "in a folder named internal"),
    ("shop/pricing.py", "", "application", "nothing says otherwise"),
    ("shop/migrations/0001_initial.py", "django.db", "infrastructure", "in a folder named migrations"),
    ("src/adapters/stripe.ts", "", "infrastructure", "in a folder named adapters"),
    ("src/main/java/a/OrderRepository.java", "", "infrastructure", "a name that ends in repository"),
    ("shop/ledger.py", "os sqlalchemy.orm", "infrastructure", "imports sqlalchemy"),
    ("pkg/ledger/ledger.go", "context database/sql github.com/spf13/cobra", "infrastructure", "imports database/sql"),
    ("schema/tables.sql", "", "infrastructure", "a .sql file"),
    ("cmd/server/run.go", "", "interface", "in a folder named cmd"),
    ("shop/api/v1/cart.py", "", "interface", "in a folder named api"),
    ("shop/views.py", "", "interface", "a file named views"),
    ("src/main/java/a/OrderController.java", "", "interface", "a name that ends in controller"),
    ("shop/entry.py", "click", "interface", "imports click"),
    ("lib/start.ts", "express", "interface", "imports express"),
    ("src/a/Start.java", "org.springframework.web.bind", "interface", "imports org.springframework.web"),
    ("site/theme.css", "", "interface", "a .css file"),
]  # fmt: skip


def answer(path: str, imports: str = "") -> Context:
    return context(path, "", FileDoc("", dependencies=tuple(imports.split())))


@pytest.mark.parametrize(("path", "imports", "kind", "reason"), ROWS, ids=[row[0] for row in ROWS])
def test_a_file_stands_where_its_path_its_name_and_its_imports_say(
    path: str, imports: str, kind: str, reason: str
) -> None:
    assert answer(path, imports) == Context(kind, reason)
    assert kind in KINDS


def test_a_text_in_markdown_is_documentation_whatever_it_is_called() -> None:
    assert context("notes/plan", "markdown", FileDoc("markdown")).kind == "documentation"


@pytest.mark.parametrize("path", ["", "a", ".", ".a", "a.", "/", "a//b", "é/ü.py", "\udcff/x", "a\nb/c"])
def test_any_path_has_an_answer(path: str) -> None:
    assert answer(path).kind in KINDS


def test_an_answer_takes_microseconds() -> None:
    doc = FileDoc("java", dependencies=tuple(f"org.acme.shop.part{at}" for at in range(20)))
    best = min(_timed(doc) for _ in range(20))
    assert best < 200e-6  # ten times what it takes on a machine that is not busy


def _timed(doc: FileDoc) -> float:
    started = time.perf_counter()
    for _ in range(10):
        context("src/main/java/org/acme/shop/pricing/PriceList.java", "java", doc)
    return (time.perf_counter() - started) / 10


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("tests/support.py", "tests"),
        ("src/a_test.go", "tests"),
        ("examples/rest/main.go", "examples"),
        ("crates/a/Demo/run.rs", "examples"),
        ("_examples/a.go", "examples"),
        ("rayon-demo/src/a.rs", "examples"),
        ("core/src/commonTest/kotlin/Components.kt", "tests"),
        ("examples/tests/a.py", "tests"),
        ("src/main/java/com/example/Shop.java", None),
        ("src/example.py", None),
        ("docs/conf.py", None),
        ("src/a.py", None),
    ],
)
def test_what_a_path_alone_sets_aside(path: str, kind: str | None) -> None:
    assert aside(path, "python") == kind
