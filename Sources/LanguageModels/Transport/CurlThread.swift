import CCurl
import Glibc

/// The thread that owns libcurl's handles.
struct CurlThread: Sendable {
  private let thread: pthread_t

  /// Starts the thread; nil where the system refuses.
  init?(inbox: CurlInbox, configuration: CurlTransport.Configuration) {
    guard curlIsReady else { return nil }
    let start = Unmanaged.passRetained(CurlThreadStart(inbox: inbox, configuration: configuration))
    var thread = pthread_t()
    guard pthread_create(&thread, nil, curlThreadMain, start.toOpaque()) == 0 else {
      start.release()
      return nil
    }
    self.thread = thread
  }

  /// Waits for the end of a thread that was told to end. On that thread itself it cannot wait, and lets it go.
  func join() {
    if pthread_equal(pthread_self(), thread) != 0 {
      pthread_detach(thread)
    } else {
      pthread_join(thread, nil)
    }
  }
}

/// libcurl's one start in this process.
private let curlIsReady = curl_global_init(Int(CURL_GLOBAL_SSL | CURL_GLOBAL_WIN32)) == CURLE_OK

private final class CurlThreadStart {
  let inbox: CurlInbox
  let configuration: CurlTransport.Configuration
  init(inbox: CurlInbox, configuration: CurlTransport.Configuration) {
    self.inbox = inbox
    self.configuration = configuration
  }
}

/// A function of the file, not a closure: a closure would take over its context's isolation and trap on this thread.
private func curlThreadMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  // Signals are for the threads that expect them; and a peer's hang-up (SIGPIPE) must not end the process.
  var every = sigset_t()
  sigfillset(&every)
  pthread_sigmask(SIG_BLOCK, &every, nil)
  _ = pthread_setname_np(pthread_self(), "curl-transport")
  let start = Unmanaged<CurlThreadStart>.fromOpaque(argument).takeRetainedValue()
  CurlLoop(inbox: start.inbox, configuration: start.configuration).run()
  return nil
}
