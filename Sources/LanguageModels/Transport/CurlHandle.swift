import CCurl

/// One of libcurl's easy handles, used for one transfer after another; on the owner thread alone.
final class CurlHandle {
  let raw: UnsafeMutableRawPointer
  private(set) var transfer: CurlTransfer?
  private let errorText: UnsafeMutablePointer<CChar>
  private var headerLines: UnsafeMutablePointer<curl_slist>?
  private var setupCode = CURLE_OK

  /// Nil where libcurl has no handle to give, or refuses a setting that safety rests on.
  init?(_ configuration: CurlTransport.Configuration) {
    guard let handle = curl_easy_init() else { return nil }
    raw = handle
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    let me = Unmanaged.passUnretained(self).toOpaque()
    check(wherefore_easy_set_pointer(raw, CURLOPT_PRIVATE, me))
    check(wherefore_easy_set_pointer(raw, CURLOPT_ERRORBUFFER, errorText))
    check(wherefore_easy_ask_before_sending(raw, curlIsAboutToSend, me))
    check(wherefore_easy_set_callback(raw, CURLOPT_HEADERFUNCTION, curlHeaderArrived))
    check(wherefore_easy_set_pointer(raw, CURLOPT_HEADERDATA, me))
    check(wherefore_easy_set_callback(raw, CURLOPT_WRITEFUNCTION, curlBodyArrived))
    check(wherefore_easy_set_pointer(raw, CURLOPT_WRITEDATA, me))
    check(wherefore_easy_allow_http_only(raw))
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_HTTP09_ALLOWED, 0)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_TCP_KEEPIDLE, 60)
    set(CURLOPT_TCP_KEEPINTVL, 30)
    set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
    check(wherefore_easy_leave_lookups(raw))
    check(wherefore_easy_keep_sockets_here(raw))
    if let file = configuration.caFile { set(CURLOPT_CAINFO, file) }
    if let name = configuration.userAgent { set(CURLOPT_USERAGENT, name) }
    switch configuration.proxy {
    case .environment: break
    case .none: set(CURLOPT_PROXY, "")
    case .url(let address): set(CURLOPT_PROXY, address)
    }
    guard setupCode == CURLE_OK else { return nil }
  }

  deinit {
    curl_easy_cleanup(raw)
    curl_slist_free_all(headerLines)
    errorText.deallocate()
  }

  /// The handle that libcurl knows by this address.
  static func of(_ raw: UnsafeMutableRawPointer) -> CurlHandle? {
    var pointer: UnsafeMutableRawPointer?
    guard wherefore_easy_get_pointer(raw, CURLINFO_PRIVATE, &pointer) == CURLE_OK, let pointer else { return nil }
    return Unmanaged<CurlHandle>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Sets everything that differs from one transfer to the next.
  func begin(_ transfer: CurlTransfer, remaining: Duration) throws(TransportError) {
    let request = transfer.call.request
    setupCode = CURLE_OK
    errorText[0] = 0
    set(CURLOPT_URL, request.url)
    // Waiting for the first connection, to share it, pays only where HTTP/2 may be had: over TLS.
    let mayShare = request.isSecure
    let version = mayShare ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1)
    if wherefore_easy_set_long(raw, CURLOPT_HTTP_VERSION, version) != CURLE_OK {
      set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))  // a libcurl without HTTP/2
    }
    set(CURLOPT_PIPEWAIT, mayShare ? 1 : 0)
    set(CURLOPT_FORBID_REUSE, 0)
    // The loop's own clock comes first; libcurl's is the second line.
    set(CURLOPT_TIMEOUT_MS, remaining.wholeMilliseconds + 1_000)
    set(CURLOPT_CONNECTTIMEOUT_MS, max(1, request.limits.connect.wholeMilliseconds))
    switch request.method {
    case .get: set(CURLOPT_HTTPGET, 1)
    case .post:
      set(CURLOPT_POST, 1)
      check(wherefore_easy_set_offset(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count)))
      request.body.withUnsafeBytes { bytes in
        // An empty buffer may have no address, and no address would mean "read from a callback".
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? UnsafeMutableRawPointer(errorText)
        check(wherefore_easy_set_pointer(raw, CURLOPT_COPYPOSTFIELDS, start))
      }
    }
    for line in request.headerLines {
      guard let longer = curl_slist_append(headerLines, line) else {
        setupCode = CURLE_OUT_OF_MEMORY
        break
      }
      headerLines = longer
    }
    check(wherefore_easy_set_list(raw, CURLOPT_HTTPHEADER, headerLines))
    guard setupCode == CURLE_OK else {
      let code = setupCode
      clear()
      throw .other(code: Int(code.rawValue), detail: "libcurl refused the request")
    }
    self.transfer = transfer
  }

  /// Forgets the transfer, its headers (which may hold a key) and its body.
  func clear() {
    transfer = nil
    _ = wherefore_easy_set_list(raw, CURLOPT_HTTPHEADER, nil)
    curl_slist_free_all(headerLines)
    headerLines = nil
    _ = wherefore_easy_set_pointer(raw, CURLOPT_COPYPOSTFIELDS, nil)
  }

  /// Whether this libcurl sends the reset of an HTTP/2 stream late.
  static let holdsResetsBack: Bool = {
    guard let version = curl_version_info(CURLVERSION_FIRST)?.pointee.version_num else { return true }
    return (0x07_58_00..<0x08_0F_00).contains(version)
  }()

  /// The transfer is to end before its time: its connection is closed, unless others use it too. An HTTP/1.1 connection
  /// is closed anyway, since the rest of the answer would come over it.
  func leaveConnection() {
    if CurlHandle.holdsResetsBack { _ = wherefore_easy_set_long(raw, CURLOPT_FORBID_REUSE, 1) }
  }

  /// Makes libcurl send what it holds back on this transfer's connection.
  func nudge() {
    guard offset(CURLINFO_PRETRANSFER_TIME_T) > 0 else { return }
    curl_easy_pause(raw, CURLPAUSE_RECV)
    curl_easy_pause(raw, CURLPAUSE_CONT)
  }

  private func check(_ code: CURLcode) { if setupCode == CURLE_OK { setupCode = code } }
  private func set(_ option: CURLoption, _ value: Int) { check(wherefore_easy_set_long(raw, option, value)) }
  private func set(_ option: CURLoption, _ value: String) { check(wherefore_easy_set_string(raw, option, value)) }

  // MARK: What libcurl has seen

  var received: Int { offset(CURLINFO_SIZE_DOWNLOAD_T) }

  private func offset(_ info: CURLINFO) -> Int {
    var value: curl_off_t = 0
    return wherefore_easy_get_offset(raw, info, &value) == CURLE_OK ? Int(value) : 0
  }

  private func long(_ info: CURLINFO) -> Int {
    var value = 0
    return wherefore_easy_get_long(raw, info, &value) == CURLE_OK ? value : 0
  }

  /// The end of the transfer, as the caller gets it.
  func outcome(_ code: CURLcode, caFile: String?) -> Result<HTTPResponse, TransportError> {
    guard let transfer else { return .failure(.cancelled) }
    if let failure = transfer.failure { return .failure(failure) }
    guard code == CURLE_OK else { return .failure(failure(code, of: transfer, caFile: caFile)) }
    guard transfer.head.isComplete else { return .failure(.closedEarly(detail: "the header is not complete")) }
    if !transfer.head.isEncoded, ![204, 304].contains(transfer.head.status),
      let length = try? transfer.head.contentLength(), length != transfer.body.count
    {
      let detail = "\(transfer.body.count) bytes came of \(length)"
      return .failure(.closedEarly(detail: detail))
    }
    return .success(
      HTTPResponse(
        status: transfer.head.status, headers: transfer.head.headers, body: transfer.body, timings: timings,
        httpVersion: transfer.head.version))
  }

  private var timings: HTTPTimings {
    var timings = HTTPTimings()
    timings.connected = .microseconds(max(offset(CURLINFO_CONNECT_TIME_T), offset(CURLINFO_APPCONNECT_TIME_T)))
    timings.firstByte = .microseconds(offset(CURLINFO_STARTTRANSFER_TIME_T))
    timings.total = .microseconds(offset(CURLINFO_TOTAL_TIME_T))
    timings.reusedConnection = long(CURLINFO_NUM_CONNECTS) == 0
    return timings
  }

  private func failure(_ code: CURLcode, of transfer: CurlTransfer, caFile: String?) -> TransportError {
    let facts = CurlFailure(
      code: code, text: String(cString: errorText), request: transfer.call.request, caFile: caFile,
      isConnected: offset(CURLINFO_CONNECT_TIME_T) > 0, isReady: offset(CURLINFO_PRETRANSFER_TIME_T) > 0,
      isHeadComplete: transfer.head.isComplete, isPastDeadline: ContinuousClock.now >= transfer.call.deadline,
      verifyResult: long(CURLINFO_SSL_VERIFYRESULT))
    return facts.error
  }
}

// Functions of the file, not closures: a closure would take over its context's isolation and trap on the owner thread.

private func curlIsAboutToSend(
  _ context: UnsafeMutableRawPointer?, _ server: UnsafeMutablePointer<CChar>?, _ here: UnsafeMutablePointer<CChar>?,
  _ serverPort: Int32, _ port: Int32
) -> Int32 {
  guard let context else { return CURL_PREREQFUNC_ABORT }
  let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
  return handle.transfer?.isAboutToSend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

private func curlHeaderArrived(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  if handle.transfer?.headerArrived(line) == true { return line.count }
  handle.leaveConnection()
  return 0
}

private func curlBodyArrived(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let context, let bytes else { return 0 }
  let handle = Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue()
  let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
  if handle.transfer?.bodyArrived(piece) == true { return piece.count }
  handle.leaveConnection()
  return 0
}
