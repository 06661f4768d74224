-- Drives the server through Neovim 0.7 or newer: findings, a hover, a repair, a command, the end. Prints what was seen.
local out = {}
local function say(...) table.insert(out, table.concat({...}, " ")) end
vim.o.hidden = true
vim.cmd("edit bad.py")
local id = vim.lsp.start_client({ name = "postil", cmd = { "postil", "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, id)
local function wait(what, condition)
  local ok = vim.wait(60000, condition, 50)
  say(ok and "ok  " or "FAIL", what)
end
wait("findings", function() return #vim.diagnostic.get(0) > 0 end)
for _, each in ipairs(vim.diagnostic.get(0)) do say("     ", each.code or "", each.message) end
vim.api.nvim_win_set_cursor(0, { 4, 4 })
local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(), 20000)
for _, answer in pairs(answers or {}) do say("      hover: " .. ((answer.result or {}).contents or { value = "nothing" }).value:gsub("\n", " / ")) end
local function first_action(line, character)
  local params = vim.lsp.util.make_range_params()
  params.range = { start = { line = line, character = character }, ["end"] = { line = line, character = character } }
  params.context = { diagnostics = {} }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 20000) or {}) do
    for _, action in ipairs(answer.result or {}) do say("      action:", action.title) end
    local first = (answer.result or {})[1]
    if first and not first.edit then
      local resolved = vim.lsp.buf_request_sync(0, "codeAction/resolve", first, 20000)
      for _, one in pairs(resolved) do first = one.result end
    end
    if first and first.edit then vim.lsp.util.apply_workspace_edit(first.edit, vim.lsp.get_client_by_id(id).offset_encoding) end
  end
end
first_action(7, 8)
wait("repaired", function() return #vim.diagnostic.get(0) == 0 end)
say("      line 8 is now: " .. vim.api.nvim_buf_get_lines(0, 7, 8, false)[1])
-- As another server's rename of the parameter arrives.
local name = { start = { line = 3, character = 6 }, ["end"] = { line = 3, character = 7 } }
vim.lsp.util.apply_text_edits({ { range = name, newText = "amount" } }, 0, "utf-16")
wait("rename found", function() return #vim.diagnostic.get(0) > 0 end)
first_action(7, 8)
wait("doc follows", function() return #vim.diagnostic.get(0) == 0 end)
say("      line 8 is now: " .. vim.api.nvim_buf_get_lines(0, 7, 8, false)[1])
answers = vim.lsp.buf_request_sync(0, "workspace/executeCommand", { command = "postil.documentWorkspace" }, 20000)
for _, answer in pairs(answers or {}) do say("      job:", vim.inspect(answer.result):gsub("\n", " ")) end
vim.lsp.stop_client(id)
wait("ended", function() local c = vim.lsp.get_client_by_id(id); return c == nil or c.is_stopped() end)
io.stdout:write(table.concat(out, "\n") .. "\n")
vim.cmd("qall!")
