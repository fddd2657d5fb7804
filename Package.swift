// swift-tools-version: 6.1
import PackageDescription

/// Release builds are static executables: they start in half the time, and one file runs on any Linux
/// of the architecture. Without symbols, and with metadata of generic types made by the compiler,
/// they start faster still.
let isStatic: BuildSettingCondition = .when(platforms: [.linux], configuration: .release)
let staticSwift: [SwiftSetting] = [
  .unsafeFlags(
    ["-static-executable", "-Xfrontend", "-prespecialize-generic-metadata"], isStatic)
]
/// The functions that run at every start stand side by side: they lie in few pages (decision 21).
let startOrder = Context.packageDirectory + "/Sources/gofarm/start-order.txt"
let staticLinker: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-static-executable", "-use-ld=lld", "-Xlinker", "--strip-all",
      "-Xlinker", "--symbol-ordering-file=" + startOrder, "-Xlinker", "--no-warn-symbol-ordering",
    ], isStatic)
]

let package = Package(
  name: "gofarm",
  platforms: [.macOS(.v15)],
  products: [.executable(name: "gofarm", targets: ["gofarm"])],
  dependencies: [],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    // Tests hash whole Go releases.
    .target(
      name: "CSystem",
      cSettings: [
        .unsafeFlags(["-O2"], .when(configuration: .debug)), .define("GOFARM_STATIC", isStatic),
      ]),
    .target(name: "Templates", path: "shell", sources: ["templates.c"]),
    .target(name: "Libc"),
    .target(name: "System", dependencies: ["CSystem", "Libc"], swiftSettings: staticSwift),
    .target(name: "JSON", dependencies: ["System"], swiftSettings: staticSwift),
    .target(
      name: "Archive", dependencies: ["CZlib", "Libc", "System"], swiftSettings: staticSwift),
    .target(name: "Go", dependencies: ["JSON", "System"], swiftSettings: staticSwift),
    .target(name: "Projects", dependencies: ["Go", "JSON", "System"], swiftSettings: staticSwift),
    .target(
      name: "ShellScript", dependencies: ["Libc", "System", "Templates"],
      swiftSettings: staticSwift),
    .target(name: "CommandLine", swiftSettings: staticSwift),
    .target(
      name: "Farm",
      dependencies: ["Archive", "Go", "JSON", "Projects", "ShellScript", "System"],
      swiftSettings: staticSwift),
    .executableTarget(
      name: "gofarm",
      dependencies: [
        "Archive", "CommandLine", "Farm", "Go", "JSON", "Projects", "ShellScript", "System",
      ],
      exclude: ["start-order.txt"], swiftSettings: staticSwift, linkerSettings: staticLinker),
    .testTarget(name: "SystemTests", dependencies: ["System", "TestSupport"]),
    .testTarget(name: "JSONTests", dependencies: ["JSON"]),
    .testTarget(name: "ArchiveTests", dependencies: ["Archive", "System", "TestSupport"]),
    .testTarget(name: "GoTests", dependencies: ["Go", "JSON", "System", "TestSupport"]),
    .testTarget(name: "ShellScriptTests", dependencies: ["ShellScript"]),
    .testTarget(name: "CommandLineTests", dependencies: ["CommandLine"]),
    .target(
      name: "TestSupport",
      dependencies: ["Archive", "CTerminal", "CZlib", "Farm", "Go", "JSON", "Libc", "System"],
      path: "Tests/TestSupport"),
    .testTarget(name: "FarmTests", dependencies: ["Farm", "TestSupport"]),
    .testTarget(
      name: "GofarmTests", dependencies: ["Farm", "TestSupport"], exclude: ["Data"]),
    .target(name: "CTerminal", path: "Tests/CTerminal"),
    .testTarget(
      name: "ConformanceTests", dependencies: ["CTerminal", "ShellScript", "TestSupport"],
      exclude: ["Data"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
