internal import Libc

/// Runs `body` once per index on as many threads, this one included, and waits for all.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let threads = (1..<max(count, 1)).compactMap { index in Thread { body(index) } }
  body(0)
  for thread in threads { thread.join() }
}

/// Something that is computed on a thread of its own meanwhile.
package final class Background<Value: Sendable>: @unchecked Sendable {
  private var result: Value?
  private var thread: Thread?

  package init(_ body: @escaping @Sendable () -> Value) {
    thread = Thread { [self] in result = body() }
    if thread == nil { result = body() }
  }

  /// Waits for it. From one thread only.
  package func value() -> Value {
    thread?.join()
    thread = nil
    return result!
  }
}

/// What one more thread makes of the jobs that it is given, in their order.
package final class Worker<Value: Sendable>: @unchecked Sendable {
  package typealias Job = @Sendable () throws -> Value

  private let monitor = Monitor()
  private var jobs: [Job] = []
  private var made: [Value] = []
  private var failure: (any Error)?
  private var isClosed = false
  private var thread: Thread?

  /// Jobs that may wait: whoever hands out more, waits.
  private static var capacity: Int { 64 }

  package init() { thread = Thread { [self] in work() } }

  /// A value that was made by the caller.
  package func add(_ value: Value) { monitor.locked { made.append(value) } }

  /// Hands over a job; throws what an earlier one has thrown.
  package func add(_ job: @escaping Job) throws {
    if thread == nil { return add(try job()) }
    monitor.wait(until: { jobs.count < Self.capacity || failure != nil }, {})
    try monitor.locked { () -> Result<Void, any Error> in
      jobs.append(job)
      return failure.map { .failure($0) } ?? .success(())
    }.get()
  }

  /// All values, when all jobs are done. From the thread that gave the jobs.
  package func values() throws -> [Value] {
    close()
    if let failure { throw failure }
    return made
  }

  /// Must be called by whoever does not ask for the values.
  package func close() {
    monitor.locked { isClosed = true }
    thread?.join()
    thread = nil
  }

  /// The thread's whole life.
  private func work() {
    while case let batch = next(), !batch.isEmpty {
      do {
        let values = try batch.map { try $0() }
        monitor.locked { made += values }
      } catch {
        return monitor.locked { failure = error }
      }
    }
  }

  private func next() -> [Job] {
    monitor.wait(until: { !jobs.isEmpty || isClosed }, {})
    return monitor.locked {
      defer { jobs = [] }
      return jobs
    }
  }
}

/// A pthread.
package final class Thread: Sendable {
  private final class Work {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let id: pthread_t

  /// nil where the system has no thread left.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    #if canImport(Darwin)
      var id: pthread_t?
    #else
      var id = pthread_t()
    #endif
    let code = pthread_create(&id, nil, { Thread.start($0) }, work.toOpaque())
    guard code == 0 else {
      work.release()
      return nil
    }
    #if canImport(Darwin)
      self.id = id!
    #else
      self.id = id
    #endif
  }

  package func join() { pthread_join(id, nil) }

  #if canImport(Darwin)
    private static func start(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
      Unmanaged<Work>.fromOpaque(work).takeRetainedValue().body()
      return nil
    }
  #else
    private static func start(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
      Unmanaged<Work>.fromOpaque(work!).takeRetainedValue().body()
      return nil
    }
  #endif
}

/// A lock and a condition, for what several threads share.
package final class Monitor: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    condition.deallocate()
  }

  /// Runs `body` alone; wakes everybody who waits afterwards.
  package func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(condition)
      pthread_mutex_unlock(mutex)
    }
    return body()
  }

  /// Waits until `ready`, which is asked again after every change; then runs `body` alone.
  package func wait<Result>(until ready: () -> Bool, _ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while !ready() { pthread_cond_wait(condition, mutex) }
    return body()
  }
}
