"""The names that say where a file stands: folders, files, last words of names, imports, endings.

Customs of many languages side by side, as words in lower case. Pure data; ``context`` says what weighs more.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(**kinds: str) -> dict[str, str]:
    return {word: kind for kind, words in kinds.items() for word in words.split()}


TEST_FOLDERS = _words("""
    __fixtures__ __mocks__ __snapshots__ __test__ __tests__ acceptance androidinstrumentedtest androidtest
    androidunittest appletest bench benches benchmark benchmarks commontest cypress desktoptest e2e fixtures
    functionaltest fuzz integration-tests integrationtest inttest iostest jmh jstest jvmtest linuxtest macostest
    nativetest qa spec specs test test-data test-utils test_data test_utils testdata testfixtures testing testlib
    tests testsuite testutil testutils wasmjstest wasmtest
""")
"""Folders of tests, at any depth."""

DOCUMENT_FOLDERS = _words("""
    cookbook doc docs documentation example examples guides javadoc licences licenses man manual sample samples
    tutorial tutorials wiki xdoc xdocs
""")
"""Folders of docs and examples, at any depth."""

EXAMPLE_FOLDERS = _words("""
    _example _examples demo demos example examples tutorial tutorials
""")
"""Folders of code that shows how something is used, at any depth."""

EXAMPLE_ENDINGS = ("-demo", "-demos", "-example", "-examples", "_demo", "_example", "_examples")
"""Ends of names of such folders."""

BUILD_FOLDERS = _words("""
    .azure-pipelines .buildkite .cargo .ci .circleci .devcontainer .github .gitlab .husky .mvn .teamcity .yarn
    ansible build build-logic build-support build-tools buildscripts buildsrc charts ci deploy docker dockerfiles
    hack helm k8s packaging scripts terraform
""")
"""Folders of what builds and ships, among the first two of a path."""

DOCUMENTS = _words("""
    authors changelog changes citation code_of_conduct codeowners contributing contributors copying copyright
    governance history licence license maintainers news notice owners patents readme
    roadmap security support thanks unlicense upgrading
""")
"""Names that docs of a project have, without their endings."""

PROSE = _words("""
    adoc asciidoc markdown md mdx rst textile
""")
"""Endings of texts for people."""

TEST_NAMES = _words("""
    conftest test tests
