"""What is special about the Lua analyzer; what it says of a text stands in ``tests/cases/lua``."""

from postil.model import FileDoc
from support.languages import analyzed as analyzed_as

SOURCE = """#!/usr/bin/env lua
--- A module.
-- @module m
local M = {}

--- Says it.
---@param word string
function M.say(word)
  local function inner() return "-- no comment" end
  self.x = function() end
end

---@class A
---@field x number Says x.
local A = { f = function() end }

function A:go(...) end
return M
"""


def analyzed(text: str) -> FileDoc:
    return analyzed_as("file.lua", text.encode())


def test_tables_nested_thousands_deep_need_no_recursion() -> None:
    depth = 2000
    assert analyzed("local M = " + "{ a = " * depth + "function() end" + "}" * depth + "\nreturn M").symbols


def test_a_class_stands_before_the_fields_that_its_comment_tells() -> None:
    names = [one.qualname for one in analyzed(SOURCE).symbols]
    assert names.index("A") < names.index("A.x") < names.index("A.f")


def test_comments_that_another_line_end_breaks_open_are_read_to_their_end() -> None:
    text = "--- A.\n-- @tret\rurn number the sum\n-- @see B\nfunction add(a) end\n\n--- B.\nfunction other() end\n"
    assert [one.qualname for one in analyzed(text).symbols] == ["add", "other"]
