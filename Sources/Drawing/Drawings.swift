/// The network and its calculation as pictures.
public enum Drawings {}
