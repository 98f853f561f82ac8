/// Where a graph's nodes and edges lie in a picture, in points; y grows downward.
public struct GraphLayout: Hashable, Sendable {
  /// A place.
  public struct Point: Hashable, Sendable {
    /// To the right.
    public var x: Double
    /// Downward.
    public var y: Double

    /// A place.
    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// A node's box.
  public struct Box: Hashable, Sendable {
    /// Its middle.
    public var centre: Point
    /// From side to side.
    public var width: Double
    /// From top to bottom.
    public var height: Double

    /// A box about its middle.
    public init(centre: Point, width: Double, height: Double) {
      (self.centre, self.width, self.height) = (centre, width, height)
    }
  }

  /// From side to side.
  public var width: Double
  /// From top to bottom.
  public var height: Double
  /// One a variable of the document, in their order.
  public var boxes: [Box]
  /// One an edge of the document, in their order: 1 + 3k points of k cubic Bézier curves from its source to its target.
  public var curves: [[Point]]

  /// Places that were found elsewhere.
  public init(width: Double, height: Double, boxes: [Box], curves: [[Point]]) {
    (self.width, self.height, self.boxes, self.curves) = (width, height, boxes, curves)
  }
}
