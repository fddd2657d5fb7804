#compdef gofarm
# zsh completion for gofarm, which itself knows what may stand where.
_gofarm() {
  local -a lines described
  lines=("${(@f)$($words[1] completions words -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    "") return 1 ;;
    :files) _files ;;
    :directories) _files -/ ;;
    :command) _command_names ;;
    *)
      described=("${(@)lines//:/\\:}")
      described=("${(@)described/$'\t'/:}")
      _describe -V gofarm described
      ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _gofarm "$@"
else
  compdef _gofarm gofarm
fi
