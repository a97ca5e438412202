/// The ready-made worked examples, embedded in the program.
public enum ReadyMade {
}
