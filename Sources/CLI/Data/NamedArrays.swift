import Chainrule

/// Which arrays of an NPZ file are inputs and which are targets, as their names tell.
///
/// A name is taken apart at its underscores, in any case of letters. One word may be a part: train; val, valid or
/// validation; test. The rest has to be a role: x, data, inputs, images or features; y, target, labels or classes
/// (each in singular or plural). Names like `x_train`, `y_train`, `test_images` and `target` so need no options.
/// What has another name is passed over.
struct NamedArrays {
  struct Pair: Hashable {
    let inputs: String
    let targets: String
  }

  enum Part { case train, validation, test }

  /// What is learned from: the train part, or arrays of no part.
  let training: Pair
  let validation: Pair?
  let test: Pair?

  /// nil where names do not tell, or tell of more than one array for a role.
  ///
  /// - Parameters:
  ///   - inputs: told by the user; then the targets are those of its part.
  ///   - targets: told by the user.
  init?(_ names: [String], inputs: String? = nil, targets: String? = nil) {
    let known = names.compactMap { name in ArrayName(name).map { (name: name, word: $0) } }
    func only(_ role: ArrayName.Role, _ part: Part?) -> String? {
      let found = known.filter { $0.word.role == role && $0.word.part == part }
      return found.count == 1 ? found[0].name : nil
    }
    func pair(_ part: Part?) -> Pair? {
      guard let inputs = inputs ?? only(.inputs, part),
        let targets = targets ?? only(.targets, part)
      else { return nil }
      return Pair(inputs: inputs, targets: targets)
    }
    if let told = inputs ?? targets {
      guard let found = pair(ArrayName(told)?.part) else { return nil }
      (training, validation, test) = (found, nil, nil)
      return
    }
    let (divided, whole) = (pair(.train), pair(nil))
    // Where both are there, who can tell which is meant?
    guard (divided == nil) != (whole == nil), let training = divided ?? whole else { return nil }
    self.training = training
    validation = pair(.validation)
    test = pair(.test)
  }
}

extension NamedArrays {
  /// What the parts are taken from, in words.
  func remark(usesValidation: Bool, usesTest: Bool) -> String {
    var parts = ["\(training.inputs) with the targets \(training.targets) to learn from"]
    if usesValidation, let validation {
      parts.append("\(validation.inputs) and \(validation.targets) to validate")
    }
    if usesTest, let test { parts.append("\(test.inputs) and \(test.targets) to test") }
    return parts.joined(separator: ", ")
  }
}

/// What the name of an array says of it.
private struct ArrayName {
  enum Role { case inputs, targets }

  let role: Role
  /// nil: of no part.
  let part: NamedArrays.Part?

  private static let roles: [String: Role] = [
    "x": .inputs, "data": .inputs, "input": .inputs, "inputs": .inputs, "image": .inputs,
    "images": .inputs, "feature": .inputs, "features": .inputs, "y": .targets, "target": .targets,
    "targets": .targets, "label": .targets, "labels": .targets, "class": .targets,
    "classes": .targets,
  ]
  private static let parts: [String: NamedArrays.Part] = [
    "train": .train, "val": .validation, "valid": .validation, "validation": .validation,
    "test": .test,
  ]

  init?(_ name: String) {
    let words = name.lowercased().split(separator: "_").map(String.init)
    let parts = words.compactMap { ArrayName.parts[$0] }
    let others = words.filter { ArrayName.parts[$0] == nil }
    guard parts.count <= 1, others.count == 1, let role = ArrayName.roles[others[0]] else {
      return nil
    }
    self.role = role
    part = parts.first
  }
}
