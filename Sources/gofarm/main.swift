import System

Host.exit(Gofarm.run(Host.arguments))
