package dev.nightjar.io.vectors;

/** What became of a chunk from one run to another. */
public enum ChangeKind {
  /** Only the second run has it. */
  ADDED,
  /** Another text is in its place. */
  CHANGED,
  /** The same text with the same vector starts or ends elsewhere or has other attributes. */
  MOVED,
  /** Only the first run has it. */
  DELETED,
  /** Nothing is new. */
  KEPT
}
