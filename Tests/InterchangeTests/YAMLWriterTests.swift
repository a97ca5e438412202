import Testing

@testable import ChainruleInterchange

@Suite struct YAMLWriterTests {
  @Test func writesForPeople() throws {
    let value: JSONValue = [
      "format_version": 1,
      "name": "Seven nodes",
      "answer": "no",
      "network": [
        "layers": [
          ["dense": 3, "activation": "relu", "weights": JSONValue([[0.1, 0.4], [-0.0, 1e-05]])],
          ["dense": 2, "biases": nil],
        ]
      ],
      "optimizer": ["sgd": ["learning_rate": 0.01]],
      "nothing": [:],
      "limits": [.number(.infinity), .number(-.infinity), .number(.nan)],
    ]
    #expect(
      try YAMLWriter.text(value) == """
        format_version: 1
        name: Seven nodes
        answer: "no"
        network:
          layers:
          - dense: 3
            activation: relu
            weights:
            - [0.1, 0.4]
            - [-0.0, 1e-05]
          - dense: 2
            biases: null
        optimizer:
          sgd:
            learning_rate: 0.01
        nothing: {}
        limits: [.inf, -.inf, .nan]

        """)
  }

  @Test func roundTripsRandomValues() throws {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let value = randomValue(depth: 4, &random)
      let text = try YAMLWriter.text(value)
      #expect(
        try JSONValue(from: SchemaReader.read(text: text, file: "x.yaml")) == value, "\(text)")
    }
  }
}
