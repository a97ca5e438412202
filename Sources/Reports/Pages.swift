/// Pages made of explanations and runs.
public enum Pages {}
