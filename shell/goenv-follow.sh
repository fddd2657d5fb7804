_goenv_use_project() { _goenv_complain "not yet"; return 1; }
_goenv_auto() { :; }
_goenv_pkgset() { :; }
_goenv_unpkgset() { :; }
_goenv_doctor() { :; }
_goenv_loaded=$_goenv_stamp
\unset _goenv_loading
