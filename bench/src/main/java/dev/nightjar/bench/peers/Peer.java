package dev.nightjar.bench.peers;

import java.util.List;

/** Something that turns texts into vectors of unit length, in one process, on one thread. */
@FunctionalInterface
interface Peer {
  /** Token ids of the longest input, special ones included. */
  int MOST_TOKENS = 512;

  /** Texts of a batch, where the program makes batches. */
  int BATCH = 32;

  /** The vectors of {@code texts}, in their order. */
  List<float[]> embed(List<String> texts) throws Exception;
}
