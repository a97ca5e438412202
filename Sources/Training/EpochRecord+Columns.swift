/// A record as a row of numbers, every bit of it kept: in a checkpoint thousands of them must not weigh much.
extension EpochRecord {
  static let columnCount = 15

  /// Epoch, epochs, loss; validation loss, accuracy and RMSE, 0 where there is none; learning rate, gradient norm,
  /// seconds, elapsed, epochs done; the weight hash in two halves; whether it is best; and which of the validation's
  /// three there are, as 1 + 2 + 4.
  var columns: [Double] {
    let validation = [validationLoss, validationAccuracy, validationRMSE]
    let known = validation.enumerated().reduce(0) { $0 + ($1.element == nil ? 0 : 1 << $1.offset) }
    let hash = UInt64(weightHash, radix: 16) ?? 0
    return [Double(epoch), Double(epochs), loss] + validation.map { $0 ?? 0 } + [
      learningRate, gradientNorm, seconds, elapsed, Double(epochsDone), Double(hash >> 32),
      Double(hash & 0xFFFF_FFFF), isBest ? 1 : 0, Double(known),
    ]
  }

  /// Precondition: what `columns` gives.
  init(columns: [Double]) {
    precondition(columns.count == EpochRecord.columnCount, "\(columns.count) columns")
    let known = whole(columns[14])
    func validation(_ place: Int) -> Double? {
      known >> place & 1 == 1 ? columns[3 + place] : nil
    }
    self.init(
      epoch: whole(columns[0]), epochs: whole(columns[1]), loss: columns[2],
      validationLoss: validation(0), validationAccuracy: validation(1),
      validationRMSE: validation(2), learningRate: columns[6], gradientNorm: columns[7],
      seconds: columns[8], elapsed: columns[9], epochsDone: whole(columns[10]),
      weightHash: hexadecimal(UInt64(whole(columns[11])) << 32 | UInt64(whole(columns[12]))),
      isBest: columns[13] == 1)
  }
}

/// 0 for what is no whole number from 0.
private func whole(_ number: Double) -> Int { max(Int(exactly: number) ?? 0, 0) }
