/// An integer with a comma between groups of three digits.
package func grouped(_ number: Int) -> String {
  let digits = Array(String(number.magnitude).utf8)
  var output: [UInt8] = number < 0 ? [UInt8(ascii: "-")] : []
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { output.append(UInt8(ascii: ",")) }
    output.append(digit)
  }
  return String(decoding: output, as: UTF8.self)
}

/// The sum of numbers that are not negative, or the largest integer where that does not fit.
package func saturatingSum(_ terms: Int...) -> Int {
  terms.reduce(0) { sum, term in
    let (result, overflow) = sum.addingReportingOverflow(term)
    return overflow ? .max : result
  }
}

/// The product of numbers that are not negative, or the largest integer where that does not fit.
package func saturatingProduct(_ factors: Int...) -> Int {
  factors.reduce(1) { product, factor in
    let (result, overflow) = product.multipliedReportingOverflow(by: factor)
    return overflow ? .max : result
  }
}
