package dev.nightjar.vector.products;

import java.nio.file.Path;
import java.util.List;

/**
 * Multipliers of a library that this package does not know; found as a service ({@link
 * java.util.ServiceLoader}).
 */
public interface Multipliers {
  /** What the library has on this machine. */
  List<Multiplier> all();

  /** Names the library's version and the kind of processor, for which a choice holds. */
  String kind();

  /** A folder of this machine where the choice may be kept. */
  Path cache();
}
