import System
import TestSupport
import Testing

@testable import Go

/// The client against a database in memory; that openssl is right about signatures is tested elsewhere.
@Suite struct ChecksumDatabaseTests {
  private let database: TestDatabase
  private let client: ChecksumDatabase
  private let module = ToolchainModule(version: "v0.0.1-go1.27.3.linux-amd64")!
  private let other = ToolchainModule(version: "v0.0.1-go1.26.6.linux-amd64")!

  init() throws {
    database = try TestDatabase()
    client = ChecksumDatabase(key: try #require(VerifierKey(database.key)))
    database.grow(300)
    database.add(module, "h1:good")
    database.grow(700)
  }

  /// What a database answers, and how often it is asked.
  private func lookup(
    _ modules: [ToolchainModule], since kept: TreeHead? = nil, _ files: [String: [UInt8]]
  ) throws -> (ChecksumDatabase.Answer, questions: Int) {
    var questions = 0
    let answer = try client.lookup(modules, since: kept) { paths in
      if !paths.isEmpty { questions += 1 }
      return paths.map { files[$0] }
    } verify: { _, _, _ in
      true
    }
    return (answer, questions)
  }

  private var place: String { "lookup/\(ToolchainModule.path)@\(module.version)" }

  @Test func `a record is proved by two questions, and its proof is checked alone`() throws {
    let (answer, questions) = try lookup([module], database.files())
    #expect(questions == 2)
    let proof = try #require(answer.proofs[0])
    #expect(proof.record == 300 && proof.size == 1001)
    try proof.check(module, sum: "h1:good", key: client.key) { _, _, _ in true }
    let wrong = failure {
      try proof.check(module, sum: "h1:bad", key: client.key) { _, _, _ in true }
    }
    #expect(wrong?.message.contains("h1:good") == true)
    var forged = proof
    forged = LogProof(
      database: proof.database, record: proof.record,
      text: proof.text.replacing("h1:good", with: "h1:evil"), head: proof.head, path: proof.path)
    #expect(throws: ChecksumFailure.self) {
      try forged.check(module, sum: "h1:evil", key: client.key) { _, _, _ in true }
    }
  }

  @Test func `several modules cost no more questions; one that is unknown has no proof`() throws {
    let (answer, questions) = try lookup([other, module], database.files())
    #expect(questions == 2)
    #expect(answer.proofs.map { $0?.record } == [nil, 300])
  }

  @Test func `a database grows under its clients' eyes`() throws {
    var kept: TreeHead?
    for growth in [1, 23, 256, 1000, 3] {
      database.grow(growth)
      let (answer, _) = try lookup([module], since: kept, database.files())
      #expect(answer.head?.size == database.records.count)
      kept = answer.head
    }
  }

  @Test func `an older head of the same history is as good`() throws {
    let old = try database.files()
    database.grow(500)
    let new = try database.files()
    let kept = try lookup([module], new).0.head
    // A mirror that lags behind still has the newer tiles.
    let (answer, _) = try lookup([module], since: kept, new.merging(old) { $1 })
    #expect(answer.proofs[0] != nil)
    #expect(answer.head?.size == 1501)
  }

  @Test func `a database that was rolled back cannot prove itself`() throws {
    let old = try database.files()
    database.grow(500)
    let kept = try lookup([module], database.files()).0.head
    let refused = failure { try lookup([module], since: kept, old) }
    #expect(refused?.exitCode == 65)
    #expect(refused?.message.contains("it has no tile/") == true)
  }

  @Test(arguments: [0, 1, 500])
  func `a fork is refused with both heads`(_ growth: Int) throws {
    let kept = try lookup([module], database.files()).0.head
    let fork = try TestDatabase(forking: database)
    fork.grow(300)
    fork.add(module, "h1:evil")
    fork.grow(700 + growth)
    let files = try fork.files()
    let refused = failure { try lookup([module], since: kept, files) }
    guard case .fork(_, let old, let new)? = refused as? ChecksumFailure else {
      Issue.record("\(String(describing: refused))")
      return
    }
    #expect(old == kept?.note)
    #expect(new.contains("\n\(1001 + growth)\n"))
    #expect(refused?.exitCode == 65)
    #expect(refused?.message.contains("  | 1001") == true)
  }

  enum Damage: CaseIterable {
    case otherRecord, otherSum, noTile, shortTile, longTile, wrongTile, html, numberOutside, empty
  }

  @Test(arguments: Damage.allCases)
  func `what a database answers wrongly is refused`(_ damage: Damage) throws {
    database.add(other, "h1:other")
    var files = try database.files()
    let good = String(decoding: try #require(files[place]), as: UTF8.self)
    let tile = "tile/8/0/001"
    switch damage {
    case .otherRecord: files[place] = files["lookup/\(ToolchainModule.path)@\(other.version)"]
    case .otherSum: files[place] = Array(good.replacing("h1:good", with: "h1:evil").utf8)
    case .noTile: files[tile] = nil
    case .shortTile: files[tile]?.removeLast()
    case .longTile: files[tile]?.append(0)
    case .wrongTile: files[tile]?[40 * 32] ^= 1
    case .html: files[place] = Array("<html>\n\n<body>\n".utf8)
    case .numberOutside: files[place] = Array(good.replacing("300\n", with: "9999\n").utf8)
    case .empty: files[place] = []
    }
    let refused = failure {
      try lookup([module], files).0.proofs[0]?.requireSum("h1:good", of: module)
    }
    #expect(refused?.exitCode == 65)
    #expect(refused?.message.contains("\n") == false)
  }

  @Test func `damaged answers never do more than be refused`() throws {
    var random = SeededGenerator(seed: 20_261_127)
    let files = try database.files()
    let sums = [nil, "h1:good"]
    for _ in 0..<500 {
      var damaged = files
      let name = [place, "tile/8/0/001", "tile/8/1/000.p/3", "tile/8/0/003.p/233"]
        .randomElement(using: &random)!
      var bytes = try #require(files[name])
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
          in: 0...255, using: &random)
      }
      damaged[name] = bytes
      let proof = (try? lookup([module], damaged))?.0.proofs[0]
      #expect(sums.contains(proof?.sum(of: module)))
    }
  }
}
