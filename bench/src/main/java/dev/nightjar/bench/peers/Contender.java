package dev.nightjar.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A row of the comparison: who, how to start it, what Nightjar is to reach, what was measured. */
final class Contender {
  /** What a row is to the others. */
  enum Kind {
    /** What all are compared with. */
    BASE,
    /** Another model of Nightjar's. */
    OURS,
    /** Another program. */
    PEER,
    /** The machine. */
    SGEMM
  }

  private final Kind kind;
  private final String name;
  private final String bar;
  private final String command;
  private final Map<String, List<Double>> seconds = new HashMap<>();
  private @Nullable PeerProcess process;

  private Contender(Kind kind, String name, String bar, String command) {
    this.kind = kind;
    this.name = name;
    this.bar = bar;
    this.command = command;
  }

  /**
   * Reads a line of kind, name, bar and command with tabs between. The bar is a ratio, of one set
   * where {@code @SET} follows, or empty. A command that begins with {@code -} is the reason why it
   * is missing.
   */
  static Contender parse(String line) {
    String[] fields = line.split("\t", -1);
    return new Contender(
        Kind.valueOf(fields[0].toUpperCase(java.util.Locale.ROOT)),
        fields[1],
        fields[2],
        fields[3]);
  }

  Kind kind() {
    return kind;
  }

  String name() {
    return name;
  }

  boolean isMissing() {
    return command.startsWith("-");
  }

  String reason() {
    return command.substring(1).strip();
  }

  /** The ratio to reach in a set, or an empty text. */
  String bar(String set) {
    int at = bar.indexOf('@');
    return at < 0 ? bar : bar.substring(at + 1).equals(set) ? bar.substring(0, at) : "";
  }

  /** Starts it if it does not run yet. */
  PeerProcess process(Path work) throws IOException {
    if (process == null) {
      process = new PeerProcess(name, command, work.resolve(fileName() + ".log"));
    }
    return process;
  }

  void close() throws IOException {
    if (process != null) {
      process.close();
    }
  }

  /** Where its vectors go. */
  Path vectors(Path work, String set) {
    return work.resolve("%s-%s.f32".formatted(fileName(), set));
  }

  private String fileName() {
    return name.replaceAll("[^A-Za-z0-9]+", "-");
  }

  void add(String set, double value) {
    seconds.computeIfAbsent(set, key -> new ArrayList<>()).add(value);
  }

  /** What was measured, a number a round. */
  double[] rounds(String set) {
    return seconds.getOrDefault(set, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
  }

  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
