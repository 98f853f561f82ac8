import CCurl

/// The owner thread's work: takes calls from the inbox, drives libcurl, and answers each call once.
final class CurlLoop {
  private let inbox: CurlInbox
  private let configuration: CurlTransport.Configuration
  private var idle: [CurlHandle] = []
  private var running: [UInt64: CurlHandle] = [:]
  /// First come, first served, from `firstWaiting` on.
  private var waiting: [CurlCall] = []
  private var firstWaiting = 0
  /// No deadline and no look at a transfer's speed is due before this.
  private var nextLook = ContinuousClock.now + CurlLoop.longestSleep
  private static let longestSleep = Duration.seconds(60)

  init(inbox: CurlInbox, configuration: CurlTransport.Configuration) {
    self.inbox = inbox
    self.configuration = configuration
  }

  func run() {
    guard let multi = curl_multi_init() else {
      return end(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), detail: "libcurl could not start"))
    }
    let most = max(1, configuration.maxConnections)
    _ = wherefore_multi_set_long(multi, CURLMOPT_MAXCONNECTS, most)
    _ = wherefore_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
    inbox.open(multi)
    while true {
      let batch = inbox.take()
      if batch.isClosed {
        for call in batch.calls { call.finish(.failure(.cancelled)) }
        break
      }
      for call in batch.calls { nextLook = min(nextLook, call.deadline) }
      waiting += batch.calls
      cancel(batch.cancelled, multi)
      admit(most, multi)
      var count: Int32 = 0
      let code = curl_multi_perform(multi, &count)
      if code != CURLM_OK { fail(multi, code) }
      collect(multi)
      look(multi)
      admit(most, multi)
      _ = curl_multi_poll(multi, nil, 0, sleep, nil)
    }
    for handle in running.values { finish(handle, with: .failure(.cancelled), multi) }
    idle = []
    end(.cancelled)
    curl_multi_cleanup(multi)
  }

  /// Nothing is taken from the inbox after this.
  private func end(_ error: TransportError) {
    for call in waiting[firstWaiting...] + inbox.end().calls { call.finish(.failure(error)) }
    waiting = []
    firstWaiting = 0
  }

  /// Until the next look, in whole milliseconds, rounded up.
  private var sleep: Int32 {
    let time = max(.zero, min(nextLook - ContinuousClock.now, CurlLoop.longestSleep))
    return Int32(time.wholeMilliseconds)
  }

  // MARK: Beginning

  private func admit(_ most: Int, _ multi: UnsafeMutableRawPointer) {
    while running.count < most, firstWaiting < waiting.count {
      let call = waiting[firstWaiting]
      firstWaiting += 1
      start(call, multi)
    }
    if firstWaiting == waiting.count {
      waiting.removeAll(keepingCapacity: true)
      firstWaiting = 0
    } else if firstWaiting > 1_024, firstWaiting * 2 > waiting.count {
      waiting.removeFirst(firstWaiting)
      firstWaiting = 0
    }
  }

  private func start(_ call: CurlCall, _ multi: UnsafeMutableRawPointer) {
    guard !call.flag.isRaised else { return call.finish(.failure(.cancelled)) }
    let now = ContinuousClock.now
    guard call.deadline > now else { return call.finish(.failure(.timedOut(after: call.request.limits.total))) }
    guard let handle = idle.popLast() ?? CurlHandle(configuration) else {
      return call.finish(.failure(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue), detail: "libcurl gave no handle")))
    }
    let transfer = CurlTransfer(call, begun: now)
    do throws(TransportError) {
      try handle.begin(transfer, remaining: call.deadline - now)
    } catch {
      idle.append(handle)
      return call.finish(.failure(error))
    }
    let code = curl_multi_add_handle(multi, handle.raw)
    guard code == CURLM_OK else {
      handle.clear()
      idle.append(handle)
      return call.finish(.failure(.other(code: Int(code.rawValue), detail: String(cString: curl_multi_strerror(code)))))
    }
    running[call.number] = handle
    nextLook = min(nextLook, transfer.nextLook)
  }

  // MARK: Ending

  private func collect(_ multi: UnsafeMutableRawPointer) {
    var left: Int32 = 0
    while let message = curl_multi_info_read(multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let raw = message.pointee.easy_handle else { continue }
      let code = message.pointee.data.result
      guard let handle = CurlHandle.of(raw) else { continue }
      let outcome = handle.outcome(code, caFile: configuration.caFile)
      let request = handle.transfer?.call.request
      finish(handle, with: outcome, multi)
      if code != CURLE_OK, let request { sendResets(to: request) }
    }
  }

  /// Ends a transfer that was not over.
  private func abandon(
    _ handle: CurlHandle, with result: Result<HTTPResponse, TransportError>, _ multi: UnsafeMutableRawPointer
  ) {
    let request = handle.transfer?.call.request
    handle.leaveConnection()
    finish(handle, with: result, multi)
    if let request { sendResets(to: request) }
  }

  /// From 7.88 to 8.14 libcurl keeps the frame that resets an HTTP/2 stream to itself until something else happens on
  /// the connection (curl issue 17611): the server would go on answering, at the caller's cost. Pausing and resuming
  /// the other transfers there sends it. Where there are none, `leaveConnection` has closed the connection.
  private func sendResets(to request: HTTPRequest) {
    guard CurlHandle.holdsResetsBack, request.isSecure else { return }
    let host = request.host
    for handle in running.values {
      if let other = handle.transfer?.call.request, other.isSecure, other.host == host { handle.nudge() }
    }
  }

  private func finish(
    _ handle: CurlHandle, with result: Result<HTTPResponse, TransportError>, _ multi: UnsafeMutableRawPointer
  ) {
    // Takes the transfer's stream off its connection, or closes the connection where the transfer was not over.
    curl_multi_remove_handle(multi, handle.raw)
    guard let transfer = handle.transfer else { return }
    running[transfer.call.number] = nil
    handle.clear()
    idle.append(handle)
    transfer.call.finish(result)
  }

  private func cancel(_ numbers: [UInt64], _ multi: UnsafeMutableRawPointer) {
    guard !numbers.isEmpty else { return }
    for number in numbers {
      if let handle = running[number] { abandon(handle, with: .failure(.cancelled), multi) }
    }
    guard firstWaiting < waiting.count else { return }
    var kept: [CurlCall] = []
    for call in waiting[firstWaiting...] {
      if call.flag.isRaised { call.finish(.failure(.cancelled)) } else { kept.append(call) }
    }
    waiting = kept
    firstWaiting = 0
  }

  /// libcurl itself is in trouble: no transfer can go on.
  private func fail(_ multi: UnsafeMutableRawPointer, _ code: CURLMcode) {
    let error = TransportError.other(code: Int(code.rawValue), detail: String(cString: curl_multi_strerror(code)))
    for handle in running.values { finish(handle, with: .failure(error), multi) }
  }

  // MARK: Clocks

  /// Ends what is past its deadline or has stalled, and sets the time of the next look.
  private func look(_ multi: UnsafeMutableRawPointer) {
    let now = ContinuousClock.now
    guard now >= nextLook else { return }
    var next = now + CurlLoop.longestSleep
    for handle in Array(running.values) {
      guard let transfer = handle.transfer else { continue }
      if now >= transfer.call.deadline {
        abandon(handle, with: handle.outcome(CURLE_OPERATION_TIMEDOUT, caFile: nil), multi)
      } else if transfer.hasStalled(at: now, received: handle.received) {
        abandon(handle, with: .failure(.stalled(after: transfer.call.request.limits.lowSpeedTime)), multi)
      } else {
        next = min(next, transfer.nextLook)
      }
    }
    if firstWaiting < waiting.count {
      var kept: [CurlCall] = []
      for call in waiting[firstWaiting...] {
        if now >= call.deadline {
          call.finish(.failure(.timedOut(after: call.request.limits.total)))
        } else {
          kept.append(call)
          next = min(next, call.deadline)
        }
      }
      waiting = kept
      firstWaiting = 0
    }
    nextLook = next
  }
}

extension Duration {
  /// Rounded up, at most 24 days (what libcurl takes).
  var wholeMilliseconds: Int {
    let (seconds, attoseconds) = components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return max(0, Int(seconds) * 1_000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
