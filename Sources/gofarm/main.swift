import Disk

Host.exit(Gofarm.run(Array(CommandLine.arguments.dropFirst())))
