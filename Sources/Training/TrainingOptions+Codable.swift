import ChainruleNetworks

/// The options as they stand in models, runs and configurations: keys in snake_case. `threads` is
/// left out: the numbers do not depend on it; `frozen` where nothing is.
extension TrainingOptions: Codable {
  private enum CodingKeys: String, CodingKey {
    case loss, optimizer, schedule, penalties, clipping, shuffles, frozen, seed
    case overSamples = "over_samples"
    case batchSize = "batch_size"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    loss = try container.decode(AnyLoss.self, forKey: .loss)
    optimizer = try container.decode(AnyOptimizer.self, forKey: .optimizer)
    overSamples = try container.decode(OverSamples.self, forKey: .overSamples)
    batchSize = try container.decodeIfPresent(Int.self, forKey: .batchSize)
    schedule = try container.decode(Schedule.self, forKey: .schedule)
    penalties = try container.decode(Penalties.self, forKey: .penalties)
    clipping = try container.decode(Clipping.self, forKey: .clipping)
    shuffles = try container.decode(Bool.self, forKey: .shuffles)
    frozen = try container.decodeIfPresent(Set<String>.self, forKey: .frozen) ?? []
    // Readers of JSON may take whole numbers for Doubles or Ints: a seed beyond them is written as
    // text.
    if let text = try? container.decode(String.self, forKey: .seed), let number = UInt64(text) {
      seed = number
    } else {
      seed = try container.decode(UInt64.self, forKey: .seed)
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(loss, forKey: .loss)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(overSamples, forKey: .overSamples)
    try container.encodeIfPresent(batchSize, forKey: .batchSize)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(penalties, forKey: .penalties)
    try container.encode(clipping, forKey: .clipping)
    try container.encode(shuffles, forKey: .shuffles)
    if !frozen.isEmpty { try container.encode(frozen.sorted(), forKey: .frozen) }
    if Int(exactly: seed) != nil {
      try container.encode(seed, forKey: .seed)
    } else {
      try container.encode(String(seed), forKey: .seed)
    }
  }
}
