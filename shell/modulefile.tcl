#%Module1.0
# Rendered by gofarm: change it with gofarm render --modules.
set directory @directory@
set wrappers @wrappers@
set selected @selected@

proc ModulesHelp {} {
  global selected directory
  puts stderr "Go $selected, from $directory."
}

# Sets a variable, or unsets it where the value is empty; what it was before comes back on unload.
# (The pushenv of Modules 5.2 forgets that in a switch.)
proc keep {name value} {
  global env
  set saved GOFARM_MODULE_$name
  if {[module-info mode unload]} {
    if {[info exists env($saved)]} {
      unsetenv $name $env($saved)
      setenv $saved ""
    } elseif {$value ne ""} {
      setenv $name $value
    }
    return
  }
  # In a switch, what the module before has set is still to be seen here.
  set own [expr {[info exists env(GOFARM_MODULE)] ? $env(GOFARM_MODULE) : ""}]
  if {[info exists env($name)] && $env($name) ne $own} { setenv $saved $env($name) }
  if {$value eq ""} { unsetenv $name } else { setenv $name $value }
}

module-whatis "Go $selected"
conflict go golang
prepend-path PATH $wrappers
prepend-path PATH $directory/bin
keep GOFARM_SELECTED $selected
keep GOROOT ""
setenv GOFARM_MODULE $selected
