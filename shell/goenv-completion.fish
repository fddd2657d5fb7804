# goenv for fish: what may be typed next.

function _goenv_complete
    set -l words (commandline -opc)
    set -l command $words[2]
    test "$words[3]" = --pin; and set -e words[3]
    test "$words[4]" = --; and set -e words[4]
    switch "$command"
        case ""
            _goenv_help | string replace -rf "^  ([a-z]+).*? {2,}(.*)" "\$1\t\$2"
        case exec
            if set -q words[3]
                set words (string escape -- $words[4..-1]) (commandline -ct)
                builtin complete -C "$words"
            else
                _goenv_specs
            end
        case use default
            set -q words[3]; or _goenv_specs
        case auto
            builtin printf "%s\n" on off
        case which
            builtin printf "%s\n" go gofmt
        case pkgset
            builtin printf "%s\n" off list
            _goenv_pkgset list | string sub -s 3
    end
end

function _goenv_specs
    _goenv_find_installed
    _goenv_find_channels
    for name in $_goenv_installed
        builtin printf "%s\tversion\n" $name
    end
    for name in $_goenv_channels
        builtin printf "%s\tchannel\n" $name
    end
    builtin printf "%s\t%s\n" system "the PATH as it was"
end
