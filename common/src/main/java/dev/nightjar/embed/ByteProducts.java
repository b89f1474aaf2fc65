package dev.nightjar.embed;

/**
 * What becomes of a graph's products of bytes on processors whose instructions add pairs of them in
 * 16 bits: ONNX Runtime multiplies unsigned by signed bytes so on x86-64 without VNNI, and sums
 * beyond 32,767 are cut off.
 */
public enum ByteProducts {
  /** There are none, or no pair leaves 16 bits: exact on every processor as they are. */
  SMALL,
  /** Exact on every processor, since ONNX Runtime widens the weights where pairs would be cut. */
  WIDENED,
  /** Exact, but only on processors that do not cut. */
  WHOLE,
  /** Cut off, as on every processor of the kind. */
  CUT;

  /** Whether vectors are the same on every kind of processor. */
  public boolean isPortable() {
    return this == SMALL || this == WIDENED;
  }
}
