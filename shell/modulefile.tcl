#%Module1.0
# Rendered by gofarm: change it with gofarm render --modules.
set directory @directory@
set wrappers @wrappers@
set selected @selected@
set settings @settings@

proc ModulesHelp {} {
  global selected directory
  puts stderr "Go $selected, from $directory."
}

module-whatis "Go $selected"
conflict go golang
prepend-path PATH $directory/bin:$wrappers
# What the two variables were before comes back on unload. (The pushenv of Modules 5.2 forgets that
# in a switch.)
if {[module-info mode unload]} {
  foreach name {GOFARM_SELECTED GOROOT} {
    set saved GOFARM_MODULE_$name
    if {[info exists env($saved)]} {
      unsetenv $name $env($saved)
      setenv $saved ""
    } elseif {$name eq "GOFARM_SELECTED"} {
      setenv $name $selected
    }
  }
} else {
  # In a switch, what the module before has set is still to be seen here.
  set own [expr {[info exists env(GOFARM_MODULE)] ? $env(GOFARM_MODULE) : ""}]
  foreach name {GOFARM_SELECTED GOROOT} {
    if {[info exists env($name)] && $env($name) ne $own} { setenv GOFARM_MODULE_$name $env($name) }
  }
  setenv GOFARM_SELECTED $selected
  unsetenv GOROOT
}
setenv GOFARM_MODULE $selected
# For a release that reads no go.env. What was set before stays, and is known by no mark.
foreach setting [split $settings \n] {
  regexp {^(\w+)=(.*)$} $setting - name value
  if {[info exists env(GOFARM_MODULE_$name)] || ![info exists env($name)]} {
    setenv $name $value
    setenv GOFARM_MODULE_$name set
  }
}