""")
"""Names of test files, without their endings."""

LAYERS = _table(
    domain="""
        aggregates domain domains dto dtos entities entity model models pojo types value_objects valueobjects
    """,
    application="""
        application applications business businesslogic engine features hooks interactors jobs logic scheduler
        service services signals store stores tasks use-cases use_cases usecase usecases worker workers workflow
        workflows
    """,
    infrastructure="""
        adapter adapters alembic backend backends cache caches caching client clients cloudprovider dao daos
        database databases datastore db driver drivers filesystem fs gateway gateways infra infrastructure io jdbc
        jpa kafka logging mail mailers messaging metrics migration migrations net network networking orm persistence
        queue queues repo repos repositories repository smtp sql storage storages telemetry tracing transport
    """,
    interface="""
        admin api apis assets bin cli cmd cmds command commands component components console controller controllers
        css endpoint endpoints forms frontend graphql grpc gui handler handlers html http httpapi i18n interface
        interfaces l10n lang layouts locale locales lsp lsp_server management messages middleware middlewares mvc
        page pages presentation presenter presenters proto protos public resolvers rest restapi route router routers
        routes routing rpc screens scss serializers servlet servlets static styles templates templatetags
        translations tui ui view viewmodels views web webapp websocket websockets widgets wwwroot
    """,
    configuration="""
        .idea .vscode conf config configs configuration configurations environments resources settings
    """,
)
"""Folders named after a layer; the deepest of a path counts."""

ROLES = _table(
    domain="""
        constants domain entities entity enums errors exceptions model models schema schemas types
    """,
    application="""
        engine jobs scheduler service services signals tasks use_cases usecases worker workflow
    """,
    infrastructure="""
        cache client dao database db logger logging managers migration migrations orm repositories repository
        storage
    """,
    interface="""
        __main__ admin api app asgi cli cmd commands console controller controllers endpoints forms handler handlers
        index main manage middleware resolvers router routes routing serializers server urls view views wsgi
    """,
    configuration="""
        apps conf config configuration defaults options settings
    """,
)
"""Files named after what they are for, without their endings."""

LAST_WORDS = _table(
    domain="""
        aggregate dto entity enum error exception model
    """,
    application="""
        interactor job scheduler service task usecase worker workflow
    """,
    infrastructure="""
        cache client connection dao datasource driver gateway migration repo repository storage store
    """,
    interface="""
        activity api cli command component controller dialog directive endpoint form fragment handler middleware
        page presenter resolver resource route router routes screen serializer servlet view viewmodel views
    """,
    configuration="""
        config configuration options properties settings
    """,
)
"""What the last word of a name says, as in ``OrderController`` or ``user.service``."""

ENDINGS = _table(
    configuration="""
        cfg conf env ini json json5 jsonc plist properties reg toml xml yaml yml
    """,
    interface="""
        astro css ejs gql graphql hbs htm html j2 jinja jsp jspx less po pot proto qml sass scss svelte svg tmpl ui
        vue
    """,
    infrastructure="""
        psql sql
    """,
    build="""
        bash bat cmd mk ps1 sh zsh
    """,
    documentation="""
        bib man tex txt
    """,
)
"""What an ending says when nothing else does."""

NAMES = {
    name: (kind, what)
    for kind, what, names in (
        ("build", "a build script", """
            build build.bazel build.gradle build.gradle.kts build.py build.rs build.sbt build.sh build.xml build.zig
            cmakelists.txt configure configure.ac fabfile.py gnumakefile gradlew gradlew.bat gruntfile.js
            gulpfile.js justfile magefile.go makefile makefile.am meson.build module.bazel mvnw mvnw.cmd noxfile.py
            rakefile rollup.config.js rollup.config.mjs sconscript sconstruct settings.gradle settings.gradle.kts
            setup.py taskfile.yml toxfile.py vite.config.js vite.config.ts webpack.config.js workspace
            workspace.bazel
        """),
        ("build", "a package manifest", """
            bower.json cargo.toml composer.json environment.yml gemfile go.mod go.work lerna.json manifest.in
            module-info.java nx.json package.json pipfile pom.xml pyproject.toml requirements.txt setup.cfg
            turbo.json
        """),
        ("build", "a lock file", """
            cargo.lock composer.lock gemfile.lock go.sum go.work.sum package-lock.json pipfile.lock pnpm-lock.yaml
            poetry.lock uv.lock yarn.lock
        """),
        ("build", "the definition of a container", """
            .dockerignore compose.yaml compose.yml containerfile dockerfile
        """),
        ("build", "the definition of a pipeline", """
            .appveyor.yml .codecov.yml .drone.yml .gitlab-ci.yml .goreleaser.yaml .goreleaser.yml .readthedocs.yaml
            .readthedocs.yml .travis.yml appveyor.yml azure-pipelines.yml bitbucket-pipelines.yml cloudbuild.yaml
            codecov.yml jenkinsfile netlify.toml procfile skaffold.yaml tox.ini vagrantfile vercel.json
        """),
        ("documentation", "the docs of a package", """
            doc.go package-info.java
        """),
    )
    for name in names.split()
}  # fmt: skip
"""Files that tools give a meaning to, by their whole names."""

IMPORTED = (
    ("test", """
        @jest/globals @playwright/test @testing-library chai cypress github.com/onsi/ginkgo github.com/onsi/gomega
        github.com/stretchr/testify hypothesis jest junit.framework mocha node:test nose org.assertj org.junit
        org.mockito org.testng pytest sinon testing unittest vitest
    """),
    ("infrastructure", """
        @aws-sdk @prisma/client alembic amqplib apsw asyncpg aws-sdk axios better-sqlite3 boto3 botocore celery
        child_process com.amazonaws com.mongodb confluent_kafka database/sql django.db drizzle-orm elasticsearch
        github.com/aws github.com/go-redis/redis github.com/jackc/pgx github.com/jmoiron/sqlx github.com/lib/pq
        github.com/redis/go-redis github.com/segmentio/kafka-go go.etcd.io go.mongodb.org/mongo-driver google.cloud
        gorm.io/gorm httpx ioredis jakarta.persistence java.net java.sql javax.persistence javax.sql kafka kafkajs
        knex kombu memcache mongodb mongoose motor mysql mysql2 MySQLdb node-fetch node:child_process nodemailer
        org.apache.kafka org.hibernate org.jooq org.springframework.data org.springframework.jdbc os/exec paramiko
        peewee pg pika prisma psycopg psycopg2 pymongo pymysql redis redis.clients requests sequelize smtplib socket
        software.amazon sqlalchemy sqlite3 subprocess typeorm urllib3
    """),
    ("interface", """
        @angular/common @angular/core @angular/router @nestjs/common aiohttp.web android.view android.widget
        apollo-server argparse bottle click com.vaadin commander curses django.contrib.admin django.forms
        django.http django.shortcuts django.urls django.views express falcon fastapi fastify flag flask
        github.com/charmbracelet github.com/gin-gonic/gin github.com/go-chi/chi github.com/gofiber/fiber
        github.com/gorilla/mux github.com/labstack/echo github.com/spf13/cobra github.com/spf13/pflag
        github.com/urfave/cli google.golang.org/grpc gradio graphene graphql hono html/template ink
        io.micronaut.http jakarta.servlet jakarta.ws.rs java.awt javafx javax.servlet javax.swing javax.ws.rs jinja2
        koa lit next optparse org.springframework.ui org.springframework.web picocli preact pygls PyQt5
        PyQt6 PySide6 react react-dom react-native rest_framework rich sanic solid-js starlette strawberry streamlit
        svelte textual tkinter tornado typer vscode vue yargs
    """),
)  # fmt: skip
"""What an import says, the strongest first."""

IMPORTS = {word.replace("/", "."): rank for rank, (_, words) in enumerate(IMPORTED) for word in words.split()}
"""The place in ``IMPORTED`` of each module, with ``.`` for ``/``."""

IMPORT_PREFIXES = frozenset(
    ".".join(parts[:size]) for parts in (word.split(".") for word in IMPORTS) for size in range(1, len(parts))
)
"""What leads to a longer name in ``IMPORTS``."""
