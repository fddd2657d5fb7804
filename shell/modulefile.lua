-- Rendered by gofarm: change it with gofarm render --modules.
local directory = @directory@
local wrappers = @wrappers@
local selected = @selected@
local settings = @settings@

help("Go " .. selected .. ", from " .. directory .. ".")
whatis("Go " .. selected)
family("go")
conflict("golang")
prepend_path("PATH", wrappers)
prepend_path("PATH", pathJoin(directory, "bin"))
pushenv("GOFARM_SELECTED", selected)
pushenv("GOROOT", false)
-- For a release that reads no go.env. What was set before stays, and is known by no mark.
for name, value in settings:gmatch("([^\n=]+)=([^\n]*)") do
  local mark = "GOFARM_MODULE_" .. name
  if os.getenv(mark) or not os.getenv(name) then
    setenv(name, value)
    setenv(mark, "set")
  end
end
