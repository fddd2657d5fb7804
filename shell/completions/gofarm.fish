# fish completion for gofarm, which itself knows what may stand where.
function __gofarm_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l lines ($words[1] completions words -- $words[2..-1] 2>/dev/null)
    switch "$lines[1]"
        case :files
            __fish_complete_path (commandline -ct)
        case :directories
            __fish_complete_directories (commandline -ct)
        case :command
            __fish_complete_subcommand
        case '*'
            string join \n $lines
    end
end
complete -c gofarm -f -a "(__gofarm_complete)"
