import Discovery
import Testing

@Suite("Discovery plan")
struct DiscoveryPlanTests {
  private static func shape(_ continuous: Int, _ discrete: Int) -> DiscoveryPlan.Shape {
    DiscoveryPlan.Shape(
      continuous: (0..<continuous).map { "x\($0)" }, discrete: (0..<discrete).map { "g\($0)" })
  }

  @Test("What is left open follows the number and kind of the variables, with the reason")
  func automatic() throws {
    let few = try DiscoveryPlan(DiscoveryRequest(), shape: Self.shape(5, 0))
    #expect(few.algorithm == .exact && few.method == .gaussianBIC)
    #expect(few.reason.contains("5 continuous variables"))
    let many = try DiscoveryPlan(DiscoveryRequest(), shape: Self.shape(0, 60))
    #expect(many.algorithm == .order && many.method == .bdeu)
    #expect(many.reason.contains("60 categorical variables"))
    let mixed = try DiscoveryPlan(DiscoveryRequest(), shape: Self.shape(4, 4))
    #expect(mixed.algorithm == .order && mixed.method == .degenerateGaussianBIC)
  }

  @Test(
    "A test is chosen by kind",
    arguments: [
      (2, 0, DiscoveryRequest.Test.fisherZ), (0, 2, .chiSquared), (1, 1, .degenerateGaussian),
    ])
  func tests(continuous: Int, discrete: Int, test: DiscoveryRequest.Test) throws {
    var request = DiscoveryRequest()
    request.algorithm = .pc
    #expect(try DiscoveryPlan(request, shape: Self.shape(continuous, discrete)).method == .test(test))
  }

  @Test("What does not fit is refused with the variable's name and what to do instead")
  func refusals() {
    func refusal(_ continuous: Int, _ discrete: Int, _ change: (inout DiscoveryRequest) -> Void) -> String {
      var request = DiscoveryRequest()
      change(&request)
      do {
        return "\(try DiscoveryPlan(request, shape: Self.shape(continuous, discrete)))"
      } catch {
        return error.description
      }
    }
    #expect(refusal(3, 1) { $0.algorithm = .lingam }.contains("cannot take \"g0\""))
    #expect(refusal(3, 1) { $0.score = .bge }.contains("--score bic"))
    #expect(refusal(1, 3) { $0.score = .bdeu }.contains("--categorical"))
    #expect(
      refusal(1, 3) {
        $0.algorithm = .pc
        $0.test = .gSquared
      }.contains("\"x0\""))
    #expect(refusal(1, 0) { _ in }.contains("at least two variables"))
    #expect(refusal(2, 0) { $0.alpha = 1 }.contains("alpha"))
    #expect(refusal(2, 0) { $0.alpha = .nan }.contains("alpha"))
    #expect(refusal(2, 0) { $0.penaltyDiscount = -1 }.contains("penalty"))
    #expect(refusal(2, 0) { $0.equivalentSampleSize = .infinity }.contains("sample size"))
    #expect(refusal(2, 0) { $0.parentLimit = -1 }.contains("parents"))
    #expect(refusal(2, 0) { $0.starts = 0 }.contains("starts"))
  }
}
