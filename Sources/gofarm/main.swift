import Disk

Host.exit(Gofarm.run(Host.arguments))
