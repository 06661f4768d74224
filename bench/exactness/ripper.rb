# frozen_string_literal: true

# Prints what Ripper sees in Ruby files, through YARD's parser, which attaches comments to Ripper's nodes: one JSON line
# per symbol. Paths are read from standard input, one a line. A file that this Ruby rejects is printed with its error.

require "json"
require "ripper"
require "yard"

YARD::Logger.instance.level = YARD::Logger::FATAL

# What is around a statement.
Around = Struct.new(:scope, :kind, :singleton) do
  def name(last)
    scope ? "#{scope}.#{last}" : last
  end
end

# Finds the declarations of one file.
class Scan
  ATTRIBUTES = %w[attr attr_reader attr_writer attr_accessor].freeze
  CALLS = %i[command fcall vcall call command_call].freeze
  BODIES = %i[list bodystmt begin if unless elsif else case when while until if_mod unless_mod while_mod until_mod
              rescue ensure paren in rescue_mod BEGIN ifop].freeze
  MAKERS = { "Class.new" => "class", "Struct.new" => "class", "Data.define" => "class", "Module.new" => "module" }.freeze

  attr_reader :found

  def initialize(source)
    @found = []
    @heredocs = heredocs(source)
    @lines = ["", *source.lines]
  end

  # The first comment of the file, where no declaration has it.
  def about(root)
    first = root.children.select(&:docstring).min_by { |node| node.docstring_range.first }
    return unless first && (first.type == :comment || (CALLS + BODIES).include?(first.type))
    return unless first.docstring_range.first <= root.children.reject { |node| node.type == :comment }.map(&:line).min.to_i

    words(first) unless @found.any? { |one| one[:doc] == words(first) && one[:line] == first.line }
  end

  # The comment of a node; a line that starts a part hidden from RDoc is marked, since YARD takes the comment marks off.
  def words(node)
    return unless node.docstring

    lines = node.docstring.to_s.split("\n", -1)
    lines.zip(@lines[node.docstring_range] || []).map do |line, source|
      source&.match?(/\A\s*#(--|\+\+)/) ? "\u{1}#{line}" : line
    end.join("\n")
  end

  def body(node, around)
    node.children.each { |child| statement(child, around) }
  end

  def statement(node, around, doc = nil)
    return unless node.is_a?(YARD::Parser::Ruby::AstNode)

    doc ||= words(node)
    case node.type
    when :class, :module then type(node, around, doc)
    when :sclass then singleton(node, around)
    when :def, :defs then method(node, around, doc)
    when :alias then renamed(node, around, doc)
    when :assign, :opassign, :massign then assigned(node, around, doc)
    when *CALLS then called(node, around, doc)
    when *BODIES then body(node, around)
    end
  end

  private

  # Where the heredocs end that start on a line, which YARD does not count as part of a statement.
  def heredocs(source)
    waiting = []
    Ripper.lex(source).each_with_object({}) do |((line, _), kind, _), ends|
      waiting << line if kind == :on_heredoc_beg
      ends[waiting.shift] = line if kind == :on_heredoc_end
    end
  end

  def add(kind, qualname, node, doc, line = node.line_range.first, end_line = node.line_range.last)
    end_line = [end_line, @heredocs[end_line] || 0].max
    @found << { kind: kind, qualname: qualname, line: line, end_line: end_line, doc: doc }
  end

  def type(node, around, doc)
    name = path(node[0].source, around)
    add(node.type.to_s, name, node, doc)
    body(node.children.last, Around.new(name, :type, false))
  end

  def singleton(node, around)
    statement(node[0], around)
    target = node[0].source[/\A\((\w+)\s*=/, 1] || node[0].source
    scope = target == "self" ? around.scope : path(target, around, true)
    body(node.children.last, Around.new(scope, :type, true))
  end

  def method(node, around, doc)
    scope = around.scope
    if node.type == :defs
      target = node[0].source
      scope = path(target, around, true) unless target == "self"
      name = node[2].source
    else
      name = node[0].source
    end
    member = scope && !(around.kind == :method && scope == around.scope)
    constructing = member && name == "initialize" && node.type == :def && !around.singleton
    qualname = scope ? "#{scope}.#{name}" : name
    add(constructing ? "constructor" : member ? "method" : "function", qualname, node, doc)
    body(node.children.last, Around.new(qualname, :method, false))
  end

  def renamed(node, around, doc)
    name = node[0].source.delete_prefix(":")
    return if name.start_with?("$")

    add(around.scope && around.kind != :method ? "method" : "function", around.name(name), node, doc)
  end

  def assigned(node, around, doc)
    return if around.kind == :method

    left = node[0]
    if node.type == :massign
      left.children.each do |part|
        add("constant", path(part.source, around), node, doc, part.line) if constant?(part)
      end
      return
    end
    right = node.children.last
    if constant?(left)
      name = path(left.source, around)
      kind = node.type == :assign && maker(right)
      add(kind || "constant", name, node, doc)
      block = kind && block_of(right)
      body(block.children.last, Around.new(name, :type, false)) if block
    end
    assigned(right, around, doc) if %i[assign].include?(right.type)
  end

  def constant?(node)
    (node.type == :var_field && node[0].type == :const) || %i[const_path_field top_const_field].include?(node.type)
  end

  def maker(node)
    return unless CALLS.include?(node.type) && node[1].respond_to?(:type) && node.children.size > 2

    MAKERS["#{node[0].source.delete_prefix('::')}.#{node[2].source}"]
  end

  def called(node, around, doc)
    own = node[0].type == :ident
    name = own ? node[0].source : node[2]&.source
    arguments = own ? given(node[1]) : []
    return attributes(node, name, arguments, around, doc) if own && ATTRIBUTES.include?(name)

    first = arguments.first
    if own && first && %i[def defs].include?(first.type)
      method(first, around, doc)
    elsif own && first && CALLS.include?(first.type) && first[0].type == :ident && !block_of(node)
      called(first, around, doc)
    elsif own && name == "alias_method" && arguments.size == 2 && arguments.all? { |one| literal(one) }
      add(around.scope && around.kind != :method ? "method" : "function", around.name(literal(first)), node, doc)
    elsif own && %w[define_method define_singleton_method].include?(name) && first && literal(first)
      add(around.scope ? "method" : "function", around.name(literal(first)), node, doc) unless around.kind == :method
    else
      opened(node, name, around)
    end
  end

  def opened(node, name, around)
    block = block_of(node)
    return unless block && !(name && maker(node))

    own = node[0].type == :ident
    scope = around.scope
    if own && name == "refine" && (target = given(node[1]).first)
      scope = path(target.source.delete_prefix("::"), around, true)
    elsif %w[class_eval class_exec module_eval module_exec].include?(name) && node[0].source.match?(/\A(::)?[A-Z][\w:]*\z/)
      scope = path("::#{node[0].source.delete_prefix('::')}", around)
    end
    kind = scope == around.scope ? around.kind : :type
    body(block.children.last, Around.new(scope, kind, around.singleton || (own && name == "class_methods")))
  end

  def attributes(node, word, arguments, around, doc)
    names = arguments.flat_map { |one| literal(one) ? [[literal(one), one]] : array(one) }
    names.each_with_index do |(name, part), at|
      line = at.zero? ? node.line_range.first : part.line_range.first
      last = at == names.size - 1 ? node.line_range.last : part.line_range.last
      add("property", around.name(name), node, doc, line, last)
    end
  end

  def given(node)
    return [] unless node.is_a?(YARD::Parser::Ruby::AstNode)

    node = node[0] if node.type == :arg_paren
    node&.type == :list ? node.children.to_a : []
  end

  def literal(node)
    source = node.source
    case node.type
    when :symbol_literal then source[1..]
    when :dyna_symbol then source[/\A:["']([^#"']*)["']\z/, 1]
    when :string_literal then source[/\A(["'])([^#"']*)\1\z/, 2]
    end
  end

  def array(node)
    return [] unless node.source =~ /\A\*?%[iIwW](?:\[(.*)\]|\((.*)\))\z/m

    ($1 || $2).split.map { |word| [word, node] }
  end

  def block_of(node)
    node.children.find { |child| child.is_a?(YARD::Parser::Ruby::AstNode) && %i[do_block brace_block].include?(child.type) }
  end

  def path(source, around, reference = source.include?("::"))
    names = source.gsub(/\s/, "").split("::")
    return names.drop(1).join(".") if names.first == ""

    outer = around.scope.to_s.split(".")
    return [*outer[..outer.rindex(names.first)], *names.drop(1)].join(".") if reference && outer.include?(names.first)

    around.name(names.join("."))
  end
end

$stdin.each_line(chomp: true) do |path|
  source = File.binread(path).force_encoding("UTF-8").scrub("\u{FFFD}").delete_prefix("\u{FEFF}")
  begin
    scan = Scan.new(source)
    root = YARD::Parser::Ruby::RubyParser.parse(source, path).root
    scan.body(root, Around.new(nil, :file, false))
  rescue StandardError, SystemStackError => e
    puts JSON.generate(path: path, error: e.message.lines.first.to_s.strip)
    next
  end
  puts JSON.generate(path: path, doc: scan.about(root)&.scrub)
  scan.found.each { |one| puts JSON.generate(one.merge(path: path, doc: one[:doc]&.scrub)) }
end
