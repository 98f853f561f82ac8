import Glibc
import LanguageModels
import StrictJSON

/// A folder of its own for one test, removed with all that is in it when the value goes.
final class StoreFolder: Sendable {
  let path: String
  init() throws {
    var template = Array("/tmp/wherefore-store-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map { mkdtemp($0) != nil } ?? false
    }
    guard made else { throw StoreError.cannotOpen(path: "/tmp", detail: String(cString: strerror(errno))) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
  deinit { removeTree(path) }
  func file(_ name: String = "answers.sqlite") -> String { path + "/" + name }
}

private func removeTree(_ path: String) {
  guard let folder = opendir(path) else {
    unlink(path)
    return
  }
  while let entry = readdir(folder) {
    let name = withUnsafePointer(to: entry.pointee.d_name) { tuple in
      tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name != "." && name != ".." { removeTree(path + "/" + name) }
  }
  closedir(folder)
  rmdir(path)
}

/// The bytes of a file; empty where there is none.
func storeFileBytes(_ path: String) -> [UInt8] {
  guard let file = fopen(path, "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { return bytes }
    bytes += buffer[..<count]
  }
}

/// Writes a file anew.
func storeWrite(_ bytes: [UInt8], to path: String) {
  guard let file = fopen(path, "w") else { return }
  fwrite(bytes, 1, bytes.count, file)
  fclose(file)
}

/// The permission bits of a file or folder.
func storePermissions(_ path: String) -> mode_t {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

/// An exchange with its keys made from a number.
func storeExchange(
  _ number: Int, key: String? = nil, sample: Int = 0, model: String = "small-1", createdAt: Int64? = nil,
  response: [UInt8]? = nil, isAccepted: Bool = false
) -> StoredExchange {
  StoredExchange(
    wireKey: sha256Hex(Array("wire \(number)".utf8)), key: key ?? sha256Hex(Array("key \(number)".utf8)),
    sample: sample, endpoint: "https://example.org/v1", model: model, answeringModel: model + "-2026",
    options: ["temperature": 0, "max_tokens": 100],
    prompt: PromptLabel(name: "pairwise", version: "1", hash: sha256Hex(Array("prompt".utf8))),
    requestBody: #"{"messages":[{"role":"user","content":"question \#(number)"}]}"#, status: 200,
    responseBody: response ?? Array(#"{"answer":\#(number)}"#.utf8), usage: TokenUsage(prompt: 12, completion: number),
    duration: .milliseconds(250), timeToFirstToken: .microseconds(1_500), rung: "json_schema",
    createdAt: createdAt ?? Int64(1_700_000_000_000 + number), isAccepted: isAccepted)
}
