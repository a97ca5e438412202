import ArgumentParser

/// Which rows and columns a network learns from.
struct DataOptions: ParsableArguments {
  @Argument(
    help:
      "A table (CSV, TSV), images (IDX, NPY, NPZ), or a folder of PNG images by class; gzip too, - for standard input."
  )
  var data: String?
  @Option(
    help: ArgumentHelp(
      "The column to predict; several numbers with commas between.", valueName: "column"))
  var target: String?
  @Option(
    help: ArgumentHelp("Labels (IDX, NPY), where the data are images.", valueName: "file"))
  var labels: String?
  @Option(
    help: ArgumentHelp(
      "The array of an NPZ file to learn from. (default: by names such as x_train)",
      valueName: "name"))
  var inputs: String?
  @Option(
    help: ArgumentHelp(
      "The array of an NPZ file to predict. (default: by names such as y_train)",
      valueName: "name"))
  var targets: String?
  @Option(
    help: ArgumentHelp(
      "Rows to test on: a fraction, a file, or none. (default: 0.2)", valueName: "part"))
  var test: String?
  @Option(help: ArgumentHelp("Labels of the test images.", valueName: "file"))
  var testLabels: String?
  @Option(
    help: ArgumentHelp(
      "Rows to choose by: a fraction, a file, or none. (default: by rows)", valueName: "part"))
  var validation: String?
  @Flag(help: "Spread classes, or small and large targets, evenly over the parts, or fail.")
  var stratify = false
  @Option(
    help: ArgumentHelp("Never divide rows that are alike in this column.", valueName: "column"))
  var group: String?
  @Option(help: ArgumentHelp("Test on the latest rows by this column.", valueName: "column"))
  var time: String?
  @Option(
    help: ArgumentHelp(
      "classification or regression. (default: guessed from the target)", valueName: "task"))
  var task: String?
  @Option(help: ArgumentHelp("Columns that are numbers.", valueName: "columns"))
  var numeric: String?
  @Option(help: ArgumentHelp("Columns that are categories.", valueName: "columns"))
  var categorical: String?
  @Option(help: ArgumentHelp("Columns of yes and no.", valueName: "columns")) var boolean: String?
  @Option(help: ArgumentHelp("Columns that are dates.", valueName: "columns")) var date: String?
  @Option(help: ArgumentHelp("Columns to leave out.", valueName: "columns")) var ignore: String?
  @Option(help: ArgumentHelp("A column with a weight for each row.", valueName: "column"))
  var sampleWeights: String?
  @OptionGroup var format: CSVFormatOptions
}

/// How a CSV file is written.
struct CSVFormatOptions: ParsableArguments {
  @Option(help: "comma, semicolon, tab or bar. (default: found in the first line)")
  var delimiter: String?
  @Option(help: "utf8, utf16 or latin1. (default: utf8)") var encoding: String?
  @Flag(help: "Numbers are written as 3,14. (default: found out)") var decimalComma = false
  @Flag(help: "The first line is data; columns are called 1, 2, ….") var noHeader = false
}

/// What the network looks like.
struct NetworkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Sizes of the hidden layers, such as 128,64, or none. (default: by rows and inputs)",
      valueName: "sizes"))
  var layers: String?
  @Option(help: ArgumentHelp("Activation of the hidden layers. (default: relu)", valueName: "name"))
  var activation: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Share of each hidden layer to drop. (default: by rows)", valueName: "probability"))
  var dropout: String?
  @Flag(help: "Normalize each hidden layer by its batch.") var batchNorm = false
  @Option(help: ArgumentHelp("What is minimized. (default: by task)", valueName: "name"))
  var loss: String?
}

/// How the network learns.
struct LearningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("How weights follow their gradients. (default: adamw)", valueName: "name"))
  var optimizer: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Size of the steps. (default: by optimizer)", valueName: "rate"))
  var learningRate: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("For momentum, nesterov.", valueName: "factor"))
  var momentum: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Pull of weights toward 0. (default: by rows)", valueName: "factor"))
  var weightDecay: String?
  @Option(parsing: .unconditional, help: ArgumentHelp("Penalty on |weight|.", valueName: "factor"))
  var l1: String?
  @Option(
    parsing: .unconditional, help: ArgumentHelp("Largest norm of a gradient.", valueName: "norm"))
  var clipNorm: String?
  @Option(
    help: ArgumentHelp(
      "constant, cosine[:WARMUP], step:EPOCHS,FACTOR or plateau[:FACTOR,PATIENCE].",
      valueName: "form"))
  var schedule: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Rows for each step, or full. (default: by rows)", valueName: "rows"))
  var batchSize: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Most passes through the rows. (default: by rows)", valueName: "count"))
  var epochs: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stop once the training loss is this small.", valueName: "loss"))
  var until: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Stop after so many epochs without a better validation loss, or none. (default: by rows)",
      valueName: "patience"))
  var earlyStopping: String?
  @Option(
    help: ArgumentHelp(
      "balanced: rare classes count more; or a file with a weight for each class.",
      valueName: "form"))
  var classWeights: String?
  @Option(
    help: ArgumentHelp("Start from the weights of this model or run.", valueName: "model"))
  var initial: String?
  @Option(help: ArgumentHelp("Layers that do not learn, such as dense1.", valueName: "layers"))
  var freeze: String?
}

/// How the work is done and where it goes.
struct WorkOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What chance begins with. (default: 0)", valueName: "number"))
  var seed: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Threads that work; the result is the same for any. (default: all processors)",
      valueName: "count"))
  var threads: String?
  @Option(help: ArgumentHelp("float or double. (default: float)", valueName: "type"))
  var precision: String?
  @Option(
    help: ArgumentHelp("The run folder. (default: a new one under runs/)", valueName: "folder"))
  var output: String?
  @Option(
    help: ArgumentHelp(
      "Keep what is needed to go on: 50steps, 1epoch or 30s.", valueName: "interval"))
  var checkpointEvery: String?
  @Option(help: ArgumentHelp("Go on with a run that was interrupted.", valueName: "run"))
  var resume: String?
  @Option(
    help: ArgumentHelp(
      "Read settings from a YAML or JSON file; the line wins.", valueName: "file"))
  var config: String?
  @Flag(help: "Print the settings as a configuration file and stop.") var printConfig = false
  @Flag(help: "Print the results as one JSON object.") var json = false
  @Flag(help: "Say nothing on standard error but errors.") var quiet = false
  @Flag(help: "Overwrite what is there.") var force = false
}
