import Chainrule

/// Everything that `train` was told, by the command line and the configuration file. What is nil is chosen later.
struct TrainSettings {
  var data: String?
  var target: Names?
  var labels: String?
  var inputs: String?
  var targets: String?
  var test: HeldBack?
  var testLabels: String?
  var validation: HeldBack?
  var stratify: Bool
  var group: String?
  var time: String?
  var task: TaskKind?
  var numeric: Names?
  var categorical: Names?
  var boolean: Names?
  var date: Names?
  var ignore: Names?
  var sampleWeights: String?
  var format: CSVFormat

  var layers: LayerSizes?
  var activation: String?
  var dropout: Double?
  var batchNorm: Bool
  var loss: String?

  var optimizer: String?
  var learningRate: Double?
  var momentum: Double?
  var weightDecay: Double?
  var l1: Double?
  var clipNorm: Double?
  var schedule: ScheduleSetting?
  var batchSize: BatchSize?
  var epochs: Int?
  var until: Double?
  var earlyStopping: Patience?
  var classWeights: ClassWeights?
  var initial: String?
  var freeze: Names?

  var seed: UInt64
  var threads: Int?
  var precision: Precision
  var checkpointEvery: CheckpointInterval?
  var output: String?
}

/// How a CSV file is written, as settings say it.
struct CSVFormat {
  var delimiter: Delimiter?
  var encoding: Encoding?
  var decimalComma: Bool
  var noHeader: Bool

  init(_ reader: SettingsReader, _ options: CSVFormatOptions) throws {
    delimiter = try reader.value("delimiter", options.delimiter)
    encoding = try reader.value("encoding", options.encoding)
    decimalComma = try reader.flag("decimal_comma", options.decimalComma)
    noHeader = try reader.flag("no_header", options.noHeader)
  }

  var options: CSVOptions {
    CSVOptions(
      delimiter: delimiter?.delimiter, hasHeader: !noHeader,
      decimalComma: decimalComma ? true : nil, encoding: encoding?.encoding)
  }
}

extension TrainSettings {
  init(
    _ reader: SettingsReader, _ data: DataOptions, _ network: NetworkOptions,
    _ learning: LearningOptions, _ work: WorkOptions
  ) throws {
    if let object = reader.object { _ = try object.formatVersion(upTo: 1) }
    self.data = try reader.value("data", data.data)
    target = try reader.value("target", data.target)
    labels = try reader.value("labels", data.labels)
    inputs = try reader.value("inputs", data.inputs)
    targets = try reader.value("targets", data.targets)
    test = try reader.value("test", data.test)
    testLabels = try reader.value("test_labels", data.testLabels)
    validation = try reader.value("validation", data.validation)
    stratify = try reader.flag("stratify", data.stratify)
    group = try reader.value("group", data.group)
    time = try reader.value("time", data.time)
    task = try reader.value("task", data.task)
    numeric = try reader.value("numeric", data.numeric)
    categorical = try reader.value("categorical", data.categorical)
    boolean = try reader.value("boolean", data.boolean)
    date = try reader.value("date", data.date)
    ignore = try reader.value("ignore", data.ignore)
    sampleWeights = try reader.value("sample_weights", data.sampleWeights)
    format = try CSVFormat(reader, data.format)

    layers = try reader.value("layers", network.layers)
    activation = try reader.name(
      "activation", network.activation, among: Catalogue.activationKinds)
    dropout = try reader.value("dropout", network.dropout, must: .beProbability)
    batchNorm = try reader.flag("batch_norm", network.batchNorm)
    loss = try reader.name("loss", network.loss, among: Catalogue.lossKinds)

    optimizer = try reader.name("optimizer", learning.optimizer, among: Catalogue.optimizerKinds)
    learningRate = try reader.value("learning_rate", learning.learningRate, must: .bePositive)
    momentum = try reader.value("momentum", learning.momentum, must: .beProbability)
    weightDecay = try reader.value("weight_decay", learning.weightDecay, must: .notBeNegative)
    l1 = try reader.value("l1", learning.l1, must: .notBeNegative)
    clipNorm = try reader.value("clip_norm", learning.clipNorm, must: .bePositive)
    schedule = try reader.value("schedule", learning.schedule)
    batchSize = try reader.value("batch_size", learning.batchSize)
    epochs = try reader.value("epochs", learning.epochs, must: .beCount(upTo: 100_000_000))
    until = try reader.value("until", learning.until, must: .notBeNegative)
    earlyStopping = try reader.value("early_stopping", learning.earlyStopping)
    classWeights = try reader.value("class_weights", learning.classWeights)
    initial = try reader.value("initial", learning.initial)
    freeze = try reader.value("freeze", learning.freeze)

    seed = try reader.value("seed", work.seed, as: Seed.self)?.number ?? 0
    threads = try reader.value("threads", work.threads, must: .beCount(upTo: 1024))
    precision = try reader.value("precision", work.precision) ?? .float
    checkpointEvery = try reader.value("checkpoint_every", work.checkpointEvery)
    output = try reader.value("output", work.output)
  }

  /// The settings as a configuration file, which gives the same run again. The place of the run is left out.
  var json: JSONValue {
    let entries: [(String, (any SettingValue)?)] = [
      ("format_version", 1), ("data", data), ("target", target), ("labels", labels),
      ("inputs", inputs), ("targets", targets), ("test", test), ("test_labels", testLabels),
      ("validation", validation), ("stratify", stratify ? true : nil), ("group", group),
      ("time", time), ("task", task), ("numeric", numeric), ("categorical", categorical),
      ("boolean", boolean), ("date", date), ("ignore", ignore),
      ("sample_weights", sampleWeights), ("delimiter", format.delimiter),
      ("encoding", format.encoding),
      ("decimal_comma", format.decimalComma), ("no_header", format.noHeader), ("layers", layers),
      ("activation", activation), ("dropout", dropout), ("batch_norm", batchNorm), ("loss", loss),
      ("optimizer", optimizer), ("learning_rate", learningRate), ("momentum", momentum),
      ("weight_decay", weightDecay), ("l1", l1), ("clip_norm", clipNorm), ("schedule", schedule),
      ("batch_size", batchSize), ("epochs", epochs), ("until", until),
      ("early_stopping", earlyStopping), ("class_weights", classWeights), ("initial", initial),
      ("freeze", freeze), ("seed", Seed(number: seed)), ("precision", precision),
      ("checkpoint_every", checkpointEvery),
    ]
    return .object(
      JSONObject(
        entries.compactMap { key, value in
          value.map { JSONObject.Entry(key, $0.json) }
        }))
  }
}

extension SchemaRequirement<Double> {
  static let bePositive = SchemaRequirement("a number above 0") { $0 > 0 && $0.isFinite }
  static let notBeNegative = SchemaRequirement("a number not below 0") { $0 >= 0 && $0.isFinite }
  static let beProbability = SchemaRequirement("a number from 0 up to, not including, 1") {
    (0..<1).contains($0)
  }
}

extension SchemaRequirement<Int> {
  static func beCount(upTo limit: Int) -> SchemaRequirement {
    SchemaRequirement("a whole number from 1 to \(limit)") { (1...limit).contains($0) }
  }
}
