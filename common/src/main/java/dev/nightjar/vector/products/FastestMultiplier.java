package dev.nightjar.vector.products;

import dev.nightjar.vector.products.CodedVectors.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The multiplier that was the fastest of this machine's when it was measured, which is once a
 * machine: its name is kept in a folder. What it is decides how long a search takes and not what it
 * finds. Safe for use by several threads.
 */
final class FastestMultiplier {
  private static final Logger LOG = LoggerFactory.getLogger(FastestMultiplier.class);

  private static final int ROWS = 512;
  private static final int DIMENSION = 384;
  private static final int TURNS = 4;

  private static volatile boolean isLoaded;

  private final Multiplier ofAll;
  private final Multiplier ofFloats;

  private FastestMultiplier(Multiplier ofAll, Multiplier ofFloats) {
    this.ofAll = ofAll;
    this.ofFloats = ofFloats;
  }

  /** Whether so much work is done before anything else is loaded. */
  static boolean isLittle(long multiplications) {
    return !isLoaded && multiplications < PairKernels.get().little();
  }

  /** Of any form. Loads what there is, so that small work is better done by the JVM. */
  static Multiplier ofAll() {
    return Measured.BEST.ofAll;
  }

  /** Of those that take floats. */
  static Multiplier ofFloats() {
    return Measured.BEST.ofFloats;
  }

  /** Measured when it is first asked for. */
  private static final class Measured {
    static final FastestMultiplier BEST = best();
  }

  private static FastestMultiplier best() {
    isLoaded = true;
    for (Multipliers service :
        ServiceLoader.load(Multipliers.class, FastestMultiplier.class.getClassLoader())) {
      try {
        return best(service);
      } catch (IllegalStateException | LinkageError e) { // whatever a machine lacks
        LOG.warn("Exact search goes without a library: {}", e.toString());
      }
    }
    return new FastestMultiplier(JvmMultiplier.ONLY, JvmMultiplier.ONLY);
  }

  private static FastestMultiplier best(Multipliers service) {
    List<Multiplier> all = new ArrayList<>(service.all());
    all.add(JvmMultiplier.ONLY);
    Path kept = service.cache().resolve("products-" + key(service.kind()));
    List<String> order =
        kept(kept)
            .filter(names -> names.containsAll(all.stream().map(Multiplier::name).toList()))
            .orElseGet(() -> measured(all, kept));
    all.sort(Comparator.comparingInt(one -> order.indexOf(one.name())));
    return new FastestMultiplier(
        all.getFirst(),
        all.stream().filter(one -> one.form() == Form.FLOATS).findFirst().orElseThrow());
  }

  private static String key(String kind) {
    boolean isVector = PairKernels.get().getClass() != PairKernels.class;
    String all = kind + " " + Runtime.version() + " " + isVector;
    return HexFormat.of().toHexDigits(all.hashCode());
  }

  private static Optional<List<String>> kept(Path file) {
    try {
      return Optional.of(Files.readAllLines(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The names, the fastest first; written down where that is possible. */
  private static List<String> measured(List<Multiplier> all, Path to) {
    List<String> order =
        all.stream()
            .map(one -> new Timed(one.name(), nanoseconds(one)))
            .sorted(Comparator.comparingLong(Timed::nanoseconds))
            .peek(timed -> LOG.info("Products by {}: {} ns", timed.name(), timed.nanoseconds()))
            .map(Timed::name)
            .toList();
    try {
      Files.createDirectories(to.getParent());
      Path part = to.resolveSibling(to.getFileName() + "." + ProcessHandle.current().pid());
      Files.write(part, order, StandardCharsets.UTF_8);
      Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.info("The choice is not kept: {}", e.toString());
    }
    return order;
  }

  private record Timed(String name, long nanoseconds) {}

  private static long nanoseconds(Multiplier multiplier) {
    Random random = new Random(1);
    float[] matrix = new float[ROWS * DIMENSION];
    for (int i = 0; i < matrix.length; i++) {
      matrix[i] = (float) random.nextGaussian();
    }
    Rows all = Rows.of(matrix, DIMENSION);
    Coder coder = new Coder(multiplier.form(), new float[DIMENSION], new float[DIMENSION]);
    CodedVectors rows = coder.rows(all);
    CodedVectors columns = coder.columns(all);
    Multiplier.Tile tile = multiplier.tile();
    long least = Long.MAX_VALUE;
    for (int turn = 0; turn < TURNS; turn++) {
      long start = System.nanoTime();
      tile.multiply(rows, 0, ROWS, columns);
      least = Math.min(least, System.nanoTime() - start);
    }
    return least;
  }
}
