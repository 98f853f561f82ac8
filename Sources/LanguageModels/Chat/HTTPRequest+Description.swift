/// A request's headers, query and body may hold secrets and names: what prints one sees neither.
extension HTTPRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    "\(method.rawValue) \(url.prefix { $0 != "?" }) (\(headers.count) headers, \(body.count) bytes)"
  }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["request": description]) }
}
