-- Rendered by gofarm: change it with gofarm render --modules.
local directory = @directory@
local wrappers = @wrappers@
local selected = @selected@

help("Go " .. selected .. ", from " .. directory .. ".")
whatis("Go " .. selected)
family("go")
conflict("golang")
prepend_path("PATH", wrappers)
prepend_path("PATH", pathJoin(directory, "bin"))
pushenv("GOFARM_SELECTED", selected)
pushenv("GOROOT", false)
